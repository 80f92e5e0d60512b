"""What can befall the house? Each is done once while it works; what it takes to come back it does by itself."""

import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import psutil
import psycopg
import redis

from objectives.rollup.run import LOCK
from tests.faults.ground import Ground, happened
from tests.faults.house import House

HELD = 3.0
"""Seconds for which a server is kept down."""
CLOCKED = (
    "objectives.drain", "objectives.what_is_due", "objectives.roll_up", "objectives.check", "objectives.notice",
    "tracker.write_mails", "tracker.write_again", "tracker.write_enquiries", "tracker.make_packs",
)  # fmt: skip
AT_IT = """
    SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
    WHERE l.locktype = 'advisory' AND l.objid = %s AND l.granted AND a.application_name = %s"""
IN_MID_WRITE = (
    "SELECT FROM pg_stat_activity WHERE state <> 'idle' AND xact_start IS NOT NULL AND backend_xid IS NOT NULL"
)


@dataclass
class Misfortunes:
    """What is done to a house, and how often it was."""

    house: House
    chance: random.Random
    done: dict[str, int] = field(default_factory=dict)
    kept: dict[str, list[bytes]] = field(default_factory=dict)
    """Messages that were taken from the queues, to be delivered much later."""

    @property
    def ground(self) -> Ground:
        """Where."""
        return self.house.ground

    def bring(self, name: str) -> None:
        """Do one."""
        ALL[name](self)
        self.done[name] = self.done.get(name, 0) + 1

    def kill_a_worker_in_mid_rollup(self) -> None:
        """Whoever holds the lock of the rollup is killed."""
        assert self._in_mid(AT_IT, LOCK, "worker-rollup"), self.ground.said()
        self.ground.supervisor.services["worker-rollup"].hit(signal.SIGKILL)

    def kill_a_worker_of_mails(self) -> None:
        """Whether it is between sending and marking, chance decides."""
        self.ground.supervisor.services["worker-mail"].hit(signal.SIGKILL)

    def kill_a_worker_of_exports(self) -> None:
        """The same for packs."""
        self.ground.supervisor.services["worker-exports"].hit(signal.SIGKILL)

    def kill_a_web_process_in_mid_request(self) -> None:
        """One of the processes of a web server that is answering."""
        web, port = self._a_web_in_mid_request()
        children = psutil.Process(web).children()
        os.kill(self.chance.choice(children).pid if children else web, signal.SIGKILL)
        assert port

    def kill_a_web_server_in_mid_request(self) -> None:
        """All of a web server, as where its machine falls."""
        web, _port = self._a_web_in_mid_request()
        os.killpg(web, signal.SIGKILL)

    def kill_a_beat(self) -> None:
        """The clock."""
        self.ground.supervisor.services["beat-1"].hit(signal.SIGKILL)

    def stop_the_broker(self) -> None:
        """As an operator does, for a while; writes go on."""
        with self.ground.broker.held_down():
            before = self.house.told.requests
            assert happened(60, lambda: self.house.told.requests > before + 5), "writes stop without a broker"
            time.sleep(HELD)

    def restart_the_broker(self) -> None:
        """Stop it well and start it at once."""
        with self.ground.broker.held_down():
            pass

    def kill_the_broker(self) -> None:
        """Kill it in the middle of whatever it does."""
        self.ground.broker.hit(signal.SIGKILL)

    def freeze_the_broker(self) -> None:
        """It takes connections, and answers nobody for a while."""
        self.ground.broker.hit(signal.SIGSTOP)
        time.sleep(HELD)
        self.ground.broker.hit(signal.SIGCONT)

    def flush_the_broker(self) -> None:
        """Lose every message that waits."""
        with self._client() as client:
            client.flushall()

    def restart_the_database(self) -> None:
        """Fast, in mid-transaction: who is connected is cut off, what is open is rolled back."""
        assert self._in_mid(IN_MID_WRITE)
        self.ground.database.hit(signal.SIGINT)

    def crash_the_database(self) -> None:
        """At once, in mid-transaction, without a checkpoint: it recovers from its log."""
        assert self._in_mid(IN_MID_WRITE)
        self.ground.database.hit(signal.SIGQUIT)

    def deliver_twice(self) -> None:
        """Everything that any clock asks for, three times."""
        self.ground.do("send", "3", *CLOCKED)

    def keep_messages(self) -> None:
        """Take what waits out of the queues, for later: it is late for whoever waits for it, too."""
        with self._client() as client:
            for queue in ("rollup", "exports", "mail"):
                while message := client.lpop(queue):
                    self.kept.setdefault(queue, []).append(bytes(message))

    def deliver_late(self) -> None:
        """Deliver what was kept, twice."""
        with self._client() as client:
            for queue, messages in self.kept.items():
                for message in [*messages, *messages]:
                    client.rpush(queue, message)

    def _client(self) -> "redis.Redis":
        return redis.Redis.from_url(self.ground.here.redis_url)

    def _in_mid(self, question: str, *named: object) -> bool:
        """Wait for the middle of something."""
        with psycopg.connect(self.ground.here.database_url, autocommit=True) as link:
            end = time.monotonic() + 60
            while time.monotonic() < end:
                if link.execute(question, named).fetchone() is not None:
                    return True
                time.sleep(0.001)  # those who are waited for need the processor, too
        return False

    def _a_web_in_mid_request(self) -> tuple[int, int]:
        """Return the process and the port of a web server that is answering somebody."""
        asked = self.house.proxy.asked_now
        assert happened(60, lambda: any(asked[port] for port in self.ground.ports)), "nobody asks"
        port = max(self.ground.ports, key=lambda one: asked[one])
        name = f"web-{self.ground.ports.index(port) + 1}"
        return self.ground.supervisor.services[name].process.pid, port


KILLS = (
    "kill_a_worker_in_mid_rollup", "kill_a_web_process_in_mid_request", "kill_a_worker_of_mails", "kill_a_beat",
    "kill_a_web_server_in_mid_request", "kill_a_worker_of_exports",
)  # fmt: skip
OF_THE_BROKER = (
    "stop_the_broker", "restart_the_broker", "kill_the_broker", "freeze_the_broker", "flush_the_broker",
)  # fmt: skip
OF_THE_DATABASE = ("restart_the_database", "crash_the_database")
OF_DELIVERY = ("deliver_twice", "keep_messages", "deliver_late")
ALL: dict[str, Callable[[Misfortunes], None]] = {
    name: getattr(Misfortunes, name) for name in (*KILLS, *OF_THE_BROKER, *OF_THE_DATABASE, *OF_DELIVERY)
}
