"""Which objective does it serve? Asked of whatever links may name: of projects, of activities."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters import NumberFilter

from objectives.filters import questions as ask
from objectives.filters.asking import Asking
from objectives.models import Contract, Link


class Serving(Asking):
    """Questions after a contract and the number of an objective in it; asked together, one link answers both."""

    linked_as: ClassVar[str]
    """The column by which a link names a row of the list."""

    contract = ask.by_code(Contract, "contract", method="under_contract")
    objective = NumberFilter(method="serving", min_value=1, max_value=32_767, decimal_places=0)

    def _linked(self, queryset: QuerySet[Any], **to: Any) -> QuerySet[Any]:
        """Keep what has one link to all of this."""
        return queryset.filter(pk__in=Link.objects.filter(**to).values(self.linked_as))

    def under_contract(self, queryset: QuerySet[Any], _name: str, contract: Contract) -> QuerySet[Any]:
        """Keep what serves any objective of a contract."""
        return self._linked(queryset, objective__contract=contract)

    def serving(self, queryset: QuerySet[Any], _name: str, number: Decimal) -> QuerySet[Any]:
        """Keep what serves the objective of that number in the contract asked for, or in any."""
        contract = self.form.cleaned_data.get("contract")
        within = {"objective__contract": contract} if contract else {}
        return self._linked(queryset, objective__number=int(number), **within)
