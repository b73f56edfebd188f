"""Tables for readers: workbooks that are safe to open, and the templates people fill in."""
