"""What do the forms of a milestone look like? Shapes only: what may be said is the act's to judge."""

from decimal import Decimal
from typing import Any, ClassVar, Self

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from objectives.acts.news import GIVEN_UP, News
from objectives.models import MilestoneStatus
from objectives.scorecards.workspace import MilestoneLine


class Day(forms.DateInput):
    """The browser's own calendar, which speaks ISO whatever the page's language."""

    input_type = "date"

    def __init__(self) -> None:
        """Write a day as the browser wants it."""
        super().__init__(format="%Y-%m-%d")


def _plain(percent: Decimal | None) -> str:
    """Write a stored percentage without the zeros that the column adds."""
    return "" if percent is None else format(percent.normalize(), "f")


class Beside(forms.Form):
    """A form that another one stands beside: what was begun in it stays when that one is sent."""

    BEGUN: ClassVar[tuple[str, ...]]
    """What the page never fills in: whatever is in it, a person typed."""

    CHANGED: ClassVar[tuple[str, ...]] = ()
    """What the page fills in and a person may have changed."""

    def going_on(self, typed: QueryDict, *, late: bool) -> Self:
        """Fill in what was typed here when the other form was sent; what others said meanwhile is not changed back."""
        names = self.BEGUN if late else self.BEGUN + self.CHANGED
        self.initial.update({name: typed[key] for name in names if typed.get(key := self.add_prefix(name))})
        return self


class ReportForm(Beside):
    """One report; `seen` is the version that it answers to."""

    BEGUN, CHANGED = ("comment", "evidence_link"), ("status", "percent", "actual")

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), choices=MilestoneStatus.choices)
    percent = forms.DecimalField(label=_("Percent done"), required=False, decimal_places=12)
    actual = forms.DateField(label=_("Completed on"), required=False, input_formats=["%Y-%m-%d"], widget=Day)
    forecast = forms.DateField(label=_("Expected on"), required=False, input_formats=["%Y-%m-%d"], widget=Day)
    comment = forms.CharField(label=_("Comment"), required=False, widget=forms.Textarea({"rows": 2}))
    evidence_link = forms.CharField(label=_("Evidence (link)"), required=False)
    evidence_file = forms.FileField(label=_("Evidence (file)"), required=False, allow_empty_file=True)

    @classmethod
    def on(cls, line: MilestoneLine, typed: Any = None, sent: Any = None) -> "ReportForm":
        """Return the form of a milestone, filled with its state, or with what was typed."""
        state = line.state
        initial = {"seen": line.seen, "status": state.status if state else MilestoneStatus.PLANNED}
        if state is not None:
            initial |= {"percent": _plain(state.percent), "actual": state.actual, "forecast": state.forecast}
        form = cls(typed, sent, initial=initial, prefix=f"m{line.milestone.pk}")
        form.fields["percent"].widget.attrs |= {"min": 0, "max": 100, "step": "any"}
        form.fields["comment"].widget.attrs |= {"maxlength": 2000}
        return form

    def clean(self) -> dict[str, Any]:
        """Let go of what the page had filled in, nobody touched, and the new status has no place for."""
        said = super().clean() or self.cleaned_data
        for name in GIVEN_UP.get(said.get("status", ""), ()):
            field = self.fields[name]
            if name in said and said[name] == field.to_python(self.get_initial_for_field(field, name)):
                said[name] = None
        return said

    @property
    def news(self) -> News:
        """What was said."""
        said = {name: value for name, value in self.cleaned_data.items() if name not in ("seen", "evidence_file")}
        return News(**said)


class ReplanForm(Beside):
    """A new day for a milestone, and why; `seen` is the version that it answers to."""

    BEGUN = ("forecast", "reason")

    seen = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    forecast = forms.DateField(label=_("New day"), input_formats=["%Y-%m-%d"], widget=Day)
    reason = forms.CharField(label=_("Reason"), required=False, widget=forms.Textarea({"rows": 2, "maxlength": 2000}))

    @classmethod
    def on(cls, line: MilestoneLine, typed: Any = None) -> "ReplanForm":
        """Return the form of a milestone, or with what was typed."""
        return cls(typed, initial={"seen": line.seen}, prefix=f"p{line.milestone.pk}")

    @property
    def is_begun(self) -> bool:
        """Whether somebody typed something: then it is shown opened."""
        return self.is_bound or any(self.initial.get(name) for name in self.BEGUN)
