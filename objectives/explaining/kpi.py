"""Where does a KPI stand? What was expected of it, its progress, index and score (rollup.md section 5)."""

from collections.abc import Callable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from objectives.explaining import kpi_formulas as form
from objectives.explaining import kpi_path as path
from objectives.explaining.exact import ONE, ZERO
from objectives.explaining.explanation import Asked, Contributor, Explanation, LeftOut
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint
from objectives.models import Kpi
from objectives.models.fields import Basis
from objectives.rollup.scores import kpi_rule
from objectives.scoring import KpiResult, KpiRule

BASES = {
    About.TARGET: {
        Basis.CONTRACT: _lazy("target of the contract"),
        Basis.PUBLISHED: _lazy("published target"),
        Basis.ILLUSTRATIVE: _lazy("illustrative target"),
    },
    About.BASELINE: {
        Basis.CONTRACT: _lazy("baseline of the contract"),
        Basis.PUBLISHED: _lazy("published baseline"),
        Basis.ILLUSTRATIVE: _lazy("illustrative baseline"),
    },
}
Builder = Callable[[KpiRule, KpiResult, str], form.Worked]


def standing(view: Viewpoint, asked: Asked, kpi: Kpi) -> Explanation:
    """Explain E, T, P, S, X or the expected score, with the numbers of the formula that applies."""
    result, rule = view.result_of(kpi), kpi_rule(view.contract, kpi)
    frame = replace(frame_of(view, asked, kpi), section="5", unit=_unit(kpi, asked.figure))
    only_target = asked.figure == FigureName.KPI_TARGET and not rule.is_period_flow
    if not rule.targets or (result.actual is None and not only_target):
        reason = Reason.NO_DATA if rule.targets else Reason.NO_TARGET
        missing = _("Without a value there is no such figure.") if rule.targets else _("The indicator has no target.")
        return replace(
            frame, contributors=(), missing=missing, left_out=(LeftOut(kpi.name, About.KPI, kpi.code, reason),)
        )
    worked = BUILDERS[asked.figure](rule, result, kpi.code)
    is_path = worked.divisor is None
    return replace(
        frame,
        formula=worked.formula,
        operation=Operation.INTERPOLATION if is_path else Operation.RATIO if worked.divisor != 1 else Operation.SUM,
        contributors=tuple(_with_its_basis(term, kpi) for term in worked.terms),
        divisor=worked.divisor,
    )


def _with_its_basis(term: Contributor, kpi: Kpi) -> Contributor:
    """Return a target or the baseline with who stands behind it: said wherever the number appears (dataset.md)."""
    if term.about == About.TARGET:
        target = next(one for one in kpi.targets.all() if one.period == term.code.removeprefix(f"{kpi.code} "))
        basis, sources = target.basis, target.source
    elif term.about == About.BASELINE:
        # of an older definition nobody noted where its baseline was from: today's sources are not of it
        basis, sources = kpi.baseline_basis, kpi.source if kpi.ends is None else []
    else:
        return term
    said = [term.detail, str(BASES[term.about][Basis(basis)]) if basis else ""]
    return replace(term, detail=" · ".join(filter(None, said)), sources=tuple(sources))


def _unit(kpi: Kpi, figure: FigureName) -> str:
    return kpi.unit if figure in (FigureName.KPI_EXPECTED, FigureName.KPI_TARGET) else "share"


def frame_of(view: Viewpoint, asked: Asked, kpi: Kpi) -> Explanation:
    """Return what all explanations of a KPI's figures have in common."""
    objective = next(one for one in view.objectives if one.pk == kpi.objective_id)
    period = view.result_of(kpi).period
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=kpi.name,
        formula="",
        section="5",
        unit=kpi.unit,
        operation=Operation.SUM,
        contributors=(),
        period=period.code if period else "",
        path=view.to_the_objective(objective),
    )


def _measured(result: KpiResult, kpi: str) -> tuple[form.Measured, form.Measured, form.Measured]:
    """Return A, E and T, each with where it is explained."""
    actual_value, expected, target = result.actual, result.expected, result.target
    if actual_value is None or expected is None or target is None:
        raise ValueError("a KPI without an actual or a target has no such figure")
    return (
        form.Measured("A", actual_value, Asked(FigureName.KPI_ACTUAL, kpi)),
        form.Measured("E", expected, Asked(FigureName.KPI_EXPECTED, kpi)),
        form.Measured("T", target, Asked(FigureName.KPI_TARGET, kpi)),
    )


def _target(rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    if rule.is_period_flow and result.period is not None:
        return path.flow_target(rule, result.period, kpi)
    return path.final_target(rule, kpi)


def _expected(rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    if rule.is_period_flow or result.period is None:
        return _target(rule, result, kpi)
    return path.path_at(rule, result.period, kpi)


def _progress(rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    a, _e, t = _measured(result, kpi)
    return form.flow_progress(rule, a, t) if rule.is_period_flow else form.level_progress(rule, a, t)


def _score(_rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    progress = form.Measured("P", result.progress or ZERO, Asked(FigureName.KPI_PROGRESS, kpi))
    return form.brought_into_0_and_1(form.Worked("S = min(max(P, 0), 1)", (progress.term(),)))


def _index(rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    a, e, t = _measured(result, kpi)
    return form.flow_progress(rule, a, t) if rule.is_period_flow else form.level_index(rule, a, e, t.value)


def _expected_score(rule: KpiRule, result: KpiResult, kpi: str) -> form.Worked:
    _a, e, t = _measured(result, kpi)
    if rule.is_period_flow:
        return form.fixed(_("A period flow is expected to reach its target: 1."), ONE, "1")
    return form.brought_into_0_and_1(form.level_progress(rule, e, t))


BUILDERS: dict[FigureName, Builder] = {
    FigureName.KPI_TARGET: _target,
    FigureName.KPI_EXPECTED: _expected,
    FigureName.KPI_PROGRESS: _progress,
    FigureName.KPI_SCORE: _score,
    FigureName.KPI_SCHEDULE_INDEX: _index,
    FigureName.KPI_EXPECTED_SCORE: _expected_score,
}
