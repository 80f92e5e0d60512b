"""What did we know then? Scorecards, values of KPIs and progress of projects, in the world of a position or now."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from objectives import access, worlds
from objectives.models import Contract, Project
from objectives.rollup.freshness import Freshness, computed_now
from objectives.rollup.progress import ProgressOnDay, progress_on
from objectives.scorecards.figures import Scorecard
from objectives.scorecards.reading import scorecard


@contextmanager
def contract_known_to(
    reader: access.Reader, contract: Contract, position: worlds.Position | None
) -> Iterator[tuple[access.Reader, Contract]]:
    """Read, in a block, the world of a position (None: the present); give who to ask as in it, and the contract then.

    Raise ValidationError (`known_at`) where the contract was not recorded by then.
    """
    if position is None:
        yield reader, contract
        return
    with access.known_to(reader, position) as reader_then:
        yield reader_then, worlds.found_then(Contract.objects.all(), contract.pk)


def scorecard_known_at(
    contract: Contract, as_of: datetime.date | None, reader: access.Reader, position: worlds.Position
) -> Scorecard:
    """Return a reader's scorecard of a contract as it was known at a position; on the day it was when none is given."""
    with contract_known_to(reader, contract, position) as (reader_then, then):
        card = scorecard(then, as_of or then.default_as_of(worlds.today()), reader_then)
    return replace(card, suppressed_because=access.suppression(reader))


@dataclass(frozen=True, slots=True)
class ProjectOnDay:
    """How far a project is on a day, against its plan, as it is or was known."""

    project: str
    contract: str
    as_of: datetime.date
    known_at: datetime.datetime | None
    freshness: Freshness
    stands: ProgressOnDay


def project_on_day(
    reader: access.Reader,
    project: Project,
    contract: Contract,
    as_of: datetime.date | None,
    position: worlds.Position | None = None,
) -> ProjectOnDay:
    """Return the progress of a project that the reader sees now; ValidationError where it was not shown then."""
    if position is None:
        return _on_day(project, contract, as_of, None)
    with project_known_to(reader, project, position) as then:
        return _on_day(then, worlds.found_then(Contract.objects.all(), contract.pk), as_of, position.moment)


@contextmanager
def project_known_to(reader: access.Reader, project: Project, position: worlds.Position | None) -> Iterator[Project]:
    """Read, in a block, the world of a position (None: the present); give a project that the reader sees now.

    What hangs on it is to be read here, but for its consortium and its money. ValidationError (`known_at`) where the
    project was not shown then.
    """
    if position is None:
        yield project
        return
    with access.known_to(reader, position, in_part=True) as reader_then:
        yield worlds.found_then(access.visible_projects(reader_then), project.pk)


def _on_day(
    project: Project, contract: Contract, as_of: datetime.date | None, known_at: datetime.datetime | None
) -> ProjectOnDay:
    day = as_of or contract.default_as_of(worlds.today())
    stands = progress_on(day, [project.pk], contract.pk)[project.pk]
    return ProjectOnDay(project.code, contract.code, day, known_at, computed_now(), stands)
