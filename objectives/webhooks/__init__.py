"""Machines are told of changes: what waits for whom, whose turn it is to send it, and what comes of an answer."""

from objectives.webhooks.letters import Letter
from objectives.webhooks.outcomes import Outcome
from objectives.webhooks.sending import Send, tell
from objectives.webhooks.turns import waiting

__all__ = ["Letter", "Outcome", "Send", "tell", "waiting"]
