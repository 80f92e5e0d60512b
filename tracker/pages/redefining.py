"""Define an indicator anew: what it is to be by, from when and why; first what that would break, then done."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts.redefining import (
    Promise,
    Redefinition,
    days_to_begin,
    redefine_kpi,
    version_of_definition,
)
from objectives.acts.redefining_effects import PeriodMoved, Redefined, tried_on_definition, with_its_effect
from objectives.models import Basis, ComputedRule, Direction, Kpi, KpiKind
from objectives.scorecards.project_history import changes_told
from objectives.tasks import please_drain
from objectives.versions import ConflictError
from tracker.pages.project_file.fields import DayField, WordsField
from tracker.pages.project_file.finding import Answering, answering_now, refuse
from tracker.pages.signed_in import person_of, signed_in

FREE, MOST = 2, 60
STAFF = gettext_lazy("Cluster staff define indicators.")
PLAIN = ("unit", "direction", "baseline", "baseline_on", "baseline_basis", "tolerance")


def _number(label: Any, **options: Any) -> forms.DecimalField:
    field = forms.DecimalField(label=label, max_digits=30, decimal_places=12, required=False, **options)
    field.widget.attrs |= {"step": "any"}
    return field


class DefinitionForm(Answering):
    """A whole definition, as it is to be; `target_period_1`, `target_value_1`, `target_basis_1` and so on."""

    unit = forms.CharField(label=gettext_lazy("Unit"), max_length=60, required=False)
    rule = forms.ChoiceField(label=gettext_lazy("Rule"), choices=ComputedRule.choices)
    filter = forms.CharField(
        label=gettext_lazy("Filter"), max_length=500, required=False, help_text=Kpi._meta.get_field("filter").help_text
    )
    perimeter = WordsField(
        label=gettext_lazy("Perimeter"), max_length=2000, required=False,
        help_text=gettext_lazy("Codes of territories between commas, such as R75, R76; empty: the cluster's own."),
    )  # fmt: skip
    direction = forms.ChoiceField(label=gettext_lazy("Good is to"), choices=Direction.choices)
    baseline = _number(gettext_lazy("Baseline"))
    baseline_on = DayField(label=gettext_lazy("Baseline observed on"), required=False)
    baseline_basis = forms.ChoiceField(
        label=gettext_lazy("Basis of the baseline"), choices=[("", "—"), *Basis.choices], required=False
    )
    tolerance = _number(gettext_lazy("Tolerance, for a value to maintain"))
    valid_from = forms.DateField(
        label=gettext_lazy("Holds from"), required=False, input_formats=["%Y-%m-%d"], widget=forms.Select
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500, required=False)

    @classmethod
    def on(cls, kpi: Kpi, seen: int, typed: Any = None) -> "DefinitionForm":
        """Return the form of a KPI's definition, filled with the one that holds."""
        initial = {"seen": seen, "rule": kpi.rule, "filter": kpi.filter, "perimeter": kpi.perimeter}
        form = cls(typed, initial=initial | {name: _shown(getattr(kpi, name)) for name in PLAIN})
        if kpi.kind != KpiKind.COMPUTED:
            del form.fields["rule"], form.fields["filter"]
        if kpi.kind == KpiKind.COMPUTED and kpi.rule != ComputedRule.TERRITORY_EU_FUNDING and not kpi.perimeter:
            del form.fields["perimeter"]
        last = {name: form.fields.pop(name) for name in ("valid_from", "reason")}
        targets = list(kpi.targets.order_by("period"))
        for place in range(1, min(MOST, max(len(targets) + FREE, _lines(typed))) + 1):
            form.add_target(place, targets[place - 1] if place <= len(targets) else None)
        last["valid_from"].widget.choices = [
            ("", _("no day: in place of the definition that holds (a correction)")),
            *((day.isoformat(), clock.written(day)) for day in days_to_begin(kpi)),
        ]  # fmt: skip
        form.fields |= last
        return form

    def add_target(self, place: int, target: Any) -> None:
        """Add the fields of a target."""
        words = {"number": place}
        self.fields[f"target_period_{place}"] = forms.CharField(
            label=_("Target %(number)s: period") % words, max_length=7, required=False,
            initial=target and target.period,
        )  # fmt: skip
        self.fields[f"target_value_{place}"] = _number(
            _("Target %(number)s: value") % words, initial=target and _shown(target.value)
        )
        self.fields[f"target_basis_{place}"] = forms.ChoiceField(
            label=_("Target %(number)s: basis") % words, choices=Basis.choices, required=False,
            initial=target.basis if target else Basis.ILLUSTRATIVE,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Want a value of every target whose period is named."""
        said = super().clean() or self.cleaned_data
        for place in _places(said):
            if said.get(f"target_value_{place}") is None and f"target_value_{place}" not in self.errors:
                self.add_error(f"target_value_{place}", _("Say the value, or leave the period empty."))
        return said

    @property
    def wanted(self) -> Redefinition:
        """What was said."""
        said = self.cleaned_data
        names = [name for name in ("rule", "filter", "perimeter", *PLAIN) if name in self.fields]
        targets = [
            Promise(said[f"target_period_{at}"].strip(), said[f"target_value_{at}"], said[f"target_basis_{at}"])
            for at in _places(said)
        ]
        return Redefinition({name: said[name] for name in names}, said["reason"], said["valid_from"], targets)


def _shown(value: Any) -> Any:
    return format(value.normalize(), "f") if hasattr(value, "normalize") else value


def _places(said: dict[str, Any]) -> list[int]:
    return [int(name[14:]) for name, value in said.items() if name.startswith("target_period_") and value]


def _lines(typed: Any) -> int:
    names = (name.removeprefix("target_period_") for name in typed or () if name.startswith("target_period_"))
    return max((int(text) for text in names if text.isascii() and text.isdecimal() and len(text) < 3), default=0)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def redefine(request: HttpRequest, code: str, kpi: str) -> HttpResponse:
    """Show the definition that holds as a form; a POST shows what another one would break, or defines it so."""
    person = person_of(request)
    row = None
    if "\0" not in code + kpi:
        row = Kpi.objects.filter(contract__code=code, code=kpi).select_related("objective", "contract").first()
    if row is None:
        raise Http404(_("There is no such indicator."))
    if not access.redefinable_kpis(person).filter(pk=row.pk).exists():
        raise PermissionDenied(STAFF)
    seen = version_of_definition(row)
    row.refresh_from_db()
    form = DefinitionForm.on(row, seen, request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _page(request, row, form)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    act = with_its_effect if request.POST.get("do") == "define" else tried_on_definition
    try:
        seen, wanted = form.cleaned_data["seen"] or 0, form.wanted
        done = act(
            row, clock.today(), person,
            lambda: redefine_kpi(by=person, kpi=row.pk, seen=seen, wanted=wanted, now=clock.now()),
        )  # fmt: skip
    except ValidationError as error:
        refuse(form, error)
        return _page(request, row, form, status=422)
    except ConflictError as conflict:
        answering_now(form, conflict.version)
        return _page(request, row, form, conflict=changes_told(conflict.changes), status=409)
    if act is tried_on_definition:
        return _page(request, row, form, preview=done, lines=list(_told(done)))
    transaction.on_commit(please_drain)
    messages.success(request, _("Version %(number)s of the definition holds.") % {"number": done.version.number})
    return redirect(reverse("kpi-definitions", args=[code, kpi]))


def _told(done: Redefined) -> Iterator[tuple[PeriodMoved, bool]]:
    """Yield each period, and whether the series would break before it."""
    for earlier, one in zip([None, *done.periods], done.periods, strict=False):
        yield one, bool(earlier and earlier.after.begins != one.after.begins)


def _page(request: HttpRequest, row: Kpi, form: DefinitionForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"kpi": row, "contract": row.contract, "form": form} | more
    return render(request, "redefinition.html", context, status=status)
