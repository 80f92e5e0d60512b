"""How far is an act that nobody sees before all of it is done? Told beside its transaction, by the session's name.

What a transaction writes, others see once it is over; the name of its session they see at once, and it goes with it.
"""

import re

from django.db import connection

from objectives.models import Import

BEGINS = "sextant import "
"""How the name of such a session begins; what follows is the import's key, and its step of how many."""


class Steps:
    """Counts the steps of an act, of so many."""

    def __init__(self, row: Import, most: int) -> None:
        self.row, self.most, self.done = row, most, 0

    def begin(self) -> None:
        """Say that the next step begins; in the transaction of the act."""
        self.done += 1
        with connection.cursor() as cursor:
            told = f"{BEGINS}{self.row.pk} {self.done}/{self.most}"
            cursor.execute("SELECT set_config('application_name', %s, true)", [told])


def steps_under_way() -> dict[int, tuple[int, int]]:
    """Return at which step of how many each import is that is applied or taken back, by its key. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT substr(application_name, %s) FROM pg_stat_activity
            WHERE datname = current_database() AND starts_with(application_name, %s)""",
            [len(BEGINS) + 1, BEGINS],
        )
        told = [re.fullmatch(r"(\d+) (\d+)/(\d+)", name) for (name,) in cursor.fetchall()]
    return {int(one[1]): (int(one[2]), int(one[3])) for one in told if one}
