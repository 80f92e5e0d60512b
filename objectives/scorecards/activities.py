"""What is there to read of an activity? What counts, and which KPIs count it; for staff and board its file as well."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from objectives import access
from objectives.access import Reader
from objectives.models import (
    Activity,
    ActivityKind,
    ComputedRule,
    Contact,
    Document,
    FollowUp,
    Kpi,
    KpiKind,
    Link,
    MissionResult,
    Organisation,
    VisitStep,
)
from objectives.scorecards.events import Event, told
from objectives.versions import changes_of_activity

COUNTED_BY: dict[str, tuple[ComputedRule, ...]] = {
    ActivityKind.AGREEMENT: (ComputedRule.AGREEMENTS,),
    ActivityKind.DELEGATION_HOSTED: (ComputedRule.DELEGATIONS_HOSTED,),
    ActivityKind.REPRESENTATION: (ComputedRule.REPRESENTATIONS,),
    ActivityKind.EVENT: (ComputedRule.EVENTS, ComputedRule.EVENT_PARTICIPANTS),
}
"""The rules of computed KPIs that count activities of a kind; of the other kinds none does."""
LAST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class ActivityFile:
    """What of an activity is not public; empty for who may not read it, and the contacts for who is not staff."""

    follow_ups: Sequence[FollowUp] = ()
    steps: Sequence[VisitStep] = ()
    contacts: Sequence[Contact] = ()
    results: Sequence[MissionResult] = ()
    documents: Sequence[Document] = ()
    changes: Sequence[Event] = ()
    """The last ones, the newest first."""
    total: dict[str, object] = field(default_factory=dict)
    """Of the results: leads, orders, amount; None where none is known."""


def with_what_is_shown(activities: QuerySet[Activity]) -> QuerySet[Activity]:
    """Fetch, with some activities, their partners and the objectives that they serve; two statements more."""
    return activities.prefetch_related("partners", "links__objective__contract")


def activities_with(reader: Reader, organisation: Organisation) -> QuerySet[Activity]:
    """Return the activities with an organisation, the newest first; its missions too, for who may read results."""
    visible = access.visible_activities(reader)
    ours = Q(pk__in=visible.filter(partners=organisation).values("pk"))
    missions = MissionResult.objects.filter(organisation=organisation, activity__in=access.activities_with_file(reader))
    found = visible.filter(ours | Q(pk__in=missions.values("activity")))
    return found.order_by(F("start").desc(nulls_last=True), "code")


def counting_kpis(activity: Activity) -> list[Kpi]:
    """Return the computed KPIs that count an activity in some period of their contract; two statements at most."""
    day = activity.counts_on()
    if day is None:
        return []
    found = _of_its_kind(activity).filter(contract__start__lte=day, contract__end__gte=day)
    served = set(Link.objects.filter(activity=activity).values_list("objective", flat=True))
    in_order = found.select_related("contract", "objective").order_by("contract__start", "objective__number", "code")
    return [kpi for kpi in in_order if _lets_in(kpi, served)]


def why_not_counted(activity: Activity) -> str:
    """Return why no KPI counts an activity, in words; two statements at most."""
    day, kpis = activity.counts_on(), _of_its_kind(activity)
    if not kpis.exists():
        return _("No indicator counts activities of this kind.")
    if day is None:
        return _("Indicators count by the start, and that is not known.")
    if not kpis.filter(contract__start__lte=day, contract__end__gte=day).exists():
        return _("It lies outside the years of the contracts whose indicators count activities of this kind.")
    return _("Indicators count of this kind only what serves their objective, and it does not.")


def _of_its_kind(activity: Activity) -> QuerySet[Kpi]:
    return Kpi.objects.filter(kind=KpiKind.COMPUTED, rule__in=COUNTED_BY.get(activity.kind, ()))


def _lets_in(kpi: Kpi, served: set[int]) -> bool:
    """Return whether the filter of a KPI lets an activity in that serves some objectives."""
    parts = [part.partition("=")[0] for part in filter(None, map(str.strip, kpi.filter.split(";")))]
    return all(part == "linked" and kpi.objective_id in served for part in parts)


def file_of(reader: Reader, activity: Activity) -> ActivityFile | None:
    """Return what of an activity is not public; None for who may not read it. A fixed number of statements."""
    if not access.activities_with_file(reader).filter(pk=activity.pk).exists():
        return None
    keeps = access.changeable_activities(reader).filter(pk=activity.pk).exists()
    results = activity.results.select_related("organisation")
    documents = access.visible_documents(reader).filter(activity=activity, removed_at__isnull=True)
    texts = {"was_text": Cast("before", TextField()), "now_text": Cast("after", TextField())}
    changes = changes_of_activity(activity.pk).defer("before", "after").annotate(**texts).select_related("actor")
    return ActivityFile(
        list(activity.follow_ups.select_related("owner")),
        list(activity.steps.all()),
        list(activity.contacts.all()) if keeps else (),
        list(results),
        list(documents.select_related("added_by").order_by("-pk")),
        told(changes.order_by("-pk")[:LAST_CHANGES]),
        activity.results.aggregate(leads=Sum("leads"), orders=Sum("orders"), amount=Sum("amount")),
    )
