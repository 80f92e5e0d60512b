"""Where does the committed money go? The portfolio of a contract on a day, cut six ways."""

from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives.models import Contract
from objectives.rollup.crediting import Counted, counted, labelling
from objectives.rollup.portfolio_cuts import Cut
from objectives.rollup.side_by_side import side_by_side
from objectives.rollup.windows import days_kept
from objectives.scorecards.cuts import MoneyRow, PortfolioCut, portfolio_cut
from objectives.scorecards.known import contract_known_to
from tracker.pages.address import Viewpoint, asked_counting, counted_in, refused_in_words, viewpoint

WIDTH = 200
"""Of the drawing of a bar: the largest class fills it."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A class as a bar: first what serves objectives, then what serves none."""

    allocated: str
    total: str


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    """Show the committed money of a contract on a day by the classes of a cut."""
    view = viewpoint(request)
    if view is None:
        return render(request, "empty.html")
    counting, cluster = asked_counting(request)
    with refused_in_words(), contract_known_to(request.user, view.contract, view.known) as (reader, contract):
        among = labelling(reader)
        way = counted(reader, counting, cluster, among)
        card = portfolio_cut(contract, view.as_of, _cut(request), reader, way)
        beside = side_by_side(contract, view.as_of, reader, cluster, among=among)
    largest = max((row.total for row in card.classes), default=Decimal(0))
    context = {
        "view": view,
        "contract": view.contract,
        "card": card,
        "rows": [(row, _bar(row, largest)) for row in card.classes],
        "cut": card.cut,
        "cuts": [(cut, _address(reverse("portfolio"), view, cut, card.way)) for cut in Cut],
        "beside": beside,
        "way": card.way,
        "kept": counted_in(card.way) | {"cut": card.cut.value},
        "api_address": _api_address(card),
        "contracts": Contract.objects.order_by("-start", "code"),
        "year_ends": days_kept(view.contract, view.contract.end),
    }
    return render(request, "portfolio.html", context)


def _cut(request: HttpRequest) -> Cut:
    text = request.GET.get("cut") or Cut.PROGRAMME
    if text not in Cut.values:
        raise BadRequest(_("There is no such cut. Known: %(known)s.") % {"known": ", ".join(Cut.values)})
    return Cut(text)


def _address(page: str, view: Viewpoint, cut: Cut, way: Counted) -> str:
    asked = urlencode({"contract": view.contract.code}), view.more, urlencode({"cut": cut.value} | counted_in(way))
    return f"{page}?{'&'.join(filter(None, asked))}"


def _api_address(card: PortfolioCut) -> str:
    asked = {"contract": card.contract, "as_of": card.as_of.isoformat(), "cut": card.cut.value} | counted_in(card.way)
    return f"{reverse('portfolio-list')}?{urlencode(asked)}"


def _bar(row: MoneyRow, largest: Decimal) -> Bar:
    scale = WIDTH / largest if largest else Decimal(0)
    return Bar(*(format((part * scale).quantize(Decimal("0.1")), "f") for part in (row.allocated, row.total)))
