"""API: the numbers over HTTP, for programs: the same questions as the pages', the same answers as the commands'."""
