"""How many projects, of what cost, with how much money: gross, led only and fractional, beside one another?

And by cluster: the fractional figures of all clusters and of nobody sum to the gross ones, money to the cent.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.access import Reader
from objectives.models import Contract, Counting, Objective, Organisation
from objectives.rollup.crediting import SERVED, WHOLE, Counted, Labelling, counted, labelling
from objectives.rollup.money import CENT, DATED
from objectives.rollup.seen import seen_by
from objectives.rollup.statements import counts_at, fetch


@dataclass(frozen=True, slots=True)
class Figures:
    """What is counted; of an objective each by its share of it."""

    projects: Decimal = Decimal(0)
    labelled: Decimal = Decimal(0)
    """Those of scope `labelled`; the others have the cluster as a member."""
    cost: Decimal = Decimal(0)
    """EUR: the total costs that are known."""
    committed: Decimal = Decimal(0)
    """EUR of committed fundings dated by the day."""

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            self.projects + other.projects,
            self.labelled + other.labelled,
            self.cost + other.cost,
            self.committed + other.committed,
        )


@dataclass(frozen=True, slots=True)
class CountedFigures:
    """The figures by a way of counting."""

    way: Counted
    figures: Figures


@dataclass(frozen=True, slots=True)
class Credited:
    """What a cluster has of the portfolio by its shares; `code` is empty for what is nobody's."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The projects that count for a contract on a day, or what serves an objective of it, in each way of counting."""

    cluster: Organisation | None
    """Whose labels count."""
    clusters: tuple[Organisation, ...]
    """Those whose labels may be asked for."""
    ways: tuple[CountedFigures, ...]
    """Gross, led only, fractional."""
    credited: tuple[Credited, ...]
    """By the clusters' codes, what is nobody's last: they sum to `gross`."""
    gross: Figures
    without_cost: int
    """Projects among them whose cost is not known: in no sum of costs."""

    def of(self, counting: Counting) -> Figures:
        """Return the figures by a way of counting."""
        return next(one.figures for one in self.ways if one.way.counting == counting)


OURS, NOBODY = 0, -1
"""Whose, beside clusters by their keys: of the cluster whose portfolio this is, without a label recorded; nobody's."""

UNDIVIDED = "'{{1}}'::numeric[]"
"""Shares of which there is nothing to split: most are, and a split of each costs a tenth of a millisecond."""


def _served(cents: str) -> str:
    """Return what an objective has of an amount, in cents."""
    return f"CASE WHEN shares = {UNDIVIDED} THEN {cents} ELSE (parts_to_the_cent({cents}, shares))[at] END"


def _credit(cents: str) -> str:
    """Return what an objective has of an amount by one's share of the label, in cents."""
    return f"""CASE WHEN shares = {UNDIVIDED} AND credits = {UNDIVIDED} THEN {cents}
        ELSE credited_cents({cents}, credits, place, shares, at) END"""


STATEMENT = f"""
    WITH chosen AS MATERIALIZED (
        SELECT p.id, p.scope = 'labelled' AS labelled, p.total_cost * 100 AS cost,
            served.shares, served.at, served.share
        FROM objectives_contract c CROSS JOIN objectives_project p {{served}}
        WHERE c.id = %(contract)s AND {{counts}} AND {{seen}} AND served.at IS NOT NULL),
    recorded AS MATERIALIZED (
        SELECT b.project_id AS id, b.cluster_id AS whose, b.share AS credit, b.role = 'leader' AS leads,
            array_agg(b.share) OVER (whole ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS credits,
            row_number() OVER whole::int AS place, count(*) OVER (PARTITION BY b.project_id) AS many,
            sum(b.share) OVER (PARTITION BY b.project_id) AS together
        FROM objectives_label b JOIN objectives_organisation k ON k.id = b.cluster_id
        WHERE b.project_id IN (SELECT id FROM chosen) WINDOW whole AS (PARTITION BY b.project_id ORDER BY k.code)),
    credits AS (
        SELECT id, whose, credit, leads, credits, place FROM recorded
        UNION ALL SELECT id, {{nobody}}, 1 - together, false, credits, many::int + 1
            FROM recorded WHERE place = 1 AND together < 1
        UNION ALL SELECT id, CASE WHEN labelled THEN {{ours}} ELSE {{nobody}} END, 1, labelled, '{{{{1}}}}', 1
            FROM chosen WHERE id NOT IN (SELECT id FROM recorded)),
    amounts AS MATERIALIZED (
        SELECT p.id, f.amount * 100 AS cents FROM objectives_funding f JOIN objectives_project p ON p.id = f.project_id
        WHERE p.id IN (SELECT id FROM chosen) AND f.stage = 'committed' AND {{dated}} <= %(day)s),
    money AS (
        SELECT whose, leads, sum({_credit("a.cents")}) AS part,
            sum({_served("a.cents")}) AS whole
        FROM credits JOIN chosen USING (id) JOIN amounts a USING (id) GROUP BY whose, leads),
    counted AS (
        SELECT whose, leads, sum(share * credit) AS projects, sum(share * credit) FILTER (WHERE labelled) AS labelled,
            sum({_credit("cost")}) AS cost, sum(share) AS all_projects,
            sum(share) FILTER (WHERE labelled) AS all_labelled, sum({_served("cost")}) AS all_cost
        FROM credits JOIN chosen USING (id) GROUP BY whose, leads)
    SELECT n.whose, n.leads, n.projects, n.labelled, n.cost, m.part, n.all_projects, n.all_labelled, n.all_cost, m.whole
    FROM counted n LEFT JOIN money m ON m.whose = n.whose AND m.leads = n.leads
    UNION ALL
    SELECT NULL, NULL, sum(share), sum(share) FILTER (WHERE labelled), sum({_served("cost")}),
        (SELECT sum({_served("a.cents")}) FROM amounts a JOIN chosen USING (id)),
        count(*) FILTER (WHERE cost IS NULL), NULL, NULL, NULL FROM chosen"""


def side_by_side(
    contract: Contract,
    day: datetime.date,
    reader: Reader | None,
    cluster: str = "",
    objective: Objective | None = None,
    among: Labelling | None = None,
) -> SideBySide:
    """Return the figures of the projects that count on the day in every way of counting. A statement, or two.

    `among` are the reader's clusters where they are at hand.
    Over projects that the reader may see whole. ValidationError (`cluster`) for a cluster that there is none of.
    """
    among = among or labelling(reader)
    ours, clusters = among.ours, among.clusters
    asked = counted(reader, Counting.FRACTIONAL, cluster, among) if cluster or ours or not clusters else None
    whose = asked.cluster if asked else None
    sql = STATEMENT.format(
        served=SERVED if objective else WHOLE,
        counts=counts_at("%(day)s"),
        seen=seen_by(reader, "p.id"),
        dated=DATED,
        ours=OURS,
        nobody=NOBODY,
    )
    rows = fetch(sql, {"contract": contract.pk, "day": day, "objective": objective and objective.pk})
    *parts, (_whose, _leads, *gross, without_cost, _l, _c, _m) = sorted(rows, key=lambda row: row[0] is None)
    held = [(OURS if ours and key == ours.pk else key, leads, row) for key, leads, *row in parts]
    own = OURS if asked and asked.is_ours else whose and whose.pk
    led = _sum(_figures(row[4:]) for key, leads, row in held if leads and key == own)
    credited = _credited(held, clusters, ours)
    mine = _sum(_figures(row[:4]) for key, _leads, row in held if key == own)
    whole = _figures(gross)
    found = zip(Counting, (whole, led, mine), strict=True)
    return SideBySide(
        cluster=whose,
        clusters=clusters,
        ways=tuple(
            CountedFigures(Counted(counting, whose, asked.is_ours if asked else False), figures)
            for counting, figures in found
            if asked or counting == Counting.GROSS
        ),
        credited=credited,
        gross=whole,
        without_cost=int(without_cost),
    )


def _credited(
    held: list[tuple[int, bool, list[Decimal | None]]], clusters: Iterable[Organisation], ours: Organisation | None
) -> tuple[Credited, ...]:
    """Return whose the portfolio is: of each cluster with anything of it, and what is nobody's."""
    unrecorded = _("Labelled, by no recorded cluster")
    names = {one.pk: (one.code, str(one)) for one in clusters if one != ours}
    names |= {OURS: (ours.code, str(ours)) if ours else ("", unrecorded), NOBODY: ("", _("Nobody's share"))}
    return tuple(
        Credited(*names[key], _sum(_figures(row[:4]) for whose, _leads, row in held if whose == key))
        for key in sorted({key for key, _leads, _row in held}, key=lambda key: (key == NOBODY, names[key]))
    )


def _figures(row: list[Decimal | None]) -> Figures:
    projects, labelled, cost, committed = (one or Decimal(0) for one in row)
    return Figures(projects, labelled, (cost / 100).quantize(CENT), (committed / 100).quantize(CENT))


def _sum(figures: Iterable[Figures]) -> Figures:
    return sum(figures, Figures(cost=Decimal("0.00"), committed=Decimal("0.00")))
