"""Every entry anew, from the rows as they are. In one transaction: whoever searches meanwhile finds the ones before."""

from django.db import connection, transaction
from django.db.models import Count

from objectives.models import SEARCHED, SearchEntry
from objectives.models.search import writing


@transaction.atomic
def rebuild() -> dict[str, int]:
    """Write every search entry anew; return how many there are of each kind."""
    SearchEntry.objects.all().delete()
    with connection.cursor() as cursor:
        for words in SEARCHED:
            cursor.execute(writing(words, f"{words.model._meta.db_table} n"))
    counted = SearchEntry.objects.values_list("kind").annotate(many=Count("pk")).order_by("kind")
    return {str(kind): int(many) for kind, many in counted}
