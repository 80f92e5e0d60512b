"""oai_dc: what every harvester of OAI-PMH understands, in unqualified Dublin Core."""

from api.formats.xml import Tree, tree
from objectives.models import Funding, Organisation, Project

NAMESPACE = "http://www.openarchives.org/OAI/2.0/oai_dc/"
SCHEMA = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd"
ELEMENTS = "http://purl.org/dc/elements/1.1/"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"


class Core:
    """A record of Dublin Core."""

    def __init__(self) -> None:
        self.tree = tree(NAMESPACE, "dc", **{LOCATION: f"{NAMESPACE} {SCHEMA}"})

    def say(self, name: str, *texts: str) -> None:
        """Add an element for each text that is not empty."""
        for text in texts:
            if text.strip():
                self.tree.add(name, text, namespace=ELEMENTS)


def project(row: Project) -> Tree:
    """Return a project: its consortium are contributors."""
    core = Core()
    core.say("title", row.title or str(row))
    core.say("subject", *row.domains, *row.tags)
    core.say("description", row.summary)
    core.say("contributor", *(str(part.organisation) for part in row.participations.all()))
    core.say("date", row.start.isoformat() if row.start and row.start_precision == "day" else "")
    core.say("type", "Project")
    core.say("identifier", row.code, row.grant_id, row.website)
    return core.tree


def organisation(row: Organisation) -> Tree:
    """Return an organisation."""
    core = Core()
    core.say("title", str(row), row.acronym)
    core.say("type", "Organisation")
    core.say("identifier", row.code, row.ror, row.siret, row.website)
    core.say("coverage", row.country)
    return core.tree


def funding(row: Funding) -> Tree:
    """Return a committed funding: its funder is the creator."""
    core = Core()
    core.say("title", f"{row.funder} - {row.project}")
    core.say("creator", str(row.funder))
    core.say("description", f"{row.amount:.2f} EUR")
    core.say("date", row.decided_on.isoformat() if row.decided_on else "")
    core.say("type", "Funding")
    core.say("identifier", row.code, row.reference)
    core.say("relation", row.project.code)
    return core.tree
