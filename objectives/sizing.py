"""Which class of size does a company have by law, and which kind of organisation follows?

A class is won or lost when figures pass a ceiling in two years one after the other (Recommendation 2003/361/EC, annex,
article 4, paragraph 2). A year that is not known interrupts.
"""

from collections.abc import Iterable
from itertools import pairwise

from django.db.models import F, Func, TextField

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


class ClassHeld(Func):
    """The class of an organisation by its key, as text: what `class_of` says of its years, empty where none says one.

    For lists and exports, whose rows the database writes.
    """

    template = """coalesce((
        WITH RECURSIVE known AS (
            SELECT year, size_class, row_number() OVER (ORDER BY year) AS place FROM objectives_companysize
            WHERE organisation_id = %(expressions)s AND size_class <> ''),
        years AS (
            SELECT place, year, size_class, size_class AS held FROM known WHERE place = 1
            UNION ALL
            SELECT next.place, next.year, next.size_class,
                CASE WHEN next.year = years.year + 1 AND years.held IN (years.size_class, next.size_class)
                    THEN years.held ELSE next.size_class END
            FROM years JOIN known next ON next.place = years.place + 1)
        SELECT held FROM years ORDER BY place DESC LIMIT 1), '')"""
    output_field = TextField()

    def __init__(self, organisation: str = "pk") -> None:
        super().__init__(F(organisation))


def kind_of(size: SizeClass | None) -> OrganisationKind | None:
    """Return the kind of organisation that a class of size makes of a company."""
    return None if size is None else KINDS[size]
