"""How far is the contract? From its objectives (rollup.md section 7)."""

from collections.abc import Callable
from decimal import Decimal

from django.utils.translation import gettext as _

from objectives.explaining.explanation import Asked, Explanation, LeftOut
from objectives.explaining.names import About, FigureName, Operation, Reason
from objectives.explaining.viewpoint import Viewpoint
from objectives.explaining.weighing import Weighed, mean, share_with_value
from objectives.scoring import ObjectiveResult


def score(view: Viewpoint, asked: Asked) -> Explanation:
    """Explain the score of the contract."""
    formula = _("Score = sum of weight × score / sum of weights, over the objectives that have a score.")
    return _over_objectives(view, asked, formula, FigureName.OBJECTIVE_SCORE, lambda one: one.score)


def expected_score(view: Viewpoint, asked: Asked) -> Explanation:
    """Explain what the score should be by now."""
    formula = _(
        "Expected score = sum of weight × expected score / sum of weights, over the objectives that have a score."
    )
    return _over_objectives(view, asked, formula, FigureName.OBJECTIVE_EXPECTED_SCORE, lambda one: one.expected_score)


def scored_share(view: Viewpoint, asked: Asked) -> Explanation:
    """Explain which part of the weight has a score."""
    formula = _("Scored share = sum of the weights of the objectives that have a score / sum of all weights.")
    return _over_objectives(view, asked, formula, FigureName.OBJECTIVE_SCORE, lambda one: one.score)


def _over_objectives(
    view: Viewpoint,
    asked: Asked,
    formula: str,
    below: FigureName,
    read: Callable[[ObjectiveResult], Decimal | None],
) -> Explanation:
    parts = [
        Weighed(
            str(one), About.OBJECTIVE, str(one.number), one.weight, read(view.result_of_objective(one)),
            Asked(below, str(one.number)), tuple(one.source),
        )
        for one in view.objectives
    ]  # fmt: skip
    is_share = asked.figure == FigureName.CONTRACT_SCORED_SHARE
    contributors = share_with_value(parts) if is_share else mean(parts)
    weighs = any(one.denominator for one in contributors)
    return Explanation(
        contract=view.contract.code,
        as_of=view.as_of,
        asked=asked,
        subject=view.contract.name,
        formula=formula,
        section="7",
        unit="share",
        operation=Operation.WEIGHTED_MEAN,
        contributors=contributors,
        left_out=tuple(
            LeftOut(part.label, part.about, part.code, Reason.NO_SCORE) for part in parts if part.value is None
        ),
        divisor=Decimal(1) if is_share and not weighs else None,
        missing="" if weighs or is_share else _("No objective of some weight has a score."),
    )
