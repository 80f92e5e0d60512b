"""End memberships, part organisations that were joined, mark follow-ups as done, assign and close enquiries."""

from dataclasses import replace
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from objectives import access, clock
from objectives.acts.activity_file import complete_follow_up
from objectives.acts.enquiring import assign_enquiry, close_enquiry
from objectives.acts.merging import undo_merge
from objectives.acts.organisations import Period, set_memberships, version_of_organisation
from objectives.acts.resending import resend_enquiry_mail, resend_mail
from objectives.models import (
    Delivery,
    EarlierMembership,
    Enquiry,
    EnquiryMail,
    FollowUp,
    Organisation,
    OrganisationMerge,
    User,
)
from tracker.admin.together import Nothing, Together, Why, WhyMaybe
from tracker.pages.project_file.fields import DayField


class EndForm(Why):
    """When the memberships end."""

    until = DayField(label=_("Last day of the membership"))
    field_order = ("until", "reason")


def _end(by: User, row: Organisation, seen: int, said: dict[str, Any]) -> object:
    if row.member_since is None or (row.member_until is not None and row.member_until <= said["until"]):
        raise ValidationError(gettext("It is no member on this day."))
    earlier = EarlierMembership.objects.filter(organisation=row).order_by("since")
    periods = [Period(since=one.since, until=one.until) for one in earlier]
    last = Period(since=row.member_since, until=row.member_until)
    return set_memberships(
        by=by,
        organisation=row.pk,
        seen=seen,
        periods=[*periods, replace(last, until=said["until"])],
        reason=said["reason"],
    )


END_MEMBERSHIP = Together(
    name="end_membership",
    button=_("End the membership"),
    lead=_("The membership that runs ends on the day for each organisation. Indicators that count members follow."),
    act=_end,
    form=EndForm,
    version=version_of_organisation,
)


def _undo(by: User, row: OrganisationMerge, _seen: int, said: dict[str, Any]) -> object:
    return undo_merge(by=by, merge=row.pk, reason=said["reason"])


UNDO_MERGE = Together(
    name="undo",
    button=_("Part them again"),
    lead=_("Each organisation that was taken into another one is there again, with what was moved."),
    act=_undo,
    form=WhyMaybe,
)


def _complete(by: User, row: FollowUp, _seen: int, _said: dict[str, Any]) -> object:
    return complete_follow_up(by=by, follow_up=row.pk, today=clock.today())


COMPLETE = Together(
    name="complete",
    button=_("Done today"),
    lead=_("Each follow-up is done as of today, and nobody is reminded of it any more."),
    act=_complete,
    form=Nothing,
)


class TakerForm(forms.Form):
    """Who answers."""

    to = forms.ModelChoiceField(label=_("Assigned to"), queryset=User.objects.none(), empty_label=_("nobody"))

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer who may be given an enquiry today."""
        super().__init__(*arguments, **options)
        chosen: Any = self.fields["to"]
        chosen.queryset, chosen.required = access.enquiry_staff(), False


def _assign(by: User, row: Enquiry, seen: int, said: dict[str, Any]) -> object:
    to = said["to"].pk if said["to"] else None
    return assign_enquiry(by=by, enquiry=row.pk, seen=seen, to=to, now=clock.now())


def _close(by: User, row: Enquiry, seen: int, _said: dict[str, Any]) -> object:
    return close_enquiry(by=by, enquiry=row.pk, seen=seen, now=clock.now())


def _version(row: Enquiry) -> int:
    return row.version


ASSIGN = Together(
    name="assign",
    button=_("Assign"),
    lead=_("Each enquiry is answered by this person from now on."),
    act=_assign,
    form=TakerForm,
    version=_version,
)
CLOSE = Together(
    name="close",
    button=_("Close"),
    lead=_("Nothing more is to be done for these enquiries. They are erased on schedule."),
    act=_close,
    form=Nothing,
    version=_version,
)


def _resend(by: User, row: Delivery, _seen: int, _said: dict[str, Any]) -> object:
    return resend_mail(by=by, delivery=row.pk, now=clock.now())


def _resend_of_enquiry(by: User, row: EnquiryMail, _seen: int, _said: dict[str, Any]) -> object:
    return resend_enquiry_mail(by=by, mail=row.pk)


RESEND = Together(
    name="resend",
    button=_("Try again now"),
    lead=_("Each mail that failed is tried again within minutes. What was sent is never sent twice."),
    act=_resend,
)
RESEND_OF_ENQUIRY = replace(RESEND, act=_resend_of_enquiry)
