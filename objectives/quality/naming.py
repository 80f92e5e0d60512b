"""What is asked for, as an address says it? Both doors take the same names."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from objectives.models import Objective
from objectives.quality.asking import Asked
from objectives.quality.check import Severity
from objectives.quality.registry import BY_CODE

NAMES = ("check", "severity", "objective", "mine", "accepted")


def asked_by_name(values: Mapping[str, str]) -> Asked:
    """Return what `check`, `severity`, `objective` (`era-3.1`), `mine` and `accepted` (`true`) ask for.

    Raises ValidationError by name for what is none of the choices; what is empty asks for nothing.
    """
    broken: dict[str, str] = {}
    for name, known in (("check", BY_CODE), ("severity", Severity.values)):
        if values.get(name) and values[name] not in known:
            broken[name] = _("There is no such choice. Known: %(known)s.") % {"known": ", ".join(known)}
    for name in ("mine", "accepted"):
        if values.get(name, "") not in ("", "true", "false"):
            broken[name] = _("There is no such choice. Known: %(known)s.") % {"known": "true, false"}
    objective = _objective(values.get("objective", ""))
    if values.get("objective") and objective is None:
        broken["objective"] = _("There is no such objective: write its contract and number as era-3.1.")
    if broken:
        raise ValidationError(broken)
    return Asked(
        check=values.get("check", ""),
        severity=values.get("severity", ""),
        objective=objective,
        mine=values.get("mine") == "true",
        accepted=values.get("accepted") == "true",
    )


def _objective(text: str) -> Objective | None:
    code, _dot, number = text.rpartition(".")
    if "\0" in code or not (number.isascii() and number.isdigit() and len(number) < 5):
        return None
    return Objective.objects.filter(contract__code=code, number=int(number)).first()
