"""Which organisations may be one and the same, and why? Proposed with reasons; a person decides.

The database puts them into blocks first: those that share an identifier, a web address or a name without accents and
legal form, and those of one city. Only names in one city are compared letter by letter (rapidfuzz).
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from objectives.history import recorded
from objectives.models import NotDuplicate

ALIKE = 90
"""Of 100: names in one city from which on they are alike, whatever the order of their words."""
SHORT = 5
"""Names with fewer letters are not compared: one letter says too much there."""
NUMERALS = re.compile(r"\b(?:[0-9]+|[ivx]+)\b")
MANY = 8
"""What more organisations than this share says nothing of two of them: the web address of a national laboratory."""


class Reason(TextChoices):
    """Why two organisations may be one, the strongest first."""

    SIRET = "siret", _("same SIRET")
    ROR = "ror", _("same ROR")
    PIC = "pic", _("same PIC")
    VAT = "vat", _("same VAT number")
    NAME = "name", _("same name but for accents and legal form, in one country")
    ALIKE = "alike", _("names alike, in one city")
    WEBSITE = "website", _("same web address")


WEIGHTS = {
    Reason.SIRET: 10, Reason.ROR: 10, Reason.PIC: 10, Reason.VAT: 9, Reason.NAME: 6, Reason.ALIKE: 4, Reason.WEBSITE: 3,
}  # fmt: skip
LEGAL_FORMS = (
    "sa|sas|sasu|sarl|eurl|sci|snc|scop|scic|gie|gmbh|ag|kg|co|ltd|limited|plc|llc|llp|inc|corp|bv|nv|spa|srl|scarl|sl|"
    "slu|slne|ab|as|asa|aps|oy|oyj|sro|doo|dd|kft|zrt|se|ltda|lda|eood|ood|sp|z|o o|ev|vzw|asbl"
)
PLAIN = (
    "trim(regexp_replace(regexp_replace(lower(regexp_replace(normalize({0}, NFKD), '[\u0300-\u036f.]', '', 'g')),"
    " '[^a-z0-9]+', ' ', 'g'), '\\s+', ' ', 'g'))"
)
BLOCKS = f"""
    WITH plain AS (
        SELECT id, country, siret, ror, pic, vat, {PLAIN.format("name")} AS name,
            trim(regexp_replace({PLAIN.format("city")}, ' cedex.*$', '')) AS city,
            regexp_replace(lower(website), '^(https?://)?(www\\d?\\.)?([^/:?#]*).*$', '\\3') AS website
        FROM objectives_organisation),
    bare AS (
        SELECT *, trim(regexp_replace(' ' || name || ' ', '( ({LEGAL_FORMS}))+(?= )', '', 'g')) AS known FROM plain),
    keys AS (
        SELECT id, known, 'siret' AS reason, regexp_replace(siret, '\\D', '', 'g') AS key FROM bare
        UNION ALL SELECT id, known, 'ror', lower(right(ror, 9)) FROM bare
        UNION ALL SELECT id, known, 'pic', regexp_replace(pic, '\\D', '', 'g') FROM bare
        UNION ALL SELECT id, known, 'vat', upper(regexp_replace(vat, '\\W', '', 'g')) FROM bare
        UNION ALL SELECT id, known, 'website', website FROM bare WHERE website LIKE '%.%'
        UNION ALL SELECT id, known, 'name', replace(known, ' ', '') || ' ' || country FROM bare
            WHERE length(known) >= 3
        UNION ALL SELECT id, known, 'city', country || ' ' || city FROM bare
            WHERE city <> '' AND length(known) >= {SHORT}),
    blocks AS (
        SELECT *, count(*) OVER (PARTITION BY reason, key) AS size FROM keys WHERE key <> '')
    SELECT reason, key, id, known FROM blocks
    WHERE size BETWEEN 2 AND CASE reason WHEN 'city' THEN 1000000 ELSE {MANY} END
    ORDER BY reason, key, id
"""  # noqa: S608 (of our own words only)
"""One row for each block that an organisation is in with others, and its name without accents and legal form.

Each key brings the name along: a join with the names again was a nested loop, minutes for tens of thousands, wherever
the database's statistics are older than the rows.
"""


@dataclass(frozen=True, slots=True)
class Suspected:
    """Two organisations that may be one, by their keys, the lower one first."""

    one: int
    other: int
    reasons: tuple[Reason, ...]

    @property
    def weight(self) -> int:
        """How much speaks for it; only for the order."""
        return sum(WEIGHTS[reason] for reason in self.reasons)


def suspected() -> Sequence[Suspected]:
    """Return the pairs that nobody said to be two, the surest first.

    One statement while no organisation changes; each process keeps the last answer. Else four, and about a second for
    ten thousand organisations.
    """
    return _suspected(*recorded("organisation", "notduplicate"))


@lru_cache(1)
def _suspected(*_recorded: int) -> Sequence[Suspected]:
    two = {frozenset(pair) for pair in NotDuplicate.objects.values_list("one", "other")}
    with connection.cursor() as cursor:
        cursor.execute(BLOCKS)
        rows = cursor.fetchall()
    found: dict[tuple[int, int], set[Reason]] = defaultdict(set)
    for reason, block in _blocks(rows):
        for pair in _alike(block) if reason == "city" else _pairs(list(block)):
            found[pair].add(Reason.ALIKE if reason == "city" else Reason(reason))
    order = list(Reason)
    every = [
        Suspected(one, other, tuple(sorted(_strongest(reasons), key=order.index)))
        for (one, other), reasons in found.items()
        if frozenset((one, other)) not in two
    ]
    return sorted(every, key=lambda each: (-each.weight, each.one, each.other))


def _strongest(reasons: set[Reason]) -> set[Reason]:
    return reasons - {Reason.ALIKE} if Reason.NAME in reasons else reasons


def _blocks(rows: Sequence[tuple[str, str, int, str]]) -> Iterator[tuple[str, Mapping[int, str]]]:
    blocks: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for reason, key, organisation, known in rows:
        blocks[reason, key][organisation] = known
    for (reason, _key), block in blocks.items():
        yield reason, block


def _pairs(keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    for place, one in enumerate(keys):
        yield from ((one, other) for other in keys[place + 1 :])


def _alike(block: Mapping[int, str]) -> Iterator[tuple[int, int]]:
    """Compare each name of a city with those after it."""
    left = dict(block)
    for one, name in block.items():
        del left[one]
        found = process.extract(name, left, scorer=fuzz.token_sort_ratio, score_cutoff=ALIKE, limit=None)
        yield from ((one, other) for like, _score, other in found if _numbers(like) == _numbers(name))


def _numbers(name: str) -> list[str]:
    """Return the numbers in a name: Rennes 1 and Rennes II are two universities."""
    return sorted(NUMERALS.findall(name))
