"""What became of the tasks, and how many wait? Counted in the broker, which every worker and web server shares.

Best effort: a dead broker counts nothing, and stops nobody.
"""

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from celery.signals import task_postrun
from django.conf import settings
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector
from redis import Redis, RedisError

DONE = "sextant-tasks"
"""A hash: for each `name state` how many there were; gone with the broker's memory, as a counter may be."""


@cache
def _broker() -> Redis:
    return Redis.from_url(settings.BROKER_URL, socket_connect_timeout=0.2, socket_timeout=0.2, decode_responses=True)


@task_postrun.connect
def count(task: Any, state: str | None = None, **_rest: Any) -> None:
    """Count a task that ended; Celery calls this in the worker."""
    with suppress(RedisError):
        _broker().hincrby(DONE, f"{task.name} {state or 'UNKNOWN'}", 1)


class Tasks(Collector):
    """Reads the broker at each scrape; says that it is down where it is."""

    def collect(self) -> Iterator[GaugeMetricFamily | CounterMetricFamily]:
        """Yield whether the broker answers, what waits in each queue, and what became of the tasks."""
        waiting = GaugeMetricFamily("sextant_queue_waiting", "Tasks that wait for a worker.", labels=["queue"])
        done = CounterMetricFamily("sextant_tasks", "Tasks that ended.", labels=["task", "state"])
        answers = True
        try:
            for queue in settings.CELERY_TASK_QUEUES:
                waiting.add_metric([queue.name], _broker().llen(queue.name))
            known: Any = _broker().hgetall(DONE)
            for name, number in known.items():
                done.add_metric(name.split(" "), int(number))
        except RedisError:
            answers = False
        yield GaugeMetricFamily("sextant_broker_up", "1 where the broker answers.", int(answers))
        yield from (waiting, done)
