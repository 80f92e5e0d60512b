"""The files that dataset.md does not have: what came later, and would be lost on the way. Absent where empty."""

from objectives.exchange.kinds import DAY, DECIMAL, MONEY, WHOLE
from objectives.exchange.references import by_code
from objectives.exchange.table import Table, optional, required, to

ORGANISATION, ACTIVITY = by_code("organisation", "organisations"), by_code("activity", "activities")
MOST_PEOPLE = 999_999_999

ADDED = (
    Table(
        "company_sizes",
        "companysize",
        ("organisation", "year"),
        (
            to(ORGANISATION, required=True),
            required("year", WHOLE),
            *optional("headcount", kind=DECIMAL, least=0, most=MOST_PEOPLE),
            *optional("turnover", "balance_sheet", kind=MONEY, least=0),
        ),
        ("organisation_id", "year"),
        (ORGANISATION,),
        added=True,
    ),
    Table(
        "earlier_memberships",
        "earliermembership",
        ("organisation", "since"),
        (to(ORGANISATION, required=True), required("since", DAY), required("until", DAY)),
        ("organisation_id", "since"),
        (ORGANISATION,),
        added=True,
    ),
    Table(
        "mission_results",
        "missionresult",
        ("activity", "organisation"),
        (
            to(ACTIVITY, required=True),
            to(ORGANISATION, required=True),
            *optional("leads", "orders", kind=WHOLE),
            *optional("amount", kind=MONEY, least=0),
        ),
        ("activity_id", "organisation_id"),
        (ACTIVITY, ORGANISATION),
        added=True,
    ),
)
