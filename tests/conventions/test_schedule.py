"""Is everything that the clock asks for done by somebody?"""

import pytest
from django.core.management import call_command
from django_celery_beat.models import PeriodicTask

from tracker.beat import Schedule
from tracker.celery import app


@pytest.fixture
def registered() -> set[str]:
    app.loader.import_default_modules()
    return set(app.tasks)


@pytest.mark.django_db
def test_every_scheduled_entry_names_a_registered_task(registered: set[str]) -> None:
    scheduled = set(PeriodicTask.objects.values_list("task", flat=True))
    assert scheduled
    assert scheduled <= registered


def test_every_task_of_ours_has_a_name_of_its_own(registered: set[str]) -> None:
    ours = {
        name for name, task in app.tasks.items() if type(task).__module__.split(".")[0] in {"objectives", "tracker"}
    }
    assert ours
    assert [name for name in ours if ".tasks." in name] == []


def test_the_schedule_lives_in_the_database_where_an_administrator_changes_it() -> None:
    assert app.conf.beat_scheduler == f"{Schedule.__module__}:{Schedule.__qualname__}"
    assert not app.conf.beat_schedule


@pytest.mark.django_db
def test_no_migration_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out
