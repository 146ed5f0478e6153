"""The steps, in order: one public function a file."""
