"""Who reads what is wrong with the data? Who sees everything, and a lead; who keeps the data accepts it as it is."""

from django.db.models import QuerySet

from objectives.access.reading import Reader, keeps_the_data, sees_everything
from objectives.access.writing import led_projects
from objectives.models import AcceptedFinding, Project


def checked_projects(reader: Reader) -> QuerySet[Project]:
    """Return the projects of which the reader is told what is wrong: all, or those led."""
    return Project.objects.all() if sees_everything(reader) else led_projects(reader)


def reads_findings(reader: Reader) -> bool:
    """Return whether there is such a thing as the quality of the data for the reader; one statement for a lead."""
    return sees_everything(reader) or led_projects(reader).exists()


def accepts_findings(reader: Reader) -> bool:
    """Return whether the reader may say that a finding is left as it is."""
    return keeps_the_data(reader)


def undoable_acceptances(reader: Reader) -> QuerySet[AcceptedFinding]:
    """Return the acceptances that the reader may take back: all that hold, for who keeps the data."""
    held = AcceptedFinding.objects.filter(undone_at__isnull=True)
    return held if keeps_the_data(reader) else held.none()
