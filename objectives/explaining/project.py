"""How far is a project? From its milestones and their last reports (rollup.md section 6)."""

from dataclasses import replace

from django.utils.translation import gettext as _

from objectives.explaining.exact import total
from objectives.explaining.explanation import Asked, Contributor, Explanation, LeftOut
from objectives.explaining.listing import Facts, contributors, left_out, on_day, with_derivation
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import MilestoneStatus, Project
from objectives.scoring import divide

# The state of each milestone on the day, as in the rollup (`SELECT_PROGRESS`), with what it says.
STATES = """
    WITH states AS (
        SELECT m.number, m.title, m.weight, m.due, m.basis, r.status, r.reported_on, r.percent,
            r.basis AS report, m.due <= %(day)s AS is_due,
            coalesce(r.source, m.source) AS sources, CASE WHEN r.status = 'completed'
                AND coalesce(r.actual, r.reported_on) <= %(day)s THEN 1 ELSE coalesce(r.percent, 0) * 0.01 END AS done
        FROM objectives_milestone m
        LEFT JOIN LATERAL (
            SELECT status, percent, actual, reported_on, basis, source FROM objectives_milestonereport
            WHERE milestone_id = m.id AND reported_on <= %(day)s
            ORDER BY reported_on DESC, revision DESC LIMIT 1) r ON true
        WHERE m.project_id = %(project)s),
    told AS (
        SELECT *, lpad(number::text, 9, '0') AS code, number || ' ' || title AS label,
            jsonb_build_object('status', status, 'reported_on', reported_on, 'due', due, 'basis', basis,
                'report', report) AS facts
        FROM states)"""

CONTRIBUTIONS = """, contributions AS (
        SELECT code, label, facts, {value} AS value, weight, weight * {value} AS numerator, weight AS denominator,
            sources FROM told WHERE coalesce(status, '') <> 'cancelled')"""

OMITTED = ", omitted AS (SELECT code, label, facts, 'cancelled' AS reason FROM told WHERE status = 'cancelled')"


def explain_project(view: Viewpoint, asked: Asked, project: Project) -> Explanation:
    """Explain the progress, the planned progress or the schedule index of a project. Three statements at most."""
    if asked.figure == FigureName.PROJECT_SCHEDULE_INDEX:
        return _schedule_index(view, asked, project)
    found = _milestones(view, project, asked.figure)
    beside = left_out(STATES + OMITTED, _parameters(view, project), About.MILESTONE, _said)
    if not found:
        reason = Reason.CANCELLED if beside else Reason.NO_MILESTONES
        beside += (LeftOut(str(project), About.PROJECT, project.code, reason),)
    is_plan = asked.figure == FigureName.PROJECT_PLANNED
    return replace(
        _frame(view, asked, project),
        formula=_("Planned = sum of the weights of the milestones due by the day / sum of all weights.")
        if is_plan
        else _("Progress = sum of weight × part done / sum of weights; cancelled milestones are left out."),
        contributors=found,
        left_out=beside,
        missing="" if found else _("The project has no milestone that is not cancelled: a data gap, not zero."),
    )


def _schedule_index(view: Viewpoint, asked: Asked, project: Project) -> Explanation:
    done = _milestones(view, project, FigureName.PROJECT_PROGRESS)
    due = _milestones(view, project, FigureName.PROJECT_PLANNED)
    weights = total(one.denominator for one in done)
    frame = replace(
        _frame(view, asked, project), formula=_("Schedule index = progress / planned."), operation=Operation.RATIO
    )
    planned = divide(total(one.numerator for one in due), weights) if weights else weights
    if not planned:
        return replace(frame, contributors=(), missing=_("Nothing is planned by this day."))
    progress = divide(total(one.numerator for one in done), weights)
    explained = Asked(FigureName.PROJECT_PROGRESS, project.code)
    term = Contributor(
        str(FigureName.PROJECT_PROGRESS.label),
        About.TERM,
        "",
        progress,
        planned,
        progress,
        planned,
        explained=explained,
    )
    return replace(frame, contributors=(term,))


def _milestones(view: Viewpoint, project: Project, figure: FigureName) -> tuple[Contributor, ...]:
    value = "is_due::int" if figure == FigureName.PROJECT_PLANNED else "done"
    sql = STATES + CONTRIBUTIONS.format(value=value)
    return contributors(sql, _parameters(view, project), About.MILESTONE, _said)


def _parameters(view: Viewpoint, project: Project) -> dict[str, object]:
    return {"day": view.as_of, "project": project.pk}


def _said(facts: Facts) -> str:
    words = [with_derivation(_("due %(day)s") % {"day": on_day(facts["due"])}, facts, _("derived milestone"))]
    if facts["status"]:
        words.append(str(MilestoneStatus(facts["status"]).label))
        said = _("reported on %(day)s") % {"day": on_day(facts["reported_on"])}
        words.append(with_derivation(said, {"basis": facts["report"]}, _("derived report")))
    else:
        words.append(_("not reported"))
    return " · ".join(words)


def _frame(view: Viewpoint, asked: Asked, project: Project) -> Explanation:
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(project),
        formula="",
        section="6",
        unit="share",
        operation=Operation.WEIGHTED_MEAN,
        contributors=(),
        path=view.to_the_contract(),
    )
