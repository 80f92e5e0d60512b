"""Who makes the schema that is served? A process once for each language: nobody has a schema of their own."""

from functools import lru_cache
from typing import Any

from django.utils.translation import get_language
from drf_spectacular.generators import SchemaGenerator


class OneSchema(SchemaGenerator):
    """Gives the schema that was made before: making it takes more than half a second."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of everybody, in the language of who asks."""
        return _made(get_language(), self.api_version)


@lru_cache(maxsize=4)
def _made(_language: str | None, version: str | None) -> dict[str, Any]:
    generator: Any = SchemaGenerator  # untyped
    made: dict[str, Any] = generator(api_version=version).get_schema(public=True)
    return made
