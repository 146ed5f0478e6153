"""Charts: small functions that make Vega-Lite specifications; drawn on the server, brought to life in the page."""
