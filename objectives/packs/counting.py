"""In which way does a pack count its projects? The figures that the way moves, beside those of the other ways."""

import json
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives.models import BoardPack, Counting, Organisation
from objectives.rollup.crediting import GROSS, Counted

Json = dict[str, Any]


def said_in(pack: BoardPack) -> Json:
    """Return what a pack says; one that was asked for before packs could count otherwise counts gross."""
    return {**_gross([]), **json.loads(pack.content)}


def counted_in(content: Json, counted: Json, counting: Counting) -> Json:
    """Return a pack with its projects and money counted in a way, and every way beside it.

    `counted` is as `objectives.sealing.counted_on` gives it, or was sealed; empty in seals from before they held it.
    Scores and indicators are the same in every way. Raises ValidationError (`counting`) for a way that is not in it.
    """
    beside = [_beside(way, counted[way.value]) for way in Counting if way.value in counted]
    if counting == Counting.GROSS:
        return {**content, **_gross(beside)}
    if counting.value not in counted:
        raise ValidationError({"counting": _unknown(counted)})
    chosen = counted[counting.value]
    return {
        **content,
        "contract": {**content["contract"], **_moved(chosen["contract"], "committed", "unallocated")},
        "objectives": [
            {**one, **_moved(chosen["objectives"].get(str(one["number"]), {}), "committed", "projects")}
            for one in content["objectives"]
        ],
        "counting": {
            "counting": counting.value,
            "cluster": chosen["cluster"],
            "definition": _definition(counting, chosen),
        },
        "counted": beside,
    }


def _gross(beside: list[Json]) -> Json:
    way = {"counting": Counting.GROSS.value, "cluster": "", "definition": GROSS.definition}
    return {"counting": way, "counted": beside}


def _unknown(counted: Json) -> str:
    if counted:
        return _("It is not known whose portfolio this is: no cluster labelled more of it than every other.")
    return _("This day was sealed when only what is counted gross was: choose gross.")


def _moved(figures: Json, *names: str) -> Json:
    return {name: figures[name] for name in names if name in figures}


def _beside(way: Counting, one: Json) -> Json:
    return {"counting": way.value, "definition": _definition(way, one), **one["contract"]}


def _definition(way: Counting, one: Json) -> str:
    cluster = Organisation(code=one["cluster"], name=one["name"]) if one["name"] else None
    return Counted(way, cluster).definition
