"""What stands in a project's file? Its way and its decisions, consortium and costs, money by funder, shares, rest."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from objectives import access
from objectives.access import Reader
from objectives.models import (
    ALIVE_STATUSES,
    Contract,
    Document,
    Funding,
    FundingStage,
    Label,
    Link,
    Objective,
    Organisation,
    Participation,
    Project,
    ProjectDecision,
    ProjectStatus,
    Scope,
)

WAY = (
    ProjectStatus.IDEA,
    ProjectStatus.SUBMITTED,
    ProjectStatus.LABELLED,
    ProjectStatus.FUNDED,
    ProjectStatus.RUNNING,
    ProjectStatus.COMPLETED,
)
"""The way as it should go; rejected and abandoned end it where they stand."""

OUTSIDE = (ProjectStatus.FUNDED, ProjectStatus.RUNNING, ProjectStatus.COMPLETED)
"""The way of a project that the cluster did not label."""


@dataclass(frozen=True, slots=True)
class Station:
    """A status on the way: passed, current or to come; with the decision by which it was reached, where recorded."""

    status: ProjectStatus
    is_current: bool
    is_past: bool
    decision: ProjectDecision | None


def way_of(project: Project, decisions: Sequence[ProjectDecision]) -> list[Station]:
    """Return the way of a project as far as it is known, no statement; `decisions` in the order of recording."""
    last = {decision.moved_to: decision for decision in decisions}
    current, walked = ProjectStatus(project.status), _walked(decisions)
    usual = OUTSIDE if project.scope != Scope.LABELLED and current in OUTSIDE else WAY
    way = usual if current in usual else (*(walked or [ProjectStatus.IDEA]), current)
    here = way.index(current)
    reached = {one for one in way[:here] if one in walked} | {current}
    return [Station(one, place == here, place < here, last.get(one) if one in reached else None)
            for place, one in enumerate(way)]  # fmt: skip


def _walked(decisions: Sequence[ProjectDecision]) -> list[ProjectStatus]:
    """Return what was reached since the project last went back: taken up again, it goes its way anew."""
    walked = list[ProjectStatus]()
    for decision in decisions:
        for status in (decision.came_from, decision.moved_to):
            if status in WAY:
                before = WAY[: WAY.index(ProjectStatus(status))]
                walked = [*(one for one in walked if one in before), ProjectStatus(status)]
    return walked


@dataclass(frozen=True, slots=True)
class Consortium:
    """Who takes part, and what is known of their costs: sums over what is known, with how many are not."""

    parts: Sequence[Participation]
    cost: Decimal | None
    costs_unknown: int
    funding: Decimal | None
    fundings_unknown: int
    difference: Decimal | None
    """Total cost of the project less the known costs of the participants; None where either is unknown."""

    @property
    def over(self) -> Decimal:
        """By how much the known costs pass the project's; 0 where they do not."""
        return max(-(self.difference or Decimal(0)), Decimal(0))

    @property
    def is_odd(self) -> bool:
        """Whether the costs cannot be right: over the project's, or all known and short of it."""
        return self.difference is not None and (self.difference < 0 or (self.difference > 0 and not self.costs_unknown))


def consortium_of(reader: Reader, project: Project) -> Consortium:
    """Return what the reader may see of a project's consortium, the coordinator first; one statement.

    The project comes with what the reader may know of its cost (`access.known_cost`).
    """
    seen = access.visible_participations(reader).filter(project=project)
    parts = list(
        seen.select_related("organisation", "territory").order_by("role", "organisation__name", "organisation__code")
    )
    costs = [part.cost for part in parts if part.cost is not None]
    fundings = [part.funding for part in parts if part.funding is not None]
    cost = sum(costs, Decimal(0)) if costs else None
    total: Decimal | None = project.known_cost  # type: ignore[attr-defined]
    return Consortium(
        parts,
        cost,
        len(parts) - len(costs),
        sum(fundings, Decimal(0)) if fundings else None,
        len(parts) - len(fundings),
        total - cost if total is not None and cost is not None else None,
    )


@dataclass(frozen=True, slots=True)
class AtStage:
    """What a funder has at one stage: its rows and their sum, None where there is no row."""

    stage: FundingStage
    rows: Sequence[Funding]
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class FunderLine:
    """One funder's stages side by side, in the order requested, committed, paid; never added together."""

    funder: Organisation
    stages: Sequence[AtStage]

    @property
    def over(self) -> bool:
        """Whether more stands at a stage than at the one before, where both are known."""
        totals = [one.total for one in self.stages if one.total is not None]
        return any(later > earlier for earlier, later in pairwise(totals))


@dataclass(frozen=True, slots=True)
class MoneyOfProject:
    """The fundings of a project by funder, and the sum of each stage."""

    funders: Sequence[FunderLine]
    totals: Sequence[AtStage]


def money_of(reader: Reader, project: Project) -> MoneyOfProject:
    """Return the fundings of a project that the reader may see, by funder; one statement."""
    seen = access.visible_fundings(reader).filter(project=project)
    rows = list(seen.select_related("funder", "programme", "call", "beneficiary").order_by("code"))
    by_funder: dict[int, list[Funding]] = defaultdict(list)
    for row in rows:
        by_funder[row.funder_id].append(row)
    lines = [FunderLine(of_one[0].funder, _by_stage(of_one)) for of_one in by_funder.values()]
    return MoneyOfProject(sorted(lines, key=lambda line: str(line.funder).casefold()), _by_stage(rows))


def _by_stage(rows: Sequence[Funding]) -> list[AtStage]:
    found = []
    for stage in FundingStage:
        at = [row for row in rows if row.stage == stage]
        found.append(AtStage(stage, at, sum((row.amount for row in at), Decimal(0)) if at else None))
    return found


@dataclass(frozen=True, slots=True)
class Allocation:
    """The shares of a project in one contract, by objective, and what no objective has."""

    contract: Contract
    shares: Sequence[tuple[Objective, Link | None]]
    unallocated: Decimal

    @property
    def links(self) -> list[Link]:
        """The links that there are, in the order of the objectives."""
        return [link for _, link in self.shares if link is not None]


def allocations_of(project: Project) -> list[Allocation]:
    """Return what a project serves in every contract, also where it serves nothing yet; two statements."""
    if project.scope == Scope.TERRITORY:
        return []
    links = {link.objective_id: link for link in project.links.select_related("objective__contract")}
    by_contract: dict[Contract, list[Objective]] = defaultdict(list)
    chosen = Objective.objects.select_related("contract").order_by("-contract__start", "contract__code", "number")
    for objective in chosen:
        by_contract[objective.contract].append(objective)
    return [
        Allocation(
            contract,
            [(one, links.get(one.pk)) for one in objectives],
            1 - sum((links[one.pk].share for one in objectives if one.pk in links), Decimal(0)),
        )
        for contract, objectives in by_contract.items()
    ]


@dataclass(frozen=True, slots=True)
class Labels:
    """The clusters that labelled a project, its leader first, and the share of the credit that none of them has."""

    labels: Sequence[Label]
    rest: Decimal
    counts: bool
    """Whether a project of this status may count in scores (rollup.md section 6)."""
    is_own: bool
    """Whether all of the credit is this cluster's own while no label is recorded."""


def labels_of(reader: Reader, project: Project) -> Labels:
    """Return the labels of a project that the reader may see; one statement."""
    seen = access.visible_labels(reader).filter(project=project)
    rows = list(seen.select_related("cluster").order_by("-role", "-share", "cluster__code"))
    rest = 1 - sum((label.share for label in rows), Decimal(0))
    return Labels(rows, rest, counts=project.status in ALIVE_STATUSES, is_own=project.scope == Scope.LABELLED)


def decisions_of(project: Project) -> list[ProjectDecision]:
    """Return the decisions on a project in the order in which they were recorded; one statement."""
    return list(project.decisions.select_related("decided_by").order_by("pk"))


def documents_of(reader: Reader, project: Project) -> list[Document]:
    """Return the documents of a project that the reader may open and nobody removed, newest first; one statement."""
    found = access.visible_documents(reader).filter(project=project, removed_at__isnull=True)
    return list(found.select_related("added_by").order_by("-pk"))
