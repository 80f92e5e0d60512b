"""What is tried of imports? Each act on the import that is so far."""

from collections.abc import Callable

from objectives.imports.asking import (
    Said,
    apply_import,
    decide,
    decide_the_rest,
    drop_import,
    receive_import,
    set_columns,
    set_options,
    undo_import,
)
from objectives.models import User
from tests.access.samples import brought
from tests.access.world import World
from tests.files import sent

Try = Callable[[User, World], object]


def on_import(act: Callable[..., object], state: str, **said: object) -> Try:
    """Try an act on the import that is so far."""
    return lambda by, world: act(by=by, upload=brought(state)(world), version=1, **said)


OPTIONS = {"keeps_ours": True, "leaves_wrong_out": False, "publishes": False}
OF_IMPORTS: dict[str, Try] = {
    "receive_import": lambda by, _: receive_import(by=by, kind="list", file=sent("list.csv", b"Acronyme;Titre\nA;B\n")),
    "set_columns": on_import(set_columns, "columns", said=Said(columns={"Acronyme": "acronym"})),
    "set_options": on_import(set_options, "ready", **OPTIONS),
    "decide": on_import(decide, "ready", choices={}),
    "decide_the_rest": on_import(decide_the_rest, "ready", kind="project", decision="new"),
    "apply_import": on_import(apply_import, "ready"),
    "undo_import": on_import(undo_import, "applied"),
    "drop_import": on_import(drop_import, "ready"),
}
