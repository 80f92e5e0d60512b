"""What happened to a project? Every change of it and of what hangs on it, in sentences, to filter and to turn over."""

from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from objectives import access
from objectives.scorecards.project_history import KINDS, Asked, history
from tracker.pages.project_file.fields import DayField
from tracker.pages.project_file.finding import project_in
from tracker.pages.signed_in import signed_in


class HistoryForm(forms.Form):
    """What of the history is asked for."""

    kind = forms.ChoiceField(label=_("About"), choices=[("", _("everything")), *KINDS.items()], required=False)
    person = forms.IntegerField(label=_("By"), min_value=1, max_value=2**63 - 1, required=False, widget=forms.Select)
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("To"), required=False)
    text = forms.CharField(label=_("Words"), max_length=200, required=False)
    before = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False, widget=forms.HiddenInput)


@require_safe
@signed_in
def project_history(request: HttpRequest, code: str) -> HttpResponse:
    """Show the history of a project to who leads it, takes part, funds it, keeps the data or sits on the board."""
    row = project_in(request, code, access.projects_with_history(request.user))
    form = HistoryForm(request.GET)
    said = dict(form.cleaned_data) if form.is_valid() else {}
    page = history(request.user, row, Asked(**said))
    form.fields["person"].widget.choices = [("", _("everybody")), *((one.pk, one) for one in page.people)]
    wanted = {name: value for name, value in request.GET.items() if value and name in form.fields and name != "before"}
    context = {
        "project": row,
        "form": form,
        "page": page,
        "filtered": bool(wanted),
        "older": urlencode(wanted | {"before": page.before}) if page.before else "",
        "newest": urlencode(wanted) if said.get("before") else None,
    }
    return render(request, "project_history.html", context, status=200 if form.is_valid() else 422)
