"""Pages: what people meet in the browser, each in a file of its name."""
