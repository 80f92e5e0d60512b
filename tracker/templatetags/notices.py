"""How many notices wait, and what does one say? In the reader's language, from the facts that it keeps."""

import datetime
from collections.abc import Callable
from typing import Any

from django import template
from django.apps import apps
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from objectives import access
from objectives.access import Reader
from objectives.models import Notice, NoticeKind, WebhookState
from objectives.sealing import Broken
from tracker.templatetags.figures import quoted, whole, written

register = template.Library()


@register.simple_tag
def unread_notices(person: Reader) -> int:
    """Return how many notices the person has not read."""
    return access.unread_notices(person)


@register.filter
def words(notice: Notice) -> str:
    """Say what happened."""
    told: dict[str, Any] = {"project": notice.project, **notice.told}
    told["by"] = told.get("by") or _("Somebody")
    return WORDS[NoticeKind(notice.kind)](told)


def _named(told: dict[str, Any]) -> str:
    if told["deputy"]:
        return _("%(by)s named you deputy of %(project)s.") % told
    return _("%(by)s named you lead of %(project)s.") % told


def _reported(told: dict[str, Any]) -> str:
    return (
        ngettext(
            "%(by)s reported on %(project)s: “%(title)s”.",
            "%(by)s reported on %(count)d milestones of %(project)s.",
            told["count"],
        )
        % told
    )


def _sent_back(told: dict[str, Any]) -> str:
    text = _("%(by)s sent “%(kpi)s”, %(period)s, back to you.") % {**told, "kpi": _name(told["kpi"])}
    return f"{text} {quoted(told['reason'])}" if told["reason"] else text


def _webhook(told: dict[str, Any]) -> str:
    if "token" in told:
        return _("A machine with your token “%(token)s” made the webhook “%(name)s”.") % told
    if "machine" in told:
        return _("Your machine “%(machine)s” made the webhook “%(name)s”.") % told
    return _("The webhook “%(name)s”: %(state)s.") % {**told, "state": WebhookState(told["state"]).label}


def _mentioned(told: dict[str, Any]) -> str:
    return _("%(by)s mentions you in a comment on “%(kpi)s”.") % {**told, "kpi": _name(told["kpi"])}


def _late(told: dict[str, Any]) -> str:
    return _("%(project)s: “%(title)s” is late, it was expected on %(day)s.") % {
        **told,
        "day": written(datetime.date.fromisoformat(told["expected_on"])),
    }


def _activity(told: dict[str, Any]) -> str:
    told = {**told, "day": written(datetime.date.fromisoformat(told["expected_on"]))}
    if told["follow_up"]:
        return _("%(place)s: “%(follow_up)s” is to be done by %(day)s.") % told
    return _("%(place)s: renew the agreement, or end it, by %(day)s.") % told


def _erasure(told: dict[str, Any]) -> str:
    return _("%(by)s asks to be erased.") % told


def _seal(told: dict[str, Any]) -> str:
    if "facts" in told:
        return _facts(told["facts"], told["count"])
    what = Broken(told["broken"]).label
    return _("The seals of “%(contract)s” do not hold: seal %(number)s, %(what)s.") % {
        "contract": _name(told["contract_named"]), "number": told["number"], "what": what
    }  # fmt: skip


def _facts(kind: str, count: int) -> str:
    text = ngettext(
        "%(count)s row of “%(what)s” is not what the ledger says of it: it was written past the ledger.",
        "%(count)s rows of “%(what)s” are not what the ledger says of them: they were written past the ledger.",
        count,
    )
    return text % {"count": whole(count), "what": apps.get_model("objectives", kind)._meta.verbose_name_plural}


def _name(kpi: dict[str, str]) -> str:
    return kpi["fr"] or kpi["en"] if (get_language() or "en").startswith("fr") else kpi["en"]


WORDS: dict[NoticeKind, Callable[[dict[str, Any]], str]] = {
    NoticeKind.REPORTED: _reported,
    NoticeKind.NAMED: _named,
    NoticeKind.SENT_BACK: _sent_back,
    NoticeKind.WEBHOOK: _webhook,
    NoticeKind.MENTIONED: _mentioned,
    NoticeKind.LATE: _late,
    NoticeKind.SEAL: _seal,
    NoticeKind.ERASURE: _erasure,
    NoticeKind.ACTIVITY: _activity,
}


@register.filter
def notice_address(notice: Notice) -> str:
    """Return where to go on; empty where there is no page."""
    told = notice.told
    if notice.kind == NoticeKind.SEAL:
        return reverse("seals")
    return reverse("erase-person", args=[told["account"]]) if told.get("account") else _page_of(notice, told)


def _page_of(notice: Notice, told: dict[str, Any]) -> str:
    if told.get("activity"):
        return reverse("activity", args=[told["activity"]])
    if told.get("webhook"):
        return reverse("webhook", args=[told["webhook"]])
    if told.get("comment"):
        return f"{reverse('kpi', args=[told['contract'], told['code']])}#comment-{told['comment']}"
    if told.get("measurement"):
        return reverse("measurement", args=[told["measurement"]])
    if told.get("milestone") and told.get("count", 1) == 1:
        return reverse("milestone", args=[told["milestone"]])
    return reverse("project", args=[notice.project.code]) if notice.project else ""


@register.filter
def webcal(address: str) -> str:
    """Return an address as a device's own calendar takes it."""
    return f"webcal://{address.partition('://')[2]}"
