"""Pages: models hold state and arithmetic, views draw, pages put them together."""
