"""Who are the members and partners? A list with questions in its address."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.filters import OrganisationFilter
from objectives.models import Domain, Organisation, OrganisationKind, Sector, Territory, TerritoryKind
from objectives.scorecards.organisations import called, with_projects
from tracker.pages.countries import CountrySelect
from tracker.pages.project_file.fields import DayField

ON_A_PAGE = 50
ANY = ("", _("any"))


class Questions(forms.Form):
    """What can be asked of the list; the same questions as in the API."""

    search = forms.CharField(label=_("Name, id, SIRET or PIC"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[ANY, *OrganisationKind.choices], required=False)
    sector = forms.ChoiceField(label=_("Sector"), choices=[ANY, *Sector.choices], required=False)
    territory = forms.ModelChoiceField(
        label=_("Territory"), required=False, to_field_name="code", empty_label=ANY[1],
        queryset=Territory.objects.filter(
            kind__in=(TerritoryKind.REGION, TerritoryKind.DEPARTMENT, TerritoryKind.CITY), in_cluster=True
        ).order_by("-kind", "name"),
    )  # fmt: skip
    domain = forms.ChoiceField(label=_("Domain of its projects"), choices=[ANY, *Domain.choices], required=False)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Country"), required=False,
        error_messages={"invalid": _("Write the country as two letters (ISO 3166-1).")},
        widget=CountrySelect(ANY[1]),
    )  # fmt: skip
    member_on = DayField(label=_("Member on"), required=False)


@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """Show the organisations that answer to the questions of the address, by name."""
    form = Questions(request.GET)
    if not form.is_valid():
        refused = {"form": form, "page": None, "keeps": access.keeps_the_data(request.user)}
        return render(request, "organisations.html", refused, status=400)
    page = Paginator(_found(request, form), ON_A_PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "form": form,
        "page": page,
        "query": _asked(form).urlencode(),
        "keeps": access.keeps_the_data(request.user),
    }
    return render(request, "organisations.html", context)


def _found(request: HttpRequest, form: Questions) -> QuerySet[Organisation]:
    every = Organisation.objects.select_related("territory")
    chosen = OrganisationFilter(_asked(form), queryset=every, request=request, only_asked=True).qs
    return with_projects(chosen, request.user).order_by(called(), "code")


def _asked(form: Questions) -> QueryDict:
    """Return the questions that were asked, as the API takes them."""
    asked = QueryDict(mutable=True)
    for name, value in form.cleaned_data.items():
        if value:
            asked[name] = _plain(name, value)
    return asked


def _plain(name: str, value: Any) -> str:
    text = value.code if isinstance(value, Territory) else str(value)
    return text.upper() if name == "country" else text
