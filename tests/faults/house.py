"""A house in which people and machines are at work, and what it takes to say that it came through."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.asking import Proxy
from tests.faults.clients import Client, Crowd, Enquirer, Measurer, Person, Reporter, SheetKeeper, Told
from tests.faults.ground import WORKERS, Ground, ground
from tests.faults.sinks import Sinks, sinks


@dataclass
class House:
    """All that there is."""

    ground: Ground
    sinks: Sinks
    proxy: Proxy
    known: dict[str, Any]
    """What `part.prepare` made."""
    told: Told

    def machines(self, reporters: int, measurers: int, pause: float = 0.0, name: str = "") -> list[Client]:
        """Return machines that write, each what is its own; `name` tells a second crowd from the first."""
        one, other = self.known["tokens"]
        keys = self.known["milestones"][5:]
        made: list[Client] = [
            Reporter(
                f"{name}reporter{number}", self.proxy, self.told, pause, token=one, milestones=keys[number::reporters]
            )
            for number in range(reporters)
        ]
        made += [
            Measurer(
                f"{name}measurer{number}", self.proxy, self.told, pause, token=one, other=other, kpi=f"own-{number}"
            )
            for number in range(measurers)
        ]
        return made

    def keepers(self, pause: float) -> list[Client]:
        """Return people who each give the spreadsheets of their projects back, again and again."""
        return [
            SheetKeeper(f"keeper{number}", self.proxy, self.told, pause, login=login, projects=codes)
            for number, (login, codes) in enumerate(self.known["sheets"])
        ]

    def people(self, pause: float) -> list[Client]:
        """Return two people on one page, who meet, and somebody outside who asks."""
        keys = self.known["milestones"][:5]
        made: list[Client] = [
            Person(f"person{number}", self.proxy, self.told, pause, login=self.known["staff"], milestones=keys)
            for number in range(2)
        ]
        return [*made, Enquirer("enquirer", self.proxy, self.told, pause)]


@contextlib.contextmanager
def house(
    data: Path,
    *,
    webs: int = 2,
    workers: Sequence[str] = WORKERS,
    beats: int = 1,
    due: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    at_hand: bool = False,
) -> Iterator[House]:
    """Bring a house up, with its facts; nothing of it is left at the end. For `at_hand` see `Ground`."""
    with sinks() as ends:
        smtp = f"smtp://127.0.0.1:{ends.smtp}"
        with ground(data, webs=webs, workers=workers, beats=beats, EMAIL_URL=smtp, **variables or {}) as made:
            made.is_at_hand = at_hand
            known = made.do("prepare", str(0 if at_hand else ends.receiver.port), *due)
            made.serves()
            yield House(made, ends, Proxy(made.ports), known, Told())


def crowd_of(*clients: list[Client]) -> Crowd:
    """Return them as one crowd."""
    return Crowd([one for some in clients for one in some])
