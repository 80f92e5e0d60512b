"""How does what exists elsewhere come in? CORDIS files and lists: read, compared, shown, applied as one act, undone."""

from objectives.imports.working import waiting, work_on_imports

__all__ = ["waiting", "work_on_imports"]
