"""What would a merge move, fill in and leave, and what stands in its way?"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from objectives.merging.references import Reference, references
from objectives.models import (
    CompanySize,
    EarlierMembership,
    Label,
    MissionResult,
    NotDuplicate,
    Organisation,
    OrganisationKind,
    Participation,
)

FILLED = (
    "name", "acronym", "sector", "siret", "vat", "pic", "rnsr", "ror", "country", "city", "postcode", "territory",
    "website", "note",
)  # fmt: skip
"""What the kept organisation takes over where it has nothing of its own."""
SIZED = (OrganisationKind.SME, OrganisationKind.MID_CAP, OrganisationKind.LARGE)
AMOUNTS = ("cost", "funding")
SIZES = ("headcount", "turnover", "balance_sheet")


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows of a kind name the organisation that goes."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What would come of a merge; it is refused where anything stands in its way."""

    moved: Sequence[Moved]
    filled: Sequence[str]
    differing: Sequence[str]
    """The fields that both have, each otherwise: the kept one's stay."""
    in_the_way: Sequence[str]


def preview(keep: Organisation, gone: Organisation) -> Preview:
    """Return what a merge would do. One statement for each column that names organisations, and seven more."""
    counts = [(one, one.rows(gone.pk).count()) for one in references() if one.model is not NotDuplicate]
    return Preview(
        [Moved(_named(one), count) for one, count in counts if count],
        [called(name) for name in filled(keep, gone)],
        _differing(keep, gone),
        in_the_way(keep, gone),
    )


def called(name: str) -> str:
    """Return what a field of an organisation is called."""
    return str(Organisation._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # ours have names


def _named(one: Reference) -> str:
    if one.is_pair:
        return str(_("partner of an activity"))
    return f"{one.model._meta.verbose_name} ({one.field.verbose_name})"


def filled(keep: Organisation, gone: Organisation) -> list[str]:
    """Return the fields that the kept organisation takes over: what it has not, a company's unknown size included."""
    taken = [name for name in FILLED if not getattr(keep, name) and getattr(gone, name)]
    sized = keep.kind == OrganisationKind.COMPANY and gone.kind in SIZED
    return ["kind", *taken] if sized else taken


def _differing(keep: Organisation, gone: Organisation) -> list[str]:
    values = [(name, getattr(keep, name), getattr(gone, name)) for name in ("kind", *FILLED)]
    taken = filled(keep, gone)
    return [called(name) for name, ours, theirs in values if ours and theirs and ours != theirs and name not in taken]


def in_the_way(keep: Organisation, gone: Organisation) -> list[str]:
    """Return why two organisations cannot be one before something is mended, in words."""
    return [
        *_said_to_be_two(keep, gone),
        *_money(keep, gone),
        *_labels(keep, gone),
        *_sizes(keep, gone),
        *_missions(keep, gone),
        *_members(keep, gone),
    ]


def _said_to_be_two(keep: Organisation, gone: Organisation) -> list[str]:
    said = NotDuplicate.objects.filter(Q(one=keep, other=gone) | Q(one=gone, other=keep)).first()
    return [_("Somebody said that these are two organisations: take that back first.")] if said else []


def shared_parts(keep: Organisation, gone: Organisation) -> list[tuple[Participation, Participation]]:
    """Return the parts that both have in one project and role: the kept one's, and the other's."""
    ours = {
        (part.project_id, part.role): part
        for part in Participation.objects.filter(
            organisation=keep, project__participations__organisation=gone
        ).distinct()
    }
    theirs = Participation.objects.filter(organisation=gone).select_related("project").order_by("pk")
    return [(ours[key], part) for part in theirs if (key := (part.project_id, part.role)) in ours]


def has_money(part: Participation) -> bool:
    """Whether an amount is known of a part."""
    return any(getattr(part, name) is not None for name in AMOUNTS)


def _money(keep: Organisation, gone: Organisation) -> list[str]:
    told = _("Both take part in %(project)s in one role, each with amounts: whether they are one part or two is for the"
             " consortium of that project to say first. A merge changes no money.")  # fmt: skip
    return [
        told % {"project": theirs.project}
        for ours, theirs in shared_parts(keep, gone)
        if has_money(ours) and has_money(theirs)
    ]


def _labels(keep: Organisation, gone: Organisation) -> list[str]:
    told = _("Both labelled %(project)s: leave it one label first, with its share of the credit.")
    twice = Label.objects.filter(cluster=gone, project__labels__cluster=keep).select_related("project")
    return [told % {"project": label.project} for label in twice]


def _sizes(keep: Organisation, gone: Organisation) -> list[str]:
    told = _("Both have a size in %(year)s, each another: leave one of them first.")
    ours = {size.year: size for size in CompanySize.objects.filter(organisation=keep)}
    return [
        told % {"year": size.year}
        for size in CompanySize.objects.filter(organisation=gone, year__in=ours)
        if any(getattr(size, name) != getattr(ours[size.year], name) for name in SIZES)
    ]


def _missions(keep: Organisation, gone: Organisation) -> list[str]:
    told = _("Both are among the participants of %(activity)s: leave one line of the two first.")
    twice = MissionResult.objects.filter(organisation=gone, activity__results__organisation=keep)
    return [told % {"activity": result.activity} for result in twice.select_related("activity")]


Span = tuple[Any, Any]


def memberships(organisation: Organisation) -> list[Span]:
    """Return all memberships of an organisation, the earliest first; one statement."""
    spans: list[Span] = list(
        EarlierMembership.objects.filter(organisation=organisation).order_by("since").values_list("since", "until")
    )
    return [*spans, (organisation.member_since, organisation.member_until)] if organisation.member_since else spans


def _members(keep: Organisation, gone: Organisation) -> list[str]:
    ours, theirs = memberships(keep), memberships(gone)
    spans = sorted({*ours, *theirs}, key=lambda span: span[0])
    for (_since, until), (since, _until) in pairwise(spans):
        if until is None or until >= since:
            return [_("Their memberships overlap: leave one of the two first.")]
    return []
