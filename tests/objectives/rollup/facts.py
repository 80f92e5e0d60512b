"""Every field of every fact: what a test changes it to, or why no stored figure depends on it."""

import dataclasses
import datetime
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from objectives.models import Activity, Contract, Kpi, Milestone, Objective, Organisation, Project, Territory

Later = Callable[[], Any]


@dataclasses.dataclass(frozen=True)
class Slip:
    """A change of one field in the busy portfolio: in which rows, to what, and what must change with it."""

    kind: str
    field: str
    value: Any
    rows: dict[str, Any] = dataclasses.field(default_factory=dict)
    also: dict[str, Any] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.kind}.{self.field}"

    def values(self) -> dict[str, Any]:
        """Return what the fields are set to, looked up now."""
        wanted = {self.field: self.value} | self.also
        return {name: value() if callable(value) else value for name, value in wanted.items()}


def _project(code: str) -> Later:
    return lambda: Project.objects.get(code=code).pk


def _other_contract() -> int:
    return Contract.objects.get(code="c2").pk


def _day(year: int, month: int = 1, day: int = 1) -> datetime.date:
    return datetime.date(year, month, day)


SLIPS = [
    Slip("contract", "delivery_weight", Decimal("0.5")),
    Slip("contract", "on_track_from", Decimal("0.99")),
    Slip("contract", "at_risk_from", Decimal("0.1")),
    Slip("contract", "project_weighting", "cost"),
    Slip("contract", "start", _day(2013, 7)),
    Slip("contract", "end", _day(2017, 12, 31)),
    Slip("objective", "weight", Decimal(7), {"number": 2}),
    Slip("objective", "number", 9, {"number": 1}),
    Slip("objective", "contract", _other_contract, {"number": 3}),
    Slip("kpi", "contract", _other_contract, {"code": "members"},
         {"objective": lambda: Objective.objects.get(code="ONLY").pk}),
    Slip("kpi", "objective", lambda: Objective.objects.get(contract__code="c1", number=2).pk, {"code": "members"}),
    Slip("kpi", "kind", "computed", {"code": "empty"}, {"rule": "events"}),
    Slip("kpi", "rule", "events", {"code": "projects_labelled"}),
    Slip("kpi", "filter", "tag=sustainable", {"code": "projects_started"}),
    Slip("kpi", "direction", "decrease", {"code": "members"}),
    Slip("kpi", "aggregation", "mean", {"code": "latest-period"}),
    Slip("kpi", "accumulation", "cumulative", {"code": "mean-period"}),
    Slip("kpi", "frequency", "quarter", {"code": "projects_started"}),
    Slip("kpi", "weight", Decimal(3), {"code": "sum-period"}),
    Slip("kpi", "baseline", Decimal(1), {"code": "members"}),
    Slip("kpi", "baseline_on", _day(2014), {"code": "members"}),
    Slip("kpi", "tolerance", Decimal(60), {"code": "maintained"}),
    Slip("target", "kpi", lambda: Kpi.objects.get(code="targetless").pk, {"kpi__code": "members"}),
    Slip("target", "value", Decimal(999)),
    Slip("target", "period", "2017", {"kpi__code": "members"}),
    Slip("measurement", "kpi", lambda: Kpi.objects.get(code="empty").pk, {"kpi__code": "members", "period": "2017"}),
    Slip("measurement", "period", "2014", {"kpi__code": "members", "period": "2017"}),
    Slip("measurement", "value", Decimal(7), {"value__isnull": False}),
    Slip("measurement", "numerator", Decimal(9), {"numerator__isnull": False}),
    Slip("measurement", "denominator", Decimal(9), {"denominator__isnull": False}),
    Slip("measurement", "weight", Decimal(9), {"kpi__code": "mean-cumulative", "period": "2016"}),
    Slip("measurement", "status", "withdrawn"),
    Slip("measurement", "revision", 3, {"kpi__code": "revised", "revision": 1}),
    Slip("measurement", "observed_on", _day(2018, 2), {"value__isnull": False}),
    Slip("measurement", "qualifier", "more_than", {"value__isnull": False}),
    Slip("measurement", "project", _project("P001"), {"project__code": "P000", "period": "2014"}),
    Slip("measurement", "activity", lambda: Activity.objects.get(code="E2").pk,
         {"activity__code": "E1", "period": "2014"}),
    Slip("measurement", "organisation", lambda: Organisation.objects.get(code="large").pk,
         {"organisation__code": "sme", "period": "2014"}),
    Slip("measurement", "territory", lambda: Territory.objects.get(code="D33").pk,
         {"territory__code": "D31", "period": "2014"}),
    Slip("milestone", "project", _project("P001"), {"project__code": "P000", "number": 3}),
    Slip("milestone", "weight", Decimal(9), {"number": 1}),
    Slip("milestone", "due", _day(2018, 12, 31), {"number": 1}),
    Slip("milestonereport", "milestone", lambda: Milestone.objects.get(project__code="P001", number=1).pk,
         {"milestone__project__code": "P000", "milestone__number": 1}),
    Slip("milestonereport", "status", "cancelled", {"milestone__number": 2}),
    Slip("milestonereport", "percent", Decimal(1), {"milestone__number": 1}),
    Slip("milestonereport", "reported_on", _day(2017), {"milestone__number": 1}),
    Slip("milestonereport", "revision", 3, {"milestone__number": 3, "revision": 1}),
    Slip("milestonereport", "actual", _day(2018), {"milestone__number": 2}),
    Slip("link", "objective", lambda: Objective.objects.get(contract__code="c1", number=3).pk,
         {"project__code": "P001", "objective__number": 2}),
    Slip("link", "project", _project("H1"), {"project__code": "P001", "objective__number": 2}),
    Slip("link", "activity", lambda: Activity.objects.get(code="E2").pk, {"activity__code": "E3"}),
    Slip("link", "share", Decimal("0.01"), {"project__isnull": False}),
    Slip("funding", "project", _project("P002"), {"code": "F-P000"}),
    Slip("funding", "amount", Decimal("77.77")),
    Slip("funding", "stage", "requested"),
    Slip("funding", "decided_on", _day(2017, 5, 5)),
    Slip("participation", "project", _project("P002"), {"organisation__code": "sme", "project__code": "P000"}),
    Slip("participation", "organisation", lambda: Organisation.objects.get(code="ministry").pk,
         {"organisation__code": "sme"}),
    Slip("participation", "funding", Decimal("12.34"), {"organisation__code": "sme"}),
    Slip("participation", "territory", lambda: Territory.objects.get(code="D75").pk, {"organisation__code": "sme"}),
    Slip("organisation", "kind", "large", {"code": "sme"}),
    Slip("organisation", "country", "IT", {"code": "large"}),
    Slip("organisation", "territory", lambda: Territory.objects.get(code="D75").pk, {"code": "large"}),
    Slip("programme", "level", "private", {"code": "H2020"}),
    Slip("project", "scope", "member", {"code": "P003"}),
    Slip("project", "status", "abandoned", {"code": "P000"}),
    Slip("project", "labelled_on", _day(2016), {"code": "P000"}),
    Slip("project", "labelled_precision", "year", {"code": "P000"}),
    Slip("project", "start", _day(2017), {"code": "P001"}),
    Slip("project", "start_precision", "year", {"code": "P001"}),
    Slip("project", "end", _day(2016, 6, 30), {"code": "P000"}),
    Slip("project", "total_cost", Decimal("5.00"), {"code": "P000"}),
    Slip("project", "programme", None, {"code": "P000"}),
    Slip("project", "domains", ["space"], {"code": "P000"}),
    Slip("project", "tags", [], {"code": "P000"}),
    Slip("territory", "in_cluster", False, {"code": "D31"}),
    Slip("activity", "kind", "study", {"code": "E2"}),
    Slip("activity", "start", _day(2018), {"code": "E2"}),
    Slip("activity", "start_precision", "year", {"code": "E2"}),
    Slip("activity", "participants", 1, {"code": "E2"}),
]  # fmt: skip

NAMES = {"id", "source", "note", "code", "name", "name_en", "name_fr", "title", "title_en", "title_fr"}
"""What identifies or describes a row. A programme's code is named by filters: changed in a test of its own."""

NO_FIGURE = {
    "activity": {"end", "place", "country", "outcome", "notice_days", "renews_for"},
    "contract": {"signed_on", "signed_at", "signatories"},
    "funding": {"funder", "programme", "call", "beneficiary", "reference"},
    "kpi": {"unit", "series_kind", "baseline_basis", "perimeter"},
    "kpiversion": {"kpi", "number", "valid_from", "definition", "author", "reason", "recorded_at"},
    "label": {"project", "cluster", "role", "share", "labelled_on"},
    "link": {"basis"},
    "measurement": {
        "starts_on", "ends_on", "comment", "reason", "suspicions", "confirmed_because", "entered_by", "entered_at",
        "submitted_at", "decided_by", "decided_at", "decision",
    },
    "milestone": {"number", "kind", "basis"},
    "milestonereport": {"forecast", "basis", "comment", "evidence_link", "reported_by", "undoes"},
    "objective": {"description_en", "description_fr"},
    "organisation": {
        "acronym", "sector", "siret", "vat", "pic", "rnsr", "ror", "city", "postcode", "member_since",
        "member_until", "website",
    },
    "participation": {"role", "cost"},
    "periodclosing": {
        "contract", "through", "closed_by", "closed_at", "reason", "reopened_by", "reopened_at", "reopened_reason",
        "reopened_until",
    },
    "programme": {"funder"},
    "project": {"acronym", "summary", "call", "grant_id", "website", "published"},
    "projectlead": {"project", "person", "is_deputy"},
    "target": {"basis", "starts_on", "ends_on"},
    "territory": {"kind", "parent", "nuts2016", "population"},
}  # fmt: skip
"""Shown, filtered or cut live from the facts (section 8), or derived by the database from a field that is changed
above (the first and last day of a period); the kind of a series only says which column holds it. The dataset
has no perimeter and no versions, which are never changed: what they move is in
tests/objectives/acts/test_redefining.py."""
