"""What does a harvester ask? Arguments as OAI-PMH 2.0 allows them, or an error by the name that it gives it."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core import signing
from django.http import QueryDict

from objectives.models import HarvestSet

SALT = "api.oai.token"
SET_PREFIX = "openaire_cris_"
SETS = {f"{SET_PREFIX}{one.value}": one for one in HarvestSet}
FORMATS = ("oai_cerif_openaire_v1_2", "oai_dc")
LIST = {"metadataPrefix"}, {"from", "until", "set", "resumptionToken"}
VERBS: dict[str, tuple[set[str], set[str]]] = {
    "Identify": (set(), set()),
    "ListMetadataFormats": (set(), {"identifier"}),
    "ListSets": (set(), {"resumptionToken"}),
    "ListIdentifiers": LIST,
    "ListRecords": LIST,
    "GetRecord": ({"identifier", "metadataPrefix"}, set()),
}
"""The arguments that a verb requires, and those that it takes beside."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
SECOND = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z", re.ASCII)


class ProtocolError(Exception):
    """An error of the protocol, by its code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Window:
    """Which records: of a set, changed between two moments, beyond a record; `before` counts those already given."""

    form: str
    of: HarvestSet | None = None
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    """Exclusive: the end of the day or second that was asked for."""
    beyond: tuple[str, int] | None = None
    before: int = 0

    def token(self, verb: str, changed_at: datetime.datetime, key: int, given: int) -> str:
        """Return the token with which the list goes on beyond a record."""
        moments = [one.isoformat() if one else None for one in (self.since, self.until)]
        return signing.dumps([verb, self.form, self.of, moments, changed_at.isoformat(), key, given], salt=SALT)


def arguments(asked: QueryDict) -> dict[str, str]:
    """Return verb and arguments; badVerb or badArgument for what the protocol does not take."""
    verbs = asked.getlist("verb")
    if len(verbs) != 1 or verbs[0] not in VERBS:
        raise ProtocolError("badVerb", f"Give one verb: {', '.join(VERBS)}.")
    required, optional = VERBS[verbs[0]]
    for name, values in asked.lists():
        if name != "verb" and name not in required | optional:
            raise ProtocolError("badArgument", f"{verbs[0]} takes no such argument; it takes {_told(verbs[0])}.")
        if len(values) != 1:
            raise ProtocolError("badArgument", f"{name} is given more than once.")
    found = {name: str(asked[name]) for name in asked}
    if "resumptionToken" in found:
        if len(found) > 2:
            raise ProtocolError("badArgument", "resumptionToken stands alone.")
    elif missing := required - set(found):
        raise ProtocolError("badArgument", f"Missing: {', '.join(sorted(missing))}.")
    return found


def _told(verb: str) -> str:
    required, optional = VERBS[verb]
    return ", ".join(sorted(required | optional)) or "none"


def window(asked: Mapping[str, str]) -> Window:
    """Return what ListRecords or ListIdentifiers asks for."""
    if "resumptionToken" in asked:
        return _resumed(asked["verb"], asked["resumptionToken"])
    since, until = asked.get("from"), asked.get("until")
    if since and until and len(since) != len(until):
        raise ProtocolError("badArgument", "from and until have the same granularity.")
    if since and until and since > until:
        raise ProtocolError("badArgument", "from is later than until.")
    first = _moment("from", since)
    last = _moment("until", until)
    if last and until:
        try:
            last += datetime.timedelta(days=1) if DAY.fullmatch(until) else datetime.timedelta(seconds=1)
        except OverflowError:
            last = None
    return Window(form(asked), _set(asked), first, last)


def form(asked: Mapping[str, str]) -> str:
    """Return the metadata prefix."""
    if asked["metadataPrefix"] not in FORMATS:
        raise ProtocolError("cannotDisseminateFormat", f"There are {' and '.join(FORMATS)}.")
    return asked["metadataPrefix"]


def _set(asked: Mapping[str, str]) -> HarvestSet | None:
    if "set" not in asked:
        return None
    if asked["set"] not in SETS:
        raise ProtocolError("noRecordsMatch", "There is no such set; ListSets names them.")
    return SETS[asked["set"]]


def _moment(name: str, text: str | None) -> datetime.datetime | None:
    if text is None:
        return None
    try:
        if not (DAY.fullmatch(text) or SECOND.fullmatch(text)):
            raise ValueError
        return datetime.datetime.fromisoformat(text[:19]).replace(tzinfo=datetime.UTC)
    except ValueError:
        raise ProtocolError("badArgument", f"{name} is a day 2013-06-18 or a second 2013-06-18T10:30:00Z.") from None


def _resumed(verb: str, token: str) -> Window:
    try:
        of_verb, prefix, of, (since, until), changed_at, key, given = signing.loads(token, salt=SALT)
    except (signing.BadSignature, TypeError, ValueError):
        of_verb = None
    if of_verb != verb:
        raise ProtocolError("badResumptionToken", "This is no token of this list: take the one of the last answer.")
    first, last = (datetime.datetime.fromisoformat(one) if one else None for one in (since, until))
    return Window(prefix, HarvestSet(of) if of else None, first, last, (changed_at, key), given)
