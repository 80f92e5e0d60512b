"""Which measurements wait for me, and who owes what for which period?"""

import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Contract, Kpi, MeasurementStatus
from objectives.scorecards import default_contract
from objectives.scorecards.measuring import AHEAD, STATES, Line, calendar, waiting
from tracker.pages.signed_in import signed_in

AT_FIRST = 12
LATE = "late"


@require_safe
@signed_in
def measurements(request: HttpRequest) -> HttpResponse:
    """Show what was sent back, what waits to be validated, drafts, and what is missing."""
    today = clock.today()
    waits = waiting(request.user, today)
    submitted = access.validatable_measurements(request.user).filter(status=MeasurementStatus.SUBMITTED)
    context = {
        "waits": waits,
        "owed": waits.owed[:AT_FIRST],
        "more": max(len(waits.owed) - AT_FIRST, 0),
        "enters": access.enterable_kpis(request.user).exists(),
        "keeps": access.keeps_the_data(request.user),
        "validatable": set(submitted.values_list("pk", flat=True)),
        "today": today,
    }
    return render(request, "measurements.html", context)


@require_safe
@signed_in
def measurement_calendar(request: HttpRequest) -> HttpResponse:
    """Show a year of a contract: every series, who owes it, and where each of its periods stands."""
    today, contract = clock.today(), _contract(request)
    if contract is None:
        return render(request, "empty.html")
    years = range(contract.start.year, min(contract.end, max(today, contract.start)).year + 1)
    year = _chosen(request, "year", {str(one) for one in years}, str(years[-1]))
    state = _chosen(request, "state", {*STATES, LATE}, "")
    who = _chosen(request, "who", {"me", "staff", "leads"}, "")
    first, last = datetime.date(int(year), 1, 1), datetime.date(int(year), 12, 31)
    lines = calendar(request.user, Kpi.objects.filter(contract=contract), first, last, today)
    asked = {"contract": contract.code, "year": year, "state": state, "who": who}
    context: dict[str, Any] = {
        "contract": contract,
        "contracts": list(Contract.objects.order_by("-start", "code")),
        "years": years,
        "asked": asked,
        "query": urlencode(asked),
        "states": {LATE: _("late"), **STATES},
        "lines": [line for line in lines if _is_asked(line, state, who, str(request.user))],
        "counts": _counts(lines),
        "enters": access.enterable_kpis(request.user).exists(),
        "today": today,
    }
    return render(request, "measurement_calendar.html", context)


def _contract(request: HttpRequest) -> Contract | None:
    """Return the contract that is asked for, else the first one of all; none where none is loaded."""
    code = request.GET.get("contract", "")
    if not code:
        return default_contract()
    found = Contract.objects.filter(code=code).first() if "\0" not in code else None
    if found is None:
        raise Http404(_("There is no such contract."))
    return found


def _chosen(request: HttpRequest, name: str, known: set[str], otherwise: str) -> str:
    given = request.GET.get(name, "")
    if given and given not in known:
        raise BadRequest(_("There is no such choice. Known: %(known)s.") % {"known": ", ".join(sorted(known))})
    return given or otherwise


def _is_asked(line: Line, state: str, who: str, me: str) -> bool:
    if (who == "staff" and line.leads) or (who == "leads" and not line.leads) or (who == "me" and me not in line.leads):
        return False
    return not state or any(cell.is_late if state == LATE else cell.state == state for cell in line.cells)


def _counts(lines: list[Line]) -> list[tuple[str, int]]:
    """Return how many periods stand where, late ones first; nothing of what there is none of."""
    cells = [cell for line in lines for cell in line.cells]
    late = sum(cell.is_late for cell in cells)
    told = [(LATE, late)] + [(state, sum(cell.state == state for cell in cells)) for state in STATES if state != AHEAD]
    return [(state, number) for state, number in told if number]
