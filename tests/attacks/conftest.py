"""The world of tests/access, made once for a module."""

from tests.access.conftest import documents_of_module, world

__all__ = ["documents_of_module", "world"]
