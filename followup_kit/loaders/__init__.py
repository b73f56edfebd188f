"""Files to checked frames: sandboxed readers, column mapping, cell-level checks.

``loaders.load.load_files`` is the way in; ``loaders.library`` finds mappings; ``loaders.model`` says what comes out.
"""
