"""Ask for a pack: what it says is fixed at once, in one look at the facts; its files are made in the background."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acts.commentary import check_day
from objectives.models import BoardPack, Contract, PackState, User
from objectives.packs.content import content_of
from objectives.sealing.canonical import canonical, sha256


def ask_for_pack(
    *, by: User, contract: int, day: datetime.date, language: str, today: datetime.date, now: datetime.datetime
) -> BoardPack:
    """Return the pack of a contract's day as it stands now: the one that there is of these figures, else a new one.

    One that failed is tried again. Raises Contract.DoesNotExist for who may not, ValidationError by field.
    """
    row = access.packable_contracts(by).get(pk=contract)
    if language not in dict(settings.LANGUAGES):
        known = ", ".join(code for code, _name in settings.LANGUAGES)
        raise ValidationError({"language": _("Choose a language. Known: %(known)s.") % {"known": known}})
    check_day(row, day, today)
    return asked(row, day, language, now, by)


def asked(
    contract: Contract, day: datetime.date, language: str, now: datetime.datetime, by: User | None = None
) -> BoardPack:
    """Fix what a pack says, and let it be made; None asks for the schedule."""
    with _one_look():
        content, seal = content_of(contract, day, language)
    text = canonical(content)
    with transaction.atomic():
        said = {"content": text, "seal": seal, "asked_by": by, "asked_at": now}
        pack, _made = BoardPack.objects.get_or_create(
            contract=contract, as_of=day, language=language, digest=sha256(text), defaults=said
        )
        if pack.state == PackState.FAILED:
            again = BoardPack.objects.filter(pk=pack.pk, state=PackState.FAILED)
            again.update(state=PackState.ASKED, attempts=0, retry_at=None, error="")
            pack.refresh_from_db()
    return pack


@contextmanager
def _one_look() -> Iterator[None]:
    """See the facts of one moment, so that all that is said adds up; in a caller's transaction, as that sees them."""
    alone = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if alone:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield
