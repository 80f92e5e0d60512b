"""Which measurements make the value of a reported KPI? (rollup.md sections 3 and 4)"""

import datetime

from django.utils.translation import gettext as _

from objectives.access import sees_everything, visible_measurements
from objectives.explaining.explanation import Contributor, LeftOut
from objectives.explaining.listing import Facts, contributors, left_out, on_day
from objectives.explaining.names import About
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Aggregation, Kpi, KpiKind, MeasurementStatus, Qualifier
from objectives.periods import Period
from objectives.rollup.seen import Parameters, named, seen_by

# Every revision with its place: `rank` 1 is the newest validated or withdrawn one of its period and series.
REVISIONS = """
    WITH revisions AS (
        SELECT m.*, k.aggregation, m.starts_on < c.start OR m.ends_on > c."end" AS is_outside,
            m.status IN ('validated', 'withdrawn') AS supersedes,
            row_number() OVER (PARTITION BY m.status IN ('validated', 'withdrawn'), m.period, m.project_id,
                m.activity_id, m.organisation_id, m.territory_id ORDER BY m.revision DESC) AS rank,
            first_value(m.status) OVER (PARTITION BY m.status IN ('validated', 'withdrawn'), m.period, m.project_id,
                m.activity_id, m.organisation_id, m.territory_id ORDER BY m.revision DESC) AS newest,
            coalesce(p.code, a.code, o.code, t.code, '') AS series,
            coalesce(nullif(p.acronym, ''), a.title, nullif(o.name, ''), t.name, p.code, o.code, '') AS about
        FROM objectives_measurement m
        JOIN objectives_kpi k ON k.id = m.kpi_id
        JOIN objectives_contract c ON c.id = k.contract_id
        LEFT JOIN objectives_project p ON p.id = m.project_id
        LEFT JOIN objectives_activity a ON a.id = m.activity_id
        LEFT JOIN objectives_organisation o ON o.id = m.organisation_id
        LEFT JOIN objectives_territory t ON t.id = m.territory_id
        WHERE m.kpi_id = %(kpi)s AND {over}),
    standing AS (
        SELECT *, starts_on >= %(first)s AND ends_on <= %(last)s AS inside,
            supersedes AND rank = 1 AND status = 'validated' AND NOT is_outside AS current
        FROM revisions),
    counted AS (
        SELECT *, current AND inside AND (aggregation <> 'latest' OR ends_on = max(ends_on) FILTER (
            WHERE current AND inside) OVER (PARTITION BY series)) AS counts
        FROM standing),
    told AS (
        SELECT *, concat_ws(' ', period, nullif(series, ''), '#' || revision) AS code, id IN ({visible}) AS seen,
            concat_ws(' · ', nullif(about, ''), period) AS label,
            jsonb_build_object('revision', revision, 'status', status, 'observed_on', observed_on,
                'qualifier', qualifier) AS facts
        FROM counted)"""

CONTRIBUTIONS = """, contributions AS (
        SELECT code, label, facts, CASE aggregation WHEN 'ratio' THEN numerator ELSE value END AS value,
            CASE aggregation WHEN 'ratio' THEN denominator WHEN 'mean' THEN coalesce(weight, 1) END AS weight,
            CASE aggregation WHEN 'ratio' THEN numerator WHEN 'mean' THEN value * coalesce(weight, 1)
                ELSE value END AS numerator,
            CASE aggregation WHEN 'ratio' THEN denominator WHEN 'mean' THEN coalesce(weight, 1) ELSE 0 END
                AS denominator, source AS sources
        FROM told WHERE counts)"""

# What the reader may not know of at all (drafts, say, for a visitor) is not even counted.
OMITTED = """, omitted AS (
        SELECT code, label, facts, CASE WHEN status = 'withdrawn' OR (status = 'validated' AND newest = 'withdrawn')
                THEN 'withdrawn'
            WHEN NOT supersedes THEN 'not_validated' WHEN rank > 1 THEN 'superseded'
            WHEN is_outside THEN 'outside_contract'
            WHEN ends_on > %(last)s THEN 'after_the_day' WHEN NOT inside THEN 'outside_period' ELSE 'superseded' END
            AS reason
        FROM told WHERE NOT counts AND seen)"""


def window(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[datetime.date, datetime.date]:
    """Return the days between which a KPI's facts count for its value in a period."""
    last = period.end if period else min(view.as_of, view.contract.end)
    if kpi.accumulation == "cumulative" or kpi.aggregation == Aggregation.LATEST or period is None:
        begins = kpi.begins if kpi.kind == KpiKind.REPORTED else None  # a rule counts the past too
        return max(view.contract.start, begins or view.contract.start), last
    return period.start, last


def measurements(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[Contributor, ...]:
    """Return the measurements that make V of the period. One statement."""
    if period is None:
        return ()
    sql, parameters = _revisions(view, kpi, period)
    return contributors(sql + CONTRIBUTIONS, parameters, About.MEASUREMENT, _said)


def measurements_left_out(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[LeftOut, ...]:
    """Return the other revisions, and why they do not make V. One statement."""
    sql, parameters = _revisions(view, kpi, period)
    return left_out(sql + OMITTED, parameters, About.MEASUREMENT, _said)


def _revisions(view: Viewpoint, kpi: Kpi, period: Period | None) -> tuple[str, Parameters]:
    of_kpi = visible_measurements(view.reader).filter(kpi=kpi).order_by()  # of all KPIs it would be asked for each row
    chosen, parameters = of_kpi.values("pk").query.sql_with_params()
    visible, own = ("SELECT id", Parameters()) if sees_everything(view.reader) else named(chosen, parameters, "seen")
    first, last = window(view, kpi, period)
    sql = REVISIONS.format(visible=visible, over=seen_by(view.reader, "m.project_id"))
    return sql, own | {"kpi": kpi.pk, "first": first, "last": last}


def _said(facts: Facts) -> str:
    words = [
        _("revision %(number)s") % {"number": facts["revision"]},
        str(MeasurementStatus(facts["status"]).label),
    ]
    if facts["qualifier"]:
        words.append(str(Qualifier(facts["qualifier"]).label))
    if facts["observed_on"]:
        words.append(_("observed on %(day)s") % {"day": on_day(facts["observed_on"])})
    return " · ".join(words)
