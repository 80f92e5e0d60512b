"""How is each named rule of the database broken, once, starting from the small dataset?"""

import datetime
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import models

from objectives.models import (
    Activity,
    ApiToken,
    Assumption,
    BoardPack,
    Call,
    Comment,
    Commentary,
    CompanySize,
    Contract,
    Delivery,
    Document,
    EarlierMembership,
    Funding,
    HarvestRecord,
    Invitation,
    Kpi,
    KpiVersion,
    Label,
    Link,
    MachineClient,
    Measurement,
    Milestone,
    MilestoneReport,
    NotDuplicate,
    Notice,
    Objective,
    Organisation,
    OrganisationMerge,
    Participation,
    PeriodClosing,
    Programme,
    Project,
    ProjectDecision,
    ProjectLead,
    Scenario,
    Seal,
    SealedPart,
    SearchEntry,
    SheetUpload,
    Source,
    Target,
    Territory,
    Unwanted,
    User,
    Webhook,
    WebhookMessage,
)

TOO_LARGE = Decimal(2 * 10**17)
LONG_AGO = datetime.date(1, 1, 1)


@dataclass(frozen=True)
class Breaking:
    """Change a stored row, or a copy of it that is added, into what its rule forbids.

    A value that is a pair (model, code) is a reference; `before` is SQL that prepares a state which is still allowed.
    """

    model: type[models.Model]
    row: dict[str, Any]
    change: dict[str, Any] = field(default_factory=dict)
    added: bool = False
    before: str = ""


def of_kpi(code: str) -> dict[str, Any]:
    return {"kpi__code": code, "kpi__contract__code": "c-1"}


A1, ACME = {"code": "A1"}, {"code": "acme"}
C1, P1 = {"code": "c-1"}, {"code": "P1"}
FIRST = {"contract__code": "c-1", "number": 1}
JOBS, LABELLED, MARGIN, VISITS = ({"code": code} for code in ("jobs", "labelled", "margin", "visits"))
LINK = {"objective__number": 2, "project__code": "P1"}
PARTNER = {"project__code": "P1", "role": "partner"}
MEASURED = of_kpi("margin")
IN_D33 = {"territory__code": "D33"}
START = {"project__code": "P1", "number": 1}

BREAKINGS = {
    "webhook_state_known": Breaking(Webhook, {}, {"state": "asleep"}),
    "webhook_message_choices_known": Breaking(WebhookMessage, {}, {"trouble": "rain"}),
    "webhook_message_one_waits": Breaking(WebhookMessage, {}, {"key": uuid.UUID(int=1)}, added=True),
    "activity_country_form": Breaking(Activity, A1, {"country": "Ca"}),
    "activity_days_in_order": Breaking(Activity, A1, {"end": datetime.date(2015, 6, 30)}),
    "activity_kind_known": Breaking(Activity, A1, {"kind": "party"}),
    "call_days_plausible": Breaking(Call, {"code": "FUI-15"}, {"deadline": LONG_AGO}),
    "call_funding_not_negative": Breaking(Call, {"code": "FUI-15"}, {"public_funding": Decimal("-0.01")}),
    "api_token_scopes_known": Breaking(ApiToken, {}, {"scopes": ["king"]}),
    "company_size_once_a_year": Breaking(CompanySize, {}, added=True),
    "company_size_plausible": Breaking(CompanySize, {}, {"headcount": Decimal(-1)}),
    "company_size_says_something": Breaking(CompanySize, {}, {"headcount": None}),
    "earlier_membership_once": Breaking(EarlierMembership, {}, added=True),
    "earlier_membership_order": Breaking(EarlierMembership, {}, {"until": datetime.date(2009, 12, 31)}),
    "not_duplicate_of_itself": Breaking(NotDuplicate, {}, {"other": (Organisation, "acme")}),
    "not_duplicate_once": Breaking(NotDuplicate, {}, added=True),
    "organisation_merge_undone_by_somebody": Breaking(OrganisationMerge, {}, {"undone_at": "2018-01-01T00:00Z"}),
    "contract_days_in_order": Breaking(Contract, C1, {"end": datetime.date(2013, 1, 1)}),
    "contract_delivery_weight_share": Breaking(Contract, C1, {"delivery_weight": Decimal("1.01")}),
    "contract_thresholds_in_order": Breaking(Contract, C1, {"at_risk_from": Decimal("0.96")}),
    "contract_weighting_known": Breaking(Contract, C1, {"project_weighting": "size"}),
    "comment_kept": Breaking(Comment, {}, {"text": "Never mind"}),
    "comment_says_something": Breaking(Comment, {}, {"text": ""}, added=True),
    "document_kind_known": Breaking(Document, {}, {"kind": "party"}),
    "document_removed_by_somebody": Breaking(Document, {}, {"removed_at": datetime.datetime.now(datetime.UTC)}),
    "decision_kept": Breaking(ProjectDecision, {}, {"note": "Never mind"}),
    "decision_statuses_known": Breaking(ProjectDecision, {}, {"moved_to": "asleep"}, added=True),
    "delivery_kind_and_state_known": Breaking(Delivery, {}, {"state": "lost"}),
    "delivery_once": Breaking(Delivery, {}, {"state": "claimed"}, added=True),
    "funding_amount_not_negative": Breaking(Funding, {"code": "F1"}, {"amount": Decimal("-0.01")}),
    "funding_stage_known": Breaking(Funding, {"code": "F1"}, {"stage": "spent"}),
    "harvest_record_once": Breaking(HarvestRecord, {}, added=True),
    "invitation_ends_once": Breaking(
        Invitation, {}, {"accepted_at": "2018-01-01T00:00Z", "revoked_at": "2018-01-01T00:00Z"}
    ),
    "invitation_open_once": Breaking(Invitation, {}, {"email": "GUEST@example.org", "token_hash": "2"}, added=True),
    "invitation_role_known": Breaking(Invitation, {}, {"role": "king"}),
    "kpi_baseline_plausible": Breaking(Kpi, JOBS, {"baseline": TOO_LARGE}),
    "kpi_choices_known": Breaking(Kpi, JOBS, {"direction": "sideways"}),
    "kpi_code_once": Breaking(Kpi, JOBS, added=True),
    "kpi_distinct_is_computed": Breaking(Kpi, MARGIN, {"aggregation": "distinct"}),
    "kpi_filter_form": Breaking(Kpi, LABELLED, {"filter": "colour=red"}),
    "kpi_filter_programme_known": Breaking(Kpi, LABELLED, {"filter": "linked;programme=NONE"}),
    "kpi_flow_not_maintained": Breaking(Kpi, VISITS, {"direction": "maintain"}),
    "kpi_level_has_baseline": Breaking(Kpi, JOBS, {"baseline": None}),
    "kpi_measurements_fit": Breaking(Kpi, MARGIN, {"frequency": "year"}),
    "kpi_of_its_contract": Breaking(Kpi, LABELLED, {"objective": (Objective, "OTHER")}),
    "kpi_rule_fits_kind": Breaking(Kpi, LABELLED, {"rule": "sme_share"}),
    "kpi_target_after_baseline": Breaking(Kpi, JOBS, {"baseline_on": datetime.date(2018, 12, 31)}),
    "kpi_targets_fit": Breaking(
        Kpi,
        LABELLED,
        {"frequency": "year"},
        before="""UPDATE objectives_kpi SET frequency = 'quarter' WHERE code = 'labelled';
            UPDATE objectives_target SET period = '2015-Q1' WHERE period = '2015'""",
    ),
    "kpi_perimeter_fits": Breaking(Kpi, LABELLED, {"perimeter": ["D33"]}),
    "kpi_perimeter_known": Breaking(Kpi, JOBS, {"perimeter": ["D33", "D99"]}),
    "kpi_version_kept": Breaking(KpiVersion, {"kpi__code": "jobs"}, {"reason": "Never mind"}),
    "kpi_version_once": Breaking(KpiVersion, {"kpi__code": "jobs"}, {"reason": "Again"}, added=True),
    "kpi_tolerance_for_maintain": Breaking(Kpi, JOBS, {"tolerance": Decimal(1)}),
    "kpi_weight_positive": Breaking(Kpi, JOBS, {"weight": Decimal(0)}),
    "label_cluster_once": Breaking(Label, {}, {"share": Decimal("0.1")}, added=True),
    "label_share_between_0_and_1": Breaking(Label, {}, {"share": Decimal("-0.1")}),
    "label_shares_at_most_one": Breaking(Label, {}, {"cluster": (Organisation, "acme")}, added=True),
    "link_not_to_landscape": Breaking(Link, LINK, {"project": (Project, "P9")}),
    "link_once": Breaking(Link, LINK, {"share": Decimal("0.1")}, added=True),
    "link_one_subject": Breaking(Link, LINK, {"activity": (Activity, "A1")}),
    "link_share_between_0_and_1": Breaking(Link, LINK, {"share": Decimal(0)}),
    "link_shares_at_most_one": Breaking(Link, LINK, {"share": Decimal("0.400000000001")}),
    "machine_client_has_a_secret": Breaking(MachineClient, {}, {"client_type": "public"}),
    "machine_client_scopes_known": Breaking(MachineClient, {}, {"scopes": ["king"]}),
    "measurement_fits_kpi": Breaking(Measurement, of_kpi("visits"), {"period": "2015"}),
    "measurement_is_a_number": Breaking(Measurement, MEASURED, {"value": TOO_LARGE}),
    "measurement_period_form": Breaking(Measurement, MEASURED, {"period": "2015-13"}),
    "measurement_revision_from_one": Breaking(Measurement, MEASURED, {"revision": 0}),
    "measurement_revision_once": Breaking(Measurement, MEASURED, {"value": Decimal(9)}, added=True),
    "measurement_status_known": Breaking(Measurement, MEASURED, {"status": "guessed"}),
    "measurement_territories_apart": Breaking(Measurement, IN_D33, {"territory": (Territory, "31555")}),
    "measurement_value_or_ratio": Breaking(Measurement, MEASURED, {"value": None}),
    "measurement_weight_positive": Breaking(Measurement, MEASURED, {"weight": Decimal(0)}),
    "milestone_kind_known": Breaking(Milestone, START, {"kind": "party"}),
    "milestone_number_once": Breaking(Milestone, START, added=True),
    "milestone_report_once": Breaking(MilestoneReport, {}, added=True),
    "milestone_report_percent": Breaking(MilestoneReport, {}, {"percent": Decimal("100.5")}),
    "milestone_report_revision_from_one": Breaking(MilestoneReport, {}, {"revision": 0}),
    "milestone_report_status_known": Breaking(MilestoneReport, {}, {"status": "odd"}),
    "milestone_weight_positive": Breaking(Milestone, START, {"weight": Decimal(0)}),
    "notice_kind_known": Breaking(Notice, {}, {"kind": "gossip"}),
    "notice_once": Breaking(Notice, {}, {"kind": "late"}, added=True),
    "objective_code_once": Breaking(Objective, FIRST, {"number": 9}, added=True),
    "objective_number_from_one": Breaking(Objective, FIRST, {"number": 0}),
    "objective_number_once": Breaking(Objective, FIRST, {"code": "NEW"}, added=True),
    "objective_weight_not_negative": Breaking(Objective, FIRST, {"weight": Decimal(-1)}),
    "organisation_country_form": Breaking(Organisation, ACME, {"country": "fr"}),
    "organisation_id_form": Breaking(Organisation, ACME, {"code": "Acme Ltd"}),
    "organisation_kind_known": Breaking(Organisation, ACME, {"kind": "tiny"}),
    "organisation_membership_order": Breaking(Organisation, ACME, {"member_until": datetime.date(2013, 1, 1)}),
    "participation_amounts_not_negative": Breaking(Participation, PARTNER, {"cost": Decimal(-1)}),
    "participation_once": Breaking(Participation, PARTNER, added=True),
    "participation_one_coordinator": Breaking(Participation, PARTNER, {"role": "coordinator"}),
    "participation_role_known": Breaking(Participation, PARTNER, {"role": "chief"}),
    "period_closing_day_plausible": Breaking(PeriodClosing, {}, {"through": LONG_AGO}),
    "board_pack_once": Breaking(BoardPack, {}, added=True),
    "board_pack_known": Breaking(BoardPack, {}, {"progress": 101, "language": "fr"}, added=True),
    "board_pack_whole": Breaking(BoardPack, {}, {"pdf_sha256": "", "language": "fr"}, added=True),
    "board_pack_kept": Breaking(BoardPack, {}, {"content": "[]"}),
    "commentary_version_once": Breaking(Commentary, {}, added=True),
    "commentary_version_counted": Breaking(Commentary, {}, {"version": 0}, added=True),
    "commentary_kept": Breaking(Commentary, {}, {"text": "Never said"}),
    "search_entry_once": Breaking(SearchEntry, {}, added=True),
    "scenario_named_once": Breaking(Scenario, {}, added=True),
    "scenario_has_a_name": Breaking(Scenario, {}, {"name": ""}),
    "assumption_once": Breaking(Assumption, {}, added=True),
    "assumption_fits_its_aspect": Breaking(Assumption, {}, {"day": None}),
    "seal_number_once": Breaking(Seal, {}, added=True),
    "seal_linked": Breaking(Seal, {}, {"number": 2}, added=True),
    "seal_kept": Breaking(Seal, {}, {"reason": "Another"}),
    "sealed_part_once": Breaking(SealedPart, {}, added=True),
    "sealed_part_known": Breaking(SealedPart, {}, {"digest": "none"}, added=True),
    "sealed_part_kept": Breaking(SealedPart, {}, {"content": "[]"}),
    "period_closing_reopened_whole": Breaking(PeriodClosing, {}, {"reopened_reason": "for whom?"}),
    "programme_level_known": Breaking(Programme, {"code": "FUI"}, {"level": "local"}),
    "project_cost_not_negative": Breaking(Project, P1, {"total_cost": Decimal(-1)}),
    "project_days_in_order": Breaking(Project, P1, {"end": datetime.date(2013, 12, 31)}),
    "project_days_plausible": Breaking(Project, P1, {"labelled_on": LONG_AGO}),
    "project_domains_known": Breaking(Project, P1, {"domains": ["space", "ships"]}),
    "project_landscape_has_no_link": Breaking(Project, P1, {"scope": "territory"}),
    "project_lead_once": Breaking(ProjectLead, {}, {"is_deputy": True}, added=True),
    "project_one_coordinator": Breaking(Project, {"code": "P9"}, {"scope": "member"}),
    "project_precision_known": Breaking(Project, P1, {"start_precision": "week"}),
    "project_scope_and_status_known": Breaking(Project, P1, {"status": "asleep"}),
    "sheet_upload_kind_and_state_known": Breaking(SheetUpload, {}, {"state": "lost"}),
    "source_published_form": Breaking(Source, {}, {"published": "last year"}),
    "target_after_baseline": Breaking(Target, of_kpi("jobs"), {"period": "2013"}),
    "target_end_once": Breaking(Target, of_kpi("jobs"), {"period": "2018-Q4"}, added=True),
    "target_of_flow_fits": Breaking(Target, of_kpi("visits"), {"value": Decimal(-1)}),
    "target_period_form": Breaking(Target, of_kpi("jobs"), {"period": "2018-H3"}),
    "target_period_once": Breaking(Target, of_kpi("jobs"), {"value": Decimal(7)}, added=True),
    "target_value_plausible": Breaking(Target, of_kpi("jobs"), {"value": TOO_LARGE}),
    "territory_kind_known": Breaking(Territory, {"code": "D33"}, {"kind": "planet"}),
    "territory_not_inside_itself": Breaking(Territory, {"code": "FR"}, {"parent": (Territory, "31555")}),
    "unwanted_kind_known": Breaking(Unwanted, {}, {"kind": "gossip"}),
    "unwanted_once": Breaking(Unwanted, {}, added=True),
    "user_email_once": Breaking(User, {}, {"email": "LEAD@example.org"}, added=True),
    "user_role_known": Breaking(User, {}, {"role": "king"}),
}
