"""What does a cell stand for? Days, amounts, countries, roles, as people and CORDIS write them; or a fault."""

import datetime
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

from objectives.identifiers import IDENTIFIERS
from objectives.imports.faults import Fault
from objectives.models import OrganisationKind, ParticipationRole, Precision, ProjectStatus
from objectives.models.fields import EARLIEST_DAY, LATEST_DAY

MOST = Decimal(10) ** 16
ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ][\d:.Z+-]*)?", re.ASCII)
OUR_DAY = re.compile(r"(?:(\d{1,2})[/.-])?(\d{1,2})[/.-](\d{4})(?: [\d:]*)?", re.ASCII)
YEAR = re.compile(r"\d{4}", re.ASCII)
CURRENCY = re.compile(r"[\s\u00a0\u202f'\u2019€]|EUR(OS?)?", re.IGNORECASE)
AMOUNT = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class FaultError(ValueError):
    """A cell that cannot be taken, and why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def plain(text: str) -> str:
    """Return words in small letters without accents and signs, parted by single spaces."""
    bare = "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))
    return " ".join(re.findall(r"[a-z0-9]+", bare.lower()))


PRECISIONS = {
    "jour": Precision.DAY, "mois": Precision.MONTH, "annee": Precision.YEAR, **{one.value: one for one in Precision},
}  # fmt: skip


def precision(text: str) -> Precision:
    """Return how exactly a day is known that stands beside it."""
    if found := PRECISIONS.get(plain(text)):
        return found
    raise FaultError(Fault.NO_PRECISION)


@lru_cache(4096)
def day(text: str) -> tuple[datetime.date, Precision]:
    """Return a day and how exactly it is known: `2018-06-30`, `30/06/2018`, `06/2018`, `2018`."""
    if found := ISO_DAY.fullmatch(text):
        year, month, number = found.groups()
    elif found := OUR_DAY.fullmatch(text):
        number, month, year = found.groups()
    elif YEAR.fullmatch(text):
        year, month, number = text, None, None
    else:
        raise FaultError(Fault.NO_DAY)
    try:
        known = datetime.date(int(year), int(month or 1), int(number or 1))
    except ValueError:
        raise FaultError(Fault.NO_DAY) from None
    if not EARLIEST_DAY <= known <= LATEST_DAY:
        raise FaultError(Fault.FAR_DAY)
    return known, Precision.DAY if number else Precision.MONTH if month else Precision.YEAR


def last_day(text: str) -> datetime.date:
    """Return a day; of a month or a year the last one."""
    known, precision = day(text)
    if precision == Precision.YEAR:
        return known.replace(month=12, day=31)
    if precision == Precision.MONTH:
        following = known.replace(day=28) + datetime.timedelta(days=4)
        return following.replace(day=1) - datetime.timedelta(days=1)
    return known


def amount(text: str, unit: int = 1, *, is_strict: bool = True) -> Decimal:
    """Return euros, whichever mark parts the decimals; strictly, one mark before three digits may be either."""
    digits = CURRENCY.sub("", text)
    marks = [one for one in digits if one in ",."]
    if len(set(marks)) == 2:
        thousands = marks[0]
        digits = digits.replace(thousands, "").replace(",", ".")
    elif len(marks) > 1:
        digits = digits.replace(marks[0], "")
    elif marks:
        whole, _mark, decimals = digits.partition(marks[0])
        if is_strict and len(decimals) == 3 and 1 <= len(whole.lstrip("-")) <= 3 and whole.lstrip("-") != "0":
            raise FaultError(Fault.EITHER_AMOUNT)
        digits = digits.replace(",", ".")
    if not AMOUNT.fullmatch(digits) or len(digits) > 40:
        raise FaultError(Fault.NO_AMOUNT)
    euros = Decimal(digits) * unit
    if euros < 0:
        raise FaultError(Fault.BELOW_ZERO)
    if euros >= MOST:
        raise FaultError(Fault.TOO_MUCH)
    if euros != euros.quantize(Decimal("0.01")):
        raise FaultError(Fault.TOO_EXACT)
    return euros.quantize(Decimal("0.01"))


COUNTRIES = {"UK": "GB", "EL": "GR"}
"""CORDIS's own codes."""
NAMED_COUNTRIES = {
    "france": "FR", "allemagne": "DE", "germany": "DE", "espagne": "ES", "spain": "ES", "italie": "IT", "italy": "IT",
    "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH", "portugal": "PT", "canada": "CA",
    "pays bas": "NL", "netherlands": "NL", "royaume uni": "GB", "united kingdom": "GB", "etats unis": "US",
}  # fmt: skip


def country(text: str) -> str:
    """Return a country as ISO 3166-1 has it."""
    code = text.upper()
    if re.fullmatch("[A-Z]{2}", code):
        return COUNTRIES.get(code, code)
    if found := NAMED_COUNTRIES.get(plain(text)):
        return found
    raise FaultError(Fault.NO_COUNTRY)


ROLES = {
    "coordinator": ParticipationRole.COORDINATOR, "coordinateur": ParticipationRole.COORDINATOR,
    "coordinatrice": ParticipationRole.COORDINATOR, "porteur": ParticipationRole.COORDINATOR,
    "chef de file": ParticipationRole.COORDINATOR, "leader": ParticipationRole.COORDINATOR,
    "participant": ParticipationRole.PARTNER, "partner": ParticipationRole.PARTNER,
    "partenaire": ParticipationRole.PARTNER, "beneficiaire": ParticipationRole.PARTNER,
    "thirdparty": ParticipationRole.THIRD_PARTY, "third party": ParticipationRole.THIRD_PARTY,
    "tiers lie": ParticipationRole.THIRD_PARTY, "associatedpartner": ParticipationRole.ASSOCIATED,
    "internationalpartner": ParticipationRole.ASSOCIATED, "associated": ParticipationRole.ASSOCIATED,
    "associe": ParticipationRole.ASSOCIATED, "partenaire associe": ParticipationRole.ASSOCIATED,
}  # fmt: skip


@lru_cache(256)
def role(text: str) -> str:
    """Return a role in a consortium."""
    if found := ROLES.get(plain(text)):
        return found.value
    raise FaultError(Fault.NO_ROLE)


def cordis_role(text: str) -> str:
    """Return the role that CORDIS names; its `partner` takes part without a contribution, as an associate."""
    return ParticipationRole.ASSOCIATED.value if text == "partner" else role(text)


STATUSES = {
    "signed": ProjectStatus.RUNNING, "closed": ProjectStatus.COMPLETED, "terminated": ProjectStatus.ABANDONED,
    "en cours": ProjectStatus.RUNNING, "termine": ProjectStatus.COMPLETED, "acheve": ProjectStatus.COMPLETED,
    "finance": ProjectStatus.FUNDED, "abandonne": ProjectStatus.ABANDONED,
    **{one.value: one for one in ProjectStatus},
}  # fmt: skip


@lru_cache(256)
def status(text: str) -> str:
    """Return where a project stands."""
    if found := STATUSES.get(plain(text)):
        return found.value
    raise FaultError(Fault.NO_STATUS)


CORDIS_KINDS = {
    "HES": OrganisationKind.UNIVERSITY, "REC": OrganisationKind.LABORATORY, "PRC": OrganisationKind.COMPANY,
    "PUB": OrganisationKind.PUBLIC_AUTHORITY, "OTH": OrganisationKind.OTHER,
}  # fmt: skip
KINDS = {
    "pme": OrganisationKind.SME, "tpe": OrganisationKind.SME, "eti": OrganisationKind.MID_CAP,
    "ge": OrganisationKind.LARGE, "grand groupe": OrganisationKind.LARGE, "grande entreprise": OrganisationKind.LARGE,
    "entreprise": OrganisationKind.COMPANY, "laboratoire": OrganisationKind.LABORATORY,
    "organisme de recherche": OrganisationKind.LABORATORY, "universite": OrganisationKind.UNIVERSITY,
    "association": OrganisationKind.ASSOCIATION, "collectivite": OrganisationKind.PUBLIC_AUTHORITY,
    **{one.value.replace("_", " "): one for one in OrganisationKind},
    **{letters.lower(): one for letters, one in CORDIS_KINDS.items()},
}  # fmt: skip


@lru_cache(256)
def organisation_kind(text: str) -> str:
    """Return what an organisation is."""
    if found := KINDS.get(plain(text)):
        return found.value
    raise FaultError(Fault.NO_KIND)


def cordis_kind(activity: str, is_sme: str) -> str:
    """Return what CORDIS says an organisation is; whether a company is an SME, it says only where it says yes."""
    kind = CORDIS_KINDS.get(activity, OrganisationKind.OTHER)
    is_small = kind == OrganisationKind.COMPANY and is_sme.lower() in ("true", "y", "yes")
    return (OrganisationKind.SME if is_small else kind).value


ADDRESS = re.compile(r"https?://[^\s/]+\.[^\s]+", re.IGNORECASE)
BARE_ADDRESS = re.compile(r"www\.[^\s/@:]+\.[^\s@]+", re.IGNORECASE)


def address(text: str) -> str:
    """Return the address of a website, also where its beginning is left out."""
    if BARE_ADDRESS.fullmatch(text):
        text = f"http://{text}"
    if not ADDRESS.fullmatch(text) or len(text) > 500:
        raise FaultError(Fault.NO_ADDRESS)
    return text


@lru_cache(65_536)
def identifier(name: str, text: str) -> str:
    """Return a PIC, SIRET or VAT number as it is stored."""
    compact = IDENTIFIERS[name].compact(text)
    if not IDENTIFIERS[name].is_one(compact):
        raise FaultError(Fault(f"no_{name}"))
    return compact
