"""What does an address ask for? The contract and the day that a page looks from, or a clear refusal."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from objectives import clock
from objectives.models import Contract
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.scorecards import default_contract


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The contract a reader looks at, and the day the reader looks from."""

    contract: Contract
    as_of: datetime.date
    asked: bool
    """Whether the address names the day."""

    @property
    def query(self) -> str:
        """What links add to keep the day, empty when the day was not asked for."""
        return self.on_day if self.asked else ""

    @property
    def onward(self) -> str:
        """What links add to keep the contract too, where the address of what they lead to does not name it."""
        return f"?{urlencode({'contract': self.contract.code})}{self.query.replace('?', '&')}"

    @property
    def on_day(self) -> str:
        """What a picture adds to stand on the day of its page, asked for or not."""
        return f"?as_of={self.as_of.isoformat()}"


def viewpoint(request: HttpRequest, code: str | None = None) -> Viewpoint | None:
    """Return what the address asks for; None where no contract is loaded. Refuses an unknown contract or a bad day."""
    code = code or request.GET.get("contract")
    if code:
        contract = Contract.objects.filter(code=code).first() if "\0" not in code else None
        if contract is None:
            raise Http404(_("There is no such contract."))
    else:
        contract = default_contract()
        if contract is None:
            return None
    asked = asked_day(request, "as_of")
    return Viewpoint(contract, asked or contract.default_as_of(clock.today()), asked=asked is not None)


def asked_day(request: HttpRequest, name: str) -> datetime.date | None:
    """Return a day that the address names; None where it does not. Refuses what is none."""
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not EARLIEST_DAY <= day <= LATEST_DAY:
        raise BadRequest(_("%(name)s is not a day from 1900 to 2199: write it as 2018-12-31.") % {"name": name})
    return day
