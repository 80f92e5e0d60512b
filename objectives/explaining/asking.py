"""Which explanation is asked for? The question checked, then answered; both doors ask here."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives import worlds
from objectives.access import Reader, known_to, suppression, visible_projects
from objectives.explaining import contract, objective
from objectives.explaining.credited import explain_counted
from objectives.explaining.delivery import explain_projects
from objectives.explaining.explanation import Asked, Explanation
from objectives.explaining.kpi import standing
from objectives.explaining.kpi_value import actual
from objectives.explaining.money import explain_committed, explain_fundings
from objectives.explaining.names import About, FigureName
from objectives.explaining.project import explain_project
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Contract, Counting, Kpi, Objective
from objectives.rollup.crediting import counted

SUBJECTS = (About.OBJECTIVE.value, About.KPI.value, About.PROJECT.value)
"""The questions that name what a figure is about; a figure of the contract needs none."""

OF_CONTRACT = {
    FigureName.CONTRACT_SCORE: contract.score,
    FigureName.CONTRACT_EXPECTED_SCORE: contract.expected_score,
    FigureName.CONTRACT_SCORED_SHARE: contract.scored_share,
    FigureName.CONTRACT_COMMITTED: explain_committed,
    FigureName.CONTRACT_UNALLOCATED: explain_fundings,
    FigureName.CONTRACT_UNDATED: explain_fundings,
    FigureName.CONTRACT_PROJECTS: explain_counted,
    FigureName.CONTRACT_TOTAL_COST: explain_counted,
}
OF_OBJECTIVE = {
    FigureName.OBJECTIVE_SCORE: objective.score,
    FigureName.OBJECTIVE_EXPECTED_SCORE: objective.expected_score,
    FigureName.OBJECTIVE_RESULTS: objective.results,
    FigureName.OBJECTIVE_COVERAGE: objective.coverage,
    FigureName.OBJECTIVE_EXPECTED_RESULTS: objective.expected_results,
    FigureName.OBJECTIVE_DELIVERY: explain_projects,
    FigureName.OBJECTIVE_PLANNED_DELIVERY: explain_projects,
    FigureName.OBJECTIVE_COMMITTED: explain_fundings,
    FigureName.OBJECTIVE_PROJECTS: explain_projects,
    FigureName.OBJECTIVE_TOTAL_COST: explain_counted,
}


def asked_for(figure: str, subjects: Mapping[str, str]) -> Asked:
    """Return what is asked for by the name of a figure and of its subject; ValidationError by the parameter's name."""
    if figure not in FigureName.values:
        known = ", ".join(FigureName.values)
        raise ValidationError({"figure": _("There is no such figure. Known: %(known)s.") % {"known": known}})
    name = FigureName(figure)
    for given in subjects:
        if given != name.about:
            words = {"figure": figure, "about": name.about.value}
            raise ValidationError({given: _("%(figure)s is a figure of: %(about)s.") % words})
    if name.about != About.CONTRACT and name.about not in subjects:
        raise ValidationError({name.about.value: _("Say which one the figure is about.")})
    return Asked(name, subjects.get(name.about, ""))


def explain(view: Viewpoint, asked: Asked) -> Explanation:
    """Return the explanation of a figure; a fixed number of statements whatever the number of contributors.

    ValidationError where the contract has no such objective or KPI, or the reader may see no such project.
    """
    if view.way.counting != Counting.GROSS and not asked.figure.is_counted:
        raise ValidationError({"counting": _("Only projects, their cost and money are counted in several ways.")})
    explained = _explained_by(view, asked)
    freshness = view.freshness_of(asked)
    # a figure of a project is of that project alone
    because = "" if asked.figure.about == About.PROJECT else suppression(view.reader)
    found = replace(explained(), freshness=freshness, suppressed_because=because, way=view.way)
    return replace(found, remark=view.way.definition) if asked.figure.is_counted else found


def explain_known_at(
    contract: Contract,
    as_of: datetime.date | None,
    reader: Reader,
    asked: Asked,
    position: worlds.Position | None,
    way: tuple[str, str] = (Counting.GROSS, ""),
) -> Explanation:
    """Return the explanation of a figure as it was known at a position, or is known (None); as `explain`.

    On the day it was known when none is given. ValidationError (`known_at`) where it was not recorded by then, or by
    name for a way of counting, or a cluster, that there is none of.
    """
    if position is None:
        day = as_of or contract.default_as_of(worlds.today())
        return explain(Viewpoint(contract, day, reader, counted(reader, *way)), asked)
    with known_to(reader, position) as reader_then:
        then = worlds.found_then(Contract.objects.all(), contract.pk)
        day = as_of or then.default_as_of(worlds.today())
        told = explain(Viewpoint(then, day, reader_then, counted(reader_then, *way)), asked)
    return replace(told, suppressed_because=told.suppressed_because and suppression(reader))


def _explained_by(view: Viewpoint, asked: Asked) -> Callable[[], Explanation]:
    """Return what will explain the figure, its subject found."""
    if asked.figure.about == About.CONTRACT:
        return partial(OF_CONTRACT[asked.figure], view, asked)
    if asked.figure.about == About.OBJECTIVE:
        return partial(OF_OBJECTIVE[asked.figure], view, asked, _objective(view, asked.subject))
    if asked.figure.about == About.PROJECT:
        project = visible_projects(view.reader).filter(code=asked.subject).first()
        if project is None:
            raise ValidationError({"project": _("There is no such project.")})
        return partial(explain_project, view, asked, project)
    shown = actual if asked.figure == FigureName.KPI_ACTUAL else standing
    return partial(shown, view, asked, _kpi(view, asked.subject))


def _objective(view: Viewpoint, number: str) -> Objective:
    known = {str(one.number): one for one in view.objectives}
    if number not in known:
        words = {"known": ", ".join(known)}
        raise ValidationError({"objective": _("There is no such objective. Known: %(known)s.") % words})
    return known[number]


def _kpi(view: Viewpoint, code: str) -> Kpi:
    known = {kpi.code: kpi for kpi in view.kpis}
    if code not in known:
        words = {"known": ", ".join(sorted(known))}
        raise ValidationError({"kpi": _("There is no such indicator. Known: %(known)s.") % words})
    return known[code]
