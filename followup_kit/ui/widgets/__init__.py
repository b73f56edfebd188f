"""Small widgets of our own: a chart and a download button."""
