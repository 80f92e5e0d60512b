"""What is sealed of a contract on a day? Every figure, computed from the facts, and what the figures were made with."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from objectives.access import Reader, sees_everything
from objectives.models import SCORED_SCOPES, Contract, Kpi, Project, StatusOfFigure
from objectives.rollup.definitions import defined_on, with_breaks
from objectives.rollup.portfolio_cuts import Cut, cut_money
from objectives.rollup.portfolio_sums import sums_of
from objectives.rollup.progress import progress_on
from objectives.rollup.scores import Cells, cells_of_days, thresholds_of
from objectives.rollup.values import Values, fresh_values
from objectives.scoring import contract_status, quantise6
from objectives.sealing.canonical import amount, exact, figure
from objectives.sealing.counted import counted_on

Json = dict[str, Any]

OF_OBJECTIVE = (
    "results", "coverage", "expected_results", "delivery", "planned_delivery", "score", "expected_score", "projects"
)  # fmt: skip
OF_KPI = ("actual", "expected", "target", "progress", "score", "schedule_index")


@dataclass(frozen=True, slots=True)
class Sealed:
    """What a seal holds, part by part, as content of canonical JSON; figures are text, None is no data."""

    figures: Json
    projects: Json
    cuts: Json
    """Empty for who does not see every project: a class of money tells of what is in it."""
    definitions: Json


def sealed_now(contract: Contract, day: datetime.date, reader: Reader) -> Sealed:
    """Compute what a seal of the day would hold now, from the facts alone: nothing stored is read or written.

    Some 40 statements, whatever the size of the portfolio. Projects are those that may be scored, seen or not: who
    shows them asks `access`.
    """
    kpis = list(with_breaks(Kpi.objects.filter(contract=contract)).order_by("code").prefetch_related("targets"))
    objectives = list(contract.objectives.order_by("number"))
    values = fresh_values(contract)
    served = {one: [kpi for kpi in kpis if kpi.objective_id == one.pk] for one in objectives}
    cells = cells_of_days(contract, [day], served, values, sums_of(contract, [day], from_cells=False))
    return Sealed(
        figures={**_figures(contract, day, cells, kpis, values), "counted": counted_on(contract, day)},
        projects=_projects(contract, day),
        cuts=_cuts(contract, day, reader) if sees_everything(reader) else {},
        definitions=_definitions(contract, [defined_on(kpi, day) for kpi in kpis]),
    )


def _figures(contract: Contract, day: datetime.date, cells: Cells, kpis: Sequence[Kpi], values: Values) -> Json:
    (whole,), codes = cells.contract, {kpi.pk: kpi.code for kpi in kpis}
    numbers = dict(contract.objectives.values_list("pk", "number"))
    status = contract_status(whole.score, whole.expected_score, thresholds_of(contract))
    return {
        "contract": {
            **{name: figure(getattr(whole, name)) for name in ("score", "expected_score", "scored_share")},
            **{name: amount(getattr(whole, name)) for name in ("committed", "unallocated", "undated")},
            "status": StatusOfFigure(status).value,
        },
        "objectives": {
            str(numbers[cell.objective_id]): {
                **{name: figure(getattr(cell, name)) for name in OF_OBJECTIVE},
                "committed": amount(cell.committed),
                "status": cell.status,
            }
            for cell in cells.objectives
        },
        "kpis": {
            codes[cell.kpi_id]: {
                **{name: figure(getattr(cell, name)) for name in OF_KPI},
                **{name: getattr(cell, name) for name in ("period", "status", "carried", "stale")},
            }
            for cell in cells.kpis
        },
        "values": {
            kpi.code: {
                value.period: {"value": figure(quantise6(value.value)), "carried": value.carried}
                for value in values.of[kpi.pk]
                if value.ends_on <= day
            }
            for kpi in kpis
        },
    }


def _projects(contract: Contract, day: datetime.date) -> Json:
    codes = dict(Project.objects.filter(scope__in=SCORED_SCOPES).values_list("pk", "code"))
    return {
        codes[key]: {
            **{name: figure(getattr(found, name)) for name in ("progress", "planned", "schedule_index")},
            "counts": found.counts,
        }
        for key, found in progress_on(day, codes, contract.pk).items()
    }


def _cuts(contract: Contract, day: datetime.date, reader: Reader) -> Json:
    return {
        cut.value: {
            one.code or "unknown": {
                **{str(number): amount(euros) for number, euros in one.money.by_objective.items()},
                "unallocated": amount(one.money.unallocated),
            }
            for one in cut_money(contract, day, cut, reader).classes
        }
        for cut in Cut
    }


def _definitions(contract: Contract, kpis: Sequence[Kpi]) -> Json:
    numbers = dict(contract.objectives.values_list("pk", "number"))
    return {
        "contract": {
            "start": contract.start.isoformat(),
            "end": contract.end.isoformat(),
            **{name: exact(getattr(contract, name)) for name in ("delivery_weight", "on_track_from", "at_risk_from")},
            "project_weighting": contract.project_weighting,
        },
        "objectives": {
            str(one.number): {
                "code": one.code, "title_en": one.title_en, "title_fr": one.title_fr, "weight": exact(one.weight)
            }
            for one in contract.objectives.all()
        },
        "kpis": {kpi.code: _kpi(kpi, numbers[kpi.objective_id]) for kpi in kpis},
    }  # fmt: skip


WORDED = (
    "name_en", "name_fr", "unit", "kind", "rule", "filter", "direction", "aggregation", "accumulation", "frequency",
    "series_kind", "baseline_basis",
)  # fmt: skip


def _kpi(kpi: Kpi, objective: int) -> Json:
    return {
        **{name: getattr(kpi, name) for name in WORDED},
        **{name: exact(getattr(kpi, name)) for name in ("weight", "baseline", "tolerance")},
        "baseline_on": kpi.baseline_on.isoformat() if kpi.baseline_on else None,
        "perimeter": list(kpi.perimeter),
        "valid_from": kpi.begins.isoformat() if kpi.begins else None,
        "objective": objective,
        "targets": {
            target.period: {"value": exact(target.value), "basis": target.basis} for target in kpi.targets.all()
        },
    }
