"""CERIF-XML as the OpenAIRE guidelines for CRIS managers 1.2 ask: projects, organisations, fundings."""

import re
from collections.abc import Callable, Generator
from typing import Any
from urllib.parse import quote

from django.db.models import Prefetch, QuerySet
from lxml import etree
from rest_framework.request import Request

from api.formats.xml import Tree, tree
from objectives import access
from objectives.models import Funding, FundingStage, Organisation, ParticipationRole, Project
from objectives.models.fields import Precision

NAMESPACE = "https://www.openaire.eu/cerif-profile/1.2/"
SCHEMA = "https://www.openaire.eu/schema/cris/1.2/openaire-cerif-profile.xsd"
FUNDING_TYPES = "https://www.openaire.eu/cerif-profile/vocab/OpenAIRE_Funding_Types"
IDENTIFIERS = "https://w3id.org/cerif/vocab/IdentifierTypes"
ROR = re.compile(r"https://ror\.org/0[\da-hj-km-np-tv-z]{6}\d{2}", re.ASCII)
ADDRESS = re.compile(r"https?://[\w.~:/?#@!$&'()*+,;=%-]+", re.ASCII)
PARTS = {
    ParticipationRole.COORDINATOR: "Coordinator",
    ParticipationRole.PARTNER: "Partner",
    ParticipationRole.THIRD_PARTY: "Member",
    ParticipationRole.ASSOCIATED: "Member",
}
"""In the order of the schema; a linked third party or an associated partner is a member, and no partner."""
UNTOLD = {"{http://www.w3.org/XML/1998/namespace}lang": "und"}
"""The schema asks for a language where we do not know it."""
FETCHED = 500


def internal(folder: str, code: str) -> str:
    """Return the id of a record within this repository, such as `Projects/P1`."""
    return f"{folder}/{quote(code, safe='')}"


def project(row: Project) -> Tree:
    """Return a project with its consortium and its committed money, as far as they were fetched with it."""
    made = tree(NAMESPACE, "Project", id=internal("Projects", row.code))
    made.say("Acronym", row.acronym)
    made.say("Title", row.title)
    made.say("Identifier", row.grant_id, type=f"{IDENTIFIERS}#ProjectReference")
    if row.start and row.start_precision == Precision.DAY:
        made.say("StartDate", row.start.isoformat())
    if row.end:
        made.say("EndDate", row.end.isoformat())
    _consortium(made, row)
    for money in row.fundings.all():
        funded = made.add("Funded")
        _organisation_in(funded.add("By"), money.funder)
        _named_funding(funded.add("As"), money)
    for word in (*row.domains, *row.tags):
        made.say("Keyword", word)
    made.say("Abstract", row.summary, **UNTOLD)
    return made


def _consortium(made: Tree, row: Project) -> None:
    parts = row.participations.all()
    if not parts:
        return
    consortium = made.add("Consortium")
    for element in dict.fromkeys(PARTS.values()):
        for part in parts:
            if PARTS[ParticipationRole(part.role)] == element:
                _organisation_in(consortium.add(element), part.organisation)


def _organisation_in(parent: Tree, row: Organisation) -> None:
    found = parent.add("OrgUnit", id=internal("OrgUnits", row.code))
    found.say("Acronym", row.acronym)
    found.say("Name", str(row))


def _named_funding(parent: Tree, row: Funding) -> Tree:
    found = parent.add("Funding", id=internal("Fundings", row.code))
    found.add("Type", f"{FUNDING_TYPES}#Grant", namespace=FUNDING_TYPES)
    found.add("Amount", f"{row.amount:.2f}", currency="EUR")
    found.say("Identifier", row.reference, type=f"{IDENTIFIERS}#AwardNumber")
    return found


def organisation(row: Organisation) -> Tree:
    """Return an organisation with the identifiers that it is known by."""
    made = tree(NAMESPACE, "OrgUnit", id=internal("OrgUnits", row.code))
    made.say("Acronym", row.acronym)
    made.say("Name", str(row))
    if ROR.fullmatch(row.ror):
        made.say("RORID", row.ror)
    for kind in ("siret", "vat", "pic", "rnsr"):
        made.say("Identifier", getattr(row, kind), type=f"{IDENTIFIERS}#{kind.upper()}")
    if ADDRESS.fullmatch(row.website):
        made.say("ElectronicAddress", row.website)
    return made


def funding(row: Funding) -> Tree:
    """Return a committed funding under its call and programme, which have no records of their own."""
    made = tree(NAMESPACE, "Funding", id=internal("Fundings", row.code))
    made.add("Type", f"{FUNDING_TYPES}#Grant", namespace=FUNDING_TYPES)
    made.say("Name", f"{row.funder} - {row.project}")
    made.add("Amount", f"{row.amount:.2f}", currency="EUR")
    made.say("Identifier", row.reference, type=f"{IDENTIFIERS}#AwardNumber")
    _organisation_in(made.add("Funder"), row.funder)
    parent = made
    for kind, above in (("Call", row.call), ("FundingProgramme", row.programme)):
        if above:
            parent = parent.add("PartOf").add("Funding")
            parent.add("Type", f"{FUNDING_TYPES}#{kind}", namespace=FUNDING_TYPES)
            parent.say("Name", above.name)
    return made


def with_projects_parts(rows: QuerySet[Any], reader: access.Reader) -> QuerySet[Any]:
    """Fetch with projects what the reader may see of their consortia and committed money."""
    parts = access.visible_participations(reader).select_related("organisation").order_by("organisation__code", "role")
    money = access.visible_fundings(reader).filter(stage=FundingStage.COMMITTED).select_related("funder")
    return rows.prefetch_related(Prefetch("participations", parts), Prefetch("fundings", money.order_by("code")))


def with_fundings_parts(rows: QuerySet[Any], _reader: access.Reader) -> QuerySet[Any]:
    """Keep the committed ones, for money that was only asked for is no grant; fetch what they name."""
    return rows.filter(stage=FundingStage.COMMITTED).select_related("funder", "project", "call", "programme")


RECORDS: dict[str, tuple[Callable[[Any], Tree], Callable[[QuerySet[Any], access.Reader], QuerySet[Any]]]] = {
    "Project": (project, with_projects_parts),
    "OrgUnit": (organisation, lambda rows, _reader: rows),
    "Funding": (funding, with_fundings_parts),
}
"""By its element: how a record is written, and what must be fetched with the rows."""


def records(kind: str, request: Request, rows: QuerySet[Any]) -> Generator[bytes, None, None]:
    """Yield a document of records: each of them is one of the profile, the element around them is ours."""
    write, fetch = RECORDS[kind]
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n<CERIF xmlns="{NAMESPACE}">\n'.encode()
    for row in fetch(rows, request.user).iterator(chunk_size=FETCHED):
        yield etree.tostring(write(row).element, encoding="UTF-8") + b"\n"
    yield b"</CERIF>\n"
