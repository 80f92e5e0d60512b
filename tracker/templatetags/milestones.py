"""How is a milestone told to a person? How late, what was reported, what a report did, what somebody changed."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal
from django import template
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from objectives.acts.effects import Effect
from objectives.acts.reporting import Reported
from objectives.models import Change, Milestone, MilestoneReport, MilestoneStatus, Project, StatusOfFigure
from objectives.scorecards.contributions import Contribution
from objectives.scorecards.timeline import Keeping, Step
from tracker.templatetags.figures import (
    hundredths,
    in_points,
    locale_of_reader,
    moment,
    percent,
    quoted,
    whole,
    written,
)

register = template.Library()


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
    moved = "" if before is None else f" ({in_points(done.after.progress - before, 0)})"
    project = _("Project %(done)s%(moved)s.") % {"done": percent(done.after.progress, 0), "moved": moved}
    return f"{said} {project} {_effects(outcome.effects)}".strip()


def _effects(effects: Sequence[Effect] | None) -> str:
    if effects is None:
        return _("The objectives are being recomputed.")
    told = []
    for effect in effects:
        if effect.after.delivery is None:
            continue
        moved = "" if effect.moved is None else f" ({in_points(effect.moved)})"
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


@register.filter
def told(change: Change) -> str:
    """Say who changed what of a milestone, and when."""
    who = str(change.actor) if change.actor else _("The system")
    when = moment(localtime(change.recorded_at))
    if change.kind != "milestonereport" or not change.after:
        return _("%(who)s changed the plan, %(when)s") % {"who": who, "when": when}
    row = change.after
    status = dict(MilestoneStatus.choices).get(row["status"], row["status"])
    number = format_decimal(row["percent"] or 0, locale=locale_of_reader())
    done = "" if row["percent"] is None else f", {hundredths(number)}"
    if row.get("undoes_id") is not None:
        return _("%(who)s took the last report back: %(status)s%(done)s, %(when)s") % {
            "who": who,
            "status": status,
            "done": done,
            "when": when,
        }
    comment = f" {quoted(row['comment'])}" if row.get("comment") else ""
    return _("%(who)s reported: %(status)s%(done)s%(comment)s, %(when)s") % {
        "who": who,
        "status": status,
        "done": done,
        "comment": comment,
        "when": when,
    }


@register.filter
def status_of_figure(status: str) -> StatusOfFigure:
    """Return the status that a stored word stands for."""
    return StatusOfFigure(status)


@register.filter
def what_it_gives(given: Contribution) -> str:
    """Say what a project gives an objective: its points of delivery, of how many, and how far it is behind its plan."""
    share = _("%(share)s of the project counts here.") % {"share": percent(given.share, 0)}
    if given.gives is None or given.behind is None or given.delivery is None:
        nothing = _("It moves no figure of the objective on %(day)s.") % {"day": written(given.day)}
        return f"{share} {nothing}"
    gives = _("It gives %(gives)s of the %(delivery)s delivered on %(day)s") % {
        "gives": percent(given.gives),
        "delivery": percent(given.delivery),
        "day": written(given.day),
    }
    return f"{share} {gives}{_against_plan(given.behind)}"


def _against_plan(behind: Decimal) -> str:
    owed = percent(abs(behind))
    if owed == percent(Decimal(0)):
        return _(", as planned.")
    if behind > 0:
        return _("; by its plan it would give %(owed)s more.") % {"owed": owed}
    return _("; by its plan it would give %(owed)s less.") % {"owed": owed}


@register.filter
def timeline_words(steps: Sequence[Step], project: Project) -> str:
    """Say in a sentence what the picture of a timeline shows."""
    done = sum(step.is_completed for step in steps)
    late = sum(step.keeping == Keeping.LATE for step in steps)
    moved = sum(step.keeping == Keeping.MOVED for step in steps)
    return _(
        "Timeline of %(project)s: %(done)s of %(all)s milestones completed, %(late)s late, "
        "%(moved)s expected after their baseline. The same days stand in the table of the project."
    ) % {"project": project, "done": done, "all": len(steps), "late": late, "moved": moved}


@register.filter
def after_baseline(step: Step) -> str:
    """Say by how many days a milestone comes after its baseline."""
    if not step.days_after:
        return _("as planned")
    days = abs(step.days_after)
    if step.days_after > 0:
        return ngettext("%(days)s day after", "%(days)s days after", days) % {"days": whole(days)}
    return ngettext("%(days)s day before", "%(days)s days before", days) % {"days": whole(days)}
