"""How long is what kept, and what is forgotten tonight? One table; docs/personal-data.md says it to people.

Facts of the cluster and the ledger are kept for good; here stands what is about people and their programs.
"""

import datetime
import logging
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.models import Max, Q, QuerySet
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from objectives.models import Delivery, SheetState

logger = logging.getLogger(__name__)
FORGET = "objectives.forget"
"""The task that deletes what is over (`forget_what_is_over`)."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows that are deleted some days after a moment of theirs."""

    model: str
    what: str | Promise
    since: str
    """The column with the moment."""
    days: int
    """0: as soon as the moment is over."""
    only: Q | None = None
    """Of them, those that may go."""
    by: str = FORGET
    """The task that sees to it; another one where more is to be done than to delete rows."""

    @property
    def words(self) -> str:
        """For how long, in words."""
        days = number_format(self.days, force_grouping=True)
        return ngettext("%(days)s day", "%(days)s days", self.days) % {"days": days}

    def over(self, now: datetime.datetime) -> QuerySet[Any]:
        """Return the rows whose time is over."""
        before = now - datetime.timedelta(days=self.days)
        rows: QuerySet[Any] = apps.get_model(self.model)._base_manager.filter(
            self.only or Q(), **{f"{self.since}__lt": before}
        )
        return rows


KEPT: tuple[Kept, ...] = (
    Kept("sessions.session", _("browsers signed in"), "expire_date", 0),
    Kept("api.keptanswer", _("answers kept for repeated requests"), "kept_at", 1),
    Kept("oauth2_provider.accesstoken", _("tokens that machines took"), "expires", 1),
    Kept("usersessions.usersession", _("browsers, and from where they were used"), "last_seen_at", 30),
    Kept("objectives.invitation", _("invitations, after their last day"), "expires_at", 90),
    Kept("objectives.notice", _("notices"), "created_at", 365),
    Kept("objectives.delivery", _("mails written, but for the newest digest"), "claimed_at", 365, ~Q(kind="digest")),
    Kept(
        "objectives.sheetupload", _("spreadsheets given back, once applied or dropped"), "ended_at", 365,
        ~Q(state=SheetState.PREVIEWED),
    ),
    Kept(
        "objectives.enquiry", _("enquiries and their answers, after the last act"), "last_act_at",
        settings.ENQUIRIES_KEPT.days, Q(erased_at__isnull=True), by="objectives.erase_enquiries",
    ),
    Kept("objectives.apitoken", _("tokens, after their last day"), "expiry", 365),
    Kept("objectives.machineclient", _("machines, after their last day"), "expiry", 365),
    Kept("objectives.contact", _("contacts made in activities"), "noted_on", 1095),
    Kept("admin.logentry", _("acts in the back office"), "action_time", 1095),
)  # fmt: skip
"""The stated times, the shortest first. Webhooks' messages (30 days) and the rollup's runs, which name nobody, have
theirs where they are made (`webhooks.outcomes`, `rollup.forgetting`); the harvest's position and
the ticks name nobody."""


def forget_what_is_over(now: datetime.datetime) -> dict[str, int]:
    """Delete every row whose time is over; return how many of each kind. Twice deletes nothing more."""
    gone = {kept.model: kept.over(now).delete()[1].get(_label(kept.model), 0) for kept in KEPT if kept.by == FORGET}
    gone["digests"] = _old_digests(now)
    gone["attempts"] = _old_attempts(now)
    logger.info("Forgotten: %s", gone)
    return gone


def _label(model: str) -> str:
    return str(apps.get_model(model)._meta.label)


def _old_digests(now: datetime.datetime) -> int:
    """Delete digests after a year, but for each person's newest: the next one tells what moved since."""
    digests = Delivery.objects.filter(kind="digest")
    newest = digests.order_by().values("person").annotate(newest=Max("pk")).values("newest")
    return digests.filter(claimed_at__lt=now - datetime.timedelta(days=365)).exclude(pk__in=newest).delete()[0]


def _old_attempts(now: datetime.datetime) -> int:
    """Delete counts of attempts to sign in that count no more: the cache itself does so only when it is full."""
    table = getattr(caches["default"], "_table", "")
    if not table:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)} WHERE expires < %s", [now])  # noqa: S608
        return int(cursor.rowcount)
