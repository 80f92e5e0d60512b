"""How do cluster staff keep the whole model? Django's admin, one file for each group of nouns."""

from tracker.admin import (
    activities,
    board,
    contract,
    figures,
    machines,
    mails,
    organisations,
    people,
    portfolio,
    public,
    reference,
)

__all__ = [
    "activities",
    "board",
    "contract",
    "figures",
    "machines",
    "mails",
    "organisations",
    "people",
    "portfolio",
    "public",
    "reference",
]
