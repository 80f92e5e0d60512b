"""What does a project serve? One small form with all objectives of a contract."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access
from objectives.acts.sharing_out import share_out
from objectives.scorecards.project_file import Allocation, allocations_of
from objectives.versions import version_of_links
from tracker.pages.project_file.finding import Answering, answered, person, project_in, shown
from tracker.pages.signed_in import signed_in


class SharesForm(Answering):
    """A share for each objective, its number being the field's name."""

    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @classmethod
    def on(cls, allocation: Allocation, seen: int, typed: Any = None) -> "SharesForm":
        """Return the form of a project's shares in a contract."""
        form = cls(typed, initial={"seen": seen})
        reason = form.fields.pop("reason")
        for objective, link in allocation.shares:
            field = forms.DecimalField(label=str(objective), required=False, decimal_places=12)
            field.widget.attrs |= {"min": 0, "max": 1, "step": "any"}
            field.initial = format(link.share.normalize(), "f") if link else None
            form.fields[str(objective.number)] = field
        form.fields["reason"] = reason
        return form

    @property
    def shares(self) -> dict[int, Any]:
        """What was said, by number."""
        return {int(name): value for name, value in self.cleaned_data.items() if name.isdecimal()}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, code: str, contract: str) -> HttpResponse:
    """Set the shares of a project in a contract."""
    by = person(request)
    row = project_in(request, code, access.allocatable_projects(by))
    seen = version_of_links(row.pk)
    allocation = next((one for one in allocations_of(row) if one.contract.code == contract), None)
    if allocation is None:
        raise Http404(_("There is no such contract."))
    words = {
        "heading": _("Objectives that the project serves"),
        "lead": _("%(contract)s: shares from 0 to 1 that sum to at most 1. The rest serves no objective.")
        % {"contract": allocation.contract.name},
        "button": _("Save the shares"),
        "saved": _("The shares are saved."),
        "back": "#serves",
    }
    form = SharesForm.on(allocation, seen, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, row, form, words)

    def act() -> Any:
        said = form.cleaned_data
        return share_out(
            by=by, project=row.pk, contract=allocation.contract.pk, seen=said["seen"] or 0, shares=form.shares,
            reason=said["reason"],
        )  # fmt: skip

    return answered(request, row, form, act, words)
