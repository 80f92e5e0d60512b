"""What can the columns of a list say? Each field, how its cells are read, and what its heading is usually called."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from objectives.imports import typed
from objectives.imports.faults import Fault

Read = Callable[[str], Any]


def text(longest: int) -> Read:
    """Return the reader of a text of at most so many characters."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise typed.FaultError(Fault.TOO_LONG)
        return cell

    return read


@dataclass(frozen=True, slots=True)
class Field:
    """A field of `ImportRow`: `headings` are what columns of it are called, plain, the likeliest first."""

    name: str
    label: str | Promise
    read: Read
    headings: tuple[str, ...] = ()
    is_money: bool = False


FIELDS = (
    Field("code", _("id in Sextant"), text(120), ("id sextant", "sextant id")),
    Field("grant_id", _("grant number"), text(100),
          ("grant number", "grant id", "grant agreement", "numero de dossier", "code decision anr", "code projet", "id",
           "reference projet",
           "numero du projet", "numero de convention", "code decision", "projet code decision anr")),
    Field("acronym", _("acronym of the project"), text(200),
          ("acronyme", "acronym", "sigle", "nom du projet", "projet", "acronyme du projet", "projet acronyme")),
    Field("title", _("title of the project"), text(1000),
          ("titre", "title", "intitule", "titre du projet", "intitule du projet", "libelle", "projet titre francais",
           "project title")),
    Field("summary", _("summary"), text(20_000),
          ("resume", "summary", "abstract", "description", "objectif", "projet resume francais")),
    Field("status", _("status of the project"), typed.status, ("statut", "status", "etat", "avancement")),
    Field("start", _("start"), typed.day,
          ("debut", "date de debut", "start", "start date", "date debut", "annee de debut", "demarrage",
           "date de demarrage", "annee", "edition", "projet t0 scientifique")),
    Field("start_precision", _("start: known to the"), typed.precision, ("start precision",)),
    Field("end", _("end"), typed.last_day,
          ("fin", "date de fin", "end", "end date", "date fin", "annee de fin")),
    Field("total_cost", _("total cost"), typed.amount,
          ("cout total", "total cost", "cout du projet", "budget", "budget total", "montant du projet",
           "assiette", "cout total du projet", "project total cost"), is_money=True),
    Field("website", _("website of the project"), typed.address, ("site du projet", "site web", "website", "lien")),
    Field("amount", _("public money committed to the project"), typed.amount,
          ("montant de l aide", "aide", "aide allouee", "montant", "subvention", "financement", "montant aide",
           "aide allouee au projet", "projet aide allouee", "funding", "grant", "aide publique", "aide fui",
           "montant attribue", "ec max contribution", "project ec max contribution"), is_money=True),
    Field("decided_on", _("committed on"), typed.last_day,
          ("date de decision", "date de convention", "decided on", "date d attribution", "date de notification")),
    Field("reference", _("reference of the decision"), text(200), ("reference", "numero de decision", "convention")),
    Field("name", _("organisation"), text(500),
          ("coordinateur", "organisation", "partenaire", "porteur", "organisme", "beneficiaire", "chef de file",
           "etablissement", "raison sociale", "entreprise", "coordinator", "partner", "nom du beneficiaire",
           "porteur du projet", "projet partenaire nom organisme", "organisation name", "organization name",
           "name of the organisation")),
    Field("short_name", _("short name of the organisation"), text(200), ("nom court", "short name", "sigle organisme")),
    Field("siret", "SIRET", lambda cell: typed.identifier("siret", cell),
          ("siret", "numero siret", "n siret", "siret du beneficiaire")),
    Field("pic", "PIC", lambda cell: typed.identifier("pic", cell), ("pic", "pic number", "organisationid")),
    Field("vat", _("VAT number"), lambda cell: typed.identifier("vat", cell), ("tva", "numero de tva", "vat", "vat number")),  # noqa: E501
    Field("organisation_kind", _("kind of the organisation"), typed.organisation_kind,
          ("type", "activity type", "type d organisme", "categorie", "kind", "nature", "taille", "type de partenaire")),
    Field("country", _("country"), typed.country, ("pays", "country")),
    Field("city", _("city"), text(200), ("ville", "city", "commune", "localite")),
    Field("postcode", _("postcode"), text(30), ("code postal", "postcode", "cp", "zip")),
    Field("organisation_website", _("website of the organisation"), typed.address, ("site de l organisme",)),
    Field("role", _("role of the organisation"), typed.role, ("role", "fonction")),
    Field("cost", _("cost of the organisation"), typed.amount,
          ("cout partenaire", "cout du partenaire", "budget partenaire", "cost"), is_money=True),
    Field("funding", _("funding of the organisation"), typed.amount,
          ("aide partenaire", "aide du partenaire", "montant partenaire", "projet partenaire aide allouee",
           "ec contribution", "net ec contribution"),
          is_money=True),
)  # fmt: skip
BY_NAME = {field.name: field for field in FIELDS}
LABELS: dict[str, str | Promise] = {field.name: field.label for field in FIELDS} | {
    "": _("row"), "kind": _("kind"), "programme": _("programme"), "project": _("project"),
}  # fmt: skip
"""What a field is called where a fault or a change names it."""
NAMES_PROJECT = ("code", "grant_id", "acronym", "title")
"""One of these has to be there."""
