"""What can be supposed on a scenario's page, and how is it written? Four small forms that answer suppositions."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import reduce
from operator import and_, or_
from typing import Any, ClassVar

from babel.numbers import format_decimal
from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives import access
from objectives.acts.supposing import Supposition
from objectives.models import Aspect, Kpi, Link, Milestone, Scenario, Target
from objectives.supposing import Subject
from tracker.pages.project_file.fields import DayField
from tracker.pages.project_file.finding import Answering
from tracker.templatetags.figures import locale_of_reader, stop

SUGGESTIONS = 12
MILESTONE_ASPECTS = {
    Aspect.PLANNED: gettext_lazy("is planned for"),
    Aspect.COMPLETED: gettext_lazy("is completed on"),
    Aspect.CANCELLED: gettext_lazy("is cancelled on"),
}
Groups = list[tuple[str, list[tuple[str, str]]]]


def milestones_called(scenario: Scenario, reader: access.Reader, text: str) -> QuerySet[Milestone]:
    """Return the milestones of which the reader may suppose something, by what was typed: `P1/3`, words of names."""
    rows = access.supposable_milestones(reader).filter(project__links__objective__contract=scenario.contract_id)
    called = _by_words(text, "project__code", "project__acronym", "project__title", "title")
    project, number = _coded(text)
    if number is not None:
        called |= Q(project__code=project, number=number)
    return rows.filter(called).select_related("project").order_by("project__code", "number").distinct()


def links_called(scenario: Scenario, reader: access.Reader, text: str) -> QuerySet[Link]:
    """Return the links of which the reader may suppose another share, by what was typed: `P1/2`, words of names."""
    rows = access.supposable_links(reader).filter(objective__contract=scenario.contract_id)
    of_activity = ("activity__code", "activity__title")
    called = _by_words(text, "project__code", "project__acronym", "project__title", *of_activity)
    subject, number = _coded(text)
    if number is not None:
        called |= Q(objective__number=number) & (Q(project__code=subject) | Q(activity__code=subject))
    rows = rows.filter(called).select_related("project", "activity", "objective")
    return rows.order_by("project__code", "activity__code", "objective__number")


def _by_words(text: str, *names: str) -> Q:
    """Return the condition that each word stands in one of the names."""
    words = [[Q(**{f"{name}__icontains": word}) for name in names] for word in text.split()]
    return reduce(and_, (reduce(or_, one) for one in words)) if words else Q(pk__in=())


def _coded(text: str) -> tuple[str, int | None]:
    """Return the code and the number of what is written `CODE/NUMBER`; no number of anything else."""
    code, _slash, number = text.rpartition("/")
    return code, int(number) if code and number.isascii() and number.isdecimal() and len(number) < 5 else None


def code_of(row: Milestone | Link) -> str:
    """Return what is written for a row: `P1/3` for a milestone, `P1/2` for the link to objective 2."""
    if isinstance(row, Milestone):
        return f"{row.project.code}/{row.number}"
    subject = row.project or row.activity
    return f"{subject.code if subject else ''}/{row.objective.number}"


CALLED: dict[str, Callable[[Scenario, access.Reader, str], QuerySet[Any]]] = {
    "milestone": milestones_called,
    "link": links_called,
}
"""By the name of the field in which it is typed."""


class CalledField(forms.CharField):
    """A row by its code, or by words that only it is called by; suggestions come while one types."""

    def __init__(self, what: str, **options: Any) -> None:
        """Suggest below the field."""
        super().__init__(max_length=200, **options)
        self.what = what
        self.widget.attrs |= {
            "list": f"{what}s-called",
            "autocomplete": "off",
            "hx-trigger": "input changed delay:250ms",
            "hx-target": f"#{what}s-called",
        }


def _several(found: Sequence[Milestone | Link]) -> str:
    """Name what is called the same by what is to be written for it: suggestions come with a script only."""
    codes = [f"{code_of(row)} ({Subject(row).name})" for row in found[:SUGGESTIONS]]
    more = ["\u2026"] if len(found) > SUGGESTIONS else []
    return _("Several are called that. Write one of these codes: %(rows)s.") % {
        "rows": f"{stop(';')} ".join(codes + more)
    }


class Supposing(Answering):
    """A form that supposes something in a scenario, as a person may."""

    def __init__(self, scenario: Scenario, reader: access.Reader, *arguments: Any, **options: Any) -> None:
        """Offer what the scenario's contract has."""
        super().__init__(*arguments, **options)
        self.scenario, self.reader = scenario, reader
        for field in self.fields.values():
            if isinstance(field, CalledField):
                field.widget.attrs["hx-get"] = reverse_lazy("supposable-named", args=[scenario.pk, field.what])

    def called(self, name: str) -> int:
        """Return the key of the row that is typed in a field, or refuse the field."""
        text = self.cleaned_data[name].strip()
        found = list(CALLED[name](self.scenario, self.reader, text)[: SUGGESTIONS + 1])
        exact = [row for row in found if code_of(row) == text]
        if len(exact or found) == 1:
            return int((exact or found)[0].pk)
        raise forms.ValidationError({name: _several(found) if found else _("There is nothing of this name here.")})

    def said(self) -> list[Supposition]:
        """Return what is supposed, by a form that is valid."""
        raise NotImplementedError


class MilestoneForm(Supposing):
    """Another day for a milestone."""

    milestone = CalledField(
        "milestone", label=gettext_lazy("Milestone"),
        help_text=gettext_lazy("Begin to type a project or a title and choose."),
    )  # fmt: skip
    aspect = forms.ChoiceField(label=gettext_lazy("What if it"), choices=list(MILESTONE_ASPECTS.items()))
    day = DayField(label=gettext_lazy("Day"))
    answers: ClassVar[Mapping[str, str]] = {"subject": "milestone"}

    def clean(self) -> dict[str, Any]:
        """Find the milestone."""
        if "milestone" in self.cleaned_data:
            self.cleaned_data["key"] = self.called("milestone")
        return self.cleaned_data

    def said(self) -> list[Supposition]:
        """Return it."""
        given = self.cleaned_data
        return [Supposition(Aspect(given["aspect"]), given["key"], given["day"])]


class WeightForm(Supposing):
    """Another weight."""

    what = forms.ChoiceField(label=gettext_lazy("Weight of"))
    number = forms.DecimalField(
        label=gettext_lazy("Weighs"), help_text=gettext_lazy("Beside the others; delivery from 0 to 1.")
    )
    answers: ClassVar[Mapping[str, str]] = {"subject": "what"}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer delivery, the objectives and the KPIs, each with its weight."""
        super().__init__(*arguments, **options)
        self.fields["what"].choices = _weights(self.scenario)  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs |= {"step": "any", "min": 0}

    def said(self) -> list[Supposition]:
        """Return it."""
        aspect, _colon, key = self.cleaned_data["what"].partition(":")
        return [Supposition(Aspect(aspect), int(key), self.cleaned_data["number"])]


class TargetForm(Supposing):
    """Another value of a target, another period, or both."""

    target = forms.ChoiceField(label=gettext_lazy("Target"))
    number = forms.DecimalField(label=gettext_lazy("Value"), required=False)
    period = forms.CharField(
        label=gettext_lazy("Due in"), required=False, max_length=7, help_text=gettext_lazy("2018, 2018-H1, 2018-Q3")
    )
    answers: ClassVar[Mapping[str, str]] = {"subject": "target"}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer the targets, by objective."""
        super().__init__(*arguments, **options)
        self.fields["target"].choices = _targets(self.scenario)  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs["step"] = "any"

    def clean(self) -> dict[str, Any]:
        """Want one of the two at least."""
        if not self.errors and self.cleaned_data["number"] is None and not self.cleaned_data["period"].strip():
            raise forms.ValidationError({"number": _("Give another value, another period, or both.")})
        return self.cleaned_data

    def said(self) -> list[Supposition]:
        """Return one or both."""
        given, key = self.cleaned_data, int(self.cleaned_data["target"])
        values = {Aspect.TARGET_VALUE: given["number"], Aspect.TARGET_PERIOD: given["period"].strip()}
        return [Supposition(aspect, key, value) for aspect, value in values.items() if value not in (None, "")]


class ShareForm(Supposing):
    """Another share of a link."""

    link = CalledField(
        "link", label=gettext_lazy("Project or activity, and objective"),
        help_text=gettext_lazy("Begin to type its name and choose."),
    )  # fmt: skip
    number = forms.DecimalField(label=gettext_lazy("Share"), help_text=gettext_lazy("More than 0, at most 1."))
    answers: ClassVar[Mapping[str, str]] = {"subject": "link"}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        """Offer nothing before something is typed."""
        super().__init__(*arguments, **options)
        self.fields["number"].widget.attrs |= {"step": "any", "min": 0, "max": 1}

    def clean(self) -> dict[str, Any]:
        """Find the link."""
        if "link" in self.cleaned_data:
            self.cleaned_data["key"] = self.called("link")
        return self.cleaned_data

    def said(self) -> list[Supposition]:
        """Return it."""
        return [Supposition(Aspect.SHARE, self.cleaned_data["key"], self.cleaned_data["number"])]


FORMS: dict[str, type[Supposing]] = {
    "milestone": MilestoneForm,
    "weight": WeightForm,
    "target": TargetForm,
    "share": ShareForm,
}


def forms_of(scenario: Scenario, reader: access.Reader, typed: Mapping[str, forms.Form]) -> dict[str, forms.Form]:
    """Return the four forms, those that were typed in as they are."""
    initial = {"seen": scenario.version}
    return {
        name: typed.get(name) or form(scenario, reader, initial=initial, auto_id=f"id_{name}_%s")
        for name, form in FORMS.items()
    }


def _weights(scenario: Scenario) -> Groups:
    contract = scenario.contract
    objectives = contract.objectives.order_by("number")
    kpis = Kpi.objects.filter(contract=contract).select_related("objective").order_by("objective__number", "code")
    delivery = _offered(f"{Aspect.DELIVERY_WEIGHT}:{contract.pk}", _("Delivery"), contract.delivery_weight)
    of_objectives = [
        _offered(f"{Aspect.OBJECTIVE_WEIGHT}:{one.pk}", f"{one.number}. {one.title}", one.weight) for one in objectives
    ]
    of_kpis = [
        _offered(f"{Aspect.KPI_WEIGHT}:{one.pk}", f"{one.objective.number}. {one.name}", one.weight) for one in kpis
    ]
    return [(_("Contract"), [delivery]), (_("Objectives"), of_objectives), (_("Indicators"), of_kpis)]


def _targets(scenario: Scenario) -> Groups:
    rows = Target.objects.filter(kpi__contract=scenario.contract_id).select_related("kpi__objective")
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in rows.order_by("kpi__objective__number", "kpi__code", "ends_on"):
        objective = one.kpi.objective
        told = _offered(str(one.pk), f"{one.kpi.name}, {one.period}", one.value)
        groups.setdefault(f"{objective.number}. {objective.title}", []).append(told)
    return list(groups.items())


def _offered(value: str, name: str, now: Decimal) -> tuple[str, str]:
    return value, f"{name}{stop(':')} {format_decimal(now, format='#,##0.############', locale=locale_of_reader())}"


def suggested(scenario: Scenario, reader: access.Reader, what: str, text: str) -> Iterator[tuple[str, str]]:
    """Give the codes and names of what is called as it was typed so far."""
    found = CALLED[what](scenario, reader, text)
    for row in found[:SUGGESTIONS] if len(text) > 1 else ():
        yield code_of(row), Subject(row).name
