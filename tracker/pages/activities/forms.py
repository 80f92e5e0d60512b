"""What do the forms of an activity look like? Only what its kind has; what may be said is the acts' to judge."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from objectives import access
from objectives.acts.activities import OF_AGREEMENTS, Said
from objectives.models import Activity, ActivityKind, Contract, Objective, Organisation, Precision
from tracker.pages.countries import CountrySelect
from tracker.pages.project_file import fields
from tracker.pages.project_file.finding import Answering
from tracker.templatetags.figures import stop

MORE = ("partner_1", "partner_2", "partner_3")
COMING = (*OF_AGREEMENTS, "participants")
OWN: dict[str, tuple[str, ...]] = {
    ActivityKind.AGREEMENT: OF_AGREEMENTS,
    ActivityKind.ADVISORY: (),
    ActivityKind.STUDY: (),
}
"""Of the fields that not all kinds have those of a kind; the others have participants."""
LABELS: dict[str, dict[str, Any]] = {
    ActivityKind.AGREEMENT: {"start": _("Signed on"), "end": _("Term: ends on"), "partners": _("Parties")},
    ActivityKind.DELEGATION_HOSTED: {
        "country": _("Country that they came from"), "participants": _("People in the delegation"),
    },
    ActivityKind.EXPORT_SUPPORT: {"country": _("Country of the market")},
    ActivityKind.ADVISORY: {"partners": _("Whom we advised")},
}  # fmt: skip


if TYPE_CHECKING:  # generic for the type checker only
    Several = forms.ModelMultipleChoiceField[Objective]
else:
    Several = forms.ModelMultipleChoiceField


class Objectives(Several):
    """The objectives of every contract."""

    widget = forms.CheckboxSelectMultiple
    several = True

    def label_from_instance(self, obj: Any) -> str:
        """Name the contract as well where there are several: numbers are each contract's own."""
        return f"{obj.contract.name}{stop(':')} {obj}" if self.several else str(obj)


def _objectives() -> QuerySet[Objective]:
    return Objective.objects.select_related("contract").order_by("-contract__start", "contract", "number")


class ActivityForm(Answering):
    """What an activity is."""

    title = forms.CharField(label=_("Title"), max_length=500)
    start = fields.DayField(label=_("Start"), required=False)
    start_precision = forms.ChoiceField(label=_("Start known to the"), choices=Precision.choices)
    end = fields.DayField(label=_("End"), required=False)
    notice_days = forms.IntegerField(
        label=_("Notice (days)"), required=False, min_value=0,
        help_text=_("Days before the term by which it is renewed or ended; you are reminded in time."),
    )  # fmt: skip
    renews_for = forms.IntegerField(
        label=_("Renews itself for (months)"), required=False, min_value=1,
        help_text=_("Empty: it ends at its term unless it is renewed."),
    )  # fmt: skip
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    country = forms.CharField(label=_("Country"), required=False, widget=CountrySelect)
    partners = forms.ModelMultipleChoiceField(
        label=_("Partners"), queryset=Organisation.objects, required=False, widget=forms.CheckboxSelectMultiple
    )
    partner_1 = fields.OrganisationField(label=_("One more"), required=False)
    partner_2 = fields.OrganisationField(label=_("And one more"), required=False)
    partner_3 = fields.OrganisationField(label=_("And another one"), required=False)
    participants = forms.IntegerField(label=_("Participants"), required=False, min_value=0, max_value=2**31 - 1)
    outcome = forms.CharField(
        label=_("Outcome"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("What came of it, in words that everybody may read."),
    )  # fmt: skip
    objectives = Objectives(label=_("Objectives that it serves"), queryset=_objectives(), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=ActivityKind.choices)
    reason = forms.CharField(label=_("Why (for the history)"), max_length=500, required=False)

    def __init__(self, kind: str, row: Activity | None, typed: Any = None, seen: int | None = None) -> None:
        """Show the fields of a kind, filled in as an activity has them."""
        stands = {name: getattr(row, name) for name in self.base_fields if row and hasattr(row, name)}
        partners = row.partners.order_by("name", "code") if row else Organisation.objects.none()
        served = [link.objective_id for link in row.links.all()] if row else []
        super().__init__(
            typed, initial=stands | {"kind": kind, "partners": partners, "objectives": served, "seen": seen}
        )
        self.row = row
        self.fields["objectives"].several = Contract.objects.count() > 1  # type: ignore[attr-defined]
        self.fields["partners"].queryset = partners  # type: ignore[attr-defined]
        if not partners:
            del self.fields["partners"]
        for name in set(COMING) - set(OWN.get(kind, ("participants",))):
            del self.fields[name]
        for name, label in LABELS.get(kind, {}).items():
            if name in self.fields:
                self.fields[name].label = label
        if row is None:
            self.fields["kind"].widget = forms.HiddenInput()
            del self.fields["reason"]

    @property
    def said(self) -> Said:
        """What was said; what the kind does not ask for stays, but for what only agreements have."""
        given = self.cleaned_data
        kept = {name: getattr(self.row, name) for name in COMING if self.row is not None and name not in given}
        if given["kind"] != ActivityKind.AGREEMENT:
            kept |= dict.fromkeys(OF_AGREEMENTS)
        values = {
            name: given[name] for name in given if name not in ("seen", "reason", "partners", "objectives", *MORE)
        }
        partners = {one.pk: one for one in self._partners(given)}
        country = values.pop("country").upper()
        return Said(
            **values | kept, country=country, partners=list(partners.values()), objectives=list(given["objectives"])
        )

    @staticmethod
    def _partners(given: dict[str, Any]) -> Iterable[Organisation]:
        yield from given.get("partners", ())
        yield from (given[name] for name in MORE if given[name] is not None)


class FollowUpForm(forms.Form):
    """What is to be done."""

    what = forms.CharField(label=_("What is to be done"), max_length=500)
    due = fields.DayField(label=_("By when"))
    owner = forms.ModelChoiceField(label=_("Who does it"), queryset=access.keepers().order_by("full_name", "pk"))


class StepForm(forms.Form):
    """A step of a programme."""

    day = fields.DayField(label=_("Day"))
    begins = forms.TimeField(label=_("Begins at"), required=False, widget=forms.TimeInput({"type": "time"}))
    what = forms.CharField(label=_("What happens"), max_length=300)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)


class ContactForm(forms.Form):
    """A person met."""

    name = forms.CharField(label=_("Name"), max_length=200)
    role = forms.CharField(label=_("Role"), max_length=200, required=False)
    organisation = forms.CharField(label=_("Organisation"), max_length=200, required=False)


class ResultForm(forms.Form):
    """What an organisation brought home."""

    organisation = fields.OrganisationField(label=_("Organisation"))
    leads = forms.IntegerField(label=_("Business leads"), required=False, min_value=0, max_value=2**31 - 1)
    orders = forms.IntegerField(label=_("Orders"), required=False, min_value=0, max_value=2**31 - 1)
    amount = fields.Money(label=_("Amount of the orders (EUR)"), required=False)
