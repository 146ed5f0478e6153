"""Tests with processes that are killed, starved or get in each other's way."""
