"""How does an empty database get all its tables at once? Django would put the models of the past together 800 times."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger


class CreateModelWithTriggers(CreateModel):
    """A table with the triggers that its options name."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(app_label, schema_editor, from_state, to_state)
        for trigger in self.options["triggers"]:
            AddTrigger(self.name, trigger).database_forwards(app_label, schema_editor, from_state, to_state)


class AtOnce(Operation):
    """Tables whose models are put together once, when all are known: each may refer to later ones.

    A model that is known already stays as it is.
    """

    def __init__(self, tables: Sequence[CreateModel]) -> None:
        self.tables = tables

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.is_delayed = True
        state.clear_delayed_apps_cache()
        for table in self.tables:
            if (app_label, table.name_lower) not in state.models:
                table.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            table.database_forwards(app_label, schema_editor, from_state, to_state)
        # What Django puts off it notes after the commit: 53 rows, and a start that is interrupted among them finds no way on.
        while schema_editor.deferred_sql:
            schema_editor.execute(schema_editor.deferred_sql.pop(0), None)
