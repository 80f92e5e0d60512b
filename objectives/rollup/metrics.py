"""How is the rollup, for machines? Numbers of the database, asked for at each scrape: any process may answer."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from objectives.models import RollupRun
from objectives.rollup.health import last_checks, waiting
from objectives.rollup.statements import fetch

# Also of runs that are no longer kept: a counter never falls.
EVER = """
    SELECT coalesce(sum(cells_written), 0), coalesce(sum(changes), 0), coalesce(sum(difference_count), 0) FROM (
        SELECT cells_written, changes, difference_count FROM objectives_rolluprun
        UNION ALL SELECT cells_written, changes, 0 FROM objectives_forgottenruns) ever"""


class Rollup(Collector):
    """Reads what waits and what ran, whoever drains: nothing is counted in the process. Four statements."""

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Yield what waits, what ran, what was checked."""
        yield from _waiting()
        yield from _runs()
        yield from _checks()


def _waiting() -> Iterator[GaugeMetricFamily]:
    found = waiting()
    age = (timezone.now() - found.oldest).total_seconds() if found.oldest else 0
    yield GaugeMetricFamily(
        "sextant_rollup_changes_waiting", "Changes not yet carried into the figures.", found.changes
    )
    yield GaugeMetricFamily("sextant_rollup_oldest_change_seconds", "Age of the oldest change that waits.", age)


def _runs() -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
    lasted = GaugeMetricFamily("sextant_rollup_last_run_seconds", "How long the last run took.", labels=["kind"])
    ended = GaugeMetricFamily("sextant_rollup_last_run_timestamp_seconds", "When it finished.", labels=["kind"])
    for run in RollupRun.objects.order_by("kind", "-id").distinct("kind"):
        lasted.add_metric([run.kind], run.lasted.total_seconds())
        ended.add_metric([run.kind], run.finished_at.timestamp())
    yield from (lasted, ended)
    [(cells, changes, differences)] = fetch(EVER, [])
    yield CounterMetricFamily("sextant_rollup_cells_written", "Cells written by all runs.", cells)
    yield CounterMetricFamily("sextant_rollup_changes", "Changes carried into the figures.", changes)
    yield CounterMetricFamily("sextant_rollup_differences", "Cells that any check found wrong.", differences)


def _checks() -> Iterator[GaugeMetricFamily]:
    found = GaugeMetricFamily(
        "sextant_rollup_last_check_differences", "Cells that differed in a contract's last check.", labels=["contract"]
    )
    when = GaugeMetricFamily(
        "sextant_rollup_last_check_timestamp_seconds", "When a contract was last checked.", labels=["contract"]
    )
    for run in last_checks():
        found.add_metric([run.contract.code], run.difference_count)
        when.add_metric([run.contract.code], run.finished_at.timestamp())
    yield from (found, when)
