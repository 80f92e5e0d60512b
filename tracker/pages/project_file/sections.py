"""What of a project's file does its page show, and what may the reader change there? A fixed number of statements."""

from typing import Any

from django.http import HttpRequest

from objectives import access
from objectives.acts.labelling import steps_for
from objectives.models import Project
from objectives.scorecards.project_file import (
    allocations_of,
    consortium_of,
    decisions_of,
    documents_of,
    labels_of,
    money_of,
    way_of,
)


def file_of(request: HttpRequest, project: Project) -> dict[str, Any]:
    """Return the sections of a project's file for its page."""
    reader = request.user
    with_history = access.projects_with_history(reader).filter(pk=project.pk).exists()
    decisions = decisions_of(project) if with_history else []
    return {
        "way": way_of(project, decisions),
        "decisions": decisions,
        "consortium": consortium_of(reader, project),
        "money": money_of(reader, project),
        "allocations": allocations_of(project),
        "labels": labels_of(reader, project),
        "documents": documents_of(reader, project),
        "may_read_history": with_history,
        "may_change": access.changeable_projects(reader).filter(pk=project.pk).exists(),
        "may_plan": access.plannable_projects(reader).filter(pk=project.pk).exists(),
        "may_decide": access.decidable_projects(reader).filter(pk=project.pk).exists(),
        "may_allocate": access.allocatable_projects(reader).filter(pk=project.pk).exists(),
        "next_steps": steps_for(reader, project) if reader.is_authenticated else [],
    }
