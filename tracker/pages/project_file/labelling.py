"""Take a step of a project's way: one page, with the steps that the person may take."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts.labelling import Decision, move_project, steps_for
from objectives.models import ProjectStatus, ProjectStep
from objectives.versions import version_of_project
from tracker.pages.project_file.fields import DayField
from tracker.pages.project_file.finding import Answering, answered, person, project_in, shown, version_read_first
from tracker.pages.signed_in import signed_in


class DecisionForm(Answering):
    """A decision; what may follow is the domain's to judge."""

    to = forms.ChoiceField(label=gettext_lazy("Decision"), choices=ProjectStatus.choices)
    on = DayField(label=gettext_lazy("Decided on"))
    body = forms.CharField(
        label=gettext_lazy("Who decided"), max_length=200, required=False,
        help_text=gettext_lazy("A body or a person: labelling committee, board, funder."),
    )  # fmt: skip
    note = forms.CharField(
        label=gettext_lazy("Text of the decision, reason"), required=False, widget=forms.Textarea({"rows": 4})
    )


def _offered(steps: Sequence[ProjectStep], typed: QueryDict | None) -> list[tuple[str, str]]:
    """Return what may be chosen: the steps that may follow, and what was chosen where it is none of them any more."""
    offered = [(str(step.to), str(step.act)) for step in steps]
    chosen = typed.get("to") if typed else None
    return offered + [
        (value, str(word)) for value, word in ProjectStatus.choices if value == chosen and value not in dict(offered)
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a project along its way."""
    by = person(request)
    row = project_in(request, code, access.changeable_projects(by))
    seen = version_read_first(row, version_of_project(row.pk))
    steps = steps_for(by, row)
    if not steps and request.method != "POST":
        raise PermissionDenied(_("The next step is decided by cluster staff."))
    typed = request.POST if request.method == "POST" else None
    asked = request.GET.get("to") or (steps[0].to if steps else "")
    initial = {"seen": seen, "on": clock.today(), "to": asked}
    form = DecisionForm(typed, initial=initial)
    if steps:
        form.fields["to"].widget.choices = _offered(steps, typed)
    words = {
        "heading": _("Record a decision"),
        "lead": _("The project is at “%(status)s”.") % {"status": row.get_status_display()},
        "button": _("Record the decision"),
        "saved": _("Recorded: %(name)s.") % {"name": row},
        "back": "#way",
    }
    if typed is None:
        return shown(request, row, form, words)

    def act() -> Any:
        said = form.cleaned_data
        decision = Decision(to=said["to"], on=said["on"], body=said["body"], note=said["note"])
        return move_project(by=by, project=row.pk, seen=said["seen"] or 0, decision=decision, today=clock.today())

    return answered(request, row, form, act, words)
