"""Leave findings of the quality of the data as they are, for a reason; take that back."""

import datetime
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acting import acting
from objectives.models import AcceptedFinding, User
from objectives.quality import Finding, standing

AT_ONCE = 200


@transaction.atomic
def accept_findings(*, by: User, names: Sequence[str], reason: str, today: datetime.date) -> list[AcceptedFinding]:
    """Accept the findings named (`Finding.name`) with one reason; those accepted already stay as they are.

    Raises PermissionDenied for who may not, ValidationError by field: without a reason, or where one of them is not
    there with these values any more. Nothing is written then.
    """
    if not access.accepts_findings(by):
        raise PermissionDenied(_("Cluster staff accept findings."))
    found = _checked(by, names, reason, today)
    acting(by.pk, reason)
    rows = [
        AcceptedFinding(
            check_code=one.check.code, row=one.row, fingerprint=one.fingerprint, reason=reason.strip(), accepted_by=by
        )
        for one in found
        if one.acceptance is None
    ]
    for row in rows[:1]:
        row.clean_fields(exclude={"accepted_by"})
    try:
        with transaction.atomic():
            return AcceptedFinding.objects.bulk_create(rows)
    except IntegrityError as error:
        told = _("Somebody accepted one of them just now: look again, nothing was accepted.")
        raise ValidationError({"findings": told}) from error


def _checked(by: User, names: Sequence[str], reason: str, today: datetime.date) -> list[Finding]:
    broken: dict[str, list[str]] = {}
    if not reason.strip():
        broken["reason"] = [_("Say why this is left as it is.")]
    if len(reason.strip()) > 2000:
        broken["reason"] = [_("Say it in at most 2,000 characters.")]
    wanted = set(names)
    if not wanted:
        broken["findings"] = [_("Choose at least one finding.")]
    elif len(wanted) > AT_ONCE:
        broken["findings"] = [_("Choose at most %(most)s findings at once.") % {"most": AT_ONCE}]
    if broken:
        raise ValidationError(broken)
    found = standing(by, wanted, today)
    gone = sorted(wanted - {one.name for one in found})
    if gone:
        told = _("Some were mended or have other values by now: look again, nothing was accepted. (%(names)s)")
        raise ValidationError({"findings": told % {"names": ", ".join(gone[:5])[:200]}})
    return found


@transaction.atomic
def take_acceptance_back(*, by: User, acceptance: int, now: datetime.datetime) -> AcceptedFinding:
    """Take an acceptance back: the finding stands again.

    Raises AcceptedFinding.DoesNotExist for who may not, and for one that is taken back already.
    """
    row = access.undoable_acceptances(by).select_for_update(of=("self",), no_key=True).get(pk=acceptance)
    acting(by.pk)
    row.undone_by, row.undone_at = by, now
    row.save(update_fields=["undone_by", "undone_at"])
    return row
