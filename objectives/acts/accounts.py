"""Close an account, and open it again: who is closed out signs in no more, and neither do the machines of that person.

Nothing of the person is taken away, which is what `objectives.acts.erasing` does.
"""

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.models import User
from objectives.personal import sessions_of


@transaction.atomic
def close_account(*, by: User, person: int) -> User:
    """End a person's sessions, and let nobody sign in as that person; tokens, machines and webhooks end with it.

    Raises User.DoesNotExist for who may not, for oneself and for who is erased; ValidationError where it is closed.
    """
    row = access.closable_people(by).select_for_update(of=("self",)).get(pk=person)
    if not row.is_active:
        raise ValidationError(_("This account is closed already."))
    row.is_active = False
    row.save(update_fields=["is_active"])
    Session.objects.filter(pk__in=[session.pk for session in sessions_of(row)]).delete()
    return row


@transaction.atomic
def open_account(*, by: User, person: int) -> User:
    """Let a person sign in again, as what the person was. Raises as `close_account`."""
    row = access.closable_people(by).select_for_update(of=("self",)).get(pk=person)
    if row.is_active:
        raise ValidationError(_("This account is open already."))
    row.is_active = True
    row.save(update_fields=["is_active"])
    return row
