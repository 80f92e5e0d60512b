"""What may stand in a column of a file, and which column of the database does it fill?"""

import re
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from objectives.exchange.kinds import IN_ORDER, REFERENCE, TEXT, WORDS, Kind, shortened

LONGEST_VALUE = 200
"""Characters that a number, a date or a choice may be written with."""
OF_ANY_LENGTH = (TEXT, REFERENCE, WORDS, IN_ORDER)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file. `field` is the database column that it fills, empty where a reference uses it."""

    name: str
    kind: Kind = TEXT
    field: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    pattern: str = ""
    least: int | None = None
    most: int | None = None
    default: Any = None
    stored: str = ""
    """SQL that gives the cell from a row `t` of the table; `t.field` when empty."""
    longest: int = 0
    """Characters that the database holds; 0 without a limit."""
    added: bool = False
    """Not in dataset.md: a file may leave it out, which leaves what is stored; exported where some row has a value."""

    @property
    def repeats(self) -> bool:
        """Whether its cells are short and of few words: read once, each is known for the rows to come."""
        return self.kind not in OF_ANY_LENGTH or bool(self.choices or self.pattern)

    def read(self, text: str) -> Any:
        """Return the value of a cell; ValueError with a reason for people."""
        if text == "":
            if self.required:
                raise ValueError(_("a value is required"))
            return self.kind.empty if self.default is None else self.default
        self._judge_text(text)
        value = self.kind.read(text)
        if self.least is not None and value < self.least:
            raise ValueError(_("%(cell)s is less than %(least)s") % {"cell": text, "least": self.least})
        if self.most is not None and value > self.most:
            raise ValueError(_("%(cell)s is more than %(most)s") % {"cell": text, "most": self.most})
        return value

    def _judge_text(self, text: str) -> None:
        longest = self.longest or (0 if self.kind in OF_ANY_LENGTH else LONGEST_VALUE)
        if longest and len(text) > longest:
            raise ValueError(
                _("the text has %(length)s characters, at most %(most)s can be stored")
                % {"length": len(text), "most": longest}
            )
        if self.choices and text not in self.choices:
            raise ValueError(
                _("%(cell)s is not one of %(choices)s") % {"cell": shortened(text), "choices": ", ".join(self.choices)}
            )
        if self.pattern and not re.fullmatch(self.pattern, text, re.ASCII):
            raise ValueError(
                _("%(cell)s does not have the form %(pattern)s") % {"cell": shortened(text), "pattern": self.pattern}
            )

    def write(self, value: Any) -> str:
        """Return the canonical text of a stored value."""
        return "" if value is None else self.kind.write(value)
