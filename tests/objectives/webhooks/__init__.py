"""Webhooks in the domain: turns, order, retries, rights."""
