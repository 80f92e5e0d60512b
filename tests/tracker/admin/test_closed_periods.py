"""What is dated in a closed period is closed in the back office, too: forms, rows below them, deletions."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from objectives import clock
from objectives.acts.closing import close_period, reopen_period
from objectives.models import (
    Activity,
    Change,
    Funding,
    Kpi,
    Label,
    Link,
    Milestone,
    Organisation,
    Participation,
    Programme,
    Project,
    Role,
    Target,
    Territory,
    User,
)
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def staff() -> User:
    return person(Role.STAFF)


@pytest.fixture
def desk(staff: User) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def closed(portfolio: Portfolio, staff: User) -> int:
    """Close everything up to the end of 2015; return the closing."""
    day = datetime.date(2015, 12, 31)
    return close_period(
        by=staff, contract=portfolio.contract.pk, through=day, today=clock.today(), now=clock.now(), reason="Audited"
    ).pk


def saved(desk: Client, row: Any, **said: object) -> Any:
    """Save the form of a row as it is shown, but for what is said."""
    address = reverse(f"admin:objectives_{row._meta.model_name}_change", args=[row.pk])
    page = desk.get(address)
    forms = [page.context["adminform"].form, *(one.formset for one in page.context["inline_admin_formsets"])]
    typed: dict[str, Any] = {}
    for form in forms:
        for each in [form] if not hasattr(form, "management_form") else [form.management_form, *form.initial_forms]:
            typed |= {each[name].html_name: each[name].value() for name in each.fields}
    typed = {name: value for name, value in typed.items() if value is not None and value is not False}
    return desk.post(address, typed | said)


def test_money_milestones_and_labels_of_a_closed_period_stay_as_they_are(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    cluster = Organisation.objects.create(code="pole", name="Pole", kind="cluster")
    label = Label.objects.create(
        project=portfolio.hidden, cluster=cluster, role="leader", share=1, labelled_on="2014-01-01"
    )
    tried: list[tuple[Any, dict[str, object]]] = [
        (Funding.objects.get(code="F1"), {"amount": "77.77"}),
        (Milestone.objects.get(project=portfolio.hidden), {"weight": "3"}),
        (label, {"share": "0.5"}),
    ]
    closing = closed(portfolio, staff)
    last = Change.objects.latest("pk").pk
    for row, said in tried:
        refused = saved(desk, row, **said)
        assert refused.status_code == 200, row
        assert "31 December 2015" in refused.content.decode(), row
    assert not Change.objects.filter(pk__gt=last, kind__in=("funding", "milestone", "label")).exists()
    until = clock.now() + datetime.timedelta(hours=1)
    reopen_period(by=staff, closing=closing, reason="A slip", until=until, now=clock.now())
    for row, said in tried:
        assert saved(desk, row, **said).status_code == 302, row


@pytest.mark.parametrize(
    "rule", ["projects_labelled", "public_funding_committed", "projects_started", "territory_eu_funding"]
)
def test_what_an_indicator_counts_without_a_link_is_closed_too(
    portfolio: Portfolio, staff: User, desk: Client, rule: str
) -> None:
    Link.objects.all().delete()
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counts", name_en="Counts", kind="computed",
        rule=rule, direction="increase", aggregation="sum", accumulation="period", frequency="year",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")
    of_rule: dict[str, tuple[Any, str]] = {
        "projects_labelled": (portfolio.published, "labelled_on"),
        "public_funding_committed": (Funding.objects.get(code="F1"), "decided_on"),
        "projects_started": (portfolio.published, "start"),
        "territory_eu_funding": (portfolio.published, "start"),
    }
    Programme.objects.update(level="european")
    place = Territory.objects.create(code="near", name="Near", kind="country", in_cluster=True)
    Participation.objects.update(funding=5, territory=place)
    Project.objects.update(start="2016-03-01")
    Funding.objects.update(decided_on="2016-03-01")
    row, field = of_rule[rule]
    closed(portfolio, staff)
    assert "31 December 2015" in saved(desk, row, **{field: "2015-06-01"}).content.decode()
    assert saved(desk, row, **{field: "2016-06-01"}).status_code == 302


def test_a_project_that_an_indicator_counts_in_a_closed_period_is_not_deleted(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    Link.objects.all().delete()
    Milestone.objects.filter(project=portfolio.hidden).delete()
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counts", name_en="Counts", kind="computed",
        rule="projects_started", direction="increase", aggregation="sum", accumulation="period", frequency="year",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")
    Funding.objects.all().delete()
    closed(portfolio, staff)
    address = reverse("admin:objectives_project_delete", args=[portfolio.hidden.pk])
    for start, stays in (("2014-02-02", True), ("2016-02-02", False)):
        Project.objects.filter(pk=portfolio.hidden.pk).update(start=start)
        seen = desk.get(address).headers["Location"]
        told = desk.post(seen, {"post": "yes"}, follow=True).content.decode()
        assert ("31 December 2015" in told) is stays
        assert Project.objects.filter(pk=portfolio.hidden.pk).exists() is stays


def test_money_without_a_day_counts_from_the_start_of_its_project_and_is_closed_with_it(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    undated = Funding.objects.create(
        code="F0", project=portfolio.published, funder=portfolio.funder, stage="committed", amount=100
    )
    closed(portfolio, staff)
    for row, said in ((undated, {"amount": "77.77"}), (portfolio.published, {"start": "2016-02-01"})):
        refused = saved(desk, row, **said)
        assert refused.status_code == 200, row
        assert "31 December 2015" in refused.content.decode(), row
    assert saved(desk, portfolio.published, title="No figure hangs on it").status_code == 302


def test_a_grant_to_the_territory_is_closed_with_the_start_of_its_project(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    Programme.objects.update(level="european")
    kpi = Kpi.objects.create(
        contract=portfolio.contract, objective=portfolio.first, code="counts", name_en="Counts", kind="computed",
        unit="EUR", rule="territory_eu_funding", direction="increase", aggregation="sum", accumulation="period",
        frequency="year",
    )  # fmt: skip
    Target.objects.create(kpi=kpi, period="2018", value=3, basis="contract")
    place = Territory.objects.create(code="near", name="Near", kind="country", in_cluster=True)
    Organisation.objects.update(territory=place)
    part = Participation.objects.get(project=portfolio.published)
    closed(portfolio, staff)
    assert "31 December 2015" in saved(desk, part, funding="7").content.decode()
    assert saved(desk, part, cost="7").status_code == 302


def test_what_an_activity_of_a_closed_period_serves_stays(portfolio: Portfolio, staff: User, desk: Client) -> None:
    Activity.objects.update(start="2015-05-01")
    link = Link.objects.get(activity__code="E1")
    closed(portfolio, staff)
    refused = saved(desk, link, share="0.4")
    assert "31 December 2015" in refused.content.decode()
    seen = desk.get(reverse("admin:objectives_link_delete", args=[link.pk])).headers["Location"]
    assert "31 December 2015" in desk.post(seen, {"post": "yes"}, follow=True).content.decode()
    link.refresh_from_db()
    assert link.share == 1


def test_a_label_of_a_closed_period_is_not_deleted(portfolio: Portfolio, staff: User, desk: Client) -> None:
    cluster = Organisation.objects.create(code="pole", name="Pole", kind="cluster")
    label = Label.objects.create(
        project=portfolio.hidden, cluster=cluster, role="leader", share=1, labelled_on="2014-01-01"
    )
    closed(portfolio, staff)
    address = reverse("admin:objectives_label_delete", args=[label.pk])
    seen = desk.get(address).headers["Location"]
    told = desk.post(seen, {"post": "yes"}, follow=True)
    assert "31 December 2015" in told.content.decode()
    assert Label.objects.filter(pk=label.pk).exists()


def test_what_was_promised_is_not_rewritten_once_a_part_of_it_is_closed(
    portfolio: Portfolio, staff: User, desk: Client
) -> None:
    closed(portfolio, staff)
    target = Target.objects.get(kpi=portfolio.kpi)
    saved(desk, portfolio.kpi, **{"targets-0-value": "250"})
    target.refresh_from_db()
    assert target.value == 200
    saved(desk, portfolio.kpi, name_en="Member organisations")
    portfolio.kpi.refresh_from_db()
    assert portfolio.kpi.name_en == "Member organisations"


def test_what_is_dated_after_it_is_written_as_ever(portfolio: Portfolio, staff: User, desk: Client) -> None:
    closed(portfolio, staff)
    funding = Funding.objects.create(
        code="F2", project=portfolio.published, funder=portfolio.funder, stage="paid", amount=1, decided_on="2016-02-01"
    )
    assert saved(desk, funding, amount="2").status_code == 302
    assert saved(desk, Link.objects.get(project=portfolio.published), share="0.4").status_code == 302
