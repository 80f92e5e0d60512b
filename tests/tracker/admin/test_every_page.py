"""Every model has a page or a reason; every page opens for staff, at one cost, and tells no secret."""

import copy
import re
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from pytest_django.plugin import DjangoDbBlocker

from objectives import models as ours
from objectives.models import Contract, Notice, Role, Scenario, User
from objectives.rollup.run import roll_up
from tests.counting import statements
from tests.emptying import empty
from tests.objectives.models.conftest import fill
from tests.portfolio import LAST_DAY, person
from tracker.admin import elsewhere
from tracker.admin.groups import GROUPS, NO_PAGE

pytestmark = pytest.mark.django_db
PAGES = dict(admin.site._registry)
GROUPED = [model for _name, found in GROUPS for model in found]
BELOW = {inline.model for page in PAGES.values() for inline in page.inlines}
FOR_ADMINISTRATORS = {"apitoken", "machineclient", "webhook", "notice"}


@pytest.fixture(scope="module")
def filled(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """A row of every kind, for all tests of the file."""
    with django_db_blocker.unblock():
        fill(tmp_path_factory.mktemp("small"))
        for role in (Role.STAFF, Role.ADMINISTRATOR, Role.BOARD, Role.CONTRIBUTOR):
            person(role)
        Scenario.objects.update(open_to_the_board=True)
        roll_up(Contract.objects.get(code="c-1"), LAST_DAY)
    yield
    with django_db_blocker.unblock():
        empty()


def signed_in(role: Role) -> Client:
    client = Client()
    client.force_login(User.objects.get(email=f"{role}-x@example.org"))
    return client


def page(model: type[models.Model], name: str, *arguments: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=arguments)


def test_every_model_has_a_page_stands_on_anothers_or_is_named_with_the_reason() -> None:
    ours = {one for label in ("objectives", "api", "tracker") for one in apps.get_app_config(label).get_models()}
    with_page = {one._meta.label for one in ours if one in PAGES or one in BELOW}
    assert {one._meta.label for one in ours} - with_page - set(NO_PAGE) == set(), "register it, or say why not"
    assert set(NO_PAGE) & with_page == set()
    assert all(len(reason) > 20 for reason in NO_PAGE.values())


def test_every_page_stands_in_one_group() -> None:
    assert sorted(one._meta.label for one in GROUPED) == sorted(one._meta.label for one in PAGES)


@pytest.mark.parametrize("role", [Role.STAFF, Role.ADMINISTRATOR])
def test_who_keeps_the_data_opens_every_list_row_and_history(filled: None, role: Role) -> None:
    client = signed_in(role)
    shown = []
    for model, at in PAGES.items():
        refused = role == Role.STAFF and not _is_for_staff(model)
        expected = 403 if refused else 200
        row = model._default_manager.order_by("pk").first()
        if role == Role.ADMINISTRATOR and _is_for_staff(model):
            continue  # seen by staff already
        addresses = [page(model, "changelist") + "?q=%C3%A9'%22+9"]
        if row is not None and model._meta.model_name != "apitoken":
            addresses += [page(model, "change", row.pk), page(model, "history", row.pk)]
        if not refused and at.has_add_permission(_asked_by(role)):
            addresses.append(page(model, "add"))
        shown += [
            (address, got, expected) for address in addresses if (got := client.get(address).status_code) != expected
        ]
    assert shown == []


def _is_for_staff(model: type[models.Model]) -> bool:
    return model._meta.app_label == "objectives" and model._meta.model_name not in FOR_ADMINISTRATORS


def _asked_by(role: Role) -> HttpRequest:
    request = HttpRequest()
    request.user = User.objects.get(email=f"{role}-x@example.org")
    return request


@pytest.mark.parametrize("role", [Role.BOARD, Role.CONTRIBUTOR])
def test_nobody_else_gets_past_the_door(filled: None, role: Role) -> None:
    client = signed_in(role)
    for address in (reverse("admin:index"), *(page(model, "changelist") for model in PAGES)):
        assert client.get(address).status_code == 302


def test_every_list_costs_the_same_at_one_row_and_at_thirty(filled: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows are copies of a real one, as fresh from the database as that: what one asks for, each asks for.

    Thirty come first, so that what only a first request asks for makes none seem cheap; a list that seems dear by it
    is asked again.
    """
    client, dear, empty = signed_in(Role.ADMINISTRATOR), [], []
    results = ChangeList.get_results

    def thirty(self: ChangeList, request: HttpRequest) -> None:
        results(self, request)
        self.result_list = [copy.deepcopy(row) for row in list(self.result_list)[:1] for _time in range(30)]

    def asked_for_thirty(address: str) -> int:
        with monkeypatch.context() as patched, statements() as many:
            patched.setattr(ChangeList, "get_results", thirty)
            client.get(address)
        return len(many)

    for model in PAGES:
        if model._meta.app_label != "objectives":
            continue
        address = page(model, "changelist")
        many = asked_for_thirty(address)
        with statements() as few:
            answer = client.get(address)
        if not answer.context["cl"].result_count:
            empty.append(model._meta.label)
        if many != len(few) and asked_for_thirty(address) != len(few):
            dear.append((model._meta.label, len(few), many))
    assert empty == []
    assert dear == []


def test_no_page_shows_what_opens_or_signs(filled: None) -> None:
    client, told = signed_in(Role.ADMINISTRATOR), []
    for name in ("webhook", "machineclient", "invitation", "notice"):
        model = apps.get_model("objectives", name)
        row = model._default_manager.latest("pk")
        text = client.get(page(model, "change", row.pk)).content.decode()
        secrets = [getattr(row, one, "") for one in ("secret", "old_secret", "client_secret", "token_hash", "url")]
        told += [(name, one) for one in secrets if one and len(str(one)) > 3 and str(one) in text]
    tokens = client.get(page(apps.get_model("objectives", "apitoken"), "changelist")).content.decode()
    assert not re.search(r"[0-9a-f]{64}", tokens)
    assert told == []
    assert Notice.objects.exists()


def test_a_scenario_is_its_owners_until_it_is_opened(filled: None) -> None:
    Scenario.objects.update(open_to_the_board=False)
    staff, row = signed_in(Role.STAFF), Scenario.objects.get()
    assert row.name not in staff.get(page(Scenario, "changelist")).content.decode()
    assert staff.get(page(Scenario, "change", row.pk)).status_code == 302
    assert staff.get(page(Scenario, "history", row.pk)).status_code == 404
    ledger = staff.get(page(apps.get_model("objectives", "change"), "changelist"), {"kind": "scenario"})
    assert "scenario" not in {one.kind for one in ledger.context["cl"].result_list}


def test_every_row_is_found_by_what_is_searched_for(filled: None) -> None:
    without = [
        model._meta.label
        for model, at in PAGES.items()
        if model._meta.app_label == "objectives" and not at.search_fields and model._meta.model_name != "rolluprun"
    ]
    assert without == []


def test_a_form_leads_to_the_page_on_which_readers_see_its_row(filled: None) -> None:
    client = signed_in(Role.ADMINISTRATOR)
    for model in elsewhere.PAGES:
        row = model._base_manager.first()
        assert row is not None, model
        address = elsewhere.page_of(row)
        assert address is not None
        assert client.get(address, follow=True).status_code == 200, address
    form = client.get(page(ours.Activity, "change", ours.Activity.objects.values_list("pk", flat=True)[0]))
    activity = ours.Activity.objects.get(pk=form.context["original"].pk)
    assert f'href="{reverse("activity", args=[activity.code])}"' in form.content.decode()
