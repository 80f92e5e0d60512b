"""The pages of imports: a list comes in, its columns are said, who is who is answered, it is applied and taken back."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from objectives.imports import work_on_imports
from objectives.imports.subjects import subjects, with_candidates
from objectives.models import Import, ImportSubject, Organisation, Programme, Project, User
from tests.counting import statements
from tests.objectives.imports.world import cordis, known_world, table

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
LIST = table([
    ["Acronyme", "Coordinateur", "Aide", "Ville"], ["HELIOS", "Nova Aerospace", "12,50", "Toulouse"],
    ["SELENE", "Agency", "many", "Pau"],
])  # fmt: skip


def signed_in(somebody: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client: Client, act: str, said: dict[str, Any]) -> Any:
    row = Import.objects.get()
    answer = client.post(reverse("act-on-import", args=[row.pk, act]), {"version": row.version, **said})
    work_on_imports()
    return answer


def page(client: Client) -> str:
    return client.get(reverse("import", args=[Import.objects.get().pk])).content.decode()


def test_a_list_goes_all_the_way_and_back_by_its_pages() -> None:
    _portfolio, staff = known_world()
    Organisation.objects.create(code="nova-aero", name="Nova Aerospace", kind="sme", country="FR", city="Paris")
    client = signed_in(staff)
    assert client.post(reverse("imports"), {"kind": "list"}).status_code == 422
    sent = client.post(reverse("imports"), {"kind": "list", "file": SimpleUploadedFile("fui.csv", LIST)})
    assert sent.status_code == 302
    assert "hx-trigger" in page(client)
    work_on_imports()
    asked = page(client)
    assert "Nova Aerospace" in asked
    columns = {"heading-0": "Acronyme", "column-0": "acronym", "heading-1": "Coordinateur", "column-1": "name",
               "heading-2": "Aide", "column-2": "amount", "role": "coordinator", "unit": "1"}  # fmt: skip
    refused = post(client, "columns", columns)
    assert (refused.status_code, "whose funder is known" in refused.content.decode()) == (422, True)
    post(client, "columns", columns | {"programme": Programme.objects.get(code="FUI").pk})
    shown = page(client)
    assert "Row 3, public money committed to the project: “many” is no amount in euros" in shown
    assert "It can be applied once you have said what 1 of them is." in shown
    post(client, "options", {"leaves_wrong_out": "on"})
    nova = ImportSubject.objects.get(name="Nova Aerospace")
    wrong = post(client, "decide", {f"subject-{nova.pk}": "other", f"other-{nova.pk}": "nowhere"})
    assert "There is no “nowhere”" in wrong.content.decode()
    post(client, "decide", {f"subject-{nova.pk}": "other", f"other-{nova.pk}": "nova-aero"})
    shown = page(client)
    assert "€12.50" in shown
    assert post(client, "apply", {"version": 1}).status_code == 409  # it is another one by now
    post(client, "apply", {})
    assert "Applied by staff" in page(client)
    assert Project.objects.get(acronym="HELIOS").participations.get().organisation.code == "nova-aero"
    post(client, "undo", {})
    assert "Taken back by staff" in page(client)
    assert not Project.objects.filter(acronym="HELIOS").exists()
    assert post(client, "apply", {}).status_code == 409


@pytest.mark.parametrize(("language", "said"), [("en", "12,345 rows"), ("fr", "12\u202f345 lignes")])
def test_thousands_of_rows_are_written_as_the_language_does(language: str, said: str) -> None:
    _portfolio, staff = known_world()
    client = signed_in(staff)
    client.post(reverse("imports"), {"kind": "list", "file": SimpleUploadedFile("fui.csv", LIST)})
    Import.objects.update(rows_read=12345)
    staff.language = language
    staff.save()
    told = client.get(reverse("import", args=[Import.objects.get().pk]), headers={"accept-language": language})
    assert said in told.content.decode()


def test_who_is_who_costs_two_statements_however_many_are_asked() -> None:
    _portfolio, staff = known_world()
    row = cordis(staff)
    every = list(subjects(row, undecided=False))
    known = {one.kind: one for one in every if one.target}
    assert set(known) == {"project", "organisation"}
    with statements() as many:
        told = with_candidates(every)
    with statements() as few:
        with_candidates(list(known.values()))
    assert (len(many), len(few)) == (2, 2)
    assert {"schneider", "hannover", "H2020-RCN-221860"} == {one.target for one in told} - {""}


def test_a_file_that_is_too_large_is_not_kept_and_says_what_to_do(settings: LazySettings) -> None:
    settings.IMPORT_MAX_BYTES = len(LIST) - 1
    _portfolio, staff = known_world()
    sent = signed_in(staff).post(reverse("imports"), {"kind": "list", "file": SimpleUploadedFile("fui.csv", LIST)})
    assert (sent.status_code, "pack it (gzip or ZIP)" in sent.content.decode()) == (422, True)
    assert not Import.objects.exists()


def test_answers_outlive_one_that_is_wrong_and_somebody_who_was_quicker() -> None:
    _portfolio, staff = known_world()
    cordis(staff)
    row, client = Import.objects.get(), signed_in(staff)
    first, second, third = subjects(row, undecided=False)[:3]
    said = {f"subject-{first.pk}": "leave", f"subject-{second.pk}": "other", f"other-{second.pk}": "nowhere",
            f"other-{third.pk}": "half-typed"}  # fmt: skip
    decide = reverse("act-on-import", args=[row.pk, "decide"])
    for version, status in ((row.version, 422), (row.version - 1, 409)):
        shown = client.post(f"{decide}?show=all", {"version": version, **said})
        assert shown.status_code == status
        text = shown.content.decode()
        for name, value in ((first.pk, "leave"), (second.pk, "other")):
            assert re.search(rf'name="subject-{name}"\s+value="{value}"\s+checked', text), (status, name)
        assert f'name="other-{second.pk}"' in text
        assert 'value="nowhere"' in text
        assert 'value="half-typed"' in text
        assert f'href="/imports/{row.pk}/?show=undecided#who"' in text, "links lead from the page, not from the act"
    assert not ImportSubject.objects.filter(pk=first.pk, decision="leave").exists()
    ImportSubject.objects.filter(pk=first.pk).update(decision="new", decided_by=staff)
    late = client.post(f"{decide}?show=all", {"version": row.version - 1, **said}).content.decode()
    assert re.search(rf'name="subject-{first.pk}"\s+value="new"\s+checked', late), "who was quicker is not covered"
    assert re.search(rf'name="subject-{second.pk}"\s+value="other"\s+checked', late)


def test_who_was_too_late_is_still_told_so_when_the_page_looks_again() -> None:
    _portfolio, staff = known_world()
    client = signed_in(staff)
    client.post(reverse("imports"), {"kind": "list", "file": SimpleUploadedFile("fui.csv", LIST)})
    row = Import.objects.get()
    told = client.post(reverse("act-on-import", args=[row.pk, "drop"]), {"version": 0})
    assert told.status_code == 409
    before, polled = told.content.decode().split('<div id="step" tabindex="-1">')
    assert "Nothing was done: this import is at another step by now" in before
    assert 'hx-target="#step"' in polled


def test_that_the_work_is_done_is_said_to_who_cannot_see_it() -> None:
    _portfolio, staff = known_world()
    client = signed_in(staff)
    client.post(reverse("imports"), {"kind": "list", "file": SimpleUploadedFile("fui.csv", LIST)})
    address, asked = reverse("import", args=[Import.objects.get().pk]), {"HX-Request": "true"}
    said = '<p id="told" hx-swap-oob="innerHTML">fui.csv: waits for its columns</p>'
    assert said not in client.get(address, headers=asked).content.decode()
    work_on_imports()
    assert said in client.get(address, headers=asked).content.decode()
    assert said not in page(client)
