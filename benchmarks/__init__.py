"""Benchmarks: how fast the same numbers come out here, by hand-written SQL, and by peers."""
