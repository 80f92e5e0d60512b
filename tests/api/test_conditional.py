"""Who has an answer already is told so, for two statements at most, and only while nothing can have changed."""

import re
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from knox.models import get_token_model

from api.formats.exporting import FORMATS
from api.resource import Resource, Versioned
from api.urls import router
from objectives import clock
from objectives.acts.commenting import add_comment
from objectives.acts.redefining import Redefinition, redefine_kpi, version_of_definition
from objectives.acts.scenarios import make_scenario, share_scenario
from objectives.models import (
    FACTS,
    RECORDED,
    Activity,
    Milestone,
    MilestoneReport,
    Organisation,
    Project,
    ProjectLead,
    Role,
    Source,
    User,
)
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.elsewhere import another_connection
from tests.portfolio import LAST_DAY, person, small_portfolio

PROJECTS = "/api/v1/projects/"
RESOURCES = {prefix: view for prefix, view, _ in router.registry if issubclass(view, Resource)}


def bearer(user: User) -> dict[str, str]:
    return {"authorization": f"Token {get_token_model().objects.create(user=user)[1]}"}


def asked(address: str = PROJECTS, held: str = "", **headers: str) -> Any:
    if held:
        headers["if-none-match"] = held
    return Client().get(address, headers=headers)


def tag(address: str = PROJECTS, **headers: str) -> str:
    return str(asked(address, **headers).headers["ETag"])


@pytest.mark.django_db
class TestWhatMovesAnAnswer:
    """A tag holds while nothing was written; anything that the answer could show moves it."""

    def test_what_is_held_is_not_sent_again(self) -> None:
        small_portfolio()
        first = asked()
        again = asked(held=first.headers["ETag"])
        assert re.fullmatch(r'"[0-9a-f]{40}"', first.headers["ETag"])
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert first.headers["Cache-Control"] == "public, no-cache"
        assert {"Accept", "Authorization", "Accept-Language"} <= set(first.headers["Vary"].split(", "))

    def test_who_holds_any_is_sent_none_where_there_is_one(self) -> None:
        small_portfolio()
        for address in (PROJECTS, f"{PROJECTS}P000/", PROJECTS):
            first, again = asked(address), asked(address, "*")
            assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
            assert asked(address).content == first.content
            Project.objects.filter(code="P000").update(title=f"Moved {address}")
            assert asked(address, "*").status_code == 304
        assert asked(f"{PROJECTS}NONE/", "*").status_code == 404

    @pytest.mark.parametrize("form", ["csv", "ndjson", "xlsx", "datapackage", "jsonld", "cerif"])
    def test_no_file_is_made_for_who_holds_any(self, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
        small_portfolio()
        address = f"{PROJECTS}?format={form}"
        first = asked(address)
        assert b"".join(first.streaming_content)
        monkeypatch.setitem(FORMATS, form, None)
        again = asked(address, "*")
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
        assert (again.headers["Vary"], again.headers["Cache-Control"]) == (first.headers["Vary"], "public, no-cache")
        assert "Content-Disposition" not in again.headers
        assert asked(f"{address}&colour=blue", "*").status_code == 400

    @pytest.mark.parametrize("resource", RESOURCES)
    def test_every_table_that_a_resource_shows_is_recorded(self, resource: str) -> None:
        small_portfolio()
        headers = bearer(person(Role.BOARD))
        with statements() as counted:
            rows = asked(f"/api/v1/{resource}/", **headers).json()["results"]
        read = {table for one in counted for table in re.findall(r'(?:FROM|JOIN) "(objectives_\w+)"', one["sql"])}
        recorded = {model._meta.db_table for model in (*FACTS, *RECORDED)}
        assert rows or resource in ("calls", "comments", "sources", "territories")
        assert read - {"objectives_change", "objectives_user", "objectives_apitoken"} <= recorded

    def test_a_call_a_source_and_a_partner_of_an_activity_move_it(self) -> None:
        portfolio = small_portfolio()
        seen = [tag()]
        Source.objects.create(code="S9", title="Source")
        seen.append(tag())
        Activity.objects.get().partners.add(portfolio.funder)
        seen.append(tag())
        assert len(set(seen)) == 3

    def test_a_rollup_moves_it(self) -> None:
        portfolio = small_portfolio()
        roll_up(portfolio.contract, LAST_DAY)
        seen = tag("/api/v1/scorecards/")
        assert asked("/api/v1/scorecards/", seen).status_code == 304
        roll_up(portfolio.contract, LAST_DAY)
        assert asked("/api/v1/scorecards/", seen).status_code == 200

    def test_a_figure_of_this_moment_is_the_same_in_sense_only(self) -> None:
        small_portfolio()
        seen = tag("/api/v1/portfolio/")
        assert seen.startswith("W/")
        again = asked("/api/v1/portfolio/", seen)
        assert (again.status_code, again["ETag"]) == (304, seen), "nor is it called strong on the second day"

    def test_who_is_named_lead_is_answered_anew(self) -> None:
        portfolio = small_portfolio()
        lead = person(Role.CONTRIBUTOR)
        headers = bearer(lead)
        seen = tag(**headers)
        assert asked(held=seen, **headers).status_code == 304
        ProjectLead.objects.create(project=portfolio.hidden, person=lead)
        assert "H1" in asked(held=seen, **headers).content.decode()

    def test_another_role_organisation_reader_language_or_question_is_another_answer(self) -> None:
        portfolio = small_portfolio()
        somebody = person(Role.FUNDER, portfolio.other_funder)
        headers = bearer(somebody)
        seen = [tag(), tag(**headers), tag(PROJECTS + "?search=x"), tag(**{"accept-language": "fr"})]
        User.objects.filter(pk=somebody.pk).update(organisation=portfolio.funder)
        seen.append(tag(**headers))
        User.objects.filter(pk=somebody.pk).update(role=Role.BOARD)
        seen.append(tag(**headers))
        assert len(set(seen)) == 6
        assert [asked(held=one, **headers).status_code for one in seen] == [200] * 5 + [304]

    def test_a_refusal_has_no_tag(self) -> None:
        assert "ETag" not in asked(PROJECTS + "?colour=blue").headers
        assert "ETag" not in asked(PROJECTS + "none/").headers


@pytest.mark.django_db
def test_nothing_new_costs_two_statements_at_most() -> None:
    portfolio = small_portfolio()
    headers = bearer(person(Role.FUNDER, portfolio.funder))
    milestone = f"/api/v1/milestones/{Milestone.objects.get(project=portfolio.published).pk}/"
    addresses = [f"/api/v1/{name}/" for name in (*RESOURCES, "scorecards", "portfolio")]
    for address in (*addresses, f"{PROJECTS}H1/", milestone):
        for whose in {PROJECTS: (headers, {}), milestone: ({},)}.get(address, (headers,)):
            held = tag(address, **whose)
            with statements() as counted:
                assert asked(address, held, **whose).status_code == 304
            assert len(counted) <= 2, [one["sql"] for one in counted]


@pytest.mark.django_db
def test_a_row_that_is_written_by_its_version_keeps_it_as_its_tag() -> None:
    portfolio = small_portfolio()
    milestone = Milestone.objects.get(project=portfolio.published)
    address = f"/api/v1/milestones/{milestone.pk}/"
    held = tag(address)
    assert issubclass(RESOURCES["milestones"], Versioned)
    assert held == f'"{asked(address).json()["version"]}"'
    Organisation.objects.create(code="new", name="new", kind="sme")
    assert asked(address, held).status_code == 304
    MilestoneReport.objects.filter(milestone=milestone).update(percent=50)
    assert asked(address, held).status_code == 200


@pytest.mark.django_db
def test_whoever_loses_the_right_to_the_words_of_a_report_is_answered_without_them_under_the_same_version() -> None:
    portfolio = small_portfolio()
    milestone = Milestone.objects.get(project=portfolio.published)
    MilestoneReport.objects.filter(milestone=milestone).update(comment="Late by a month")
    lead = person(Role.CONTRIBUTOR)
    leads = ProjectLead.objects.create(project=portfolio.published, person=lead)
    address, headers = f"/api/v1/milestones/{milestone.pk}/", bearer(lead)
    held = tag(address, **headers)
    assert "Late by a month" in asked(address, held, **headers).content.decode()
    leads.delete()
    now = asked(address, held, **headers)
    assert (now.status_code, now.headers["ETag"], "Late by a month" in now.content.decode()) == (200, held, False)


@pytest.mark.django_db
def test_what_is_put_into_a_row_is_told_anew_though_the_row_has_its_version() -> None:
    portfolio = small_portfolio()
    milestone = Milestone.objects.get(project=portfolio.published)
    address = f"/api/v1/milestones/{milestone.pk}/?expand=project"
    held = tag(address)
    Project.objects.filter(pk=portfolio.published.pk).update(title="Called otherwise")
    assert "Called otherwise" in asked(address, held).content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_commits_late_below_the_newest_change_moves_it() -> None:
    small_portfolio()
    with another_connection() as late:
        late.execute("UPDATE objectives_project SET title = 'late' WHERE code = 'P000'")
        with transaction.atomic():
            Project.objects.filter(code="H1").update(title="newer")
        held = tag()
        assert asked(held=held).status_code == 304
        late.commit()
        assert "late" in asked(held=held).content.decode()


@pytest.mark.django_db
def test_whoever_is_called_otherwise_is_named_anew() -> None:
    portfolio, staff = small_portfolio(), person(Role.STAFF)
    User.objects.filter(pk=staff.pk).update(full_name="Ann First")
    headers = bearer(person(Role.BOARD))
    scenario = make_scenario(by=staff, contract=portfolio.contract.pk, name="Late")
    share_scenario(by=staff, scenario=scenario.pk, seen=1, with_the_board=True, people=[])
    add_comment(by=staff, kpi=portfolio.kpi.pk, text="Why so few?")
    wanted = Redefinition({"unit": "companies"}, "Merged")
    seen = version_of_definition(portfolio.kpi)
    redefine_kpi(by=staff, kpi=portfolio.kpi.pk, seen=seen, wanted=wanted, now=clock.now())
    told = ("scenarios/", f"scenarios/{scenario.pk}/", "comments/", f"kpis/{portfolio.kpi.pk}/values/")
    held = {}
    for address in told:
        for _ in range(2):  # the second might be an answer that is ready
            first = asked(f"/api/v1/{address}", **headers)
            assert "Ann First" in first.content.decode(), address
        held[address] = first.headers["ETag"]
        assert asked(f"/api/v1/{address}", held[address], **headers).status_code in (200, 304)
    User.objects.filter(pk=staff.pk).update(full_name="Ann Second")
    for address in told:
        for again in (asked(f"/api/v1/{address}", held[address], **headers), asked(f"/api/v1/{address}", **headers)):
            assert again.status_code == 200, address
            assert "Ann Second" in again.content.decode()
            assert again.headers["ETag"] != held[address]
