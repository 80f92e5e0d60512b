"""A measurement on its page: its form, what may be done to it, and its history; answered by its own part."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from objectives import access, clock
from objectives.acts.deciding import send_measurement_back, validate_measurement, withdraw_measurement
from objectives.acts.figures import SuspiciousError
from objectives.acts.kpi_effects import KpiEffect, with_kpi_effect
from objectives.acts.measuring import (
    Measured,
    change_measurement,
    correct_measurement,
    discard_measurement,
    enter_measurement,
    is_current,
    submit_measurement,
    take_measurement_back,
    those_that_count,
)
from objectives.models import SERIES_COLUMNS, Change, Kpi, Measurement, MeasurementStatus, Step, User, closed_through
from objectives.scorecards.revisions import revisions_of
from objectives.tasks import please_drain
from objectives.versions import ConflictError, version_of
from tracker.pages.measurement_form import FiguresForm, StepForm, ask_why, form_of, form_of_new
from tracker.pages.signed_in import signed_in

DECISIONS: dict[str, Callable[..., Measured]] = {
    "validate": validate_measurement,
    "send-back": send_measurement_back,
    "withdraw": withdraw_measurement,
}
STEPS: dict[str, Callable[..., Measured]] = {"submit": submit_measurement, "take-back": take_measurement_back}
WRITES = ("change", "correct")
SHOWN = 5
"""Values known before, for who enters the next one."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an act did, for the line above the measurement."""

    done: Measured
    effect: KpiEffect | None


@dataclass(slots=True)
class Told:
    """What the part says beside the measurement itself."""

    figures: FiguresForm | None = None
    step: StepForm | None = None
    outcome: Outcome | None = None
    conflict: list[Change] = field(default_factory=list)


@require_safe
@signed_in
def measurement(request: HttpRequest, key: int) -> HttpResponse:
    """Show a measurement to who may read it, with its forms to who may act."""
    return _shown(request, _readable(request, key), Told())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest) -> HttpResponse:
    """Ask for a KPI, then for what was measured of it; enter it, and submit it where that is wanted."""
    person, today = _person(request), clock.today()
    kpis = access.enterable_kpis(person).select_related("contract", "objective")
    if not kpis.exists():
        raise PermissionDenied(_why_nothing(person))
    kpi = _kpi(request, kpis)
    if kpi is None:
        return render(request, "new_measurement.html", {"kpis": kpis.order_by("contract", "objective", "code")})
    series = list(access.enterable_series(person, kpi).order_by("code"))
    asked = {name: request.GET.get(name, "") for name in ("period", "series")}
    closed = closed_through(kpi.contract, clock.now())
    form = form_of_new(kpi, today, series, asked, request.POST or None, closed=closed)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def enter() -> Measured:
            return enter_measurement(
                by=person, kpi=kpi.pk, period=said["period"], series=said.get("series", ""), figures=form.figures,
                today=today,
            )  # fmt: skip

        try:
            done = _with_submission(request, person, enter)
        except ValidationError as error:
            _refuse(form, error)
        else:
            transaction.on_commit(please_drain)
            messages.success(request, _saved(done))
            return redirect("measurement", done.measurement.pk)
    context = {
        "kpi": kpi,
        "form": form,
        "closed": closed,
        "known": _known(person, kpi),
        "there": _there(person, form),
    }
    return render(request, "new_measurement.html", context, status=422 if form.errors else 200)


def _known(person: User, kpi: Kpi) -> QuerySet[Measurement]:
    """Return the values that count, the newest periods first, as many as are shown."""
    rows = those_that_count(access.visible_measurements(person).filter(kpi=kpi))
    return rows.select_related("kpi", *SERIES_COLUMNS).order_by("-ends_on", "pk")[:SHOWN]


def _there(person: User, form: forms.Form) -> Measurement | None:
    """Return the value that the refusal of a second one names: it is corrected or gone on with instead."""
    for error in form.errors.as_data().get("period", ()):
        if error.code == "second" and error.params:
            rows = access.visible_measurements(person).select_related("kpi", *SERIES_COLUMNS)
            return rows.filter(pk=error.params["there"]).first()
    return None


def _why_nothing(person: User) -> str:
    """Say why there is nothing to enter: to staff, whose is everything, never that it is staff's."""
    if access.keeps_the_data(person):
        return _("No indicator that people enter is loaded yet.")
    return _("Only cluster staff, and for their project its lead and deputies, enter measurements.")


def _kpi(request: HttpRequest, kpis: Any) -> Kpi | None:
    key = request.GET.get("kpi", "")
    if not key:
        return None
    found = kpis.filter(pk=int(key)).first() if key.isascii() and key.isdecimal() and len(key) < 19 else None
    if not isinstance(found, Kpi):
        raise Http404(_("There is no such KPI."))
    return found


def _saved(done: Measured) -> str:
    if done.measurement.status == MeasurementStatus.SUBMITTED:
        return _("Submitted: it counts once somebody else has validated it.")
    return _("Saved as a draft: submit it when it is ready.")


def _with_submission(request: HttpRequest, person: User, act: Callable[[], Measured]) -> Measured:
    """Do an act that leaves a draft, and submit the draft in the same transaction where that is wanted."""
    with transaction.atomic():
        done = act()
        if request.POST.get("then") != "submit":
            return done
        return submit_measurement(by=person, measurement=done.measurement.pk, seen=done.version)


@require_POST
@signed_in
def act_on_measurement(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Do one act; a conflict (409) or a refusal (422) keeps what was typed."""
    row, person = _actionable(request, key, decides=act in DECISIONS), _person(request)
    if act in WRITES:
        return _written(request, person, row, corrects=act == "correct")
    form = StepForm(request.POST, prefix=_prefix(act))
    if not form.is_valid():
        return _shown(request, row, Told(step=form), status=422)
    seen, comment = form.cleaned_data["seen"], form.cleaned_data["comment"]
    if act == "discard":
        return _discarded(request, person, row, seen, form)
    if act in DECISIONS:
        return _answer(
            request,
            row,
            lambda: DECISIONS[act](by=person, measurement=row.pk, seen=seen, comment=comment),
            Told(step=form),
        )
    if act not in STEPS:
        raise Http404
    return _answer(request, row, lambda: STEPS[act](by=person, measurement=row.pk, seen=seen), Told(step=form))


def _prefix(act: str) -> str:
    return "decision" if act in DECISIONS else ""


def _written(request: HttpRequest, person: User, row: Measurement, *, corrects: bool) -> HttpResponse:
    form = form_of(row, 0, request.POST, corrects=corrects)
    if not form.is_valid():
        return _shown(request, row, Told(figures=form), status=422)
    seen, today = form.cleaned_data["seen"] or 0, clock.today()

    def write() -> Measured:
        if corrects:
            return correct_measurement(
                by=person, measurement=row.pk, seen=seen, figures=form.figures, today=today,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        return change_measurement(by=person, measurement=row.pk, seen=seen, figures=form.figures, today=today)

    return _answer(request, row, lambda: _with_submission(request, person, write), Told(figures=form))


def _discarded(request: HttpRequest, person: User, row: Measurement, seen: int, form: StepForm) -> HttpResponse:
    try:
        discard_measurement(by=person, measurement=row.pk, seen=seen)
    except ConflictError as conflict:
        return _shown(request, row, Told(step=form, conflict=list(conflict.changes)), status=409)
    except ValidationError as error:
        form.add_error(None, error)
        return _shown(request, row, Told(step=form), status=422)
    messages.success(request, _("The draft is discarded."))
    answer = redirect("measurements")
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204, headers={"HX-Redirect": answer.headers["Location"]})  # type: ignore[assignment]
    return answer


def _answer(request: HttpRequest, row: Measurement, act: Callable[[], Measured], told: Told) -> HttpResponse:
    """Do the act and show what it did, or what stands against it with what was typed."""
    form: forms.Form | None = told.figures or told.step
    try:
        done, effect = with_kpi_effect(row.kpi, clock.today(), _person(request), act)
    except ConflictError as conflict:
        told.conflict = list(conflict.changes)
        return _shown(request, row, told, status=409)
    except ValidationError as error:
        if form is not None:
            _refuse(form, error)
        return _shown(request, row, told, status=422)
    if effect is None:
        transaction.on_commit(please_drain)
    answer = _shown(request, done.measurement, Told(outcome=Outcome(done, effect)))
    if done.measurement.pk != row.pk:  # a correction is a measurement of its own
        answer.headers["HX-Push-Url"] = reverse("measurement", args=[done.measurement.pk])
    return answer


def _refuse(form: forms.Form, error: ValidationError) -> None:
    """Put a refusal beside its field; what is about a field that the form does not show, above it."""
    if isinstance(error, SuspiciousError) and isinstance(form, FiguresForm):
        ask_why(form)
    for name, told in error.error_dict.items() if hasattr(error, "error_dict") else ((None, error.error_list),):
        form.add_error(name if name in form.fields else None, told)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _readable(request: HttpRequest, key: int) -> Measurement:
    row = (
        access.visible_measurements(request.user)
        .filter(pk=key)
        .select_related("kpi__contract", "kpi__objective", "entered_by", "decided_by", *SERIES_COLUMNS)
        .first()
    )
    if row is None:
        raise Http404(_("There is no such measurement."))
    return row


def _actionable(request: HttpRequest, key: int, *, decides: bool) -> Measurement:
    """Return a measurement that the person may act on; 404 for a stranger, 403 for who may only read it."""
    row = _readable(request, key)
    rows = access.decidable_measurements if decides else access.enterable_measurements
    if not rows(request.user).filter(pk=key).exists():
        raise PermissionDenied(_("You may read this measurement, not act on it so."))
    return row


def _shown(request: HttpRequest, row: Measurement, told: Told, status: int = 200) -> HttpResponse:
    """Return the measurement's part; without a script its whole page."""
    seen = version_of(row.pk, Measurement)
    row = _readable(request, row.pk)  # after its version: what comes between is a conflict, not decided on unseen
    standing = MeasurementStatus(row.status)
    enters = access.enterable_measurements(request.user).filter(pk=row.pk).exists()
    decides = access.decidable_measurements(request.user).filter(pk=row.pk).exists()
    current = is_current(row)
    typed = _answering(request, seen) if told.conflict else request.POST
    figures = told.figures
    if enters and (told.conflict and figures is not None):
        figures = form_of(row, seen, typed, corrects=current)
    elif figures is None and enters and (current or standing.allows(Step.CHANGE)):
        figures = form_of(row, seen, corrects=current)
    decision = StepForm(typed if told.step and told.step.prefix else None, prefix="decision", initial={"seen": seen})
    context: dict[str, Any] = {
        "row": row,
        "seen": seen,
        "told": told,
        "figures": figures if enters else None,
        "typed": [(one.label, one.value()) for one in told.figures.visible_fields()] if told.figures else [],
        "step": told.step,
        "decision": told.step if told.step and told.step.prefix and not told.conflict else decision,
        "current": current,
        "may_change": enters and standing.allows(Step.CHANGE),
        "may_take_back": enters and standing.allows(Step.TAKE_BACK),
        "may_decide": decides and standing.allows(Step.VALIDATE),
        "may_correct": enters and current,
        "may_withdraw": decides and current,
        "may_validate": access.validatable_measurements(request.user).filter(pk=row.pk).exists(),
        "inside": access.measurements_with_history(request.user).filter(pk=row.pk).exists(),
        "revisions": revisions_of(row, request.user),
    }
    template = "parts/measurement.html" if request.headers.get("HX-Request") else "measurement.html"
    return render(request, template, context, status=status)


def _answering(request: HttpRequest, seen: int) -> QueryDict:
    """Return what was typed, now answering to the version that the person is being shown."""
    typed: QueryDict = request.POST.copy()
    typed["seen"] = typed["decision-seen"] = str(seen)
    return typed
