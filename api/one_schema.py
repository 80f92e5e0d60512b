"""Who makes the schema that is served? A process once for each language: nobody has a schema of their own."""

from functools import cache
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from drf_spectacular.generators import SchemaGenerator


class OneSchema(SchemaGenerator):
    """Gives the schema that was made before: making it takes more than half a second."""

    def get_schema(self, request: Any = None, public: bool = False) -> dict[str, Any]:  # noqa: ARG002
        """Return the schema of everybody, in the language of who asks; English where we do not speak that."""
        language = get_language()
        return made(language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


@cache
def made(language: str) -> dict[str, Any]:
    """Make the schema in one of our languages. Whatever else an address asks for (`?version=`), there is one."""
    generator: Any = SchemaGenerator  # untyped
    with override(language):
        schema: dict[str, Any] = generator().get_schema(public=True)
    return schema
