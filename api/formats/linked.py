"""schema.org JSON-LD: what a search engine or a knowledge graph reads of a row."""

from collections.abc import Generator, Iterable
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, CharField, F, Func, JSONField, OuterRef, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, Replace
from rest_framework.request import Request

from api.formats.columns import Entry
from api.formats.texts import entries
from objectives import access

OPENING = b'{"@context":"https://schema.org","@graph":[\n'
TYPES = {
    "sme": "Corporation", "mid_cap": "Corporation", "large": "Corporation", "company": "Corporation",
    "laboratory": "ResearchOrganization", "university": "CollegeOrUniversity", "training": "EducationalOrganization",
    "public_authority": "GovernmentOrganization",
}  # fmt: skip
NOT_IN_ADDRESSES = '% #?"<>'


class Stripped(Func):
    """A JSON object without what is not known."""

    function = "json_strip_nulls"
    output_field = JSONField()


class Told(Func):
    """A day as exactly as it is known: 2014, 2014-06 or 2014-06-30."""

    template = "to_char(%(expressions)s)"
    output_field = TextField()


def graph(rows: QuerySet[Any], entry: Any) -> Generator[bytes, None, None]:
    """Yield one object of JSON-LD, its @graph an entry a row."""
    held = OPENING
    for block in entries(rows, Stripped(entry)):
        found = held + block.replace(b"\n", b",\n")
        held = found[-2:]
        yield found[:-2]
    yield held.removesuffix(b",\n") + b"\n]}\n"


def _thing(kind: Any, **pairs: Any) -> Entry:
    return Entry(Value("@type"), kind if hasattr(kind, "resolve_expression") else Value(kind), *_flat(pairs))


def _flat(pairs: dict[str, Any]) -> Iterable[Any]:
    for name, value in pairs.items():
        yield Value("@id" if name == "at" else name)
        yield value


def _text(path: str) -> Any:
    return NullIf(F(path), Value(""))


def _address(request: Request, folder: str, code: str) -> Any:
    quoted: Any = F(code)
    for one in NOT_IN_ADDRESSES:
        quoted = Replace(quoted, Value(one), Value(f"%{ord(one):02X}"))
    base = request.build_absolute_uri(f"/api/v1/{folder}/")
    return Concat(Value(base), quoted, Value("/"), output_field=TextField())


def _day(field: str, precision: str) -> Any:
    known_to = Case(
        When(**{precision: "year"}, then=Value("YYYY")), When(**{precision: "month"}, then=Value("YYYY-MM")),
        default=Value("YYYY-MM-DD"), output_field=CharField(),
    )  # fmt: skip
    return Told(F(field), known_to)


def project(request: Request) -> Entry:
    """Return a ResearchProject with the members that the reader may see."""
    seen = access.visible_participations(request.user).filter(project=OuterRef("pk"))
    members = seen.order_by("organisation__code", "role").values_list(_named(request, "organisation__"))
    return _thing(
        "ResearchProject",
        at=_address(request, "projects", "code"), identifier=F("code"),
        name=Coalesce(_text("acronym"), _text("title"), F("code"), output_field=TextField()),
        alternateName=_text("title"), description=_text("summary"), url=_text("website"),
        foundingDate=_day("start", "start_precision"), dissolutionDate=F("end"),
        keywords=F("domains"), member=ArraySubquery(members),
    )  # fmt: skip


def _named(request: Request, path: str) -> Entry:
    name = Coalesce(_text(f"{path}name"), _text(f"{path}acronym"), F(f"{path}code"), output_field=TextField())
    return _thing("Organization", at=_address(request, "organisations", f"{path}code"), name=name)


def organisation(request: Request) -> Entry:
    """Return an Organization, by its kind a more precise type."""
    kinds = [When(kind=kind, then=Value(told)) for kind, told in TYPES.items()]
    place = _thing(
        "PostalAddress",
        addressCountry=_text("country"), addressLocality=_text("city"), postalCode=_text("postcode"),
    )  # fmt: skip
    return _thing(
        Case(*kinds, default=Value("Organization"), output_field=CharField()),
        at=_address(request, "organisations", "code"), identifier=F("code"),
        name=Coalesce(_text("name"), _text("acronym"), F("code"), output_field=TextField()),
        alternateName=_text("acronym"), url=_text("website"), vatID=_text("vat"), sameAs=_text("ror"), address=place,
    )  # fmt: skip


def funding(request: Request) -> Entry:
    """Return a MonetaryGrant; its description is its stage: stages are never added together."""
    amount = _thing("MonetaryAmount", currency=Value("EUR"), value=Cast(F("amount"), TextField()))
    name = Coalesce(_text("project__acronym"), _text("project__title"), F("project__code"), output_field=TextField())
    funded = _thing("ResearchProject", at=_address(request, "projects", "project__code"), name=name)
    return _thing(
        "MonetaryGrant",
        at=_address(request, "fundings", "code"), identifier=F("code"), description=F("stage"), amount=amount,
        funder=_named(request, "funder__"), fundedItem=funded,
    )  # fmt: skip


def activity(request: Request) -> Entry:
    """Return an Event."""
    return _thing(
        "Event",
        at=_address(request, "activities", "code"), identifier=F("code"), name=F("title"),
        startDate=_day("start", "start_precision"), endDate=F("end"), location=_text("place"),
    )  # fmt: skip
