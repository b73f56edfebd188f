"""The reading process: it alone opens files that came from outside, under memory and time limits.

It is started as ``python -m followup_kit.loaders.child FOLDER`` by ``sandbox`` and imports as little as it can.
"""
