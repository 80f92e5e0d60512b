"""What does an address ask for? The contract and the day that a page looks from, or a clear refusal."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from objectives import clock
from objectives.models import Contract, Counting
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.rollup.crediting import Counted
from objectives.scorecards import default_contract
from objectives.worlds import NotSettledError, Position, named, position_named


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """The contract a reader looks at, and the day the reader looks from."""

    contract: Contract
    as_of: datetime.date
    asked: bool
    """Whether the address names the day."""
    known: Position | None = None
    """The position whose knowledge the address asks for; None for what is known now."""

    @property
    def query(self) -> str:
        """What links add to keep the day and the knowledge, empty when neither was asked for."""
        return f"?{self.more}" if self.more else ""

    @property
    def more(self) -> str:
        """The same, to stand among other questions."""
        day = {"as_of": self.as_of.isoformat()} if self.asked else {}
        return urlencode(day | ({"known_at": self.known_at} if self.known else {}))

    @property
    def onward(self) -> str:
        """What links add to keep the contract too, where the address of what they lead to does not name it."""
        return f"?{urlencode({'contract': self.contract.code})}{self.query.replace('?', '&')}"

    @property
    def on_day(self) -> str:
        """What a picture adds to stand on the day of its page, asked for or not."""
        known = {"known_at": self.known_at} if self.known else {}
        return "?" + urlencode({"as_of": self.as_of.isoformat()} | known)

    @property
    def known_at(self) -> str:
        """The text that names the moment of its knowledge; empty for now."""
        return named(self.known.moment) if self.known else ""

    @property
    def known_moment(self) -> datetime.datetime | None:
        """The moment of its knowledge in Paris; None for now."""
        return timezone.localtime(self.known.moment) if self.known else None

    @property
    def known_day(self) -> datetime.date | None:
        """The day at whose end it was known; None where it is another moment, or now."""
        return datetime.date.fromisoformat(self.known_at) if len(self.known_at) == len("2018-12-31") else None


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
    asked, known = asked_day(request, "as_of"), _known(request.GET.get("known_at", ""))
    until = min(clock.today(), _last_day_of(known)) if known else clock.today()
    return Viewpoint(contract, asked or contract.default_as_of(until), asked=asked is not None, known=known)


def _known(text: str) -> Position | None:
    try:
        with refused_in_words():
            return position_named(text) if text else None
    except NotSettledError:
        raise BadRequest(_("Something recorded by then is still being written: ask again in a moment.")) from None


def _last_day_of(known: Position) -> datetime.date:
    return timezone.localdate(known.moment - datetime.timedelta(microseconds=1))


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


def asked_counting(request: HttpRequest) -> tuple[str, str]:
    """Return how the address wants projects counted, and for which cluster (empty: not said)."""
    return request.GET.get("counting") or Counting.GROSS.value, request.GET.get("cluster", "")


def counted_in(way: Counted) -> dict[str, str]:
    """Return what an address adds to count in a way; nothing for gross."""
    if way.counting == Counting.GROSS:
        return {}
    return {"counting": way.counting.value} | ({"cluster": way.code} if way.code else {})


@contextmanager
def refused_in_words() -> Iterator[None]:
    """Refuse the address in the words of the domain."""
    try:
        yield
    except ValidationError as error:
        raise BadRequest(" ".join(error.messages)) from None
