"""A document leaves the house as an attachment that no browser runs, and only to who may open it."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from objectives.acts.documents import add_document, remove_document
from objectives.models import Document, ProjectLead, Role, User
from tests.files import PDF, sent
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


@pytest.fixture
def row(portfolio: Portfolio, lead: User, documents: Path) -> Document:
    return add_document(by=lead, project=portfolio.hidden.pk, kind="other", file=sent("Résumé.pdf", PDF))


def signed_in(somebody: User) -> Client:
    client = Client()
    client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_it_comes_as_an_attachment_that_no_browser_runs(lead: User, row: Document) -> None:
    answer = signed_in(lead).get(reverse("document", args=[row.pk]))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%A9sum%C3%A9.pdf"
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in answer.headers["Cache-Control"]


def test_to_a_stranger_and_once_removed_it_does_not_exist(portfolio: Portfolio, lead: User, row: Document) -> None:
    address = reverse("document", args=[row.pk])
    strangers = [person(Role.CONTRIBUTOR), person(Role.FUNDER, portfolio.other_funder)]
    for client in (Client(), *(signed_in(one) for one in strangers)):
        assert client.get(address).status_code == 404
    board = signed_in(person(Role.BOARD)).get(address)
    assert board.status_code == 200
    assert b"".join(board.streaming_content) == PDF  # type: ignore[attr-defined]
    remove_document(by=lead, document=row.pk)
    assert signed_in(lead).get(address).status_code == 404


def test_a_file_that_is_gone_is_a_404(lead: User, row: Document) -> None:
    row.stored.storage.delete(row.lies_at)
    assert signed_in(lead).get(reverse("document", args=[row.pk])).status_code == 404
