"""What do the fields of a project's file look like? Shapes only; an organisation is written by its id or its name."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from objectives.models import Organisation
from tracker.pages.report_form import Day


class DayField(forms.DateField):
    """A day, as the browser's own calendar writes it."""

    widget = Day

    def __init__(self, **options: Any) -> None:
        """Take ISO days only, whatever the page's language."""
        super().__init__(input_formats=["%Y-%m-%d"], **options)


class Money(forms.DecimalField):
    """An amount in EUR; whether it can be is the act's to judge, but for what is no number at all."""

    def __init__(self, **options: Any) -> None:
        """Hold what the column holds."""
        super().__init__(max_digits=18, decimal_places=2, **options)
        self.widget.attrs |= {"step": "0.01", "min": 0}


class WordsField(forms.CharField):
    """Some words between commas."""

    def to_python(self, value: Any) -> Any:
        """Return the words."""
        return [word.strip() for word in (super().to_python(value) or "").split(",") if word.strip()]

    def prepare_value(self, value: Any) -> Any:
        """Write the words with commas."""
        return ", ".join(value) if isinstance(value, list) else value


class OrganisationField(forms.CharField):
    """An organisation by its id, its name or its acronym; suggestions come while one types."""

    def __init__(self, **options: Any) -> None:
        """Suggest below the field."""
        super().__init__(help_text=_("Begin to type its name and choose, or write its id."), max_length=500, **options)
        self.widget.attrs |= {
            "list": "organisations",
            "autocomplete": "off",
            "hx-get": reverse_lazy("organisations-named"),
            "hx-trigger": "input changed delay:250ms",
            "hx-target": "#organisations",
        }

    def clean(self, value: Any) -> Any:
        """Return the organisation, None where none is wanted."""
        text = super().clean(value)
        if not text:
            return None
        by_id = Organisation.objects.filter(code=text).first()
        if by_id is not None:
            return by_id
        found = list(Organisation.objects.filter(Q(name__iexact=text) | Q(acronym__iexact=text)).order_by("code")[:6])
        if not found:
            raise forms.ValidationError(_("There is no organisation of this id or name."))
        if len(found) > 1:
            raise forms.ValidationError(_several(found))
        return found[0]


def _several(found: Sequence[Organisation]) -> str:
    ids = ", ".join(one.code for one in found)
    return str(_("Several organisations are called that: write the id of one of them (%(ids)s).")) % {"ids": ids}
