"""Nobody waits for a spreadsheet: a thousand rows leave, come back, are shown and applied in a second each."""

import time

import pytest

from objectives.models import Milestone, User
from objectives.sheets import uploads
from tests.objectives.sheets.sheets import TODAY, downloaded, filled_at
from tests.portfolio import Portfolio

pytestmark = [pytest.mark.slow]

ROWS, CHANGED = 1_000, 300


def test_a_thousand_rows_take_less_than_a_second_a_step(staff: User, portfolio: Portfolio) -> None:
    Milestone.objects.bulk_create(
        Milestone(
            project=portfolio.published, number=number, kind="review", title="Step", weight=1, due="2018-01-01",
            basis="declared",
        )
        for number in range(2, ROWS)
    )  # fmt: skip
    took = {}

    def timed(name: str, begun: float) -> None:
        took[name] = time.process_time() - begun

    begun = time.process_time()
    content = downloaded(staff)
    timed("download", begun)
    content = filled_at(content, {at: {"comment": "All is well"} for at in range(3, 3 + CHANGED)})
    begun = time.process_time()
    upload = uploads.receive(by=staff, name="x.xlsx", content=content)
    timed("read", begun)
    begun = time.process_time()
    shown = uploads.preview(upload, TODAY)
    timed("preview", begun)
    begun = time.process_time()
    done = uploads.apply(by=staff, upload=upload.pk, seen=shown.seen, choices={}, today=TODAY)
    timed("apply", begun)
    assert len(done.made) == CHANGED
    assert max(took.values()) < 1, took
