"""Zendesk: its incremental exports, lists, calls, engagements and surveys."""
