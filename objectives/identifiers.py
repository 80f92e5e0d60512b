"""Is this a SIRET, a VAT number, a ROR or a PIC? By their own check digits; nobody outside is asked.

SIRET and VAT numbers are checked by python-stdnum. A ROR is `0`, six letters of base 32 and two digits by ISO 7064
mod 97-10. So is a PIC, of nine digits, but for those of the blocks 88888 and 88889, which have none: found in the
36,133 PICs of Horizon 2020 that CORDIS published, of which 7 others break the rule.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from stdnum import get_cc_module
from stdnum.exceptions import ValidationError as NotOne
from stdnum.fr import siret
from stdnum.iso7064 import mod_97_10

from objectives.history import recorded
from objectives.models import Organisation

CROCKFORD = str.maketrans("0123456789abcdefghjkmnpqrstvwxyz", "0123456789abcdefghijklmnopqrstuv")
"""The letters of a ROR as Python's own base 32 writes them."""
ROR = re.compile(r"0[0-9a-hj-km-np-tv-z]{6}[0-9]{2}")
WITHOUT_CHECK = ("88888", "88889")
GREECE = "EL"


class Identifier(NamedTuple):
    """How a number is written, whether it is one, and what to say where it is none."""

    compact: Callable[[str], str]
    is_one: Callable[[str], bool]
    told: Promise


def _plain(text: str) -> str:
    return re.sub(r"[\s.\-]", "", text).upper()


def _ror(text: str) -> str:
    return text.strip().lower().removeprefix("https://").removeprefix("http://").removeprefix("ror.org/")


def _is_ror(text: str) -> bool:
    if not ROR.fullmatch(text):
        return False
    return bool(mod_97_10.is_valid(f"{int(text[1:7].translate(CROCKFORD), 32)}{text[7:]}"))


def _is_pic(text: str) -> bool:
    if not re.fullmatch(r"[0-9]{9}", text):
        return False
    return text.startswith(WITHOUT_CHECK) or bool(mod_97_10.is_valid(text))


def _is_vat(text: str) -> bool:
    """Whether a number is one of its country; of a country that nobody has rules for, whether it may be one."""
    if not re.fullmatch(r"[A-Z]{2}[0-9A-Z+*]{2,}", text):
        return False
    rules = get_cc_module("gr" if text.startswith(GREECE) else text[:2].lower(), "vat")
    if rules is None:
        return True
    try:
        rules.validate(text)
    except NotOne:
        try:
            rules.validate(text[2:])
        except NotOne:
            return False
    return True


IDENTIFIERS: dict[str, Identifier] = {
    "siret": Identifier(_plain, siret.is_valid, _("This is no SIRET: 14 digits, of which the last checks the others.")),
    "vat": Identifier(
        _plain, _is_vat, _("This is no VAT number of its country: write it with its two letters, as FR40303265045.")
    ),
    "ror": Identifier(_ror, _is_ror, _("This is no ROR: nine signs that begin with 0, as 02feahw73.")),
    "pic": Identifier(_plain, _is_pic, _("This is no PIC: nine digits, of which the last two check the others.")),
}


def _is_wrong(name: str, text: str) -> bool:
    one = IDENTIFIERS[name]
    return bool(text) and not one.is_one(one.compact(text))


def doubtful() -> Mapping[int, dict[str, str]]:
    """Return by organisation those of its identifiers that are none, as they are written, by field.

    One statement while no organisation changes; each process keeps the last answer.
    """
    return _doubtful(*recorded("organisation"))


@lru_cache(1)
def _doubtful(*_recorded: int) -> Mapping[int, dict[str, str]]:
    numbered = Organisation.objects.exclude(**dict.fromkeys(IDENTIFIERS, "")).order_by("pk")
    found = {
        row["pk"]: {name: row[name] for name in IDENTIFIERS if _is_wrong(name, row[name])}
        for row in numbered.values("pk", *IDENTIFIERS)
    }
    return {key: wrong for key, wrong in found.items() if wrong}


def doubts(organisation: Organisation) -> dict[str, str]:
    """Return what is wrong with the identifiers of an organisation, by field, in words; loaded rows may have any."""
    return {name: str(one.told) for name, one in IDENTIFIERS.items() if _is_wrong(name, getattr(organisation, name))}
