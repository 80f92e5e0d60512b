"""Who plays what if, and with what? Who sees everything, and who leads a project: with what each of them knows anyway.

A scenario is its owner's and of those whom the owner names: they work on it together. Its owner may open it to who sees
everything: they read it. Whoever is none of these any more has no scenario. As QuerySets.
"""

from typing import Any

from django.db.models import Exists, Q, QuerySet

from objectives.access.reading import Reader, sees_everything
from objectives.access.writing import led_projects
from objectives.models import Contract, Link, Milestone, Scenario, User


def supposable_contracts(reader: Reader) -> QuerySet[Contract]:
    """Return the contracts of which the person may make scenarios: all, or none."""
    return _of_who_plays(reader, Contract.objects.all())


def supposable_milestones(reader: Reader) -> QuerySet[Milestone]:
    """Return the milestones of which the person may suppose something: all, or those of the projects led."""
    if sees_everything(reader):
        return Milestone.objects.all()
    return Milestone.objects.filter(project__in=led_projects(reader))


def supposable_links(reader: Reader) -> QuerySet[Link]:
    """Return the links of which the person may suppose another share: all, or those of the projects led."""
    return Link.objects.all() if sees_everything(reader) else Link.objects.filter(project__in=led_projects(reader))


def own_scenarios(reader: Reader) -> QuerySet[Scenario]:
    """Return the scenarios that the person names, shares and removes: the own ones."""
    return _of_who_plays(reader, Scenario.objects.filter(owner=_key(reader)))


def changeable_scenarios(reader: Reader) -> QuerySet[Scenario]:
    """Return the scenarios whose assumptions the person may change: the own ones, and those it was named in."""
    return _of_who_plays(reader, Scenario.objects.filter(_works_on(reader)))


def visible_scenarios(reader: Reader) -> QuerySet[Scenario]:
    """Return the scenarios that the person may see: beside these, where it sees everything, the open ones."""
    opened = Q(open_to_the_board=True) if sees_everything(reader) else Q()
    return _of_who_plays(reader, Scenario.objects.filter(_works_on(reader) | opened))


def _works_on(reader: Reader) -> Q:
    return Q(owner=_key(reader)) | Q(people__contains=[_key(reader)])


def _key(reader: Reader) -> int:
    return reader.pk if isinstance(reader, User) else 0


def _of_who_plays(reader: Reader, rows: QuerySet[Any]) -> QuerySet[Any]:
    if sees_everything(reader):
        return rows
    if not isinstance(reader, User) or not reader.is_active:
        return rows.none()
    return rows.filter(Exists(led_projects(reader)))
