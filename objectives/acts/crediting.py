"""Which clusters labelled a project? Set who leads the label, who shares it, and whose share of the credit is what."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting, token
from objectives.acts.closing import check_days_open
from objectives.models import Label, LabelRole, Organisation, OrganisationKind, Project, User
from objectives.models.fields import EARLIEST_DAY
from objectives.versions import compare_labels, version_of_labels

SMALLEST = Decimal("1e-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """A cluster's part of a label: its role, its share of the credit, and the day of its label, where known."""

    cluster: Organisation
    role: str
    share: Decimal
    labelled_on: datetime.date | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """What an act left: the share that no cluster has, the version of the project's labels, the write's token."""

    rest: Decimal
    version: int
    token: int


@transaction.atomic
def label_with(
    *, by: User, project: int, seen: int, parts: Sequence[Credit], today: datetime.date, reason: str = ""
) -> Labelled:
    """Set all the labels of a project; a cluster that is not named has none.

    `seen` is the version of the project's labels that the person read. Raises Project.DoesNotExist for who may not
    decide on the project, ConflictError when somebody changed its labels since, ValidationError for what cannot be, by
    field and place from 1 (`share_2`); nothing is written then.
    """
    acting(by.pk, reason)
    row = access.decidable_projects(by).select_for_update(of=("self",)).get(pk=project)
    compare_labels(project, seen)
    if broken := _broken(parts, today):
        raise ValidationError(broken)
    labels = {label.cluster_id: label for label in row.labels.all()}
    wanted = {one.cluster.pk: one for one in parts}
    changed = [
        (place, label, one)
        for place, one in enumerate(parts, 1)
        for label in [labels.get(one.cluster.pk) or Label(project=row, cluster=one.cluster)]
        if (label.role, label.share, label.labelled_on) != (one.role, one.share, one.labelled_on)
    ]
    gone = [label for key, label in labels.items() if key not in wanted]
    for place, label, one in changed:
        before = _day(row, label.labelled_on) if label.pk else None
        check_days_open(row, f"labelled_on_{place}", before, _day(row, one.labelled_on))
    check_days_open(row, "__all__", *(_day(row, label.labelled_on) for label in gone))
    for label in gone:
        label.delete()
    for _place, label, one in changed:
        label.role, label.share, label.labelled_on = one.role, one.share, one.labelled_on
        label.save()
    rest = 1 - sum((one.share for one in parts), Decimal(0))
    return Labelled(rest, version_of_labels(project), token())


def _day(row: Project, labelled_on: datetime.date | None) -> datetime.date | None:
    """Return the day by which a label counts as dated: its own, else the project's."""
    return labelled_on or row.labelled_on or row.start


def _broken(parts: Sequence[Credit], today: datetime.date) -> dict[str, str]:
    broken: dict[str, str] = {}
    rest, clusters, leader = Decimal(1), set[int](), None
    for place, one in enumerate(parts, 1):
        if one.cluster.kind != OrganisationKind.CLUSTER:
            broken[f"cluster_{place}"] = _("Choose a cluster: other organisations label no projects.")
        elif one.cluster.pk in clusters:
            broken[f"cluster_{place}"] = _("This cluster stands here already.")
        clusters.add(one.cluster.pk)
        if one.role not in LabelRole.values:
            broken[f"role_{place}"] = _("A cluster leads the label or shares it.")
        elif one.role == LabelRole.LEADER and leader is not None:
            told = _("%(cluster)s leads the label already: it has one leader.")
            broken[f"role_{place}"] = told % {"cluster": leader}
        elif one.role == LabelRole.LEADER:
            leader = one.cluster
        if told := _wrong_share(one.share, rest):
            broken[f"share_{place}"] = told
        else:
            rest -= one.share
        if one.labelled_on is not None and not EARLIEST_DAY <= one.labelled_on <= today:
            told = _("Give a day from 1900 to today, %(day)s.")
            broken[f"labelled_on_{place}"] = told % {"day": clock.written(today)}
    return broken


def _wrong_share(share: Decimal, rest: Decimal) -> str:
    if not share.is_finite() or not 0 <= share <= 1:
        return _("A share of the credit lies between 0 and 1.")
    if share != share.quantize(SMALLEST):
        return _("Give a share with at most 12 decimals.")
    if share > rest:
        told = _("The rest is %(rest)s: the shares of the clusters that labelled a project sum to at most 1.")
        return told % {"rest": number_format(rest.normalize())}
    return ""
