"""Which periods are closed, and by whom? For those who keep the data: read, close, reopen for a while."""

import datetime
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from objectives import access, clock
from objectives.acts.closing import close_period, reopen_period
from objectives.models import Contract, PeriodClosing, User, closings_as_they_stand
from tracker.pages.report_form import Day


class Moment(forms.DateTimeInput):
    """The browser's own day and hour, which speaks ISO whatever the page's language."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write a moment as the browser wants it."""
        super().__init__(format="%Y-%m-%dT%H:%M")


class CloseForm(forms.Form):
    """Which contract is closed, and up to which day."""

    contract = forms.ModelChoiceField(label=_("Contract"), queryset=Contract.objects.all(), empty_label=None)
    through = forms.DateField(label=_("Closed up to and including"), input_formats=["%Y-%m-%d"], widget=Day)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=500)


class ReopenForm(forms.Form):
    """Why a period is opened again, and until when."""

    until = forms.DateTimeField(label=_("Open until"), input_formats=["%Y-%m-%dT%H:%M"], widget=Moment)
    reason = forms.CharField(label=_("Reason"), max_length=500)


@require_safe
def closed_periods(request: HttpRequest) -> HttpResponse:
    """Show what is closed and who closed it; nobody else knows that there is such a page."""
    _keeper(request)
    return _shown(request, CloseForm())


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close a contract's facts up to a day."""
    person, form = _keeper(request), CloseForm(request.POST)
    return _done(request, form, _("Closed."), lambda: _close(person, form), closing_form=form)


@require_POST
def reopen(request: HttpRequest, key: int) -> HttpResponse:
    """Open a closed period until a moment."""
    person = _keeper(request)
    if not PeriodClosing.objects.filter(pk=key).exists():
        raise Http404
    form = ReopenForm(request.POST, prefix=f"c{key}")
    return _done(request, form, _("Open again."), lambda: _reopen(person, key, form), reopening=(key, form))


def _keeper(request: HttpRequest) -> User:
    if not isinstance(request.user, User) or not access.keeps_the_data(request.user):
        raise Http404
    return request.user


def _close(person: User, form: CloseForm) -> PeriodClosing:
    said = form.cleaned_data
    return close_period(
        by=person,
        contract=said["contract"].pk,
        through=said["through"],
        reason=said["reason"],
        today=clock.today(),
        now=clock.now(),
    )


def _reopen(person: User, key: int, form: ReopenForm) -> PeriodClosing:
    said = form.cleaned_data
    return reopen_period(by=person, closing=key, reason=said["reason"], until=said["until"], now=clock.now())


def _done(
    request: HttpRequest,
    form: forms.Form,
    told: object,
    act: Callable[[], PeriodClosing],
    *,
    closing_form: CloseForm | None = None,
    reopening: tuple[int, ReopenForm] | None = None,
) -> HttpResponse:
    """Do the act and go back to the page, or show what it refuses (422) beside what was typed."""
    if form.is_valid():
        try:
            act()
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, str(told))
            return redirect("closed-periods")
    return _shown(request, closing_form or CloseForm(), reopening, status=422)


def _shown(
    request: HttpRequest, form: CloseForm, reopening: tuple[int, ReopenForm] | None = None, status: int = 200
) -> HttpResponse:
    now = clock.now()
    closings = [
        (one.row, one.open_until, _form_of(one.row, reopening, now) if one.is_furthest else None)
        for one in closings_as_they_stand(now)
    ]
    return render(request, "closed_periods.html", {"closings": closings, "form": form}, status=status)


def _form_of(row: PeriodClosing, reopening: tuple[int, ReopenForm] | None, now: datetime.datetime) -> ReopenForm:
    if reopening is not None and reopening[0] == row.pk:
        return reopening[1]
    in_two_days = now + datetime.timedelta(days=2)
    return ReopenForm(prefix=f"c{row.pk}", initial={"until": in_two_days})
