"""Webhooks as they are sent: to a real receiver, signed, and to nobody who is not public."""
