"""What may a reader find? Nothing that may not be read: entries are asked for by the rows behind them."""

from django.db.models import Q, QuerySet

from objectives.access.reading import (
    Reader,
    belonging_to,
    sees_everything,
    visible_activities,
    visible_documents,
    visible_projects,
)
from objectives.models import SearchEntry, SearchKind


def visible_entries(reader: Reader) -> QuerySet[SearchEntry]:
    """Return what the reader may find: organisations and indicators are everybody's, the rest follows its row."""
    if sees_everything(reader):
        return SearchEntry.objects.all()
    return SearchEntry.objects.filter(
        Q(kind__in=(SearchKind.ORGANISATION, SearchKind.KPI))
        | Q(kind=SearchKind.ACTIVITY) & belonging_to(visible_activities(reader), "key")
        | Q(kind=SearchKind.PROJECT) & belonging_to(visible_projects(reader), "key")
        | Q(kind=SearchKind.DOCUMENT) & belonging_to(visible_documents(reader), "key")
    )
