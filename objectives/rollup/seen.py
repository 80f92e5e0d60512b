"""Over which projects are the figures that a reader gets? As a condition that fits into SQL of our own.

Over all of them, or over those that the reader may see whole: what is hidden is in no sum, so that no difference of
sums, of cuts, of days or of readers tells of it. None stands for the figures as they are stored, over all.
"""

from django.db.models import Exists, OuterRef, Q

from objectives.access import Reader, sees_everything, whole_projects
from objectives.models import Change, Mark, Project

Parameters = dict[str, object]


def named(sql: str, parameters: tuple[object, ...] | list[object], prefix: str) -> tuple[str, Parameters]:
    """Return a condition with its positional parameters named, so that it fits among named ones."""
    names = [f"{prefix}{place}" for place in range(len(parameters))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, parameters, strict=True))


def sees_all_figures(reader: Reader | None) -> bool:
    """Return whether the figures that the reader gets are over all projects, whatever is published."""
    return reader is None or sees_everything(reader)


def seen_by(reader: Reader | None, project: str) -> str:
    """Return the condition that a reader's figures are over a project, given the SQL of its id; true for no project.

    Its only parameters are keys of rows; they stand in it as numbers, so that it fits among parameters of either style.
    """
    if reader is None or sees_all_figures(reader):
        return "true"
    chosen, keys = whole_projects(reader).order_by().values("pk").query.sql_with_params()
    condition = chosen % tuple(int(str(key)) for key in keys)
    return f"({project} IS NULL OR {project} IN ({condition}))"


def hides_something(reader: Reader | None) -> Q:
    """Return the condition that stored figures are over projects that the reader may not see whole.

    Some are there, or one that was not published is gone and waits to leave the stored figures. Whoever reads sees
    what is published: only the others are looked at, by an index of theirs.
    """
    if reader is None or sees_all_figures(reader):
        return Q(Exists(Project.objects.none()))
    hidden = Project.objects.filter(published=False).exclude(Exists(whole_projects(reader).filter(pk=OuterRef("pk"))))
    gone = Change.objects.filter(pk__in=Mark.objects.values("change"), before__published=False)
    return Q(Exists(hidden)) | Q(Exists(gone))
