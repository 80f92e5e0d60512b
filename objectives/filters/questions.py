"""The kinds of questions that several lists take."""

import unicodedata
from functools import reduce
from typing import Any

from django import forms  # noqa: TID251 (a question of django-filter is a field of a form)
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Func, Model, Q, QuerySet, TextField
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, CharFilter, DateFilter, ModelChoiceFilter, NumberFilter

from objectives import access
from objectives.models import Project, Territory

DAY: dict[str, Any] = {
    "input_formats": ["%Y-%m-%d"],
    "error_messages": {"invalid": _("Give a day such as 2018-12-31.")},
}
"""A day is written in one way: by their languages, 05/06/2018 would be May to one reader and June to another."""


def by_code(model: type[Model], field: str, **options: Any) -> ModelChoiceFilter:
    """Return a question after the code of a row that must exist."""
    return ModelChoiceFilter(field_name=field, to_field_name="code", queryset=model._default_manager.all(), **options)


def _visible_projects(request: Any) -> QuerySet[Project]:
    return access.visible_projects(getattr(request, "user", None) or AnonymousUser())


def by_project(field: str = "project") -> ModelChoiceFilter:
    """Return a question after a project; one that the reader may not see is as unknown as one that is not there."""
    return ModelChoiceFilter(field_name=field, to_field_name="code", queryset=_visible_projects)


def by_known_code(model: type[Model], field: str = "code") -> CharFilter:
    """Return a question after a code as text, which KPIs of several contracts may have; one of nothing is refused."""

    def is_known(code: str) -> None:
        if not model._default_manager.filter(code=code).exists():
            raise ValidationError(_("Nothing has this code."))

    return CharFilter(field_name=field, max_length=120, validators=[is_known])


def by_year(method: str) -> NumberFilter:
    """Return a question after a calendar year."""
    return NumberFilter(method=method, min_value=1900, max_value=2199, decimal_places=0, label=_("year"))


def by_number(field: str) -> NumberFilter:
    """Return a question after a small whole number."""
    return NumberFilter(field_name=field, min_value=1, max_value=32_767, decimal_places=0)


def at_least(field: str) -> NumberFilter:
    """Return a question after amounts from one on."""
    return NumberFilter(field_name=field, lookup_expr="gte", max_digits=20, decimal_places=2)


def at_most(field: str) -> NumberFilter:
    """Return a question after amounts up to one."""
    return NumberFilter(field_name=field, lookup_expr="lte", max_digits=20, decimal_places=2)


def from_day(field: str) -> DateFilter:
    """Return a question after dates on or after a day."""
    return DateFilter(field_name=field, lookup_expr="gte", **DAY)


def to_day(field: str) -> DateFilter:
    """Return a question after dates on or before a day."""
    return DateFilter(field_name=field, lookup_expr="lte", **DAY)


class _Truth(forms.NullBooleanField):
    """`true` or `false`; Django's own takes whatever else is said for nothing said."""

    widget = forms.TextInput

    def to_python(self, value: Any) -> bool | None:  # type: ignore[override]  # as NullBooleanField does
        """Return the truth, None where nothing is said; refuses what is neither."""
        said = str(value or "").lower()
        if said not in ("", "true", "false"):
            raise ValidationError(_("Say true or false."))
        return {"true": True, "false": False}.get(said)


class YesOrNo(BooleanFilter):
    """A question after what is so or is not."""

    field_class = _Truth


def by_territory(method: str) -> ModelChoiceFilter:
    """Return a question after a place: a region includes its departments and cities."""
    return ModelChoiceFilter(to_field_name="code", queryset=Territory.objects.all(), method=method)


LETTERS = {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "Ø": "o"}
"""Letters that are no accented ones to Unicode, and how they are written without; as the search has them."""


class Plain(Func):
    """A text as a search compares it: without accents and ligatures, in small letters; no extension is needed."""

    function = "lower"
    template = "lower({})".format(
        reduce(
            lambda text, letter: f"replace({text}, '{letter}', '{LETTERS[letter]}')",
            LETTERS,
            "regexp_replace(normalize(%(expressions)s, NFKD), '[\u0300-\u036f]', '', 'g')",
        )
    )
    output_field = TextField()


def plain(text: str) -> str:
    """Return a text as `Plain` gives it."""
    signs = (sign for sign in unicodedata.normalize("NFKD", text) if not "\u0300" <= sign <= "\u036f")
    return "".join(LETTERS.get(sign, sign) for sign in signs).lower()


def searching(*fields: str) -> CharFilter:
    """Return a search: every word of the question stands in one of several fields, whatever case and accents."""

    def search(queryset: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        found: QuerySet[Any] = queryset.alias(**{f"plain_{field}": Plain(field) for field in fields})
        for word in plain(text).split()[:20]:
            in_any = Q()
            for field in fields:
                in_any |= Q(**{f"plain_{field}__contains": word})
            found = found.filter(in_any)
        return found

    return CharFilter(method=search, max_length=200, label=_("search"))
