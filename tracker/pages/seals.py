"""What was sealed, does it hold, and what came late? For staff and the board."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Contract
from objectives.scorecards.seals import chains, seal_card, sealed_score

GLANCE = {"contract": ("score", "expected_score", "committed"), "objective": ("score",)}
MOST = 300
"""Adjustments that a page lists one by one; the API has all of them."""


@require_safe
def seals(request: HttpRequest) -> HttpResponse:
    """Show the chain of each contract, every link verified now."""
    _reader_of_seals(request)
    shown = [
        (
            contract,
            [(link, sealed_score(link)) for link in links],
            next((one for one in links[::-1] if one.broken), None),
        )
        for contract, links in chains()
    ]
    return render(request, "seals.html", {"chains": shown, "closes": access.keeps_the_data(request.user)})


@require_safe
def seal(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show a seal: its figures, the same figures now, and what holds it."""
    _reader_of_seals(request)
    contract = Contract.objects.filter(code=code).first() if "\0" not in code else None
    card = seal_card(contract, number, request.user, clock.now()) if contract else None
    if card is None:
        raise Http404
    adjustments = card.adjustments
    context = {
        "card": card,
        "glance": [one for one in card.figures if one.name in GLANCE.get(one.of, ())],
        "adjustments": adjustments[:MOST],
        "more": max(0, len(adjustments) - MOST),
        "titles": {
            **{str(one.number): one.title for one in card.contract.objectives.all()},
            **{one.code: one.name for one in card.contract.kpis.all()},
        },
    }
    return render(request, "seal.html", context)


def _reader_of_seals(request: HttpRequest) -> None:
    """Nobody else learns that there is such a page."""
    if not access.sees_everything(request.user):
        raise Http404
