"""How fresh is a figure: does a change still wait to be carried into it, and when did it last move? (rollup.md 9)"""

from objectives.models import Contract, Mark, RollupRun


def waits(token: int | None = None) -> bool:
    """Return whether a change waits to be carried into the figures: of one write (its token), or any.

    Ask before reading figures: what does not wait by then is in them.
    """
    marks = Mark.objects.all()
    return (marks if token is None else marks.filter(change__transaction_id=token)).exists()


def last_move(contract: Contract) -> int:
    """Return the number of the newest rollup that changed a figure of the contract; 0 before any did."""
    moved = RollupRun.objects.filter(contract=contract, cells_written__gt=0).order_by("-id")
    return moved.values_list("id", flat=True).first() or 0
