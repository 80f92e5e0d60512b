"""Scenarios in the API: what is supposed, and the scorecard that would be, in the shape of the one that is."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from objectives.acts.scenarios import make_scenario, share_scenario
from objectives.acts.supposing import Supposition, suppose
from objectives.models import Aspect, Milestone, ProjectLead, Role, Target, User
from objectives.scorecards.what_if import scorecard_supposed
from tests.portfolio import LAST_DAY, person, small_portfolio

pytestmark = pytest.mark.django_db


def asked(somebody: User | None, address: str, **headers: str) -> Any:
    client = Client()
    if somebody is not None:
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client.get(f"/api/v1/scenarios/{address}", headers=headers)


def test_each_person_reads_the_own_view_of_a_shared_scenario_and_the_stranger_none() -> None:
    portfolio = small_portfolio()
    staff, lead, colleague = (
        person(Role.STAFF), person(Role.CONTRIBUTOR, email="l@example.org"), person(Role.BOARD)
    )  # fmt: skip
    ProjectLead.objects.create(project=portfolio.published, person=lead)
    scenario = make_scenario(by=staff, contract=portfolio.contract.pk, name="Late", note="Why")
    hidden, opened = (Milestone.objects.get(project=one) for one in (portfolio.hidden, portfolio.published))
    scenario = suppose(
        by=staff, scenario=scenario.pk, seen=1, said=[
            Supposition(Aspect.COMPLETED, hidden.pk, datetime.date(2016, 2, 1)),
            Supposition(Aspect.PLANNED, opened.pk, datetime.date(2020, 1, 1)),
            Supposition(Aspect.TARGET_VALUE, Target.objects.get().pk, Decimal("300.50")),
            Supposition(Aspect.DELIVERY_WEIGHT, portfolio.contract.pk, Decimal("0.4")),
        ],
    )  # fmt: skip
    for nobody in (lead, colleague, None):
        assert asked(nobody, "").json() == {"results": []}
        assert asked(nobody, f"{scenario.pk}/").status_code == 404
    scenario = share_scenario(
        by=staff, scenario=scenario.pk, seen=scenario.version, with_the_board=True, people=[lead.pk]
    )
    detail = asked(lead, f"{scenario.pk}/").json()
    assert detail.pop("assumptions") == [
        {"aspect": "planned", "subject": opened.pk, "name": "OPEN0 1: Review", "project": "P000",
         "live": "2015-01-01", "supposed": "2020-01-01"},
        {"aspect": "target_value", "subject": Target.objects.get().pk, "name": "Members 2018", "project": None,
         "live": "200", "supposed": "300.5"},
        {"aspect": "delivery_weight", "subject": None, "name": "First contract", "project": None, "live": "0.3",
         "supposed": "0.4"},
    ]  # fmt: skip
    assert [detail] == asked(lead, "?contract=c1").json()["results"]
    assert (detail["owner"], detail["people"], detail["open_to_the_board"]) == ("staff", ["contributor"], True)
    for somebody in (staff, lead, colleague):
        told = asked(somebody, f"{scenario.pk}/scorecard/?as_of=2018-12-31").json()
        card = scorecard_supposed(scenario, LAST_DAY, somebody)
        assert told["score"] == f"{card.score:.6f}"
        assert told["suppressed"] == (somebody == lead)
    live = Client().get("/api/v1/scorecards/?as_of=2018-12-31").json()
    assert set(told) == set(live)
    held = asked(lead, f"{scenario.pk}/").headers["ETag"]
    suppose(by=lead, scenario=scenario.pk, seen=scenario.version, said=[
        Supposition(Aspect.OBJECTIVE_WEIGHT, portfolio.first.pk, Decimal(0))
    ])  # fmt: skip
    assert asked(lead, f"{scenario.pk}/", **{"if-none-match": held}).status_code == 200
