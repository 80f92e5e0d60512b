"""What does a question look from? The contract and the day that it names, or a refusal by name."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.request import Request

from objectives import clock
from objectives.models import Contract
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY
from objectives.scorecards import default_contract
from objectives.worlds import NotSettledError, Position, position_named

LARGEST_TOKEN = 2**63 - 1
CONTRACT = OpenApiParameter("contract", str)
AS_OF = OpenApiParameter(
    "as_of", datetime.date, description="The day looked from; today or the last day when left out."
)

AFTER = OpenApiParameter(
    "after",
    {"type": "integer", "minimum": 1, "maximum": LARGEST_TOKEN},
    description="The token that a write answered with: is it in the figures?",
)


KNOWN_AT = OpenApiParameter(
    "known_at",
    str,
    description=(
        "What was known at the end of a day (`2018-12-31`, Europe/Paris) or at a moment (`2018-12-31T18:00:00+01:00`);"
        " what is known now when left out. The day looked from is then that day, unless `as_of` names another."
    ),
)


class NotSettled(APIException):
    """Something that was recorded before the moment may still be committed."""

    status_code = 503
    default_detail = _lazy("Something recorded by then is still being written: ask again in a moment.")
    wait = 1


def asked_position(request: Request) -> Position | None:
    """Return the position whose knowledge is asked for; None for what is known now."""
    text = request.query_params.get("known_at")
    try:
        return None if text is None else position_named(text)
    except NotSettledError:
        raise NotSettled from None


def asked_token(request: Request) -> int | None:
    """Return the token of the write that the reader wants to see in the figures."""
    text = request.query_params.get("after")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text[:20]) <= LARGEST_TOKEN):
        raise ValidationError({"after": _("Give the number that a write answered with as Sextant-Token.")})
    return int(text)


def asked_contract(request: Request) -> Contract:
    """Return the contract that is asked for by its code, the current one when none is named."""
    code = request.query_params.get("contract")
    contract = default_contract() if code is None else Contract.objects.filter(code=code).first()
    if contract is None and code is None:
        raise NotFound(_("No contract is loaded."))
    if contract is None:
        known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
        raise ValidationError({"contract": _("There is no such contract. Known: %(known)s.") % {"known": known}})
    return contract


def asked_day(request: Request, contract: Contract) -> datetime.date:
    """Return the day that is asked for; today or the contract's last day when none is named."""
    return named_day(request) or contract.default_as_of(clock.today())


def named_day(request: Request) -> datetime.date | None:
    """Return the day that is asked for; None when none is named."""
    text = request.query_params.get("as_of")
    if text is None:
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or len(text) != 10 or not EARLIEST_DAY <= day <= LATEST_DAY:
        raise ValidationError({"as_of": _("Give a day from 1900 to 2199 such as 2018-12-31.")})
    return day
