"""The files of the portfolio that contracts share: who, what, with whose money, by when (dataset.md)."""

from objectives.exchange.columns import Column
from objectives.exchange.kinds import DAY, DECIMAL, FLAG, IN_ORDER, MONEY, PRECISION, REFERENCE, WHOLE, WORDS
from objectives.exchange.references import MILESTONE, by_code
from objectives.exchange.table import CODE, COUNTRY, ID, Table, added, choice, optional, required, to
from objectives.models.activity import LONGEST_NOTICE, LONGEST_RENEWAL

TERRITORY = by_code("territory", "territories")
PROGRAMME, CALL = by_code("programme", "programmes"), by_code("call", "calls")
PROJECT, FUNDER = by_code("project", "projects"), by_code("funder", "organisations")
PARENT = by_code("parent", "territories")
ORGANISATION, CLUSTER = by_code("organisation", "organisations"), by_code("cluster", "organisations")
BENEFICIARY = by_code("beneficiary", "organisations")
PARTNERS = """(SELECT array_agg(o.code) FROM objectives_activity_partners a
    JOIN objectives_organisation o ON o.id = a.organisation_id WHERE a.activity_id = t.id)"""

PORTFOLIO = (
    Table(
        "sources",
        "source",
        ("id",),
        (
            ID,
            required("title"),
            *optional("url"),
            *optional("published", pattern=r"\d{4}(-\d{2}(-\d{2})?)?"),
        ),
        ("code",),
    ),
    Table(
        "territories",
        "territory",
        ("code",),
        (
            CODE,
            choice("kind"),
            required("name"),
            to(PARENT),
            *optional("nuts2016"),
            *optional("population", kind=WHOLE),
            required("in_cluster", FLAG),
        ),
        ("code",),
        (PARENT,),
    ),
    Table(
        "organisations",
        "organisation",
        ("id",),
        (
            required("id", field="code", pattern="[a-z0-9][a-z0-9-]*"),
            *optional("name", "acronym"),
            choice("kind"),
            choice("sector", required=False),
            *optional("siret", "vat", "pic", "rnsr", "ror"),
            *optional("country", pattern=COUNTRY),
            *optional("city", "postcode"),
            to(TERRITORY),
            *optional("member_since", "member_until", kind=DAY),
            *optional("website"),
        ),
        ("code",),
        (TERRITORY,),
    ),
    Table(
        "programmes",
        "programme",
        ("code",),
        (CODE, required("name"), to(FUNDER), choice("level")),
        ("code",),
        (FUNDER,),
    ),
    Table(
        "calls",
        "call",
        ("code",),
        (
            CODE,
            to(PROGRAMME, required=True),
            required("name"),
            *optional("opened_on", "deadline", "announced_on", kind=DAY),
            *optional("applications", "projects_selected", kind=WHOLE),
            *optional("public_funding", kind=MONEY, least=0),
        ),
        ("code",),
        (PROGRAMME,),
    ),
    Table(
        "projects",
        "project",
        ("id",),
        (
            ID,
            *optional("acronym", "title", "summary"),
            choice("scope"),
            choice("status"),
            *optional("labelled_on", kind=DAY),
            Column("labelled_precision", PRECISION, "labelled_precision", choices=("",)),
            *optional("start", kind=DAY),
            Column("start_precision", PRECISION, "start_precision", choices=("",)),
            *optional("end", kind=DAY),
            *optional("total_cost", kind=MONEY, least=0),
            to(PROGRAMME),
            to(CALL),
            *optional("domains", kind=IN_ORDER),
            *optional("tags", kind=WORDS),
            *optional("grant_id", "website"),
            required("published", FLAG),
        ),
        ("code",),
        (PROGRAMME, CALL),
    ),
    Table(
        "labels",
        "label",
        ("project", "cluster"),
        (
            to(PROJECT, required=True),
            to(CLUSTER, required=True),
            choice("role"),
            required("share", DECIMAL, least=0, most=1),
            *optional("labelled_on", kind=DAY),
        ),
        ("project_id", "cluster_id"),
        (PROJECT, CLUSTER),
    ),
    Table(
        "participations",
        "participation",
        ("project", "organisation", "role"),
        (
            to(PROJECT, required=True),
            to(ORGANISATION, required=True),
            choice("role"),
            *optional("cost", "funding", kind=MONEY, least=0),
            to(TERRITORY),
        ),
        ("project_id", "organisation_id", "role"),
        (PROJECT, ORGANISATION, TERRITORY),
    ),
    Table(
        "fundings",
        "funding",
        ("id",),
        (
            ID,
            to(PROJECT, required=True),
            to(FUNDER, required=True),
            to(PROGRAMME),
            to(CALL),
            to(BENEFICIARY),
            choice("stage"),
            required("amount", MONEY, least=0),
            *optional("decided_on", kind=DAY),
            *optional("reference"),
        ),
        ("code",),
        (PROJECT, FUNDER, PROGRAMME, CALL, BENEFICIARY),
    ),
    Table(
        "activities",
        "activity",
        ("id",),
        (
            ID,
            choice("kind"),
            required("title"),
            *optional("start", kind=DAY),
            Column("start_precision", PRECISION, "start_precision", choices=("",)),
            *optional("end", kind=DAY),
            *optional("place"),
            *optional("country", pattern=COUNTRY),
            Column("partners", WORDS, stored=PARTNERS),
            *optional("participants", kind=WHOLE),
            *added(
                *optional("outcome"),
                *optional("notice_days", kind=WHOLE, most=LONGEST_NOTICE),
                *optional("renews_for", kind=WHOLE, least=1, most=LONGEST_RENEWAL),
            ),
        ),
        ("code",),
    ),
    Table(
        "milestones",
        "milestone",
        ("project", "number"),
        (
            to(PROJECT, required=True),
            required("number", WHOLE),
            choice("kind"),
            required("title"),
            required("weight", DECIMAL, least=0),
            required("due", DAY),
            choice("basis"),
        ),
        ("project_id", "number"),
        (PROJECT,),
    ),
    Table(
        "milestone_reports",
        "milestonereport",
        ("project", "number", "reported_on", "revision"),
        (
            Column(
                "project",
                REFERENCE,
                required=True,
                stored="""(SELECT p.code FROM objectives_milestone m
            JOIN objectives_project p ON p.id = m.project_id WHERE m.id = t.milestone_id)""",
            ),
            Column("number", WHOLE, required=True, stored=MILESTONE.stored),
            required("reported_on", DAY),
            required("revision", WHOLE, least=1),
            choice("status"),
            *optional("percent", kind=DECIMAL, least=0, most=100),
            *optional("actual", "forecast", kind=DAY),
            choice("basis"),
        ),
        ("milestone_id", "reported_on", "revision"),
        (MILESTONE,),
    ),
)
