"""What may a reader find? Nothing that may not be read: entries are asked for by the rows behind them."""

from django.db.models import Q, QuerySet

from objectives.access.reading import Reader, sees_everything, visible_activities, visible_documents, visible_projects
from objectives.models import SearchEntry, SearchKind


def visible_entries(reader: Reader) -> QuerySet[SearchEntry]:
    """Return what the reader may find: organisations and indicators are everybody's, the rest follows its row."""
    if sees_everything(reader):
        return SearchEntry.objects.all()
    return SearchEntry.objects.filter(
        Q(kind__in=(SearchKind.ORGANISATION, SearchKind.KPI))
        | Q(kind=SearchKind.ACTIVITY, key__in=visible_activities(reader).values("pk"))
        | Q(kind=SearchKind.PROJECT, key__in=visible_projects(reader).values("pk"))
        | Q(kind=SearchKind.DOCUMENT, key__in=visible_documents(reader).values("pk"))
    )
