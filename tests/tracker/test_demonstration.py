"""Whom can Sextant be tried as? People with something of their own to see."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from objectives.models import Project, User
from tests.portfolio import small_portfolio
from tracker.management.commands import demonstration_accounts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["labelled", "member"])
def test_the_funder_works_for_one_that_funds_a_project_that_counts(scope: str, settings: Any, tmp_path: Path) -> None:
    settings.SEXTANT_EMBEDDED, settings.DATA_DIR = True, tmp_path
    portfolio = small_portfolio()
    Project.objects.update(scope=scope)
    call_command("demonstration_accounts")
    assert User.objects.get(email="funder@example.org").organisation == portfolio.funder


def test_a_second_start_hashes_nothing_and_whoever_changed_a_password_signs_in_by_the_one_shown(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SEXTANT_EMBEDDED, settings.DATA_DIR = True, tmp_path
    small_portfolio()
    call_command("demonstration_accounts")
    before = User.objects.get(email="lead@example.org").password
    with monkeypatch.context() as slow:
        for name in ("check_password", "make_password"):
            slow.delattr(demonstration_accounts, name)
        call_command("demonstration_accounts")
    assert User.objects.get(email="lead@example.org").password == before

    kept = json.loads((tmp_path / "demonstration.json").read_text())
    (tmp_path / "demonstration.json").write_text(json.dumps(kept | {"password": "by hand"}))
    call_command("demonstration_accounts")
    assert User.objects.get(email="board@example.org").check_password("by hand")
    lead = User.objects.get(email="lead@example.org")
    lead.set_password("of my own")
    lead.save()
    call_command("demonstration_accounts")
    assert User.objects.get(email="lead@example.org").check_password("by hand")
