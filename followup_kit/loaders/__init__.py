"""Files to checked frames: sandboxed readers, column mapping, cell-level checks."""
