"""How does the database group chosen rows? One statement for every kind of row, class and way of counting."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Model, QuerySet
from django.utils.translation import get_language

from objectives.access import Reader, visible_fundings, visible_participations, whole_projects
from objectives.models import Counting, Funding, Participation, Project
from objectives.rollup.crediting import WEIGHTS, Counted, credit_of
from objectives.rollup.money import DATED
from objectives.rollup.portfolio_cuts import CLASSINGS, COUNTED_AS, Cut

MEASURES: Mapping[type[Model], Mapping[str, str]] = {
    Project: {"total_cost": "CASE WHEN p.id IN (SELECT id FROM seen_whole) THEN p.total_cost END"},
    Participation: {"cost": "a.cost", "funding": "a.funding"},
    Funding: {
        stage: f"CASE WHEN f.stage = '{stage}' THEN f.amount END" for stage in ("requested", "committed", "paid")
    },
}
"""What is summed of each kind of row; stages of money are never added together."""

ROWS: Mapping[type[Model], str] = {
    Project: "objectives_project p JOIN chosen ON chosen.id = p.id",
    Participation: """objectives_participation a JOIN chosen ON chosen.id = a.id
        JOIN objectives_project p ON p.id = a.project_id""",
    Funding: """objectives_funding f JOIN chosen ON chosen.id = f.id
        JOIN objectives_project p ON p.id = f.project_id""",
}
COORDINATOR = """(SELECT s.organisation_id FROM seen_participations s
        WHERE s.project_id = p.id AND s.role = 'coordinator' ORDER BY s.id LIMIT 1)"""
# Whose kind and place a row has: the coordinator, the participant where the work is done, the beneficiary.
WHOSE: Mapping[type[Model], str] = {
    Project: f"LEFT JOIN objectives_organisation o ON o.id = {COORDINATOR}",
    Participation: """LEFT JOIN LATERAL (SELECT coalesce(a.territory_id, w.territory_id) AS territory_id, w.kind
        FROM objectives_organisation w WHERE w.id = a.organisation_id) o ON true""",
    Funding: f"LEFT JOIN objectives_organisation o ON o.id = coalesce(f.beneficiary_id, {COORDINATOR})",
}
FUNDERS = """LEFT JOIN (SELECT DISTINCT project_id, funder_id FROM seen_fundings) g ON g.project_id = p.id
    LEFT JOIN objectives_organisation o ON o.id = g.funder_id"""
OBJECTIVES = """JOIN LATERAL (
        WITH served AS (
            SELECT j.number::text AS class, l.share, row_number() OVER (ORDER BY j.number)::int AS at
            FROM objectives_link l JOIN objectives_objective j ON j.id = l.objective_id
            WHERE l.project_id = p.id AND j.contract_id = %(contract)s),
        together AS (
            SELECT coalesce(array_agg(share ORDER BY at), '{}') AS shares, coalesce(sum(share), 0) AS share FROM served)
        SELECT class, served.share, shares, at FROM served, together
        UNION ALL
        SELECT NULL, 1 - share, shares, cardinality(shares) + 1 FROM together) shared ON true"""

NAMES = {
    "programme": CLASSINGS[Cut.PROGRAMME].names,
    "funder": CLASSINGS[Cut.FUNDER].names,
    "territory": CLASSINGS[Cut.TERRITORY].names,
    "objective": """(SELECT CASE WHEN %(french)s THEN coalesce(nullif(title_fr, ''), title_en) ELSE title_en END
        FROM objectives_objective WHERE contract_id = %(contract)s AND number::text = class)""",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What else a reader sees: a class must not tell of a coordinator or funder whom the reader does not see."""

    participations: QuerySet[Participation]
    fundings: QuerySet[Funding]
    whole: QuerySet[Project]
    """Projects whose money the reader sees whole."""

    @classmethod
    def by(cls, reader: Reader) -> "Seen":
        """Return what a reader sees."""
        return cls(visible_participations(reader), visible_fundings(reader), whole_projects(reader))


def _classing(model: type[Model], group_by: str) -> tuple[str, str]:
    """Return the class of a row as SQL, null where it is not known, and the joins that it needs."""
    is_money = model is Funding
    programme = "coalesce(f.programme_id, p.programme_id)" if is_money else "p.programme_id"
    start = "last_day_of(p.start, p.start_precision)"
    funder = "JOIN objectives_organisation o ON o.id = f.funder_id"
    return {
        "programme": ("g.code", f"LEFT JOIN objectives_programme g ON g.id = {programme}"),
        "funder": ("o.code", funder if is_money else FUNDERS),
        "year": (f"to_char({DATED if is_money else start}, 'YYYY')", ""),
        "territory": ("t.code", f"{WHOSE[model]} {COUNTED_AS}"),
        "domain": ("p.domains[1]", ""),
        "organisation_kind": ("o.kind", WHOSE[model]),
        "objective": ("shared.class", OBJECTIVES),
    }[group_by]


# By objective every amount is split to the cent as rollup.md section 8 says, by the shares of its label as well, and by
# both so that each sums to the other (`credited_cents`).
def _part(name: str, way: Counted, *, by_objective: bool) -> str:
    if by_objective:
        served = f"CASE WHEN shares = '{{}}' THEN {name} ELSE (parts_to_the_cent({name} * 100, shares))[at] / 100 END"
        return _credited(served, f"credited_cents({name} * 100, credits, place, shares, at) / 100", way)
    return _whole(name, way)


def _whole(name: str, way: Counted) -> str:
    return _credited(name, f"(parts_to_the_cent({name} * 100, credits))[place] / 100", way)


def _credited(whole: str, divided: str, way: Counted) -> str:
    """Return what one has of an amount: where the whole credit is one's all of it, and nothing is split."""
    if way.counting != Counting.FRACTIONAL:
        return whole
    return f"CASE WHEN credits[place] = 1 THEN {whole} ELSE {divided} END"


def totals_statement(
    chosen: QuerySet[Any],
    seen: Seen,
    group_by: str,
    way: Counted,
) -> tuple[str, dict[str, Any]]:
    """Return the statement (is all rows, class, name, count, sums) and its parameters but the way's and `contract`."""
    parameters: dict[str, Any] = {"french": (get_language() or "").startswith("fr")}
    model, measures = chosen.model, MEASURES[chosen.model]
    classed, joins = _classing(model, group_by)
    row = {Project: "p", Participation: "a", Funding: "f"}[model]
    by_objective = group_by == "objective"
    share = "shared.share, shared.shares, shared.at" if by_objective else "1::numeric AS share"
    amounts = ", ".join(f"({sql}) AS {name}" for name, sql in measures.items())
    split = ", ".join(f"{_part(name, way, by_objective=by_objective)} AS {name}" for name in measures)
    whole = ", ".join(f"{_whole(name, way)} AS {name}" for name in measures)
    sums = ", ".join(f"sum({name})" for name in measures)
    sql = f"""
        WITH chosen (id) AS ({_keys(chosen, "chosen", parameters)}),
        seen_participations AS (SELECT * FROM objectives_participation
            WHERE id IN ({_keys(seen.participations, "participations", parameters)})),
        seen_whole (id) AS ({_keys(seen.whole, "whole", parameters)}),
        seen_fundings AS (SELECT * FROM objectives_funding
            WHERE id IN ({_keys(seen.fundings, "fundings", parameters)})),
        weighed AS MATERIALIZED (
            SELECT {row}.id, {WEIGHTS[way.counting]} AS weight, credit.credits, credit.place, {classed} AS class,
                {share}, {amounts}
            FROM {ROWS[model]} {credit_of(way)} {joins}
            WHERE {WEIGHTS[way.counting]} > 0),
        split AS (SELECT class, weight * share AS weight, {split} FROM weighed WHERE share > 0),
        once AS (SELECT DISTINCT ON (id) weight, {whole} FROM weighed)
        SELECT false, class, {NAMES.get(group_by, "NULL::text")}, sum(weight), {sums} FROM split GROUP BY class
        UNION ALL
        SELECT true, NULL, NULL, coalesce(sum(weight), 0), {sums} FROM once
        ORDER BY 1, 2 NULLS LAST"""
    return sql, parameters


def _keys(rows: QuerySet[Any], prefix: str, parameters: dict[str, Any]) -> str:
    """Return the statement of the rows' keys; its parameters are added to those given, by names."""
    try:
        sql, values = rows.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:
        return "SELECT 0 WHERE false"
    names = [f"{prefix}_{number}" for number in range(len(values))]
    parameters |= dict(zip(names, values, strict=True))
    return sql % tuple(f"%({name})s" for name in names)
