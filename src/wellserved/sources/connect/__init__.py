"""What all connectors share: the wire, the limiter, durable raw pages, cursors, and how a stream is read."""
