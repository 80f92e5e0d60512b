"""What does the schema say beside what the views do? Every refusal of every operation, and the shapes of rows."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import Direction, OpenApiExample, OpenApiParameter

from api.errors import PROBLEM
from api.resource import Resource
from api.rows import columns
from api.shaping import RESOURCES, expandable

REFUSALS = {
    400: "A parameter or a field that is unknown or bad: `errors` names it.",
    401: "The token is wrong, or there is none where one is needed.",
    403: "You may see this and not do it, or the token does not reach so far.",
    404: "There is no such thing, or it is not yours to see.",
    406: "Not in this format.",
    412: "Somebody changed the row since it was read: read it anew.",
    415: "Send JSON.",
    422: "A suspicious value: send it again with the reason in `confirmed_because`.",
    428: "Say which version you answer to: send the ETag as If-Match.",
    429: "Too many requests: wait for as many seconds as Retry-After says.",
    503: "What was recorded by `known_at` is still being written: wait for as many seconds as Retry-After says.",
}
ALWAYS = (400, 401, 403, 404, 406, 429)
WRITING = (412, 415, 422, 428)
ERROR = {
    "type": "object",
    "required": ["field", "message"],
    "properties": {"field": {"type": ["string", "null"]}, "message": {"type": "string"}},
}
SUSPICION = {
    "type": "object",
    "required": ["code", "message"],
    "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
}
PROBLEM_SHAPE = {
    "type": "object",
    "description": "A refusal (RFC 9457); `errors` names each field and what is wrong with it.",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": ERROR},
        "suspicions": {"type": "array", "items": SUSPICION, "description": "Of a 422 only."},
    },
}


class Described(AutoSchema):
    """The schema of an operation, with its refusals, and the parameters that all rows share."""

    def get_override_parameters(self) -> list[Any]:
        """Add `fields` and `expand` where rows are read."""
        given = super().get_override_parameters()
        if not isinstance(self.view, Resource) or self.view.action not in ("list", "retrieve"):
            return given
        return [*given, *shape_parameters(type(self.view))]

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        writes = WRITING if self.method not in ("GET", "HEAD") else ()
        of_then = (503,) if any(one.name == "known_at" for one in self.get_override_parameters()) else ()
        for status in sorted({*ALWAYS, *writes, *of_then}):
            bodies.setdefault(str(status), self._refusal(status))
        return bodies

    def _refusal(self, status: int) -> dict[str, str]:
        shape = self._component("Problem", ResolvedComponent.SCHEMA, PROBLEM_SHAPE)
        content = {PROBLEM: {"schema": shape}}
        told = {"description": REFUSALS[status], "content": content}
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
        return schema


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
