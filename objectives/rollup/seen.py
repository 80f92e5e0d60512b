"""Which rows of a statement may a reader see? The condition of `access`, so that it fits into SQL of our own."""

from objectives.access import Reader, sees_everything, whole_projects

Parameters = dict[str, object]


def named(sql: str, parameters: tuple[object, ...] | list[object], prefix: str) -> tuple[str, Parameters]:
    """Return a condition with its positional parameters named, so that it fits among named ones."""
    names = [f"{prefix}{place}" for place in range(len(parameters))]
    return sql % tuple(f"%({name})s" for name in names), dict(zip(names, parameters, strict=True))


def seen_by(reader: Reader, project: str) -> tuple[str, Parameters]:
    """Return the condition that the reader may see a project whole, given the SQL of its id; true for no project."""
    if sees_everything(reader):
        return "true", {}
    chosen, parameters = whole_projects(reader).order_by().values("pk").query.sql_with_params()
    condition, own = named(chosen, parameters, "seen")
    return f"({project} IS NULL OR {project} IN ({condition}))", own
