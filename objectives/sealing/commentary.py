"""What did the board say of the objectives of a contract on a day? The newest version of each, sealed with the day."""

import datetime
from typing import Any

from objectives.models import Commentary, Contract
from objectives.sealing.canonical import moment


def commentary_on(contract: Contract, day: datetime.date) -> dict[str, Any]:
    """Return by the objective's number its newest commentary; an empty one counts as none. One statement."""
    of_day = Commentary.objects.filter(objective__contract=contract, as_of=day)
    newest = of_day.order_by("objective_id", "-version").distinct("objective_id").select_related("objective")
    return {
        str(one.objective.number): {
            "version": one.version, "text": one.text, "text_fr": one.text_fr, "author": one.signed,
            "written_at": moment(one.written_at),
        }
        for one in newest
        if one.text or one.text_fr
    }  # fmt: skip
