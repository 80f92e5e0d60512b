"""What may be wrong with the organisations of scored projects?"""

from django.utils.translation import gettext_lazy as _

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

# The key of Luhn: every second digit from the right counts twice, of two digits the sum. La Poste has its own rule.
_LUHN = """(SELECT sum(CASE WHEN mod(length({digits}) - i, 2) = 0 THEN d WHEN d > 4 THEN 2 * d - 9 ELSE 2 * d END)
    FROM generate_series(1, length({digits})) AS i, LATERAL (SELECT substr({digits}, i, 1)::int AS d) AS digit)"""
_FRENCH_VAT = """CASE WHEN o.vat !~ '^FR[0-9]{11}$' THEN true
    ELSE substr(o.vat, 3, 2)::int <> mod(12 + 3 * mod(substr(o.vat, 5)::bigint, 97), 97) END"""

IDENTIFIERS = Check(
    code="identifiers",
    title=_("Identifiers that cannot be"),
    flaw=Flaw.IMPROBABLE,
    severity=Severity.LOW,
    mend=Mend.ORGANISATION,
    wrong=_("Not a valid number: %(numbers)s."),
    effect=_("No figure: organisations are matched by them when data are imported"),
    statement=f"""
    SELECT id, NULL::bigint, NULL::bigint, id, '', jsonb_build_object('numbers', concat_ws(', ', siret, vat, pic))
    FROM (SELECT o.id,
            CASE WHEN o.siret <> '' AND CASE
                WHEN o.siret !~ '^[0-9]{{14}}$' THEN true
                WHEN o.siret LIKE '356000000%%' THEN mod({_LUHN.format(digits="o.siret")}, 10) <> 0 AND mod(
                    (SELECT sum(substr(o.siret, i, 1)::int) FROM generate_series(1, 14) AS i), 5) <> 0
                ELSE mod({_LUHN.format(digits="o.siret")}, 10) <> 0 END THEN 'SIRET ' || o.siret END AS siret,
            CASE WHEN o.vat <> '' AND CASE
                WHEN o.country IN ('FR', '') AND o.vat ~ '^FR[0-9]' THEN {_FRENCH_VAT}
                ELSE o.vat !~ '^[A-Z]{{2}}[0-9A-Z+*]{{2,13}}$' END THEN o.vat END AS vat,
            CASE WHEN o.pic <> '' AND CASE
                WHEN o.pic !~ '^[0-9]{{9}}$' THEN true
                WHEN o.pic ~ '^8888[89]' THEN false  -- these blocks have no check digits
                ELSE mod(o.pic::bigint, 97) <> 1 END THEN 'PIC ' || o.pic END AS pic
        FROM objectives_organisation o WHERE o.siret <> '' OR o.vat <> '' OR o.pic <> '') AS numbered
    WHERE num_nonnulls(siret, vat, pic) > 0""",  # noqa: S608 (two expressions of this file)
)

CHECKS = (NO_SIZE, NO_PLACE, IDENTIFIERS)
