"""What may be wrong with the organisations of scored projects?"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from objectives.identifiers import doubtful
from objectives.quality.check import Check, Flaw, Mend, Severity

NO_SIZE = Check(
    code="no-size",
    title=_("Companies of unknown size"),
    flaw=Flaw.MISSING,
    severity=Severity.MEDIUM,
    mend=Mend.ORGANISATION,
    wrong=_("The company takes part in scored projects, its size is unknown."),
    effect=_("SMEs in projects, their share, and the cut by kind of organisation"),
    statement="""
    SELECT o.id, NULL::bigint, NULL::bigint, o.id, '', jsonb_build_object('kind', o.kind)
    FROM objectives_organisation o
    WHERE o.kind = 'company' AND o.id IN (
        SELECT a.organisation_id FROM scored p JOIN objectives_participation a ON a.project_id = p.id)""",
)

NO_PLACE = Check(
    code="no-place",
    title=_("French organisations without a territory"),
    flaw=Flaw.MISSING,
    severity=Severity.MEDIUM,
    mend=Mend.ORGANISATION,
    wrong=_("The organisation takes part in scored projects; no territory is known (city: %(city)s)."),
    effect=_("The cut by territory: its money goes to “unknown”"),
    statement="""
    SELECT o.id, NULL::bigint, NULL::bigint, o.id, '',
        jsonb_build_object('city', coalesce(nullif(o.city, ''), '—'), 'postcode', o.postcode)
    FROM objectives_organisation o
    WHERE o.country IN ('FR', '') AND o.territory_id IS NULL AND o.id IN (
        SELECT a.organisation_id FROM scored p JOIN objectives_participation a ON a.project_id = p.id
        UNION SELECT f.beneficiary_id FROM scored p JOIN objectives_funding f ON f.project_id = p.id)""",
)

PREFIXES = {"siret": "SIRET ", "ror": "ROR ", "pic": "PIC "}
"""What is written before a number that does not say itself what it is."""


def _numbers() -> dict[str, Any]:
    found = {
        key: ", ".join(PREFIXES.get(name, "") + text for name, text in wrong.items())
        for key, wrong in doubtful().items()
    }
    return {"doubtful": list(found), "numbers": list(found.values())}


IDENTIFIERS = Check(
    code="identifiers",
    title=_("Identifiers that cannot be"),
    flaw=Flaw.IMPROBABLE,
    severity=Severity.LOW,
    mend=Mend.ORGANISATION,
    wrong=_("Not a valid number: %(numbers)s."),
    effect=_("No figure: organisations are matched by them when data are imported"),
    parameters=_numbers,
    statement="""
    SELECT id, NULL::bigint, NULL::bigint, id, '', jsonb_build_object('numbers', numbers)
    FROM unnest(%(doubtful)s::bigint[], %(numbers)s::text[]) AS doubtful(id, numbers)""",
)

CHECKS = (NO_SIZE, NO_PLACE, IDENTIFIERS)
