"""Where does a page of the back office stand, and what has none? Every model is in one of the two tables."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from objectives import models as ours

GROUPS: tuple[tuple[str | Promise, tuple[type[models.Model], ...]], ...] = (
    (
        _("Projects"),
        (
            ours.Project, ours.ProjectDecision, ours.Label, ours.Participation, ours.Funding, ours.Milestone,
            ours.MilestoneReport, ours.Document, ours.ProjectLead,
        ),
    ),
    (
        _("Objectives and indicators"),
        (
            ours.Contract, ours.Objective, ours.Kpi, ours.KpiVersion, ours.Measurement, ours.Link,
            ours.PeriodClosing,
        ),
    ),
    (_("Activities of the cluster"), (ours.Activity, ours.FollowUp)),
    (_("Organisations"), (ours.Organisation, ours.OrganisationMerge, ours.NotDuplicate)),
    (_("The board"), (ours.Seal, ours.BoardPack, ours.Commentary, ours.Comment, ours.Scenario)),
    (_("Public pages and enquiries"), (ours.Enquiry, ours.EnquiryMail, ours.PublicText, ours.ProfileSeries)),
    (_("Reference data"), (ours.Programme, ours.Call, ours.Territory, ours.Source)),
    (_("People"), (ours.User, ours.Invitation, Group, EmailAddress, Authenticator, SocialAccount)),
    (_("Mails and notices"), (ours.Delivery, ours.Unwanted, ours.Notice)),
    (_("Machines"), (ours.ApiToken, ours.MachineClient, ours.Webhook)),
    (
        _("Figures and history"),
        (ours.RollupRun, ours.Change, ours.AcceptedFinding),
    ),
    (_("Schedules"), (PeriodicTask, CrontabSchedule, IntervalSchedule, ClockedSchedule, SolarSchedule)),
)  # fmt: skip
"""The pages in the order of the index; a page that stands nowhere would not be found."""

_CACHE = "a cell: computed from the facts, explained figure by figure on /explanations/, compared on /rollups/"
_OF_THE_HOUSE = "bookkeeping of the house: no person wrote it, and nobody could mend it by hand"
NO_PAGE: dict[str, str] = {
    **dict.fromkeys(
        (
            "objectives.KpiSum", "objectives.KpiValue", "objectives.KpiScore", "objectives.ProjectProgress",
            "objectives.PortfolioSum", "objectives.ObjectiveScore", "objectives.ContractScore",
        ),
        _CACHE,
    ),
    "objectives.ActivityPartner": "chosen in the form of the activity",
    "objectives.Mark": "counted on /rollups/; each is a change, which the ledger's page shows",
    "objectives.ForgottenRuns": "sums that /metrics goes on from; " + _OF_THE_HOUSE,
    "objectives.Tick": "what a schedule ran when; keyed by two columns, which no page of the admin takes",
    **dict.fromkeys(
        ("objectives.Import", "objectives.ImportRow", "objectives.ImportSubject", "objectives.ColumnMapping"),
        "has pages of its own, /imports/, where each step is an act that can be taken back",
    ),
    "objectives.SearchEntry": "written from the facts by triggers, rebuilt by a command",
    "objectives.HarvestRecord": "written from the facts, read at /oai",
    "objectives.HarvestPosition": _OF_THE_HOUSE,
    "objectives.LedgerReader": _OF_THE_HOUSE,
    "objectives.CalendarAddress": "the hash of a person's own secret; renewed by that person alone",
    "objectives.SheetUpload": "a person's own spreadsheet, which nobody else opens; gone after a day",
    "api.KeptAnswer": "an answer kept for a day for who asked, which nobody else reads",
}  # fmt: skip
"""The models without a page, neither of their own nor below another's, each with the reason."""
