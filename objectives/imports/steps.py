"""How far is an act that nobody sees before all of it is done? Told beside its transaction, by the session's name.

What a transaction writes, others see once it is over; the name of its session they see at once, and it goes with it.
"""

from django.db import connection

from objectives.models import Import


class Steps:
    """Counts the steps of an act, of so many."""

    def __init__(self, row: Import, most: int) -> None:
        self.row, self.most, self.done = row, most, 0

    def begin(self) -> None:
        """Say that the next step begins; in the transaction of the act."""
        self.done += 1
        with connection.cursor() as cursor:
            told = f"{_name(self.row)}{self.done}/{self.most}"
            cursor.execute("SELECT set_config('application_name', %s, true)", [told])


def step_of(row: Import) -> tuple[int, int] | None:
    """Return at which step of how many an act on an import is; None where none is under way. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT substr(application_name, %s) FROM pg_stat_activity
            WHERE datname = current_database() AND starts_with(application_name, %s)""",
            [len(_name(row)) + 1, _name(row)],
        )
        for (told,) in cursor.fetchall():
            done, _parted, most = told.partition("/")
            return int(done), int(most)
    return None


def _name(row: Import) -> str:
    return f"sextant import {row.pk} "
