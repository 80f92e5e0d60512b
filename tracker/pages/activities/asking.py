"""Which activities does an address ask for? The questions of the API's list, as a form that a page shows."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.filters import ActivityFilter
from objectives.models import Activity, ActivityKind, Objective, Organisation
from tracker.templatetags.activities import country_name
from tracker.templatetags.figures import stop

ASKED = ("kind", "year", "country", "partner", "contract", "objective", "search")


class AskedForm(forms.Form):
    """What can be asked, with the choices that there are."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    year = forms.ChoiceField(label=_("Year"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    serves = forms.ChoiceField(label=_("Objective"), required=False)
    search = forms.CharField(label=_("Words"), required=False, max_length=200)

    def __init__(self, visible: QuerySet[Activity], initial: dict[str, Any]) -> None:
        """Offer what some activities have; four statements."""
        super().__init__(initial=initial, auto_id="asked_%s")
        own = visible.order_by()
        countries = own.exclude(country="").values_list("country", flat=True).distinct()
        years = own.filter(start__isnull=False).values_list("start__year", flat=True).distinct()
        partners = Organisation.objects.filter(activities__in=own).distinct().order_by("name", "code")
        objectives = Objective.objects.select_related("contract").order_by("-contract__start", "contract", "number")
        offered: dict[str, list[tuple[str, Any]]] = {
            "kind": [(kind.value, kind.label) for kind in ActivityKind],
            "year": [(str(year), str(year)) for year in sorted(years, reverse=True)],
            "country": sorted(((code, country_name(code)) for code in countries), key=lambda one: one[1]),
            "partner": [(one.code, str(one)) for one in partners],
            "serves": [
                (f"{one.contract.code}/{one.number}", f"{one.contract.name}{stop(':')} {one}") for one in objectives
            ],
        }
        for name, choices in offered.items():
            self.fields[name].choices = [("", _("all")), *choices]  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The activities that an address asks for, the form that asks so, and the question as an address has it."""

    activities: QuerySet[Activity]
    form: AskedForm
    more: str
    in_api: str
    """The same question as the API takes it."""


def chosen(request: HttpRequest) -> Chosen:
    """Return what an address asks for, the newest first; raises BadRequest for what cannot be asked."""
    asked = {name: request.GET[name] for name in (*ASKED, "serves") if request.GET.get(name)}
    visible = access.visible_activities(request.user)
    more = urlencode(asked)
    contract, slash, number = asked.pop("serves", "").rpartition("/")
    if slash:
        asked |= {"contract": contract, "objective": number}
    in_api = urlencode(asked)
    answer = ActivityFilter(asked, queryset=visible, request=request, only_asked=True)
    if not answer.is_valid():
        refused = [f"{name}{stop(':')} {' '.join(told)}" for name, told in answer.form.errors.items()]
        raise BadRequest(f"{stop(';')} ".join(refused))
    if "contract" in asked and "objective" in asked:
        asked["serves"] = f"{asked['contract']}/{answer.form.cleaned_data['objective']:.0f}"
    found: QuerySet[Activity] = answer.qs
    in_order = found.order_by(F("start").desc(nulls_last=True), "code")
    return Chosen(in_order, AskedForm(visible, asked), more, in_api)
