"""Servers of ours that behave as the vendors' do, and the connectors and other people's clients that read them."""
