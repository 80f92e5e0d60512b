"""The floor of the API: the same rows by hand, with SQL and orjson and nothing else, in the same server."""

import os
from collections import defaultdict
from typing import Any

import orjson

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path

from tracker.urls import urlpatterns as house

PROJECT = """SELECT p.id, p.code, p.acronym, p.title, p.summary, p.scope, p.status, p.labelled_on, p.labelled_precision,
        p.start, p.start_precision, p."end", p.total_cost, g.code, c.code, p.domains, p.tags, p.grant_id, p.website,
        p.published, p.source, p.note
    FROM objectives_project p LEFT JOIN objectives_programme g ON g.id = p.programme_id
    LEFT JOIN objectives_call c ON c.id = p.call_id WHERE p.published"""
NAMES = (
    "acronym", "title", "summary", "scope", "status", "labelled_on", "labelled_precision", "start", "start_precision",
    "end", "total_cost", "programme", "call", "domains", "tags", "grant_id", "website", "published", "source", "note",
)  # fmt: skip
PARTICIPATIONS = """SELECT a.project_id, a.id, p.code, o.code, a.role, a.cost, a.funding, t.code, a.source, a.note
    FROM objectives_participation a JOIN objectives_project p ON p.id = a.project_id
    JOIN objectives_organisation o ON o.id = a.organisation_id LEFT JOIN objectives_territory t ON t.id = a.territory_id
    WHERE a.project_id = ANY (%s) ORDER BY p.code, o.code, a.role, a.id"""
OF_PARTICIPATION = ("id", "project", "organisation", "role", "cost", "funding", "territory", "source", "note")
FUNDINGS = """SELECT f.project_id, f.code, p.code, o.code, g.code, c.code, b.code, f.stage, f.amount, f.decided_on,
        f.reference, f.source, f.note
    FROM objectives_funding f JOIN objectives_project p ON p.id = f.project_id
    JOIN objectives_organisation o ON o.id = f.funder_id LEFT JOIN objectives_programme g ON g.id = f.programme_id
    LEFT JOIN objectives_call c ON c.id = f.call_id LEFT JOIN objectives_organisation b ON b.id = f.beneficiary_id
    WHERE f.project_id = ANY (%s) ORDER BY f.code"""
OF_FUNDING = (
    "id", "project", "funder", "programme", "call", "beneficiary", "stage", "amount", "decided_on", "reference",
    "source", "note",
)  # fmt: skip

MEASUREMENTS = """SELECT m.id, c.code, k.code, m.period, coalesce(p.code, a.code, o.code, t.code, ''), m.revision,
        trim_scale(m.value), trim_scale(m.numerator), trim_scale(m.denominator), trim_scale(m.weight), m.status,
        m.observed_on, m.qualifier, array_to_string(m.source, '|'), m.note, m.reason, coalesce(v.version, 0)
    FROM objectives_measurement m JOIN objectives_kpi k ON k.id = m.kpi_id
    JOIN objectives_contract c ON c.id = k.contract_id LEFT JOIN objectives_project p ON p.id = m.project_id
    LEFT JOIN objectives_activity a ON a.id = m.activity_id
    LEFT JOIN objectives_organisation o ON o.id = m.organisation_id
    LEFT JOIN objectives_territory t ON t.id = m.territory_id
    LEFT JOIN (SELECT key, max(id) AS version FROM objectives_change WHERE kind = 'measurement' GROUP BY key) v
        ON v.key = m.id
    WHERE m.status = 'validated' AND (m.project_id IS NULL OR p.published) ORDER BY c.code, k.code, m.period, m.id"""
"""Every published measurement, for COPY: as the CSV of the API has them, but for the mark before a formula."""


def listed(_request: HttpRequest) -> HttpResponse:
    """100 projects."""
    return _answer(_projects(f"{PROJECT} ORDER BY p.code LIMIT 100"))


def with_parts(_request: HttpRequest) -> HttpResponse:
    """100 projects, each with its partners and fundings."""
    rows = _projects(f"{PROJECT} ORDER BY p.code LIMIT 100")
    for name, sql, names in (("participations", PARTICIPATIONS, OF_PARTICIPATION), ("fundings", FUNDINGS, OF_FUNDING)):
        found = defaultdict(list)
        for key, *values in _fetch(sql, [list(rows)]):
            found[key].append(dict(zip(names, values, strict=True)))
        for key, row in rows.items():
            row[name] = {"complete": True, "results": found[key]}
    return _answer(rows)


def filtered(_request: HttpRequest) -> HttpResponse:
    """100 running projects with an SME that starts from 2014 on."""
    with_sme = """p.id IN (SELECT a.project_id FROM objectives_participation a
        JOIN objectives_organisation o ON o.id = a.organisation_id WHERE o.kind = 'sme')"""
    return _answer(_projects(f"{PROJECT} AND p.start >= '2014-01-01' AND {with_sme} ORDER BY p.code LIMIT 100"))


def one(_request: HttpRequest, code: str) -> HttpResponse:
    """A project."""
    rows = _projects(f"{PROJECT} AND p.code = %s", [code])
    if not rows:
        raise Http404
    return HttpResponse(orjson.dumps(next(iter(rows.values())), str), content_type="application/json")


def _projects(sql: str, parameters: Any = ()) -> dict[int, dict[str, Any]]:
    return {key: {"id": code} | dict(zip(NAMES, values, strict=True)) for key, code, *values in _fetch(sql, parameters)}


def _fetch(sql: str, parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def _answer(rows: dict[int, dict[str, Any]]) -> HttpResponse:
    return HttpResponse(orjson.dumps({"results": list(rows.values())}, str), content_type="application/json")


urlpatterns = [
    path("floor/projects/", listed),
    path("floor/with-parts/", with_parts),
    path("floor/filtered/", filtered),
    path("floor/projects/<str:code>/", one),
    *house,
]
