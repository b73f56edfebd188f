"""What pages are drawn with: ipywidgets built from a model's state, and nothing decided here."""
