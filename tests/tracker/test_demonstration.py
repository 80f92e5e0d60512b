"""Whom can Sextant be tried as? People with something of their own to see."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from objectives.models import Project, User
from tests.portfolio import small_portfolio

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("scope", ["labelled", "member"])
def test_the_funder_works_for_one_that_funds_a_project_that_counts(scope: str, settings: Any, tmp_path: Path) -> None:
    settings.SEXTANT_EMBEDDED, settings.DATA_DIR = True, tmp_path
    portfolio = small_portfolio()
    Project.objects.update(scope=scope)
    call_command("demonstration_accounts")
    assert User.objects.get(email="funder@example.org").organisation == portfolio.funder
