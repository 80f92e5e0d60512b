"""How is what a pack says written for people? In its language, shortly on the pages, to the last digit in the annex."""

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from objectives.models import Basis, Counting, StatusOfFigure
from tracker.templatetags.figures import locale_of_reader, measure, percent, period_name, stop, unit_name, written

Json = dict[str, Any]
DASH = "—"
EUROS = {"fr_FR": "#,##0\u00a0¤", "en_GB": "¤#,##0"}
"""Money to the euro, as its locale writes it."""
QUALIFIERS = {"about": gettext_lazy("about"), "more_than": gettext_lazy("more than"), "exact": gettext_lazy("exact")}


def number(text: str | None) -> Decimal | None:
    """Return a figure of a pack; None for no data."""
    return None if text is None else Decimal(text)


def day(text: str | None) -> str:
    """Write a day."""
    return written(datetime.date.fromisoformat(text)) if text else DASH


def status(code: str) -> str:
    """Write where something stands."""
    return str(StatusOfFigure(code).label)


def basis(code: str | None) -> str:
    """Write where a baseline or target comes from."""
    return str(Basis(code).label) if code else ""


def only_in(said: Json) -> str:
    """Say that a commentary was written in the other language only; empty where it is in the pack's."""
    language = said.get("language")
    if language is None or (get_language() or "en").startswith(language):
        return ""
    return {"en": _("Written in English only."), "fr": _("Written in French only.")}[language]


def share(text: str | None) -> str:
    """Write a share as a percentage with one decimal."""
    return percent(number(text))


def to_the_cent(text: str | None) -> str:
    """Write an amount in full."""
    amount = number(text)
    return DASH if amount is None else format_currency(amount, "EUR", locale=locale_of_reader())


def short(text: str | None, unit: str) -> str:
    """Write a value with its unit, as pages do; money to the euro, for paper has no tooltip."""
    value = number(text)
    if unit == "EUR" and value is not None:
        return format_currency(
            value, "EUR", locale=locale_of_reader(), currency_digits=False, format=EUROS[locale_of_reader()]
        )
    return str(measure(value, unit))


def to_the_digit(text: str | None) -> str:
    """Write a figure with every digit that is stored."""
    figure = number(text)
    if figure is None:
        return DASH
    places = max(0, -int(figure.as_tuple().exponent))
    form = "#,##0." + "0" * places if places else "#,##0"
    return format_decimal(figure, format=form, locale=locale_of_reader())


def named(kpi: Json) -> str:
    """Write a KPI's name with its unit."""
    unit = unit_name(kpi["unit"])
    return f"{kpi['name']} ({unit})" if unit else str(kpi["name"])


def origin(kpi: Json) -> str:
    """Write where the actual value of a KPI comes from: period, how exact, observed when, which sources."""
    told = [_("Value of %(period)s") % {"period": period_name(kpi["period"])}] if kpi["period"] else []
    if kpi["qualifier"]:
        told.append(str(QUALIFIERS[kpi["qualifier"]]))
    if kpi["observed_on"]:
        told.append(_("observed on %(day)s") % {"day": day(kpi["observed_on"])})
    if kpi["kind"] == "computed":
        told.append(_("computed from the projects and activities recorded in Sextant"))
    if kpi["carried"]:
        told.append(_("carried: no value for this period"))
    if kpi["stale"]:
        told.append(_("stale: nothing was reported for two periods or more"))
    if kpi["sources"]:
        told.append(_("sources: %(codes)s") % {"codes": ", ".join(kpi["sources"])})
    return f"{stop(';')} ".join(told) or _("no value yet")


def annex(content: Json) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Yield by subject every figure of the pack: its name, its digits, where it comes from."""
    whole = content["contract"]
    mean = _("mean of the objectives that have a score, by weight")
    yield _("Contract"), [
        (_("Score"), to_the_digit(whole["score"]), mean),
        (_("Expected score"), to_the_digit(whole["expected_score"]), mean),
        (
            _("Share of weight that is scored"), to_the_digit(whole["scored_share"]),
            _("weights of the objectives with a score over all weights"),
        ),
        (
            _("Committed"), to_the_cent(whole["committed"]),
            _("fundings committed by the day. %(definition)s") % {"definition": content["counting"]["definition"]},
        ),
        (_("Of it without an objective"), to_the_cent(whole["unallocated"]), _("shares of projects left unallocated")),
        (_("Without a date"), to_the_cent(whole["undated"]), _("committed money without a date: in no total")),
    ]  # fmt: skip
    if len(content["counted"]) > 1:
        yield _("Counted in each way"), [row for one in content["counted"] for row in _of_way(one)]
    for one in content["objectives"]:
        yield _objective_name(one), list(_of_objective(one, content))
        for kpi in one["kpis"]:
            yield f"{kpi['code']} · {named(kpi)}", list(_of_kpi(kpi))


def _of_way(one: Json) -> Iterator[tuple[str, str, str]]:
    told = [
        (_("Projects"), to_the_digit(one["projects"])),
        (_("Labelled projects"), to_the_digit(one["labelled"])),
        (_("Cost of the projects"), to_the_cent(one["cost"])),
        (_("Committed"), to_the_cent(one["committed"])),
        (_("Of it without an objective"), to_the_cent(one["unallocated"])),
    ]
    way = Counting(one["counting"]).label
    yield from ((f"{name} ({way})", digits, one["definition"]) for name, digits in told)


def _objective_name(one: Json) -> str:
    return _("Objective %(number)s: %(title)s") % {"number": one["number"], "title": one["title"]}


def _of_objective(one: Json, content: Json) -> Iterator[tuple[str, str, str]]:
    weight = to_the_digit(content["contract"]["delivery_weight"])
    yield _("Weight"), to_the_digit(one["weight"]), _("set by the contract")
    yield _("Results"), to_the_digit(one["results"]), _("mean of the scores of its KPIs, by weight")
    yield _("Expected results"), to_the_digit(one["expected_results"]), _("the same, had every KPI met its path")
    yield _("Coverage"), to_the_digit(one["coverage"]), _("weights of the KPIs with a score over all weights")
    yield _("Delivery"), to_the_digit(one["delivery"]), _("mean progress of its projects, by share and weight")
    how = _("results and delivery, delivery with the weight %(weight)s") % {"weight": weight}
    yield _("Score"), to_the_digit(one["score"]), how
    yield _("Expected score"), to_the_digit(one["expected_score"]), _("the same for what was expected by the day")
    yield _("Committed"), to_the_cent(one["committed"]), _("fundings of its projects, by share")
    yield _("Projects"), to_the_digit(one["projects"]), _("projects that count, each by its share")


def _of_kpi(kpi: Json) -> Iterator[tuple[str, str, str]]:
    yield _("Actual"), to_the_digit(kpi["actual"]), origin(kpi)
    yield _("Expected"), to_the_digit(kpi["expected"]), _("where the path to the targets stands in the period")
    yield _("Target"), to_the_digit(kpi["target"]), basis(kpi["target_basis"])
    since = _("on %(day)s") % {"day": day(kpi["baseline_on"])} if kpi["baseline_on"] else ""
    told = ", ".join(one for one in (basis(kpi["baseline_basis"]), since) if one)
    yield _("Baseline"), to_the_digit(kpi["baseline"]), told
    yield _("Progress"), to_the_digit(kpi["progress"]), _("of the way from the baseline to the final target")
    yield _("Score"), to_the_digit(kpi["score"]), _("actual against the final target, from 0 to 1")
    yield _("Weight"), to_the_digit(kpi["weight"]), _("set by the contract")
