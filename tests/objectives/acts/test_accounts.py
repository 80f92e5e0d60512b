"""A closed account: nobody signs in as its person, who is signed out, too; nothing is lost, and it is opened again."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from objectives.acts.accounts import close_account, open_account
from objectives.models import Role, User
from tests.portfolio import person

pytestmark = pytest.mark.django_db


def test_who_is_closed_out_is_signed_out_and_comes_in_again_once_it_is_opened() -> None:
    administrator, board = person(Role.ADMINISTRATOR), person(Role.BOARD)
    client = Client()
    client.force_login(board, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("notices")).status_code == 200
    close_account(by=administrator, person=board.pk)
    assert client.get(reverse("notices")).status_code == 302
    assert not client.login(username=board.email, password="secret")
    with pytest.raises(ValidationError, match="closed already"):
        close_account(by=administrator, person=board.pk)
    assert open_account(by=administrator, person=board.pk).role == Role.BOARD
    assert client.login(username=board.email, password="secret")


def test_nobody_closes_the_own_account_nor_that_of_who_is_erased() -> None:
    administrator, gone = person(Role.ADMINISTRATOR), person(Role.BOARD)
    User.objects.filter(pk=gone.pk).update(
        is_active=False, is_staff=False, erased_at="2018-01-01T00:00Z", erased_by=administrator
    )
    for somebody in (administrator, gone):
        with pytest.raises(User.DoesNotExist):
            close_account(by=administrator, person=somebody.pk)
