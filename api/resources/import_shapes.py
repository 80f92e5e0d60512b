"""What does the API say of an import, and what is said to it? Their shapes."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from api.writing import Shape
from objectives.imports.faults import told
from objectives.imports.fields import BY_NAME
from objectives.imports.statements import TABLES
from objectives.imports.subjects import Asked
from objectives.models import (
    Decision,
    Import,
    ImportKind,
    ImportState,
    MatchReason,
    ParticipationRole,
    SubjectKind,
)

MOST_DECISIONS = 1_000
EXAMPLES = {
    "columns": OpenApiExample("ANR", value={"columns": {"Acronyme": "acronym"}, "role": "coordinator"}),
    "options": OpenApiExample("strict", value={"keeps_ours": True, "leaves_wrong_out": False, "publishes": False}),
    "decisions": OpenApiExample("new", value={"decisions": [{"subject": 1, "decision": "new"}]}),
    "rest": OpenApiExample("likeliest", value={"kind": "organisation", "decision": "match"}),
}
for _one in EXAMPLES.values():
    _one.request_only = True


class WrittenShape(serializers.Serializer[Any]):
    """How many rows of a table would be, or were, written."""

    table = serializers.ChoiceField(choices=list(TABLES))
    new, changed, same = serializers.IntegerField(), serializers.IntegerField(), serializers.IntegerField()


class FaultShape(serializers.Serializer[Any]):
    """What is wrong in a row of the file."""

    row = serializers.IntegerField(help_text="Line or row of the file that it begins on.")
    field = serializers.CharField(help_text="Empty for the row as a whole.")
    fault, message = serializers.CharField(), serializers.CharField()
    stops = serializers.BooleanField(help_text="False: the cell is not taken, its row is.")


class MoveShape(serializers.Serializer[Any]):
    """A field that would change."""

    field = serializers.CharField()
    before, after = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)


class SampleShape(serializers.Serializer[Any]):
    """One of the first rows that would be written."""

    table = serializers.ChoiceField(choices=list(TABLES))
    row, name, is_new = serializers.IntegerField(), serializers.CharField(), serializers.BooleanField()
    moves = MoveShape(many=True)


class PlanShape(serializers.Serializer[Any]):
    """What an import would do, or did."""

    counts = WrittenShape(many=True)
    writes = serializers.IntegerField(help_text="Rows, new and changed.")
    stops = serializers.ListField(
        child=serializers.ChoiceField(choices=["undecided", "wrong", "problems"]),
        help_text="Why it cannot be applied yet; empty where it can, if it writes something.",
    )
    undecided = serializers.DictField(child=serializers.IntegerField(), help_text="By kind of subject.")
    wrong_rows, problems, cells_not_taken = (serializers.IntegerField() for _number in range(3))
    differing_projects = serializers.IntegerField(
        default=0, help_text="With rows that differ in money or days: the last one counts."
    )
    rows_left_out = serializers.IntegerField(help_text="Of projects that are left out.")
    faults = FaultShape(many=True, help_text="The first hundred of each sort.")
    samples = SampleShape(many=True)


class ImportShape(serializers.Serializer[Any]):
    """A file that was brought in, how far it is, and what it would do."""

    id = serializers.IntegerField()
    version = serializers.IntegerField(help_text="Its ETag: send it as If-Match with the next act.")
    kind = serializers.ChoiceField(choices=ImportKind.choices)
    state = serializers.ChoiceField(choices=ImportState.choices)
    is_at_work = serializers.BooleanField(help_text="Whether it goes on without you: ask again.")
    name, sha256, by = serializers.CharField(), serializers.CharField(), serializers.CharField()
    size, rows_read = serializers.IntegerField(), serializers.IntegerField()
    progress = serializers.IntegerField(help_text="Percent of the file that was read.")
    step = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="While it is applied or taken back: of how many."
    )
    trouble = serializers.CharField(help_text="What went wrong; empty otherwise.")
    headings = serializers.ListField(child=serializers.CharField(), help_text="Of the file, once it was opened.")
    columns = serializers.DictField(child=serializers.CharField(), help_text="By heading: the field that it fills.")
    role, unit = serializers.ChoiceField(choices=ParticipationRole.choices), serializers.IntegerField()
    programme = serializers.CharField(allow_null=True)
    keeps_ours, leaves_wrong_out = serializers.BooleanField(), serializers.BooleanField()
    publishes = serializers.BooleanField()
    plan = PlanShape(allow_null=True)
    uploaded_at = serializers.DateTimeField()
    applied_by, undone_by = serializers.CharField(allow_null=True), serializers.CharField(allow_null=True)
    applied_at, undone_at = serializers.DateTimeField(allow_null=True), serializers.DateTimeField(allow_null=True)


@extend_schema_serializer(many=False)  # the list answers one object
class ImportsShape(serializers.Serializer[Any]):
    """The newest hundred."""

    results = ImportShape(many=True)


class CandidateShape(serializers.Serializer[Any]):
    """A known row that a subject may be."""

    code, name, where = serializers.CharField(), serializers.CharField(), serializers.CharField()
    confidence = serializers.IntegerField(help_text="Of 100.")
    reason = serializers.ChoiceField(choices=MatchReason.choices)


class ImportSubjectShape(serializers.Serializer[Any]):
    """A project or an organisation that the file speaks of, what it may be, and what was decided."""

    id = serializers.IntegerField(source="subject.pk")
    kind = serializers.ChoiceField(source="subject.kind", choices=SubjectKind.choices)
    name, rows = serializers.CharField(source="subject.name"), serializers.IntegerField(source="subject.rows")
    decision = serializers.ChoiceField(source="subject.decision", choices=Decision.choices, allow_blank=True)
    target = serializers.CharField(help_text="Code of what it is; empty where it is new, left out or undecided.")
    candidates = CandidateShape(many=True, help_text="The surest first.")


@extend_schema_serializer(many=False)
class SubjectsShape(serializers.Serializer[Any]):
    """A page of the subjects of a file, the least sure first."""

    count, pages = serializers.IntegerField(), serializers.IntegerField()
    results = ImportSubjectShape(many=True)


class FileShape(Shape):
    """A file, as multipart/form-data."""

    kind = serializers.ChoiceField(choices=ImportKind.choices)
    file = serializers.FileField(allow_empty_file=True)


class ColumnsShape(Shape):
    """What the columns of a list say."""

    columns = serializers.DictField(
        child=serializers.ChoiceField(choices=sorted(BY_NAME)), help_text="By heading: the field that it fills."
    )
    role = serializers.ChoiceField(
        choices=ParticipationRole.choices, default="coordinator", help_text="Of organisations whose row names none."
    )
    unit = serializers.IntegerField(default=1, help_text="Euros of an amount of 1: 1, 1000 or 1000000.")
    programme = serializers.CharField(required=False, help_text="Code: its funder commits the money.")


class OptionsShape(Shape):
    """What becomes of values that differ, of rows that are wrong, and of new projects."""

    keeps_ours = serializers.BooleanField(help_text="What is known stays: only what is not is filled.")
    leaves_wrong_out = serializers.BooleanField()
    publishes = serializers.BooleanField(help_text="New projects are published.")


class ChoiceShape(Shape):
    """What a subject is."""

    subject = serializers.IntegerField()
    decision = serializers.ChoiceField(choices=Decision.choices)
    target = serializers.CharField(
        required=False, default="", help_text="Code of the row that it is; else its likeliest candidate."
    )


class DecisionsShape(Shape):
    """What some subjects are."""

    decisions = ChoiceShape(many=True, allow_empty=False)


class RestShape(Shape):
    """What all the rest of a kind is."""

    kind = serializers.ChoiceField(choices=SubjectKind.choices)
    decision = serializers.ChoiceField(choices=Decision.choices)
    unknown = serializers.BooleanField(default=False, help_text="All that has no candidate, whatever was proposed.")


def import_told(row: Import, steps: Mapping[int, tuple[int, int]]) -> dict[str, Any]:
    """Return an import as the API tells it, and its step of those under way."""
    plain = (
        "version", "kind", "state", "is_at_work", "name", "sha256", "size", "rows_read", "progress", "trouble", "role",
        "unit", "keeps_ours", "leaves_wrong_out", "publishes", "uploaded_at", "applied_at", "undone_at",
    )  # fmt: skip
    return ImportShape({
        "id": row.pk, **{name: getattr(row, name) for name in plain}, "by": str(row.person),
        "step": steps.get(row.pk), "headings": row.layout.get("heading", []),
        "columns": {column: name for name, column in row.columns.items()},
        "programme": row.programme.code if row.programme else None, "plan": _plan(row.plan) if row.plan else None,
        "applied_by": str(row.applied_by) if row.applied_by else None,
        "undone_by": str(row.undone_by) if row.undone_by else None,
    }).data  # fmt: skip


def _plan(plan: dict[str, Any]) -> dict[str, Any]:
    faults = [
        {"row": number, "field": field, "fault": fault, "message": told(fault, cell), "stops": stops}
        for listed, stops in (("wrong", True), ("problems", True), ("odd", False))
        for number, field, fault, cell in plan[listed]
    ]
    return {
        "counts": [
            dict(zip(("table", "new", "changed", "same"), (table, *plan["counts"][table]), strict=True))
            for table in TABLES
        ],
        "writes": plan["writes"], "stops": plan["stops"], "undecided": plan["undecided"],
        "wrong_rows": plan["wrong_rows"], "problems": plan["problem_count"], "cells_not_taken": plan["odd_cells"],
        "differing_projects": plan.get("differing", 0), "rows_left_out": plan["left"], "faults": faults,
        "samples": [
            {
                "table": table, "row": one["number"], "name": one["name"] or "", "is_new": one["is_new"],
                "moves": [dict(zip(("field", "before", "after"), move, strict=True)) for move in one["moves"]],
            }
            for table in TABLES for one in plan["shown"][table]
        ],
    }  # fmt: skip


def subject_told(asked: Asked) -> dict[str, Any]:
    """Return a subject as the API tells it."""
    return ImportSubjectShape(asked).data
