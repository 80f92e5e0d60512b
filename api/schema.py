"""What does the schema say beside what the views do? Every refusal of every operation, and the shapes of rows."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter

from api.conditional import Conditional
from api.deprecation import Deprecated, mark_of
from api.errors import PROBLEM
from api.refusals import ALWAYS, NOT_MODIFIED, PROBLEM_SHAPE, REFUSALS, RETRY_AFTER, WAIT, WRITING
from api.resource import Resource
from api.rows import columns
from api.shaping import RESOURCES, expandable


class Described(AutoSchema):
    """The schema of an operation, with its refusals, and the parameters that all rows share."""

    def get_override_parameters(self) -> list[Any]:
        """Add `fields` and `expand` where rows are read."""
        given = super().get_override_parameters()
        if not isinstance(self.view, Resource) or self.view.action not in ("list", "retrieve"):
            return given
        return [*given, *shape_parameters(type(self.view))]

    def get_auth(self) -> list[dict[str, Any]]:
        """Say that reading needs nobody."""
        return [*super().get_auth(), *([{}] if self._reads() else [])]

    def is_deprecated(self) -> bool:
        """Return whether the operation will go away."""
        method = getattr(self.view, "action", None) or self.method.lower()
        return bool(super().is_deprecated()) or mark_of(self.view, method) is not None

    def _get_parameters(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._get_parameters()
        if isinstance(self.view, Resource) and self.view.action != "list":  # what is counted has no order
            found = [one for one in found if one["name"] != "ordering"]
        for one in found:
            mark = getattr(self.view, "deprecated_parameters", {}).get(one["name"])
            if mark is not None:
                one.update(_told(mark, one.get("description", "")))
        return found

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        if self._reads() and (isinstance(self.view, Conditional) or getattr(self.view, "has_versions", False)):
            bodies["304"] = self._component("NotModified", ResolvedComponent.RESPONSE, NOT_MODIFIED)
        for status in sorted({*ALWAYS, *self._own_refusals()}):
            bodies.setdefault(str(status), self._refusal(status))
        return bodies

    def _reads(self) -> bool:
        return self.method in ("GET", "HEAD")

    def _own_refusals(self) -> tuple[int, ...]:
        """Return what it refuses beside: writes, and what the view says of itself."""
        refuses: tuple[int, ...] = getattr(self.view, "refuses", ())
        return refuses if self._reads() else (*WRITING, *refuses)

    def _refusal(self, status: int) -> dict[str, str]:
        shape = self._component("Problem", ResolvedComponent.SCHEMA, PROBLEM_SHAPE)
        content = {PROBLEM: {"schema": shape}}
        told = {"description": REFUSALS[status], "content": content}
        told |= {"headers": RETRY_AFTER} if status in WAIT else {}
        return self._component(f"Refused{status}", ResolvedComponent.RESPONSE, told)

    def _component(self, name: str, kind: str, schema: dict[str, Any]) -> dict[str, str]:
        component: Any = ResolvedComponent(name, kind, schema, name)  # type: ignore[no-untyped-call]
        self.registry.register_on_missing(component)
        reference: dict[str, str] = component.ref
        return reference


def shape_parameters(resource: type[Resource]) -> list[OpenApiParameter]:
    """Return the parameters that ask for a part of a row, and for rows in it."""
    rows: Any = resource
    names, paths = list(columns(rows.serializer_class)), expandable(rows)
    expanding = "The rows that a reference names in its place, and up to 100 of those that belong to a row."
    fields = _several("fields", names, names[:2], "Only these fields of each row, and what is expanded.")
    return [fields, _several("expand", paths, paths[:1], expanding)] if paths else [fields]


def _several(name: str, known: list[str], example: list[str], told: str) -> OpenApiParameter:
    schema = {"type": "array", "minItems": 1, "items": {"type": "string", "enum": known}}
    examples = [OpenApiExample(name, value=example)]
    return OpenApiParameter(name, schema, style="form", explode=False, description=told, examples=examples)


class RowsInSchema(OpenApiSerializerExtension):  # type: ignore[no-untyped-call]
    """A row of a resource: any part of its fields, and what `expand` puts into them."""

    target_class = "rest_framework.serializers.ModelSerializer"
    match_subclasses = True

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        """Return the schema of the row; that of other serializers as it is."""
        described: Any = auto_schema  # its authors have extensions call it, untyped
        schema: dict[str, Any] = described._map_serializer(self.target, direction, bypass_extensions=True)
        resource = _resource_of(self.target)
        if resource is None:
            return schema
        schema.pop("required", None)
        for name, one in resource.expands.items():
            other = RESOURCES[one.resource].serializer_class
            row = auto_schema.resolve_serializer(other, direction).ref
            if one.names_us is None:
                schema["properties"][name] = {"oneOf": [schema["properties"][name], row]}
            else:
                schema["properties"][name] = _belonging(row)
        for name, mark in getattr(resource, "deprecated_fields", {}).items():
            field = schema["properties"][name]
            field.update(_told(mark, field.get("description", "")))
        return schema


def _told(mark: Deprecated, description: str) -> dict[str, Any]:
    told = f"Goes away on {mark.until.isoformat()}: see {mark.instead}."
    return {"deprecated": True, "description": f"{description} {told}".strip()}


def _resource_of(serializer: Any) -> type[Resource] | None:
    kind = serializer if isinstance(serializer, type) else type(serializer)
    found = (one for one in RESOURCES.values() if getattr(one, "serializer_class", None) is kind)
    return next(found, None)


def _belonging(row: dict[str, str]) -> dict[str, Any]:
    return {
        "type": "object",
        "readOnly": True,
        "description": "Only with `expand`.",
        "required": ["complete", "results"],
        "properties": {
            "complete": {"type": "boolean", "description": "False: there are more than these."},
            "results": {"type": "array", "items": row},
        },
    }
