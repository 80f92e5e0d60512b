"""Which clusters labelled a project, and whose share is what? One form with all labels and two free lines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from objectives import access, clock
from objectives.acts.crediting import Credit, label_with
from objectives.models import Label, LabelRole, Organisation, OrganisationKind, Project
from objectives.scorecards.project_file import labels_of
from objectives.versions import version_of_labels
from tracker.pages.project_file.fields import DayField
from tracker.pages.project_file.finding import Answering, answered, person, project_in, shown
from tracker.pages.signed_in import signed_in

FREE, MOST = 2, 20
STAFF = gettext_lazy("Cluster staff record which clusters labelled a project.")


class LabelsForm(Answering):
    """A line for each label: `cluster_1`, `role_1`, `share_1`, `labelled_on_1`; a line without a cluster is none."""

    reason = forms.CharField(label=gettext_lazy("Why (for the history)"), max_length=500, required=False)

    @classmethod
    def on(cls, project: Project, labels: list[Label], seen: int, typed: Any = None) -> "LabelsForm":
        """Return the form of a project's labels."""
        form = cls(typed, initial={"seen": seen})
        reason = form.fields.pop("reason")
        clusters = Organisation.objects.filter(Q(kind=OrganisationKind.CLUSTER) | Q(labels__project=project)).distinct()
        lines = min(MOST, max(len(labels) + FREE, _lines(typed)))
        for place in range(1, lines + 1):
            form.add_line(place, clusters, labels[place - 1] if place <= len(labels) else None)
        form.fields["reason"] = reason
        return form

    def add_line(self, place: int, clusters: Any, label: Label | None) -> None:
        """Add the fields of a label."""
        words = {"number": place}
        self.fields[f"cluster_{place}"] = forms.ModelChoiceField(
            label=_("Cluster %(number)s") % words, queryset=clusters, required=False, initial=label and label.cluster,
            empty_label=_("none"),
        )  # fmt: skip
        self.fields[f"role_{place}"] = forms.ChoiceField(
            label=_("Role of cluster %(number)s") % words, choices=LabelRole.choices, required=False,
            initial=label.role if label else LabelRole.CO_LABELLER,
        )  # fmt: skip
        share = forms.DecimalField(
            label=_("Share of cluster %(number)s (0 to 1)") % words, decimal_places=12, required=False,
            initial=format(label.share.normalize(), "f") if label else None,
        )  # fmt: skip
        share.widget.attrs |= {"min": 0, "max": 1, "step": "any"}
        self.fields[f"share_{place}"] = share
        self.fields[f"labelled_on_{place}"] = DayField(
            label=_("Label of cluster %(number)s given on") % words, required=False,
            initial=label and label.labelled_on,
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Want a share of every cluster that is named."""
        said = super().clean() or self.cleaned_data
        for place in self.places(said):
            if said.get(f"share_{place}") is None and f"share_{place}" not in self.errors:
                self.add_error(f"share_{place}", _("Say its share of the credit, from 0 to 1."))
        return said

    @staticmethod
    def places(said: dict[str, Any]) -> list[int]:
        """Return the lines that name a cluster."""
        return [int(name[8:]) for name, value in said.items() if name.startswith("cluster_") and value]

    @property
    def parts(self) -> list[Credit]:
        """What was said."""
        said = self.cleaned_data
        return [
            Credit(
                cluster=said[f"cluster_{place}"], role=said[f"role_{place}"], share=said[f"share_{place}"],
                labelled_on=said[f"labelled_on_{place}"],
            )
            for place in self.places(said)
        ]  # fmt: skip

    def by_line(self, error: ValidationError) -> ValidationError:
        """Return what an act refused by the lines of the form, of which some may be empty."""
        lines = self.places(self.cleaned_data)
        told = dict[str, Any]()
        for name, words in error.message_dict.items():
            field, _line, place = name.rpartition("_")
            told[f"{field}_{lines[int(place) - 1]}" if place.isdecimal() else name] = words
        return ValidationError(told)


def _lines(typed: Any) -> int:
    names = (name.removeprefix("cluster_") for name in typed or () if name.startswith("cluster_"))
    return max((int(text) for text in names if text.isascii() and text.isdecimal() and len(text) < 3), default=0)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Set the labels of a project."""
    by = person(request)
    row = project_in(request, code, access.decidable_projects(by), STAFF)
    seen = version_of_labels(row.pk)
    labels = list(labels_of(by, row).labels)
    words = {
        "heading": _("Labels of clusters"),
        "lead": _(
            "Who labelled the project, who leads its label, and the shares of the credit; they sum to at most 1."
        ),
        "button": _("Save the labels"),
        "saved": _("The labels are saved."),
        "back": "#labels",
    }
    form = LabelsForm.on(row, labels, seen, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return shown(request, row, form, words)

    def act() -> Any:
        said = form.cleaned_data
        try:
            return label_with(
                by=by, project=row.pk, seen=said["seen"] or 0, parts=form.parts, today=clock.today(),
                reason=said["reason"],
            )  # fmt: skip
        except ValidationError as error:
            raise form.by_line(error) from None

    return answered(request, row, form, act, words)
