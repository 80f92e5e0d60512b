"""Which form of section 5 gives a KPI's progress, index and expected value, and with which numbers?

Each function returns the terms whose sum over the divisor is the figure, and the formula in words. What the
specification brings to 0 or 1 is one term that says so.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from objectives.explaining.exact import EXACT, ONE, ZERO, product, total, written
from objectives.explaining.explanation import Asked, Contributor
from objectives.explaining.names import About
from objectives.scoring import KpiRule


@dataclass(frozen=True, slots=True)
class Worked:
    """A formula with its numbers: the figure is the sum of the terms over the divisor (over their weights for None)."""

    formula: str
    terms: tuple[Contributor, ...]
    divisor: Decimal | None = ONE


@dataclass(frozen=True, slots=True)
class Measured:
    """A value that is judged, by its letter and where it is explained."""

    letter: str
    value: Decimal
    explained: Asked | None = None
    about: About = About.TERM

    def term(self, sign: int = 1) -> Contributor:
        """Return the value as a term of a sum."""
        number = self.value if sign > 0 else EXACT.minus(self.value)
        return Contributor(self.letter, self.about, "", number, value=self.value, explained=self.explained)


def fixed(formula: str, number: Decimal, label: str) -> Worked:
    """Return a figure that the specification sets."""
    return Worked(formula, (Contributor(label, About.TERM, "", number, value=number),))


def flow_progress(rule: KpiRule, actual: Measured, target: Measured) -> Worked:
    """P of a period flow."""
    if target.value == 0:
        is_good = rule.at_least_as_good(actual.value, ZERO)
        return fixed(_("T = 0: P = 1 if A is at least as good as 0, else 0."), ONE if is_good else ZERO, "P")
    if rule.direction == "increase":
        return Worked(_("P = A / T"), (actual.term(),), target.value)
    if actual.value <= target.value:
        return fixed(_("P = 1, because A is at most T."), ONE, "P")
    return Worked(_("P = T / A, because A is more than T."), (target.term(),), actual.value)


def level_progress(rule: KpiRule, actual: Measured, target: Measured) -> Worked:
    """P of a level (with E in place of T: its index, with E in place of A: its expected progress)."""
    a, t = actual.letter, target.letter
    if rule.direction == "maintain":
        return _kept(rule, actual, target)
    if rule.baseline is not None and rule.baseline != target.value:
        return from_baseline(rule.baseline, actual, target)
    if rule.at_least_as_good(actual.value, target.value):
        return fixed(_("%(a)s is at least as good as %(t)s: 1.") % {"a": a, "t": t}, ONE, "1")
    return _nearness(actual, target, ZERO)


def from_baseline(baseline: Decimal, actual: Measured, target: Measured) -> Worked:
    """(A - b) / (T - b)."""
    start = Measured("b", baseline, about=About.BASELINE)
    formula = f"({actual.letter} − b) / ({target.letter} − b)"
    return Worked(formula, (actual.term(), start.term(-1)), EXACT.subtract(target.value, baseline))


def level_index(rule: KpiRule, actual: Measured, expected: Measured, target: Decimal) -> Worked:
    """X of a level."""
    if rule.direction == "maintain":
        return _kept(rule, actual, expected)
    baseline = rule.baseline if rule.baseline is not None else target
    if product(EXACT.subtract(expected.value, baseline), EXACT.subtract(target, baseline)) > 0:
        return from_baseline(baseline, actual, expected)
    is_good = rule.at_least_as_good(actual.value, expected.value)
    return fixed(_("Nothing is expected yet: X = 1 if A is at least as good as E, else 0."), Decimal(is_good), "X")


def _kept(rule: KpiRule, actual: Measured, wanted: Measured) -> Worked:
    if abs(EXACT.subtract(actual.value, wanted.value)) <= rule.tolerance:
        words = {"a": actual.letter, "t": wanted.letter}
        return fixed(_("%(a)s is within the tolerance around %(t)s: 1.") % words, ONE, "1")
    return _nearness(actual, wanted, rule.tolerance)


def _nearness(actual: Measured, wanted: Measured, tolerance: Decimal) -> Worked:
    """max(0, 1 - (|A - T| - tolerance) / |T|)."""
    a, t = actual.letter, wanted.letter
    formula = f"max(0, 1 − (|{a} − {t}| − {written(tolerance)}) / |{t}|)"
    if wanted.value == 0:
        return fixed(_("%(t)s = 0, and %(a)s is not as good: 0.") % {"a": a, "t": t}, ZERO, "0")
    away = abs(EXACT.subtract(actual.value, wanted.value))
    size = abs(wanted.value)
    terms = (
        Contributor(f"|{t}|", About.TERM, "", size, value=size, explained=wanted.explained),
        Contributor(f"|{a} − {t}|", About.TERM, "", EXACT.minus(away), value=away, explained=actual.explained),
        Contributor(_("tolerance"), About.TERM, "", tolerance, value=tolerance),
    )
    if EXACT.add(EXACT.subtract(size, away), tolerance) < 0:
        return fixed(formula, ZERO, _("brought up to 0"))
    return Worked(formula, terms if tolerance else terms[:2], size)


def brought_into_0_and_1(worked: Worked) -> Worked:
    """Return a figure brought into [0, 1], with what was cut off it as a term."""
    divisor = ONE if worked.divisor is None else worked.divisor
    numerator = total(term.numerator for term in worked.terms)
    figure = Fraction(numerator) / Fraction(divisor)
    if 0 <= figure <= 1:
        return worked
    cut = EXACT.subtract(divisor if figure > 1 else ZERO, numerator)
    label = _("brought down to 1") if figure > 1 else _("brought up to 0")
    return Worked(worked.formula, (*worked.terms, Contributor(label, About.TERM, "", cut)), worked.divisor)
