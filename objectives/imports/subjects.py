"""Which projects and organisations does a file speak of, what may they be, and what was decided? For people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from objectives.models import Decision, Import, ImportSubject, MatchReason, Organisation, Project, SubjectKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known row that a subject may be, how sure that is (of 100), and why."""

    code: str
    name: str
    where: str
    confidence: int
    reason: MatchReason


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject with what it may be; `target` is the code of what it was decided to be."""

    subject: ImportSubject
    candidates: Sequence[Candidate]
    target: str


def subjects(row: Import, *, undecided: bool) -> QuerySet[ImportSubject]:
    """Return the subjects that a person is asked about: those undecided, or all, the least sure first."""
    kept = Q(is_used=True) | Q(decision=Decision.LEAVE)
    rows = ImportSubject.objects.filter(kept, of=row).order_by("kind", "confidence", "name", "pk")
    return rows.filter(decision="", is_used=True) if undecided else rows


def with_candidates(rows: Sequence[ImportSubject]) -> list[Asked]:
    """Return subjects with the names of what they may be. Two statements, however many they are."""
    known = {kind: _known(kind, rows) for kind in SubjectKind.values}
    return [
        Asked(
            one,
            [
                Candidate(*known[one.kind][each["id"]], each["confidence"], MatchReason(each["reason"]))
                for each in one.candidates
                if each["id"] in known[one.kind]
            ],
            known[one.kind].get(one.target or 0, ("", "", ""))[0],
        )
        for one in rows
    ]


def _known(kind: str, rows: Sequence[ImportSubject]) -> dict[int, tuple[str, str, str]]:
    keys = {each["id"] for one in rows if one.kind == kind for each in one.candidates}
    keys |= {one.target for one in rows if one.kind == kind and one.target}
    if kind == SubjectKind.PROJECT:
        return {one.pk: (one.code, str(one), _year(one)) for one in Project.objects.filter(pk__in=keys)}
    found: dict[int, tuple[str, str, str]] = {}
    for each in Organisation.objects.filter(pk__in=keys):
        found[each.pk] = (each.code, str(each), " ".join(word for word in (each.city, each.country) if word))
    return found


def _year(project: Project) -> Any:
    return str(project.start.year) if project.start else ""
