"""How much is it in each way of counting? Projects, costs and money of contract and objectives, as a seal has them."""

import datetime
from typing import Any

from objectives.models import Contract, Counting
from objectives.rollup.crediting import labelling
from objectives.rollup.side_by_side import Figures, SideBySide, side_by_side
from objectives.sealing.canonical import amount, figure

Json = dict[str, Any]


def counted_on(contract: Contract, day: datetime.date) -> Json:
    """Return, by each way of counting, what counts of the contract and of each objective (by its number).

    Over all projects, for the cluster whose portfolio this is; only `gross` where it is not known which that is. Two
    statements, and one an objective.
    """
    among = labelling(None)
    whole = side_by_side(contract, day, None, among=among)
    objectives = {
        str(one.number): side_by_side(contract, day, None, objective=one, among=among)
        for one in contract.objectives.order_by("number")
    }
    return {
        one.way.counting.value: {
            "cluster": one.way.code,
            "name": str(one.way.cluster or ""),
            "contract": {**_whole(one.way.counting, one.figures, objectives), "without_cost": str(whole.without_cost)},
            "objectives": {number: _told(served.of(one.way.counting)) for number, served in objectives.items()},
        }
        for one in whole.ways
    }


def _whole(counting: Counting, whole: Figures, objectives: dict[str, SideBySide]) -> Json:
    """Return the figures of the contract; its money is that of the objectives and what is without one, to the cent."""
    served = sum(one.of(counting).committed for one in objectives.values())
    return {**_told(whole), "unallocated": amount(whole.committed - served)}


def _told(one: Figures) -> Json:
    return {
        "projects": figure(one.projects),
        "labelled": figure(one.labelled),
        "cost": amount(one.cost),
        "committed": amount(one.committed),
    }
