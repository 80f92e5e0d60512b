"""What do the forms of a measurement look like? Shapes only: what may be said is the act's to judge."""

import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from objectives.acts.figures import NUMBERS, Figures
from objectives.models import Aggregation, Kpi, Measurement, PeriodClosing, Qualifier
from objectives.periods import Frequency, Period, periods_between
from tracker.pages.report_form import Day
from tracker.templatetags.figures import period_name, unit_name


def _version(*, required: bool = True) -> forms.IntegerField:
    return forms.IntegerField(required=required, min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)


def _number(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, max_digits=30, decimal_places=12, widget=forms.NumberInput({"step": "any"})
    )


def _words(label: Any) -> forms.CharField:
    return forms.CharField(label=label, required=False, widget=forms.Textarea({"rows": 2, "maxlength": 2000}))


class FiguresForm(forms.Form):
    """What was measured; only the numbers that the KPI's aggregation asks for. `seen` is the version answered to."""

    seen = _version(required=False)
    period = forms.ChoiceField(label=_("Period"))
    series = forms.ChoiceField(label=_("Measured of"))
    value = _number(_("Value"))
    numerator = _number(_("Numerator"))
    denominator = _number(_("Denominator"))
    weight = _number(_("Weight (1 when empty)"))
    observed_on = forms.DateField(label=_("Observed on"), required=False, input_formats=["%Y-%m-%d"], widget=Day)
    qualifier = forms.ChoiceField(label=_("Exactness"), required=False, choices=[("", "—"), *Qualifier.choices])
    reason = _words(_("Why it is corrected"))
    comment = _words(_("Comment"))
    confirmed_because = _words(_("Why the unusual value is right"))

    def asked_of(self, kpi: Kpi) -> "FiguresForm":
        """Keep the fields that a KPI asks for."""
        asked = {Aggregation.RATIO: {"numerator", "denominator"}, Aggregation.MEAN: {"value", "weight"}}
        for name in set(NUMBERS) - asked.get(Aggregation(kpi.aggregation), {"value"}):
            del self.fields[name]
        if "value" in self.fields and kpi.unit:
            self.fields["value"].label = f"{self.fields['value'].label} ({unit_name(kpi.unit) or kpi.unit})"
        return self

    def without(self, *names: str) -> "FiguresForm":
        """Leave fields out."""
        for name in names:
            self.fields.pop(name, None)
        return self

    @property
    def figures(self) -> Figures:
        """What was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name in FIGURES}
        return Figures(**said)


FIGURES = {*NUMBERS, "observed_on", "qualifier", "comment", "confirmed_because"}


def form_of_new(
    kpi: Kpi,
    today: datetime.date,
    series: list[Model],
    asked: dict[str, str],
    typed: Any = None,
    *,
    closed: PeriodClosing | None = None,
) -> FiguresForm:
    """Return the form that enters a measurement; `asked` are the period and series to begin with.

    What is closed stays among the periods, and says so: without it another one would be chosen in its place unseen.
    """
    form = FiguresForm(typed, initial=asked).asked_of(kpi).without("seen", "reason")
    over = [*periods_between(Frequency(kpi.frequency), kpi.contract.start, min(kpi.contract.end, today))]
    _choices(form, "period", [(period.code, _named(period, closed)) for period in reversed(over)])
    if series:
        _choices(form, "series", [(str(getattr(one, "code", "")), str(one)) for one in series])
    else:
        form.without("series")
    return _quiet(form, typed)


def _named(period: Period, closed: PeriodClosing | None) -> str:
    name = period_name(period.code)
    return _("%(period)s (closed)") % {"period": name} if closed and closed.covers(period.end) else name


def form_of(row: Measurement, seen: int, typed: Any = None, *, corrects: bool = False) -> FiguresForm:
    """Return the form that changes or corrects a measurement, filled with what it says or with what was typed."""
    said: dict[str, Any] = {name: _plain(getattr(row, name)) for name in NUMBERS}
    said |= {"seen": seen, "observed_on": row.observed_on, "qualifier": row.qualifier}
    if not corrects:
        said |= {"comment": row.comment, "confirmed_because": row.confirmed_because, "reason": row.reason}
    form = FiguresForm(typed, initial=said).asked_of(row.kpi).without("period", "series")
    if not corrects:
        form.without("reason")
    return _quiet(form, typed, asks=bool(row.suspicions) and not corrects)


def _choices(form: FiguresForm, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 (for the type checker)
    field.choices = choices


def _quiet(form: FiguresForm, typed: Any, *, asks: bool = False) -> FiguresForm:
    """Ask why an unusual value is right only once it was found unusual."""
    if not asks and not (typed and "confirmed_because" in typed):
        form.fields["confirmed_because"].widget = forms.HiddenInput()
    return form


def ask_why(form: FiguresForm) -> None:
    """Show the question that a suspicious value must answer."""
    form.fields["confirmed_because"].widget = forms.Textarea({"rows": 2, "maxlength": 2000})


def _plain(number: Decimal | None) -> str:
    return "" if number is None else format(number.normalize(), "f")


class StepForm(forms.Form):
    """A step without figures: the version answered to, and a word."""

    seen = _version()
    comment = _words(_("Comment on the decision"))
