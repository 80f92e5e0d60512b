"""How is a change of a project told to a person, or of an organisation? Who did what, and from what to what."""

import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.models import Domain, Operation
from objectives.scorecards.events import Event, Move
from tracker.templatetags.figures import locale_of_reader, period_name, quoted, written

register = template.Library()
SENTENCES: dict[str, tuple[str | Promise, str | Promise, str | Promise]] = {
    "project": (
        gettext_lazy("recorded the project"),
        gettext_lazy("changed the project"),
        gettext_lazy("deleted the project"),
    ),
    "activity": (
        gettext_lazy("recorded the activity"),
        gettext_lazy("changed the activity"),
        gettext_lazy("deleted the activity"),
    ),
    "activitypartner": (
        gettext_lazy("added the partner %(what)s"),
        gettext_lazy("changed the partner %(what)s"),
        gettext_lazy("took away the partner %(what)s"),
    ),
    "followup": (
        gettext_lazy("added the follow-up “%(what)s”"),
        gettext_lazy("changed the follow-up “%(what)s”"),
        gettext_lazy("took away the follow-up “%(what)s”"),
    ),
    "visitstep": (
        gettext_lazy("added “%(what)s” to the programme"),
        gettext_lazy("changed “%(what)s” in the programme"),
        gettext_lazy("took “%(what)s” out of the programme"),
    ),
    "missionresult": (
        gettext_lazy("added %(what)s to the mission"),
        gettext_lazy("changed what %(what)s brought home"),
        gettext_lazy("took %(what)s off the mission"),
    ),
    "projectdecision": (
        gettext_lazy("recorded a decision"),
        gettext_lazy("changed a decision"),
        gettext_lazy("deleted a decision"),
    ),
    "participation": (
        gettext_lazy("added %(what)s to the consortium"),
        gettext_lazy("changed the part of %(what)s"),
        gettext_lazy("took %(what)s out of the consortium"),
    ),
    "funding": (
        gettext_lazy("recorded money of %(what)s"),
        gettext_lazy("changed the money of %(what)s"),
        gettext_lazy("took away money of %(what)s"),
    ),
    "link": (
        gettext_lazy("linked it to “%(what)s”"),
        gettext_lazy("changed the share of “%(what)s”"),
        gettext_lazy("unlinked it from “%(what)s”"),
    ),
    "label": (
        gettext_lazy("recorded the label of %(what)s"),
        gettext_lazy("changed the label of %(what)s"),
        gettext_lazy("took away the label of %(what)s"),
    ),
    "milestone": (
        gettext_lazy("planned the milestone “%(what)s”"),
        gettext_lazy("changed the milestone “%(what)s”"),
        gettext_lazy("took away the milestone “%(what)s”"),
    ),
    "milestonereport": (
        gettext_lazy("reported on “%(what)s”"),
        gettext_lazy("changed a report on “%(what)s”"),
        gettext_lazy("took away a report on “%(what)s”"),
    ),
    "document": (
        gettext_lazy("added the document “%(what)s”"),
        gettext_lazy("removed the document “%(what)s”"),
        gettext_lazy("deleted the document “%(what)s”"),
    ),
    "measurement": (
        gettext_lazy("entered a measurement of “%(what)s”"),
        gettext_lazy("changed a measurement of “%(what)s”"),
        gettext_lazy("took away a measurement of “%(what)s”"),
    ),
    "organisation": (
        gettext_lazy("added the organisation"),
        gettext_lazy("changed the organisation"),
        gettext_lazy("deleted the organisation"),
    ),
    "companysize": (
        gettext_lazy("recorded the size in %(what)s"),
        gettext_lazy("changed the size in %(what)s"),
        gettext_lazy("took away the size in %(what)s"),
    ),
    "earliermembership": (
        gettext_lazy("added an earlier membership"),
        gettext_lazy("changed an earlier membership"),
        gettext_lazy("took away an earlier membership"),
    ),
}
"""What is said of a row that was added, changed, taken away; by its kind in the ledger."""
LONGEST = 300
"""Characters of a text that a line shows."""


@register.filter
def domain_name(domain: str) -> str:
    """Return the words of a domain."""
    return str(dict(Domain.choices).get(domain, domain))


@register.filter
def is_web(address: str | None) -> bool:
    """Return whether an address may become a link: only the web's own schemes."""
    return (address or "").startswith(("https://", "http://"))


@register.filter
def who(event: Event) -> str:
    """Return who did something; what no person did is the system's (a loading, a rule)."""
    return str(event.actor) if event.actor else _("The system")


@register.filter
def did(event: Event) -> str:
    """Say what was done to what: `changed the money of Region`."""
    return _sentence(event) % {"what": event.subject}


def _sentence(event: Event) -> str:
    if event.takes_back:
        return _("took the report on “%(what)s” back")
    added, changed, gone = SENTENCES[event.kind]
    return str({Operation.INSERT: added, Operation.UPDATE: changed, Operation.DELETE: gone}[event.operation])


@register.filter
def of_target(event: Event) -> str:
    """Say which target of an indicator came, went or changed; nothing where its definition did."""
    if event.kind != "target":
        return ""
    words = {
        Operation.INSERT: _("new target for %(period)s"),
        Operation.UPDATE: _("target for %(period)s"),
        Operation.DELETE: _("target for %(period)s taken away"),
    }
    return words[event.operation] % {"period": period_name(event.subject)}


@register.filter
def moved(move: Move, event: Event) -> str:
    """Say how a field moved: `total cost: from €1.00 to €2.00`, or what it is where the row is new or gone."""
    label = str(move.label)
    if event.operation == Operation.INSERT:
        return _("%(field)s: %(value)s") % {"field": label, "value": _value(move.form, move.now)}
    if event.operation == Operation.DELETE:
        return _("%(field)s: %(value)s") % {"field": label, "value": _value(move.form, move.was)}
    return _("%(field)s: from %(before)s to %(after)s") % {
        "field": label,
        "before": _value(move.form, move.was),
        "after": _value(move.form, move.now),
    }


def _value(form: str, value: Any) -> str:
    if form == "yes":
        return _("yes") if value else _("no")
    if value is None:
        return _("nothing")
    if form == "day" and isinstance(value, datetime.date):
        return written(value)
    if isinstance(value, Decimal):
        if form == "money":
            return format_currency(value, "EUR", locale=locale_of_reader())
        return format_decimal(value, format="#,##0.############", locale=locale_of_reader())
    text = str(value)
    return quoted(f"{text[:LONGEST]}…" if len(text) > LONGEST else text)
