"""Which projects does the cluster have, now and before? The list with its search, and a page of each published one."""

from typing import Any

from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.db.models import Count, F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives import access, clock
from objectives.filters import ProjectFilter
from objectives.models import (
    Domain,
    Programme,
    Project,
    Source,
    Territory,
    TerritoryKind,
)
from objectives.scorecards.project_file import allocations_of, consortium_of, money_of
from objectives.scorecards.public import TIED, over, public_projects, public_texts
from tracker.pages.public import structured
from tracker.pages.public.answering import house_of, open_page

VISITOR = AnonymousUser()
ON_A_PAGE = 25
ASKED = ("search", "programme", "domain", "territory", "year")
"""The questions that the list's own filters answer."""
WHEN = (
    ("", gettext_lazy("past and current")),
    ("current", gettext_lazy("current")),
    ("past", gettext_lazy("past")),
)
WHOSE = (
    ("", gettext_lazy("labelled by the cluster, or with it")),
    ("all", gettext_lazy("all of the territory")),
)


class Question(forms.Form):
    """What may be asked of the projects; each answer stands in the address."""

    search = forms.CharField(required=False, max_length=200, label=gettext_lazy("Words"))
    when = forms.ChoiceField(required=False, choices=WHEN, label=gettext_lazy("When"))
    whose = forms.ChoiceField(required=False, choices=WHOSE, label=gettext_lazy("Whose"))
    domain = forms.ChoiceField(required=False, label=gettext_lazy("Domain"))
    programme = forms.ChoiceField(required=False, label=gettext_lazy("Programme"))
    territory = forms.ChoiceField(required=False, label=gettext_lazy("Partners in"))
    year = forms.IntegerField(required=False, min_value=1900, max_value=2199, label=gettext_lazy("Year of start"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer what there is."""
        super().__init__(*arguments, **options)
        every = ("", _("all"))
        published = access.visible_projects(VISITOR)
        programmes = Programme.objects.filter(pk__in=published.values("programme")).order_by("code")
        places = Territory.objects.filter(in_cluster=True, kind__in=(TerritoryKind.REGION, TerritoryKind.DEPARTMENT))
        offered = {
            "domain": Domain.choices,
            "programme": programmes.values_list("code", "code"),
            "territory": places.order_by("-kind", "name").values_list("code", "name"),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 (declared above)
            field.choices = [every, *choices]


@open_page
def projects(request: HttpRequest) -> HttpResponse:
    """Show the published projects that are asked for, the newest first."""
    question = Question(request.GET)
    rows = _chosen(question) if question.is_valid() else Project.objects.none()
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "question": question,
        "asked": any(request.GET.get(name) for name in question.fields),
        "page": page,
        "none_published": not page.object_list and not public_projects().exists(),
        "texts": public_texts(),
    }
    return render(request, "public/projects.html", context, status=200 if question.is_valid() else 422)


def _chosen(question: Question) -> QuerySet[Project]:
    asked = question.cleaned_data
    rows = public_projects().annotate(known_cost=access.known_cost(VISITOR))
    if not asked["whose"]:
        rows = rows.filter(TIED)
    if asked["when"]:
        past = over(clock.today())
        rows = rows.filter(past) if asked["when"] == "past" else rows.exclude(past)
    questions = {name: str(asked[name]) for name in ASKED if asked[name]}
    found: QuerySet[Project] = ProjectFilter(questions, queryset=rows, only_asked=True).qs
    found = found.select_related("programme").annotate(partners=Count("participations__organisation", distinct=True))
    return found.order_by(F("start").desc(nulls_last=True), "code")


@open_page
def project(request: HttpRequest, code: str) -> HttpResponse:
    """Show a published project as everybody may read it; any other is not there, whoever asks."""
    rows = access.visible_projects(VISITOR).annotate(known_cost=access.known_cost(VISITOR))
    shown = rows.select_related("programme", "call").filter(code=code).first() if "\0" not in code else None
    if shown is None:
        raise Http404(_("There is no such project."))
    consortium = consortium_of(VISITOR, shown)
    context = {
        "project": shown,
        "consortium": consortium,
        "money": money_of(VISITOR, shown),
        "served": [(each.contract, each.links) for each in allocations_of(shown) if each.links],
        "domains": [Domain(one).label for one in shown.domains],
        "sources": {one.code: one for one in Source.objects.filter(code__in=shown.source)},
        "structured": structured.project(house_of(request), shown, consortium.parts),
    }
    return render(request, "public/project.html", context)
