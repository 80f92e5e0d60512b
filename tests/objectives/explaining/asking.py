"""How do the tests ask for an explanation, and when does one hold?"""

import datetime
from fractions import Fraction

from django.contrib.auth.models import AnonymousUser

from objectives.access import Reader
from objectives.explaining import Explanation, Reason, Viewpoint, asked_for, explain
from objectives.models import Contract
from tests.portfolio import LAST_DAY


def explained(
    figure: str,
    subject: str = "",
    *,
    reader: Reader | None = None,
    day: datetime.date = LAST_DAY,
    view: Viewpoint | None = None,
) -> Explanation:
    """Return an explanation that was held against itself: what contributes adds up, digit for digit."""
    view = view or Viewpoint(Contract.objects.get(), day, reader or AnonymousUser())
    subjects = {figure.partition(".")[0]: subject} if subject else {}
    found = explain(view, asked_for(figure, subjects))
    adds_up(found)
    return found


def adds_up(one: Explanation) -> None:
    """Check that the contributions sum to the unrounded figure, and the shares to the whole."""
    if one.exact is None:
        assert one.value is None
        return
    parts = [one.contribution(contributor) for contributor in one.contributors]
    assert sum((part for part in parts if part is not None), Fraction(0)) == one.exact
    shares = [one.share(contributor) for contributor in one.contributors]
    if shares and None not in shares:
        assert sum(share for share in shares if share is not None) == 1


def reasons(one: Explanation) -> dict[str, Reason]:
    """Return why each thing by name was left out."""
    return {left.code: left.reason for left in one.left_out if left.code}
