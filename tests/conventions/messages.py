"""Which words for people are in the code, and does every catalogue know them? (`make messages` adds new ones.)"""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from tracker.embedded.places import CHECKOUT

FUNCTIONS = {
    "_": None,
    "_lazy": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclasses.dataclass(frozen=True)
class Part:
    """One French catalogue and where its words come from."""

    name: str
    sources: tuple[tuple[str, str], ...]
    """Pairs of a glob in the checkout and the Babel method that reads what it finds."""

    @property
    def catalogue(self) -> Path:
        """The file that a translator edits."""
        return CHECKOUT / self.name / "locale" / "fr" / "LC_MESSAGES" / "django.po"


PARTS = (
    Part("objectives", (("objectives/**/*.py", "python"),)),
    Part("tracker", (("tracker/**/*.py", "python"), ("templates/**/*.*", "django"))),
    Part("api", (("api/**/*.py", "python"),)),
)


def in_the_code(part: Part) -> Catalog:
    """Return every message of `part` as it stands in the code, in the order of files and lines."""
    found = Catalog(charset="utf-8")
    for path, method in _files(part):
        messages = extract_from_file(method, path, keywords=FUNCTIONS, comment_tags=("Translators:",))
        for line, message, comments, context in messages:
            place = (path.relative_to(CHECKOUT).as_posix(), line)
            found.add(message, locations=[place], auto_comments=comments, context=context)
    return found


def translated(part: Part) -> Catalog:
    """Return the French catalogue of `part`, empty if there is none yet."""
    if not part.catalogue.exists():
        return Catalog(locale="fr", domain="django")
    with part.catalogue.open("rb") as text:
        return read_po(text, locale="fr", domain="django")


def update(part: Part) -> None:
    """Bring the catalogue of `part` up to the code: new words are empty, gone words are gone, nothing is guessed."""
    words = in_the_code(part)
    if not words and not part.catalogue.exists():
        return
    catalogue = translated(part)
    words.creation_date = catalogue.creation_date  # no change without a changed word
    catalogue.update(words, no_fuzzy_matching=True)
    part.catalogue.parent.mkdir(parents=True, exist_ok=True)
    with part.catalogue.open("wb") as text:
        write_po(text, catalogue, width=120, ignore_obsolete=True, omit_header=False)


def _files(part: Part) -> Iterator[tuple[Path, str]]:
    for pattern, method in part.sources:
        for path in sorted(CHECKOUT.glob(pattern)):
            if path.is_file() and "migrations" not in path.parts:
                yield path, method


if __name__ == "__main__":
    for each in PARTS:
        update(each)
