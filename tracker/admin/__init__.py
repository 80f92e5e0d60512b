"""How do cluster staff keep the whole model? Django's admin, one file for each group of nouns."""

from tracker.admin import contract, figures, mails, people, portfolio

__all__ = ["contract", "figures", "mails", "people", "portfolio"]
