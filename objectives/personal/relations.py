"""Which rows name a person, and what becomes of them when the person is erased? Asked of the models themselves.

So a table that somebody adds is on the person's page, in the export and in the erasure without being listed here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives.models import SheetUpload, User


class Fate(models.TextChoices):
    """What an erasure does with rows that name the person."""

    GOES = "goes", _("deleted")
    STAYS = "stays", _("stays, of an erased person")


OWN_ALL_THE_SAME: tuple[type[models.Model], ...] = (SheetUpload,)
"""Protected from an account's deletion, and nobody else's business."""
HISTORY = ("admin.logentry",)
"""Would go with the account, and is the history of what others read."""
ELSEWHERE: dict[str, str | Promise] = {
    "account.emailaddress": _("e-mail address"),
    "admin.logentry": _("act in the back office"),
    "api.keptanswer": _("answer kept for a repeated request"),
    "mfa.authenticator": _("second factor"),
    "oauth2_provider.accesstoken": _("token that a machine took"),
    "socialaccount.socialaccount": _("identity at single sign-on"),
    "usersessions.usersession": _("browser, and from where it was used"),
}
"""What tables of other programs and of the doors are called."""


@dataclass(frozen=True, slots=True)
class Relation:
    """A column of a table that names people."""

    model: type[models.Model]
    column: str
    fate: Fate

    @property
    def name(self) -> str:
        """`objectives.notice.person`: unique."""
        return f"{self.model._meta.label_lower}.{self.column}"

    @property
    def title(self) -> str:
        """The rows and what the person is to them, in words."""
        of = ELSEWHERE.get(self.model._meta.label_lower) or self.model._meta.verbose_name or ""
        said = str(self.model._meta.get_field(self.column).verbose_name)  # type: ignore[union-attr]
        return f"{of} ({said})" if self.fate == Fate.STAYS else str(of)

    def rows(self, person: User) -> QuerySet[Any]:
        """Return the rows that name the person."""
        return self.model._base_manager.filter(**{self.column: person.pk})


def relations() -> Iterator[Relation]:
    """Yield every column that refers to a person."""
    for field in User._meta.get_fields(include_hidden=True):
        if not isinstance(field, models.ManyToOneRel):
            continue
        model = field.field.model
        if model is User or model._meta.auto_created:
            continue
        goes = field.on_delete in (models.CASCADE, models.SET_NULL) or model in OWN_ALL_THE_SAME
        kept = model._meta.label_lower in HISTORY
        yield Relation(model, field.field.name, Fate.GOES if goes and not kept else Fate.STAYS)
