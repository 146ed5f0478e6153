"""Objectives, targets, statuses and balance."""
