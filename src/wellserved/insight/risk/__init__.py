"""Risks: what may happen next to a customer or a contact, by what was known before; predicted, not caused."""
