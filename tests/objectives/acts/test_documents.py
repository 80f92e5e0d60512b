"""Files of a project: what is kept is judged by its content, under a name nobody chooses, and goes with who said so."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from objectives import access
from objectives.acts.documents import add_document, remove_document, sweep_documents
from objectives.models import Change, Document, Mark, Project, ProjectLead, Role, User
from tests.files import BAD, GOOD, PDF, sent
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def lead(portfolio: Portfolio) -> User:
    somebody = person(Role.CONTRIBUTOR, email="lead@example.org")
    ProjectLead.objects.create(project=portfolio.hidden, person=somebody)
    return somebody


def added(by: User, portfolio: Portfolio, name: str = "report.pdf", content: bytes = PDF, **said: Any) -> Document:
    given: dict[str, Any] = {"kind": "agreement"} | said
    return add_document(by=by, project=portfolio.hidden.pk, file=sent(name, content), **given)


def files(folder: Path) -> list[Path]:
    return [one for one in folder.rglob("*") if one.is_file()]


@pytest.mark.parametrize("name", GOOD)
def test_what_people_work_with_is_kept_as_it_was_sent(
    lead: User, portfolio: Portfolio, documents: Path, name: str
) -> None:
    content, content_type = GOOD[name]
    row = added(lead, portfolio, name, content)
    assert (row.content_type, row.file_name, row.size) == (content_type, name, len(content))
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    (stored,) = files(documents)
    assert stored.read_bytes() == content
    assert name not in str(stored)
    assert stored.stat().st_mode & 0o077 == 0, "nobody else on the machine reads it"


@pytest.mark.parametrize("name", BAD)
def test_what_could_run_explode_or_lie_is_refused_by_its_field_and_leaves_nothing(
    lead: User, portfolio: Portfolio, documents: Path, name: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        added(lead, portfolio, name, BAD[name]())
    assert list(refused.value.message_dict) == ["file"]
    assert (Document.objects.count(), files(documents)) == (0, [])


def test_what_is_too_large_is_told_how_large_it_may_be(
    lead: User, portfolio: Portfolio, documents: Path, settings: Any
) -> None:
    settings.UPLOAD_MAX_BYTES = 2**20
    with pytest.raises(ValidationError) as refused:
        added(lead, portfolio, content=PDF + b"0" * 2**20)
    assert refused.value.message_dict["file"] == ["The file has 1.1 MB, at most 1.0 are kept: send a smaller one."]
    assert files(documents) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/cron.d/x.pdf", "x.pdf"),
        ("C:\\temp\\plan.pdf", "plan.pdf"),
        ('a"b;\r\nX-Evil: 1<i>.pdf', "abX-Evil 1i.pdf"),
        ("é" * 300 + ".pdf", "é" * 100),
        ("\u202egnp.pdf", "gnp.pdf"),
    ],
)
def test_a_name_carries_no_path_no_header_and_no_trick(lead: User, portfolio: Portfolio, name: str, kept: str) -> None:
    row = added(lead, portfolio, name)
    assert row.file_name.startswith(kept)
    assert row.file_name.endswith(".pdf")


def test_a_bad_kind_or_title_leaves_no_file(lead: User, portfolio: Portfolio, documents: Path) -> None:
    wrong: tuple[dict[str, Any], ...] = ({"kind": "party"}, {"title": "x" * 201})
    for said in wrong:
        with pytest.raises(ValidationError) as refused:
            added(lead, portfolio, **said)
        assert list(refused.value.message_dict) == list(said)
    assert files(documents) == []


def test_it_is_recorded_with_who_did_so_and_no_figure_waits_for_it(lead: User, portfolio: Portfolio) -> None:
    marks = Mark.objects.count()
    row = added(lead, portfolio)
    remove_document(by=lead, document=row.pk)
    changes = Change.objects.filter(kind="document", key=row.pk).order_by("pk")
    assert [(one.operation, one.actor) for one in changes] == [("insert", lead), ("update", lead)]
    assert Mark.objects.count() == marks
    row.refresh_from_db()
    assert row.removed_by == lead


def test_nobody_else_adds_removes_or_sees_and_publishing_opens_nothing(lead: User, portfolio: Portfolio) -> None:
    row = added(lead, portfolio)
    board, funder = person(Role.BOARD), person(Role.FUNDER, portfolio.funder)
    strangers = [person(Role.CONTRIBUTOR), person(Role.FUNDER, portfolio.other_funder)]
    for somebody in (board, funder, *strangers):
        with pytest.raises(Project.DoesNotExist):
            added(somebody, portfolio)
        with pytest.raises(Document.DoesNotExist):
            remove_document(by=somebody, document=row.pk)
    Project.objects.update(published=True)
    for somebody, sees in ((lead, 1), (board, 1), (funder, 1), (strangers[0], 0), (strangers[1], 0)):
        assert access.visible_documents(somebody).count() == sees
    remove_document(by=lead, document=row.pk)
    assert access.visible_documents(lead).count() == 0
    assert access.visible_documents(person(Role.STAFF)).count() == 1
    with pytest.raises(Document.DoesNotExist):
        remove_document(by=lead, document=row.pk)


def test_a_file_whose_transaction_was_rolled_back_is_swept_away(
    lead: User, portfolio: Portfolio, documents: Path
) -> None:
    kept = added(lead, portfolio)
    with transaction.atomic():
        added(lead, portfolio)
        transaction.set_rollback(True)
    assert len(files(documents)) == 2
    now = timezone.now()
    assert sweep_documents(now) == 0, "its transaction may still be open"
    assert sweep_documents(now + datetime.timedelta(hours=7)) == 1
    assert [one.name for one in files(documents)] == [Path(kept.lies_at).name]


def test_a_person_sends_so_much_in_a_day_and_goes_on_the_day_after(
    lead: User, portfolio: Portfolio, documents: Path, settings: LazySettings
) -> None:
    settings.UPLOADS_A_DAY_BYTES = 2 * len(PDF)
    first = added(lead, portfolio)
    remove_document(by=lead, document=first.pk)
    added(lead, portfolio)
    with pytest.raises(ValidationError) as refused:
        added(lead, portfolio)
    assert "send this file tomorrow" in refused.value.message_dict["file"][0]
    assert len(files(documents)) == 2
    other = person(Role.STAFF)
    added(other, portfolio)
    Document.objects.update(added_at=timezone.now() - datetime.timedelta(hours=25))
    added(lead, portfolio)
