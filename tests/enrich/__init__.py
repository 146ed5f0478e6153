"""Tests of what is added to records."""
