"""Under which licences may what everybody sees be used again?"""

from dataclasses import dataclass

from objectives.access import Reader


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence by its title, the address of its text, and its identifier of the Open Definition, where it has one."""

    title: str
    address: str
    identifier: str = ""


LICENCE_OUVERTE = Licence("Licence Ouverte 2.0 (Etalab)", "https://www.etalab.gouv.fr/licence-ouverte-open-licence")
"""That of what the cluster records itself, and of rows whose source is data.gouv.fr (ANR, PIA)."""
CC_BY = Licence("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0")
"""That of rows whose source is CORDIS."""
LICENCES = (LICENCE_OUVERTE, CC_BY)


def licences_of(reader: Reader) -> tuple[Licence, ...]:
    """Return the licences of what a reader sees: what only some may see, as who is signed in does, is under none."""
    return LICENCES if reader.is_anonymous else ()
