"""Where people meet it."""
