"""Which class of size does a company have by law, and which kind of organisation follows?

A class is won or lost when figures pass a ceiling in two years one after the other (Recommendation 2003/361/EC, annex,
article 4, paragraph 2). A year that is not known interrupts.
"""

from collections.abc import Iterable
from itertools import pairwise

from objectives.models import CompanySize, OrganisationKind, SizeClass

KINDS = {
    SizeClass.MICRO: OrganisationKind.SME,
    SizeClass.SMALL: OrganisationKind.SME,
    SizeClass.MEDIUM: OrganisationKind.SME,
    SizeClass.SME: OrganisationKind.SME,
    SizeClass.MID_CAP: OrganisationKind.MID_CAP,
    SizeClass.LARGE: OrganisationKind.LARGE,
}


def class_of(sizes: Iterable[CompanySize]) -> SizeClass | None:
    """Return the class after some years, whatever their order; None where no year says one."""
    known = sorted((size.year, SizeClass(size.size_class)) for size in sizes if size.size_class)
    if not known:
        return None
    held = known[0][1]
    for (before, first), (year, second) in pairwise(known):
        if year != before + 1 or held not in (first, second):
            held = second
    return held


def kind_of(size: SizeClass | None) -> OrganisationKind | None:
    """Return the kind of organisation that a class of size makes of a company."""
    return None if size is None else KINDS[size]
