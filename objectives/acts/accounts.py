"""Change the own account; close one, and open it again: who is closed out signs in no more, nor do that one's machines.

Nothing of the person is taken away, which is what `objectives.acts.erasing` does.
"""

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.models import User
from objectives.personal import remember_name, sessions_of

OWN = ("full_name", "language")


@transaction.atomic
def change_account(*, by: User, full_name: str, language: str) -> User:
    """Change the own name and language; the name before is remembered. No other column is written.

    Raises User.DoesNotExist for who is erased meanwhile, ValidationError by field for what cannot be.
    """
    row = User.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk, erased_at__isnull=True)
    earlier, row.full_name, row.language = row.full_name, full_name.strip(), language
    row.clean_fields(exclude={field.name for field in User._meta.concrete_fields} - set(OWN))
    row.save(update_fields=OWN)
    remember_name(row, earlier, by=by)
    return row


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
