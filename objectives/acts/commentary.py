"""Say what the board makes of an objective on a day: in versions, until the day is closed and sealed."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from objectives import access, clock
from objectives.acting import acting
from objectives.acts.closing import check_open
from objectives.models import Commentary, Contract, User
from objectives.versions import ConflictError


@dataclass(frozen=True, slots=True)
class Said:
    """What is said in English and in French; one of them may be empty, and both take the commentary back."""

    text: str = ""
    text_fr: str = ""


@transaction.atomic
def write_commentary(
    *, by: User, objective: int, day: datetime.date, said: Said, seen: int, now: datetime.datetime
) -> Commentary:
    """Write a new version of a commentary; `seen` is the number of the version that was read, 0 for none.

    Raises Objective.DoesNotExist for who may not, ConflictError where somebody wrote meanwhile, ValidationError by
    field for what cannot be, a sealed day for instance.
    """
    row = access.commentable_objectives(by).select_related("contract").get(pk=objective)
    check_day(row.contract, day, clock.today())
    check_open(row.contract, "text", day, now)
    locked = type(row).objects.select_for_update(no_key=True).get(pk=objective)
    versions = Commentary.objects.filter(objective=locked, as_of=day)
    newest = versions.aggregate(newest=Max("version"))["newest"] or 0
    if seen != newest:
        raise ConflictError(newest, [])
    text, text_fr = (text.strip().replace("\r\n", "\n") for text in (said.text, said.text_fr))
    before = versions.filter(version=newest).values_list("text", "text_fr").first() or ("", "")
    if (text, text_fr) == before:
        raise ValidationError({"text": _("Nothing is changed.")})
    acting(by.pk, _("Commentary"))
    made = Commentary(
        objective=locked, as_of=day, version=newest + 1, text=text, text_fr=text_fr, author=by,
        signed=by.full_name or by.email, written_at=now,
    )  # fmt: skip
    made.clean_fields(exclude=["objective", "author"])
    made.save(force_insert=True)
    return made


def check_day(contract: Contract, day: datetime.date, today: datetime.date) -> None:
    """Refuse a day on which there is nothing to be said of a contract; ValidationError for `as_of`."""
    last = min(contract.end, today)
    if not contract.start <= day <= last:
        told = {"start": clock.written(contract.start), "end": clock.written(last)}
        raise ValidationError({"as_of": _("Give a day from %(start)s to %(end)s.") % told})
