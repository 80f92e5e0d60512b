"""How is a milestone told to a person? How late, what was reported, what a report did, what somebody changed."""

import datetime
from collections.abc import Sequence
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from objectives.acts.effects import Effect
from objectives.acts.reporting import Reported
from objectives.models import Change, Milestone, MilestoneReport, MilestoneStatus
from objectives.scorecards.workspace import MilestoneLine
from tracker.templatetags.figures import locale_of_reader, percent, written

register = template.Library()


@register.filter
def days_late(line: MilestoneLine, today: datetime.date) -> int:
    """Return for how many days a milestone has been late, 0 when it is not."""
    return line.days_late(today)


@register.filter
def newest_first(milestone: Milestone) -> list[MilestoneReport]:
    """Return the reports of a milestone, the newest first."""
    return sorted(milestone.reports.all(), key=lambda one: (one.reported_on, one.revision), reverse=True)


@register.filter
def what_it_did(outcome: Any) -> str:
    """Say in a line what a report did: to the milestone, the project and the objectives that it serves."""
    done: Reported = outcome.reported
    said = _("%(milestone)s: %(status)s.") % {
        "milestone": done.report.milestone.title,
        "status": done.report.get_status_display(),
    }
    if done.after.progress is None:
        return f"{said} {_('The project has no progress: all its milestones are cancelled.')}"
    before = done.before.progress
    moved = "" if before is None else f" ({points(done.after.progress - before)})"
    project = _("Project %(done)s%(moved)s.") % {"done": percent(done.after.progress, 0), "moved": moved}
    return f"{said} {project} {_effects(outcome.effects)}".strip()


def _effects(effects: Sequence[Effect] | None) -> str:
    if effects is None:
        return _("The objectives are being recomputed.")
    told = []
    for effect in effects:
        if effect.after.delivery is None:
            continue
        moved = "" if effect.moved is None else f" ({points(effect.moved, 1)})"
        told.append(
            _("Objective %(number)s delivery %(delivery)s%(moved)s on %(day)s.")
            % {
                "number": effect.after.number,
                "delivery": percent(effect.after.delivery),
                "moved": moved,
                "day": written(effect.after.as_of),
            }
        )
    return " ".join(told)


def points(share: Any, digits: int = 0) -> str:
    """Write a difference in points with its sign: +40, −1.1, ±0."""
    number = format_decimal(abs(share * 100), format=f"#,##0.{'0' * digits}", locale=locale_of_reader())
    sign = "+" if share > 0 else "−" if share < 0 else "±"
    return f"{sign}{number}"


@register.filter
def told(change: Change) -> str:
    """Say who changed what of a milestone, and when."""
    who = change.actor.full_name if change.actor else _("The system")
    when = date_format(change.recorded_at, "DATETIME_FORMAT")
    if change.kind != "milestonereport" or not change.after:
        return _("%(who)s changed the plan, %(when)s") % {"who": who, "when": when}
    row = change.after
    status = dict(MilestoneStatus.choices).get(row["status"], row["status"])
    done = "" if row["percent"] is None else f", {format_decimal(row['percent'], locale=locale_of_reader())} %"
    comment = f" « {row['comment']} »" if row.get("comment") else ""
    return _("%(who)s reported: %(status)s%(done)s%(comment)s, %(when)s") % {
        "who": who,
        "status": status,
        "done": done,
        "comment": comment,
        "when": when,
    }
