"""Close and open accounts, sign people out, take invitations back, revoke machines."""

from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.acts.accounts import close_account, open_account
from objectives.acts.inviting import revoke_invitation
from objectives.acts.machines import revoke_machine
from objectives.models import Invitation, MachineClient, User
from tracker.accounts.browsers import end_browsers
from tracker.admin.together import Nothing, Together, Why


def _administers(person: Any) -> bool:
    return access.closable_people(person).exists()


def _accounting(act: Any, word: str) -> Any:
    def done(by: User, row: User, _seen: int, said: dict[str, Any]) -> object:
        person = act(by=by, person=row.pk)
        told = f"{word}: {said['reason']}"
        LogEntry.objects.log_actions(by.pk, [row], CHANGE, told, single_object=True)
        return person

    return done


CLOSE_ACCOUNT = Together(
    name="close_account",
    button=_("Close the account"),
    lead=_("These people sign in no more, and neither do their machines. What they did stays. It can be undone."),
    act=_accounting(close_account, "closed"),
    form=Why,
    may=_administers,
)
OPEN_ACCOUNT = Together(
    name="open_account",
    button=_("Open the account again"),
    lead=_("These people sign in again, with the role and the rights that they had."),
    act=_accounting(open_account, "opened"),
    form=Why,
    may=_administers,
)


def _sign_out(by: User, row: User, _seen: int, _said: dict[str, Any]) -> object:
    ended = end_browsers(row)
    LogEntry.objects.log_actions(by.pk, [row], CHANGE, f"signed out everywhere: {ended}", single_object=True)
    return ended


SIGN_OUT = Together(
    name="sign_out_everywhere",
    button=_("Sign out everywhere"),
    lead=_("Every browser in which these people are signed in is signed out: a device was lost, somebody left."),
    act=_sign_out,
    form=Nothing,
)


def _revoke_invitation(by: User, row: Invitation, _seen: int, _said: dict[str, Any]) -> object:
    return revoke_invitation(by=by, invitation=row.pk)


REVOKE_INVITATION = Together(
    name="revoke",
    button=_("Take back"),
    lead=_("The links of these invitations work no more."),
    act=_revoke_invitation,
    form=Nothing,
)


def _revoke_machine(by: User, row: MachineClient, _seen: int, _said: dict[str, Any]) -> object:
    return revoke_machine(by=by, key=row.key)


REVOKE_MACHINE = Together(
    name="revoke_machine",
    button=_("Revoke"),
    lead=_("These machines ask no more: their tokens end at once. Their owners register new ones."),
    act=_revoke_machine,
    form=Nothing,
    may=_administers,
)
