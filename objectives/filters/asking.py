"""What does every list understand beside its own questions? Any of several values, none of them, what is related.

`kind` asks for one value; `kind__in` for any of several (commas between), `kind__not` for none of them. Questions
of a related list are asked with its name before them: `participant__kind=sme&participant__territory=D31` finds
the projects in which one and the same participant is both.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any, ClassVar, NamedTuple

from django import forms  # noqa: TID251 (a question of django-filter is a field of a form)
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter, ChoiceFilter, Filter, FilterSet, ModelChoiceFilter, NumberFilter, OrderingFilter

from objectives.access import Reader

SEVERAL = 100
"""Values in one question at most."""
ONE_OF_A_KIND = frozenset({"search", "ordering"})
"""Questions that are not after a value."""


class Several(forms.Field):
    """Values with commas between them, each as the field of one value takes it."""

    def __init__(self, one: forms.Field) -> None:
        super().__init__(required=False)
        self.one = one

    def to_python(self, value: Any) -> list[Any]:
        """Return the values; refuses the first one that is none."""
        texts = [text for text in str(value or "").split(",") if text.strip()]
        if len(texts) > SEVERAL:
            raise ValidationError(_("Ask for at most %(most)s values at once.") % {"most": SEVERAL})
        return [self.one.clean(text) for text in texts]


class _OfSeveral(CharFilter):
    """A question after several values of another question, which is found by its name."""

    def __init__(self, of: str, *, wanted: bool, **options: Any) -> None:
        super().__init__(**options)
        self.of, self.wanted = of, wanted

    @property
    def field(self) -> forms.Field:
        """Return the field of the values."""
        return Several(self.parent.filters[self.of].field)

    def filter(self, queryset: QuerySet[Any], values: list[Any]) -> QuerySet[Any]:
        """Keep what has any of the values, or none of them."""
        if not values:
            return queryset
        every, found = self.parent.every(queryset), Q()
        for value in values:
            found |= Q(pk__in=self.parent.filters[self.of].filter(every, value).values("pk"))
        return queryset.filter(found) if self.wanted else queryset.exclude(found)


class Related(NamedTuple):
    """A list whose questions may be asked of this one: its filters, its rows, and which column of both is the same."""

    questions: "type[Asking]"
    rows: Callable[[Reader], QuerySet[Any]]
    theirs: str
    ours: str = "pk"

    def names(self) -> list[str]:
        """Return the names of its questions: its own, not those that it asks of others in turn."""
        in_turn = tuple(f"{prefix}__" for prefix in self.questions.related)
        own = (name for name in self.questions.base_filters if not name.startswith(in_turn))
        return [name for name in own if name not in ONE_OF_A_KIND]


class Asking(FilterSet):
    """Questions of a list, each also of several values, and those of related lists."""

    base_filters: "OrderedDict[str, Filter]"
    related: ClassVar[dict[str, Related]] = {}

    def __init__(self, data: Any = None, *args: Any, only_asked: bool = False, **more: Any) -> None:
        """Take the questions; `only_asked` makes no form of those that nobody asks: it costs more than the answer."""
        if only_asked:
            self.base_filters = self._asked(data or {})
        super().__init__(data, *args, **more)

    @classmethod
    def _asked(cls, data: Mapping[str, Any]) -> "OrderedDict[str, Filter]":
        asked = {name: question for name, question in cls.base_filters.items() if name in data}
        of = {one.of for one in asked.values() if isinstance(one, _OfSeveral)}
        return OrderedDict((name, cls.base_filters[name]) for name in cls.base_filters if name in asked or name in of)

    def every(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return all rows there are, with whatever is asked of those of the queryset."""
        found: QuerySet[Any] = queryset.model._default_manager.all()
        return found

    @property
    def reader(self) -> Reader:
        """Who asks: what a person may not see is not found by asking for it either."""
        return getattr(self.request, "user", None) or AnonymousUser()

    @classmethod
    def get_filters(cls) -> "OrderedDict[str, Filter]":
        """Return the questions declared and those that follow from them."""
        found: OrderedDict[str, Filter] = super().get_filters()
        for name, question in list(found.items()):
            if isinstance(question, ChoiceFilter):
                question.extra.setdefault("error_messages", {"invalid_choice": _instead(question)})
            if _takes_a_value(name, question):
                found[f"{name}__in"] = _OfSeveral(name, wanted=True, label=_("any of these, with commas between"))
                found[f"{name}__not"] = _OfSeveral(name, wanted=False, label=_("none of these, with commas between"))
        for prefix, other in cls.related.items():
            for name in other.names():
                found[f"{prefix}__{name}"] = _asked_of(prefix, other.questions.base_filters[name])
        return found

    def filter_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Answer the questions; those after one related row together."""
        chosen: QuerySet[Any] = super().filter_queryset(queryset)
        for prefix, other in self.related.items():
            asked = {
                name.removeprefix(f"{prefix}__"): value
                for name, value in self.data.items()
                if value and name.startswith(f"{prefix}__") and self._is_of_another(name)
            }
            if asked:
                rows = other.questions(
                    asked, queryset=other.rows(self.reader), request=self.request, only_asked=True
                ).qs
                chosen = chosen.filter(**{f"{other.ours}__in": rows.order_by().values(other.theirs)})
        return chosen

    def _is_of_another(self, name: str) -> bool:
        """Return whether a question is after a related row: `project__in` may be one after a project of ours."""
        return name in self.filters and self.filters[name].method == "with_its_like"

    def with_its_like(self, queryset: QuerySet[Any], _name: str, _value: Any) -> QuerySet[Any]:
        """Leave a question after a related row to be answered with the others after it."""
        return queryset


def _instead(question: ChoiceFilter) -> Any:
    """Return what is said to a value that a question does not know, in the language of who asks it."""
    if isinstance(question, ModelChoiceFilter):
        return _("Nothing has this code.")
    known = ", ".join(str(value) for value, _label in question.extra["choices"] if value)
    told = _("There is no “%(name)s” here. Known: %(known)s.")
    return lazy(lambda: told % {"name": "%(value)s", "known": known}, str)()


def _takes_a_value(name: str, question: Filter) -> bool:
    if name in ONE_OF_A_KIND or isinstance(question, OrderingFilter):
        return False
    return isinstance(question, ChoiceFilter | ModelChoiceFilter | CharFilter | NumberFilter)


def _asked_of(prefix: str, question: Filter) -> Filter:
    asked = deepcopy(question)
    if isinstance(asked, _OfSeveral):
        asked.of = f"{prefix}__{asked.of}"
    asked.method = "with_its_like"
    return asked
