"""Lifetimes: how long customers stay, how often they will buy, and what they will be worth."""
