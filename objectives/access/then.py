"""What may a reader see of the world of then? The reader's of now, where it was shown then.

Rights are those of now: what is closed to a reader today is closed in every world. But what was not published then is
nobody's for having been published since, except for who may read the project's history.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from objectives.access.reading import Reader, projects_with_history, sees_everything, visible_projects, whole_projects
from objectives.models import Project
from objectives.worlds import Position, World, known_at


@contextmanager
def known_to(reader: Reader, position: Position, *, in_part: bool = False) -> Iterator[Reader]:
    """Read, in a block, the world of a position as a reader may; gives who to ask as in it.

    Who does not see everything asks as a visitor of a world in which exactly the own projects are published: those
    seen whole, or `in_part` all those seen, where neither consortium nor money is told.
    """
    if sees_everything(reader):
        with known_at(position):
            yield reader
        return
    seen = visible_projects if in_part else whole_projects
    now, with_history = _keys(seen(reader)), _keys(projects_with_history(reader))
    with known_at(position):
        then, published = _keys(seen(reader)), _keys(Project.objects.filter(published=True))
    own = now & (then | with_history)
    turned = {key: {"published": key in own} for key in own ^ published}
    with World.at(position, {"project": turned}).entered():
        yield AnonymousUser()


def _keys(projects: QuerySet[Project]) -> set[int]:
    return set(projects.values_list("pk", flat=True))
