"""Which programmes, funders, years, places, kinds and domains is the committed money of? (rollup.md section 8)"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.access import Reader
from objectives.models import Contract
from objectives.rollup.crediting import GROSS, Counted
from objectives.rollup.money import CENT, DATED, CommittedMoney, statement
from objectives.rollup.statements import fetch


class Cut(models.TextChoices):
    """What the portfolio is cut by."""

    PROGRAMME = "programme", _("Programme")
    FUNDER = "funder", _("Funder")
    YEAR = "year", _("Year")
    TERRITORY = "territory", _("Territory")
    ORGANISATION_KIND = "organisation_kind", _("Kind of organisation")
    DOMAIN = "domain", _("Domain")


@dataclass(frozen=True, slots=True)
class Classing:
    """The class of a funding row, as SQL: the code (null: unknown), the joins it needs, and the name by that code."""

    code: str
    joins: str = ""
    names: str = "NULL::text"


# The beneficiary, else the coordinator: `project_one_coordinator` holds that there is at most one.
ORGANISATION = """LEFT JOIN objectives_organisation o ON o.id = coalesce(f.beneficiary_id, (
            SELECT a.organisation_id FROM objectives_participation a
            WHERE a.project_id = p.id AND a.role = 'coordinator' ORDER BY a.id LIMIT 1))"""

# Every place with the one it counts as: a city as the department above it (itself where none is), others themselves.
COUNTED_AS = """LEFT JOIN (
            WITH RECURSIVE above (id, code, kind, parent_id, place) AS (
                SELECT id, code, kind, parent_id, id FROM objectives_territory
                UNION
                SELECT t.id, t.code, t.kind, t.parent_id, above.place FROM above
                JOIN objectives_territory t ON t.id = above.parent_id
                JOIN objectives_territory city ON city.id = above.place AND city.kind = 'city'
                WHERE above.kind <> 'department')
            SELECT DISTINCT ON (place) place, code FROM above
            ORDER BY place, (kind = 'department') DESC, (id = place) DESC) t ON t.place = o.territory_id"""

CLASSINGS = {
    Cut.PROGRAMME: Classing(
        "g.code",
        "LEFT JOIN objectives_programme g ON g.id = coalesce(f.programme_id, p.programme_id)",
        "(SELECT name FROM objectives_programme WHERE code = class)",
    ),
    Cut.FUNDER: Classing(
        "o.code",
        "JOIN objectives_organisation o ON o.id = f.funder_id",
        """(SELECT coalesce(nullif(name, ''), 'PIC ' || nullif(pic, ''), code)
            FROM objectives_organisation WHERE code = class)""",
    ),
    Cut.YEAR: Classing(f"to_char({DATED}, 'YYYY')"),
    Cut.TERRITORY: Classing(
        "t.code", ORGANISATION + COUNTED_AS, "(SELECT name FROM objectives_territory WHERE code = class)"
    ),
    Cut.ORGANISATION_KIND: Classing("o.kind", ORGANISATION),
    Cut.DOMAIN: Classing("p.domains[1]"),
}

SELECT_CUT = """
    SELECT class, {names}, number, amount FROM split UNION ALL SELECT NULL, NULL, -1, amount FROM undated"""


@dataclass(frozen=True, slots=True)
class ClassOfMoney:
    """The committed money of one class; `code` is None for what is not known, `name` where nothing stores one."""

    code: str | None
    name: str | None
    money: CommittedMoney


@dataclass(frozen=True, slots=True)
class CutMoney:
    """The committed portfolio, class by class: the classes sum to the portfolio to the cent, `undated` is in none."""

    classes: tuple[ClassOfMoney, ...]
    undated: Decimal


def cut_money(
    contract: Contract, day: datetime.date, cut: Cut, reader: Reader | None, way: Counted = GROSS
) -> CutMoney:
    """Return the committed money of the projects that count on the day, by class and objective. One statement.

    Classes come by code, what is not known last. All of it is money of projects that the reader may see whole: neither
    a class nor the total, nor any difference of them, tells of other money.
    """
    classing = CLASSINGS[cut]
    select = SELECT_CUT.format(names=classing.names)
    sql = statement(select, reader, classed=classing.code, joins=classing.joins, way=way)
    names: dict[str | None, str | None] = {}
    amounts: dict[str | None, dict[int | None, Decimal]] = defaultdict(dict)
    undated = Decimal("0.00")
    for code, name, number, amount in fetch(sql, {"contract": contract.pk, "day": day} | way.parameters):
        if number == -1:
            undated = (amount or Decimal(0)).quantize(CENT)
        else:
            names[code] = name
            amounts[code][number] = amount.quantize(CENT)
    return CutMoney(
        tuple(
            ClassOfMoney(code, names[code], _money(amounts[code]))
            for code in sorted(amounts, key=lambda code: (code is None, code or ""))
        ),
        undated,
    )


def _money(amounts: dict[int | None, Decimal]) -> CommittedMoney:
    by_objective = {number: amount for number, amount in amounts.items() if number is not None}
    return CommittedMoney(by_objective, amounts.get(None, Decimal("0.00")), Decimal("0.00"))
