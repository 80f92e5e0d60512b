"""What do the forms on an organisation look like? Shapes only: what may be said is the acts' to judge."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from objectives.acts.organisations import SAID, Period, Size
from objectives.models import Organisation, OrganisationKind, Sector, Territory
from tracker.pages.countries import CountrySelect
from tracker.pages.project_file.fields import DayField, Money, WordsField
from tracker.pages.project_file.finding import Answering

WHY = _("Why (for the history)")


class OrganisationForm(Answering):
    """What an organisation is."""

    name = forms.CharField(label=_("Name"), max_length=500, required=False)
    acronym = forms.CharField(label=_("Acronym"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    sector = forms.ChoiceField(label=_("Sector"), choices=[("", "—"), *Sector.choices], required=False)
    siret = forms.CharField(label="SIRET", max_length=40, required=False)
    vat = forms.CharField(label=capfirst(_("VAT number")), max_length=40, required=False)
    ror = forms.CharField(label="ROR", max_length=60, required=False)
    pic = forms.CharField(label="PIC", max_length=30, required=False)
    rnsr = forms.CharField(label="RNSR", max_length=20, required=False)
    country = forms.CharField(label=_("Country"), required=False, widget=CountrySelect)
    postcode = forms.CharField(label=_("Postcode"), max_length=30, required=False)
    city = forms.CharField(label=_("City"), max_length=200, required=False)
    territory = forms.ModelChoiceField(label=_("Territory"), queryset=Territory.objects, required=False)
    website = forms.CharField(label=_("Website"), max_length=500, required=False)
    note = forms.CharField(label=_("Note"), max_length=10_000, required=False, widget=forms.Textarea({"rows": 3}))
    reason = forms.CharField(label=WHY, max_length=500, required=False)

    @property
    def values(self) -> dict[str, Any]:
        """What was said."""
        return {name: self.cleaned_data[name] for name in SAID}

    @staticmethod
    def initial_of(organisation: Organisation) -> dict[str, Any]:
        """What is known."""
        return {name: getattr(organisation, name) for name in SAID}


class SizeForm(Answering):
    """A company's size in a year."""

    year = forms.IntegerField(label=_("Year of the accounts"), min_value=1900, max_value=2199)
    headcount = forms.DecimalField(
        label=_("Headcount"), required=False, max_digits=11, decimal_places=2,
        help_text=_("In annual work units, with linked companies. All three empty: the year is taken away."),
    )  # fmt: skip
    turnover = Money(label=_("Turnover (EUR)"), required=False)
    balance_sheet = Money(label=_("Balance sheet total (EUR)"), required=False)
    source = WordsField(label=_("Sources"), required=False, help_text=_("Ids of sources, with commas between."))
    reason = forms.CharField(label=WHY, max_length=500, required=False)

    @property
    def size(self) -> Size:
        """What was said."""
        said = self.cleaned_data
        return Size(
            year=said["year"], headcount=said["headcount"], turnover=said["turnover"],
            balance_sheet=said["balance_sheet"], source=tuple(said["source"]),
        )  # fmt: skip


class MembershipForm(Answering):
    """All memberships, and room for one more; a pair left empty is none."""

    def __init__(self, *args: Any, spans: Sequence[tuple[Any, Any]] = (), **more: Any) -> None:
        """Make a pair of fields for each membership known, and one more."""
        super().__init__(*args, **more)
        self.count = len(spans) + 1
        for place, (since, until) in enumerate([*spans, (None, None)], start=1):
            number = {"number": place}
            self.fields[f"since_{place}"] = DayField(
                label=_("Member since (%(number)s)") % number, required=False, initial=since
            )
            self.fields[f"until_{place}"] = DayField(
                label=_("Member until (%(number)s)") % number, required=False, initial=until
            )
        self.fields["reason"] = forms.CharField(label=WHY, max_length=500, required=False)

    def clean(self) -> dict[str, Any]:
        """Want a beginning for every end."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(1, self.count + 1):
            if said.get(f"until_{place}") and not said.get(f"since_{place}"):
                self.add_error(f"since_{place}", _("Say when this membership began."))
        return said

    @property
    def periods(self) -> list[Period]:
        """What was said."""
        pairs = [(self.cleaned_data[f"since_{n}"], self.cleaned_data[f"until_{n}"]) for n in range(1, self.count + 1)]
        return [Period(since, until) for since, until in pairs if since]


class MergeForm(forms.Form):
    """That two are one; the versions of both that were seen."""

    seen_keep = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    seen_gone = forms.IntegerField(min_value=0, max_value=2**63 - 1, widget=forms.HiddenInput)
    reason = forms.CharField(label=WHY, max_length=500, required=False)
