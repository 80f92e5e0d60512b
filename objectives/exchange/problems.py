"""What is wrong with a dataset, said so that a person can mend it."""

from dataclasses import dataclass, field

LISTED = 100


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A bad cell, row or file; line 1 is the header, line 0 means the file as a whole."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{place}, column {self.column}: {self.reason}" if self.column else f"{place}: {self.reason}"


@dataclass(slots=True)
class Problems:
    """The problems found so far: counted all, the first ones kept up to the number that is listed."""

    total: int = 0
    kept: list[Problem] = field(default_factory=list)
    unreadable: set[str] = field(default_factory=set)
    """Files of which nobody knows what they hold: what refers to them is not judged."""

    def add(self, file: str, line: int, column: str, reason: str) -> None:
        """Note a problem."""
        self.total += 1
        if len(self.kept) < LISTED:
            self.kept.append(Problem(file, line, column, reason))

    def __bool__(self) -> bool:
        return self.total > 0


class DatasetRefusedError(Exception):
    """A dataset that was not loaded; nothing was changed."""

    def __init__(self, problems: Problems) -> None:
        self.problems = sorted(problems.kept)
        self.total = problems.total
        super().__init__(f"{self.total} problem{'' if self.total == 1 else 's'}: nothing was loaded.")
