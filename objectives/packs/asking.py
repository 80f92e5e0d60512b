"""Ask for a pack: what it says is fixed at once, in one look at the facts; its files are made in the background."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from objectives import access
from objectives.acts.commentary import check_day
from objectives.models import BoardPack, Contract, Counting, PackState, User
from objectives.packs.content import content_of
from objectives.sealing.canonical import canonical, sha256


@dataclass(frozen=True, slots=True)
class Edition:
    """In which language a pack is, and how it counts projects and their money: gross, led only or fractional."""

    language: str
    counting: str = Counting.GROSS

    def check(self) -> None:
        """Raise ValidationError by field for what there is none of."""
        if self.language not in dict(settings.LANGUAGES):
            known = ", ".join(code for code, _name in settings.LANGUAGES)
            raise ValidationError({"language": _("Choose a language. Known: %(known)s.") % {"known": known}})
        if self.counting not in Counting.values:
            told = _("Choose one of: %(known)s.") % {"known": ", ".join(Counting.values)}
            raise ValidationError({"counting": told})


def ask_for_pack(
    *, by: User, contract: int, day: datetime.date, edition: Edition, today: datetime.date, now: datetime.datetime
) -> BoardPack:
    """Return the pack of a contract's day as it stands now: the one that there is of these figures, else a new one.

    One that failed is tried again. Raises Contract.DoesNotExist for who may not, ValidationError by field.
    """
    row = access.packable_contracts(by).get(pk=contract)
    edition.check()
    check_day(row, day, today)
    return asked(row, day, edition, now, by)


def asked(
    contract: Contract, day: datetime.date, edition: Edition, now: datetime.datetime, by: User | None = None
) -> BoardPack:
    """Fix what a pack says, and let it be made; None asks for the schedule."""
    language, counting = edition.language, Counting(edition.counting)
    with _one_look():
        content, seal = content_of(contract, day, language, counting)
    text = canonical(content)
    with transaction.atomic():
        said = {"counting": counting, "content": text, "seal": seal, "asked_by": by, "asked_at": now}
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
