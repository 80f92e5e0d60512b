"""Who works with whom? A picture with numbers, and the table that says it in words."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.models import Domain, Organisation
from objectives.scorecards.working_together import Asked, Network, network
from tracker.charts.drawing import PALETTES, WIDTHS
from tracker.charts.network import network_chart, shape_of
from tracker.pages.organisations.finding import organisation_of
from tracker.pages.organisations.listing import ANY
from tracker.pages.picture import palette_of, picture


class WhichProjects(forms.Form):
    """Which projects count."""

    domain = forms.ChoiceField(label=_("Domain"), choices=[ANY, *Domain.choices], required=False)
    year = forms.IntegerField(label=_("Running in"), min_value=1900, max_value=2199, required=False)
    own = forms.BooleanField(label=_("Only projects of the cluster"), required=False)

    @property
    def asked(self) -> Asked:
        """What was asked; everything where the questions make no sense."""
        said = self.cleaned_data if self.is_valid() else {}
        return Asked(said.get("domain") or "", said.get("year"), bool(said.get("own")))

    @property
    def query(self) -> str:
        """The questions as an address has them."""
        said = self.cleaned_data if self.is_valid() else {}
        return urlencode({name: "on" if value is True else value for name, value in said.items() if value})


def places_of(route: str, query: str = "", **named: Any) -> dict[str, str]:
    """Return the addresses of a picture in every width and scheme."""
    return {
        f"{shape}_{scheme}": reverse(route, kwargs={**named, "shape": shape, "scheme": scheme})
        + (f"?{query}" if query else "")
        for shape in WIDTHS
        for scheme in PALETTES
    }


@require_safe
def network_page(request: HttpRequest) -> HttpResponse:
    """Show those with the most projects, and who of them work together."""
    form = WhichProjects(request.GET)
    found = network(request.user, form.asked)
    context = {
        "form": form,
        "found": found,
        "rows": rows_of(found),
        "places": places_of("network-picture", form.query),
        "keeps": access.keeps_the_data(request.user),
        "suppressed_because": access.suppression(request.user),
    }
    return render(request, "network.html", context, status=200 if form.is_valid() else 400)


def rows_of(found: Network) -> list[tuple[Any, str, list[tuple[Any, int]]]]:
    """Return each member with its mark and those it shares most with."""
    by_number = {member.number: member for member in found.members}
    with_whom: dict[int, list[tuple[Any, int]]] = {number: [] for number in by_number}
    for tie in found.ties:
        with_whom[tie.one].append((by_number[tie.other], tie.projects))
        with_whom[tie.other].append((by_number[tie.one], tie.projects))
    return [(member, shape_of(member.kind), with_whom[member.number][:3]) for member in found.members]


@require_safe
def network_picture(request: HttpRequest, shape: str, scheme: str) -> HttpResponseBase:
    """Draw who works with whom."""
    return _drawn(request, shape, scheme, WhichProjects(request.GET).asked)


@require_safe
def organisation_picture(request: HttpRequest, code: str, shape: str, scheme: str) -> HttpResponseBase:
    """Draw those with whom an organisation works most."""
    return _drawn(request, shape, scheme, Asked(), organisation_of(code))


def _drawn(
    request: HttpRequest, shape: str, scheme: str, asked: Asked, around: Organisation | None = None
) -> HttpResponseBase:
    palette = palette_of(shape, scheme)
    return picture(request, network_chart(network(request.user, asked, around), palette, shape), palette)
