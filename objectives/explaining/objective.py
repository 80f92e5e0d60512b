"""How far is an objective? From its KPIs and the delivery of its projects (rollup.md section 7)."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.explaining.exact import ONE, product
from objectives.explaining.explanation import Asked, Contributor, Explanation, LeftOut
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint
from objectives.explaining.weighing import Weighed, mean, share_with_value
from objectives.models import Kpi, Objective
from objectives.scoring import KpiResult, divide

SECTION = "7"


def results(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain R: the weighted mean of the scores of the KPIs."""
    formula = _("R = sum of weight × score / sum of weights, over the indicators that have a score.")
    parts = _kpis(view, objective, FigureName.KPI_SCORE, lambda one: one.score)
    return _over_kpis(view, asked, objective, formula, parts)


def expected_results(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain RE: what R should be by now."""
    formula = _("RE = sum of weight × expected score / sum of weights, over the indicators that have a score.")
    parts = _kpis(view, objective, FigureName.KPI_EXPECTED_SCORE, lambda one: one.expected_score)
    return _over_kpis(view, asked, objective, formula, parts)


def coverage(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain C: which part of the weight of the KPIs has a score."""
    formula = _("C = sum of the weights of the indicators that have a score / sum of all weights.")
    parts = _kpis(view, objective, FigureName.KPI_SCORE, lambda one: one.score)
    return _over_kpis(view, asked, objective, formula, parts)


def score(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain O: results and delivery together."""
    found = view.result_of_objective(objective)
    pairs = (FigureName.OBJECTIVE_RESULTS, found.results), (FigureName.OBJECTIVE_DELIVERY, found.delivery)
    formula = _("O = (1 − L) × R + L × D, with the results R, the delivery D and the weight L of delivery.")
    return _together(view, asked, objective, formula, pairs)


def expected_score(view: Viewpoint, asked: Asked, objective: Objective) -> Explanation:
    """Explain what O should be by now."""
    found, sums = view.result_of_objective(objective), view.day.sums.of(objective.pk)
    planned = divide(sums.planned, sums.weight) if sums.weight else None
    pairs = (
        (FigureName.OBJECTIVE_EXPECTED_RESULTS, found.expected_results),
        (FigureName.OBJECTIVE_PLANNED_DELIVERY, planned),
    )
    formula = _("Expected score = (1 − L) × RE + L × planned delivery, with the expected results RE.")
    return _together(view, asked, objective, formula, pairs)


def _kpis(
    view: Viewpoint, objective: Objective, below: FigureName, read: Callable[[KpiResult], Decimal | None]
) -> list[tuple[Kpi, Weighed]]:
    return [
        (kpi, Weighed(kpi.name, About.KPI, kpi.code, kpi.weight, read(view.result_of(kpi)), Asked(below, kpi.code),
                      tuple(kpi.source)))
        for kpi in view.kpis_of(objective)
    ]  # fmt: skip


def _over_kpis(
    view: Viewpoint, asked: Asked, objective: Objective, formula: str, parts: list[tuple[Kpi, Weighed]]
) -> Explanation:
    weighed = [part for _kpi, part in parts]
    is_share = asked.figure == FigureName.OBJECTIVE_COVERAGE
    contributors = share_with_value(weighed) if is_share else mean(weighed)
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(objective),
        formula=formula,
        section=SECTION,
        unit="share",
        operation=Operation.WEIGHTED_MEAN,
        contributors=contributors,
        left_out=tuple(
            LeftOut(part.label, part.about, part.code, _why_no_score(kpi)) for kpi, part in parts if part.value is None
        ),
        divisor=ONE if is_share and not contributors else None,
        missing="" if contributors or is_share else _("No indicator has a score."),
        path=view.to_the_contract(),
    )


def _why_no_score(kpi: Kpi) -> Reason:
    return Reason.NO_DATA if kpi.targets.all() else Reason.NO_TARGET


def _together(
    view: Viewpoint,
    asked: Asked,
    objective: Objective,
    formula: str,
    pairs: tuple[tuple[FigureName, Decimal | None], tuple[FigureName, Decimal | None]],
) -> Explanation:
    has_score = view.result_of_objective(objective).score is not None
    (of_results, reached), (of_delivery, delivered) = pairs
    weight = view.contract.delivery_weight if delivered is not None else Decimal(0)
    terms = [(of_results, ONE - weight, reached), (of_delivery, weight, delivered)]
    number = str(objective.number)
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=str(objective),
        formula=formula,
        section=SECTION,
        unit="share",
        operation=Operation.WEIGHTED_MEAN,
        contributors=tuple(
            Contributor(
                str(name.label), About.TERM, name.value, product(part, value), part, value, part,
                explained=Asked(name, number),
            )
            for name, part, value in terms
            if value is not None and has_score
        ),
        left_out=()
        if delivered is not None
        else (LeftOut(str(of_delivery.label), About.TERM, of_delivery.value, Reason.NO_DATA, _("R alone counts.")),),
        missing="" if has_score else _("Coverage is below one half: no score is given."),
        path=view.to_the_contract(),
    )  # fmt: skip
