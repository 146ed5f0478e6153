"""Genesys Cloud CX: analytics details by jobs, listings by pages, and what must be asked for one by one."""
