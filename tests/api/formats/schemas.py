"""The published XML Schemas of OpenAIRE and OAI-PMH, where `CERIF_SCHEMAS` says that they lie, without a network."""

import os
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

ABSENT = "CERIF_SCHEMAS names no folder of the OpenAIRE schemas: NOTHING WAS JUDGED BY THEM"
TOGETHER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
    <xs:import namespace="http://www.openarchives.org/OAI/2.0/" schemaLocation="{folder}/cached/OAI-PMH.xsd"/>
    <xs:import namespace="http://www.openarchives.org/OAI/2.0/oai-identifier"
        schemaLocation="{folder}/cached/oai-identifier.xsd"/>
    <xs:import namespace="https://www.openaire.eu/cerif-profile/1.2/"
        schemaLocation="{folder}/openaire-cerif-profile.xsd"/>
</xs:schema>"""


class Lying(etree.Resolver):
    """Finds what a schema names by its address among the files that lie here."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def resolve(self, url: str, _id: str, context: Any) -> Any:  # type: ignore[override]
        lying = self.folder / "cached" / url.rsplit("/", 1)[-1]
        if not url.startswith("http") or not lying.exists():
            return None
        return self.resolve_filename(str(lying), context)  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def schema() -> etree.XMLSchema:
    """Judges records of CERIF-XML, alone or in an answer of OAI-PMH."""
    folder = Path(os.environ.get("CERIF_SCHEMAS", "")) / "schemas"
    if not os.environ.get("CERIF_SCHEMAS") or not folder.is_dir():
        pytest.skip(ABSENT)
    parser = etree.XMLParser()
    parser.resolvers.add(Lying(folder))
    return etree.XMLSchema(etree.fromstring(TOGETHER.format(folder=folder), parser))


def judged(schema: etree.XMLSchema, document: "etree._Element") -> str:
    """Return what a schema finds wrong with a document, nothing where it is valid."""
    schema.validate(etree.fromstring(etree.tostring(document)))
    return str(schema.error_log)
