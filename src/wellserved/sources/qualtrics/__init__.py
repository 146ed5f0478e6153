"""Qualtrics XM: its surveys, questions, responses, invitations and contacts, read over its API v3."""
