"""Does an empty database come to the same tables at once as by all migrations, and an older one by those it lacks?"""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from objectives.models import ApiToken, Role
from tests.portfolio import person

SQUASHED = "0001_squashed_0053_a_measurement_is_judged_by_its_own_row"
LAST_REPLACED = "0053_a_measurement_is_judged_by_its_own_row"
ALL_MODELS = "0054_models_after_those_of_libraries"

Plan = list[str]


@pytest.fixture(scope="module")
def of_an_empty_database() -> MigrationLoader:
    return MigrationLoader(None)


def ours_to_come(stopped_at: int) -> Plan:
    """The migrations of a house that knows none after one, and never heard of what replaces them."""
    applied = MigrationRecorder(connection).migration_qs.filter(app="objectives")
    applied.filter(
        name__in=[one for one in applied.values_list("name", flat=True) if one[:4] > f"{stopped_at:04}"]
    ).delete()
    applied.filter(name=SQUASHED).delete()
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [one.name for one, _backwards in plan if one.app_label == "objectives"]


def models_of(state: ProjectState) -> dict[str, object]:
    """What Django's autodetector would compare of our models, and the order of their fields."""
    taken_apart = MigrationAutodetector(state, state).deep_deconstruct
    return {
        name: (taken_apart(list(model.fields.items())), model.options, model.bases, model.managers)
        for (app, name), model in state.models.items()
        if app == "objectives"
    }


def test_every_migration_before_is_replaced(of_an_empty_database: MigrationLoader) -> None:
    on_disk = {name for app, name in of_an_empty_database.disk_migrations if app == "objectives" and name != SQUASHED}
    replaced = [name for _app, name in of_an_empty_database.replacements["objectives", SQUASHED].replaces]
    assert replaced == sorted(name for name in on_disk if name < ALL_MODELS)


def test_an_empty_database_goes_none_of_the_old_way(of_an_empty_database: MigrationLoader) -> None:
    known = [name for app, name in of_an_empty_database.graph.nodes if app == "objectives"]
    assert SQUASHED in known
    assert [name for name in known if name != SQUASHED and name < ALL_MODELS] == []


def test_both_ways_lead_to_the_same_models_with_their_columns_in_the_same_order(
    of_an_empty_database: MigrationLoader,
) -> None:
    at_once = of_an_empty_database.project_state(("objectives", ALL_MODELS))
    step_by_step = MigrationLoader(None, replace_migrations=False).project_state(("objectives", LAST_REPLACED))
    assert models_of(at_once) == models_of(step_by_step)


@pytest.mark.django_db
def test_a_house_that_has_them_all_runs_none_again() -> None:
    assert ours_to_come(stopped_at=53) == [ALL_MODELS]


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 17, 30, 52])
def test_a_house_that_stopped_on_the_way_goes_on_by_what_it_lacks(number: int) -> None:
    to_come = ours_to_come(stopped_at=number)
    assert [int(name[:4]) for name in to_come] == list(range(number + 1, 55))


@pytest.mark.django_db
def test_the_way_back_begins_with_the_last_one() -> None:
    plan = MigrationExecutor(connection).migration_plan([("objectives", "0052_references_of_measurements")])
    assert [one.name for one, backwards in plan if one.app_label == "objectives" and backwards] == [
        ALL_MODELS,
        LAST_REPLACED,
    ]


@pytest.mark.django_db
def test_a_token_of_the_library_is_taken_over() -> None:
    owner = person(Role.FUNDER)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO knox_authtoken (digest, token_key, user_id, created) VALUES ('d1', 'k1', %s, now())",
            [owner.pk],
        )
        cursor.execute(import_module(f"objectives.migrations.{ALL_MODELS}").TAKE_OVER)
        cursor.execute("SELECT count(*) FROM knox_authtoken")
        assert cursor.fetchone() == (0,)
    taken = ApiToken.objects.get(digest="d1")
    assert (taken.user, taken.name, taken.scopes) == (owner, "API", ["read", "report", "export"])
