"""Who brings in what exists elsewhere? Who keeps the data; all of them see what each brought in."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data
from objectives.models import Import


def visible_imports(reader: Reader) -> QuerySet[Import]:
    """Return the imports that the reader may see and go on with: all, who keeps the data; else none."""
    return Import.objects.all() if keeps_the_data(reader) else Import.objects.none()
