"""What changed, from what to what, by whom, when recorded, why? One ledger, written by the database itself.

Statement-level triggers write it in the fact's own transaction, whatever path the write took: act, back office,
loader, bulk update, psql. History reads it, and so does the rollup, through the marks that wait for the next drain.
"""

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, Now
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from objectives.models.accepted import AcceptedFinding
from objectives.models.activity import Activity
from objectives.models.activity_file import FollowUp, MissionResult, VisitStep
from objectives.models.closing import PeriodClosing
from objectives.models.comment import Comment
from objectives.models.company import CompanySize, EarlierMembership
from objectives.models.contract import Contract
from objectives.models.document import Document
from objectives.models.funding import Funding
from objectives.models.kpi import Kpi, Target
from objectives.models.kpi_version import KpiVersion
from objectives.models.labelling import ProjectDecision
from objectives.models.link import Link
from objectives.models.measurement import Measurement
from objectives.models.merge import NotDuplicate
from objectives.models.milestone import Milestone, MilestoneReport
from objectives.models.objective import Objective
from objectives.models.organisation import Organisation
from objectives.models.participation import Participation
from objectives.models.programme import Call, Programme
from objectives.models.project import Label, Project, ProjectLead
from objectives.models.public import ProfileFigure, ProfileSeries, PublicText
from objectives.models.scenario import Assumption, Scenario
from objectives.models.seal import Seal, SealedPart
from objectives.models.source import Source
from objectives.models.territory import Territory
from objectives.models.user import User


class Operation(models.TextChoices):
    """What happened to a row."""

    INSERT = "insert", _("created")
    UPDATE = "update", _("changed")
    DELETE = "delete", _("deleted")


OF_PROJECT = KeyTextTransform("project_id", Coalesce("after", "before"))
"""As text, the project that a change's row hangs on, also where the row is gone; by an index of its own."""

OF_ACTIVITY = KeyTextTransform("activity_id", Coalesce("after", "before"))
"""The same of an activity, for the kinds of rows that hang on one."""
PARTS_OF_ACTIVITY = ("activitypartner", "document", "followup", "link", "missionresult", "visitstep")


class Change(models.Model):
    """One row of one fact, before and after. Never changed, never deleted.

    `transaction_id` orders changes by what a reader may safely take: every row whose transaction lies below the
    oldest one still open (`pg_snapshot_xmin`) is there to stay, and none below it can still appear.
    """

    kind = models.CharField(_("kind"), max_length=40)
    key = models.BigIntegerField(_("row"))
    operation = models.CharField(_("operation"), max_length=6, choices=Operation.choices)
    before = models.JSONField(_("before"), null=True)
    after = models.JSONField(_("after"), null=True)
    actor = models.ForeignKey(
        User,
        models.DO_NOTHING,
        verbose_name=_("by"),
        null=True,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now())
    transaction_id = models.BigIntegerField()

    class Meta:
        verbose_name = _("change")
        ordering = ("id",)
        indexes = (
            models.Index(fields=["kind", "key", "id"], name="change_of_row"),
            models.Index(fields=["transaction_id", "id"], name="change_in_order"),
            # Most changes of a large house are of measurements, which no project and often nobody has.
            models.Index(OF_PROJECT, "id", name="change_of_project", condition=models.Q(IsNull(OF_PROJECT, False))),
            models.Index(fields=["actor"], name="change_by_actor", condition=models.Q(actor__isnull=False)),
            models.Index(OF_ACTIVITY, "id", name="change_of_activity", condition=models.Q(kind__in=PARTS_OF_ACTIVITY)),
            BrinIndex(fields=["recorded_at"], name="change_by_moment"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key}: {self.operation}"


class Mark(models.Model):
    """A change that no drain has carried into the figures yet; append-only but for the drain that takes it."""

    change = models.OneToOneField(Change, models.DO_NOTHING, primary_key=True, db_constraint=False, related_name="+")

    class Meta:
        verbose_name = _("change that waits")
        verbose_name_plural = _("changes that wait")

    def __str__(self) -> str:
        return str(self.change_id)


FACTS: tuple[type[models.Model], ...] = (
    Activity,
    Contract,
    Funding,
    Kpi,
    KpiVersion,
    Label,
    Link,
    Measurement,
    Milestone,
    MilestoneReport,
    Objective,
    Organisation,
    Participation,
    PeriodClosing,
    Programme,
    Project,
    ProjectLead,
    Target,
    Territory,
)
"""What the ledger records: everything that a figure depends on, who leads what, and who closed or reopened a period."""


class ActivityPartner(Activity.partners.through):  # type: ignore[name-defined,misc]
    """The table of who is a partner of an activity, as something that triggers can be declared on."""

    class Meta:
        proxy = True
        verbose_name = _("partner of an activity")
        verbose_name_plural = _("partners of activities")


RECORDED: tuple[type[models.Model], ...] = (
    AcceptedFinding, ActivityPartner, Assumption, Call, Comment, CompanySize, Document, EarlierMembership, FollowUp,
    MissionResult, NotDuplicate, ProfileFigure, ProfileSeries, ProjectDecision, PublicText, Scenario, Seal, Source,
    VisitStep,
)  # fmt: skip
"""What the ledger records for readers only: no figure depends on it, no drain waits for it."""

ROWS = {
    Operation.INSERT: ("n.id, NULL::jsonb, to_jsonb(n)", "new_rows n", {"new": "new_rows"}),
    Operation.UPDATE: (
        "n.id, to_jsonb(o), to_jsonb(n)",
        "old_rows o JOIN new_rows n ON n.id = o.id WHERE o.* IS DISTINCT FROM n.*",
        {"old": "old_rows", "new": "new_rows"},
    ),
    Operation.DELETE: ("o.id, to_jsonb(o), NULL::jsonb", "old_rows o", {"old": "old_rows"}),
}


def _recorder(kind: str, operation: Operation, *, marked: bool = True) -> pgtrigger.Trigger:
    values, source, tables = ROWS[operation]
    waits = "" if marked else " WHERE false"
    return pgtrigger.Trigger(
        name=f"record_{operation.value}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation={
            Operation.INSERT: pgtrigger.Insert,
            Operation.UPDATE: pgtrigger.Update,
            Operation.DELETE: pgtrigger.Delete,
        }[operation],
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
        func=f"""
            WITH changed (key, before, after) AS (SELECT {values} FROM {source}),
            recorded AS (
                INSERT INTO objectives_change
                    (kind, key, operation, before, after, actor_id, reason, recorded_at, transaction_id)
                SELECT '{kind}', key, '{operation.value}', before, after,
                    nullif(current_setting('sextant.actor', true), '')::bigint,
                    coalesce(current_setting('sextant.reason', true), ''),
                    clock_timestamp(), pg_current_xact_id()::text::bigint
                FROM changed RETURNING id)
            INSERT INTO objectives_mark (change_id) SELECT id FROM recorded{waits};
            RETURN NULL;""",
    )


NOT_TRUNCATED = pgtrigger.Trigger(
    name="not_truncated",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="""
        IF current_setting('sextant.truncate', true) IS DISTINCT FROM 'allowed' THEN
            RAISE EXCEPTION 'facts are deleted, not truncated: no row of % would reach the ledger', TG_TABLE_NAME
                USING ERRCODE = 'restrict_violation',
                HINT = 'Use DELETE. Where all that was ever recorded is thrown away (a test, a bench): '
                    'SET LOCAL sextant.truncate = ''allowed''.';
        END IF;
        RETURN NULL;""",
)
"""TRUNCATE fires no trigger for rows or deletions: the one side door that can only be closed."""

ONLY_ADDED_TO = pgtrigger.Trigger(
    name="only_added_to",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func="""
        RAISE EXCEPTION 'the ledger is only added to' USING ERRCODE = 'restrict_violation';""",
)
"""What happened, happened; `personal.naming` alone takes a name out of a mention."""
pgtrigger.register(ONLY_ADDED_TO, NOT_TRUNCATED)(Change)
for kept in (*FACTS, Seal, SealedPart):
    pgtrigger.register(NOT_TRUNCATED)(kept)
for fact in FACTS:
    pgtrigger.register(*(_recorder(fact._meta.model_name or "", operation) for operation in Operation))(fact)
for recorded in RECORDED:
    pgtrigger.register(*(_recorder(recorded._meta.model_name or "", one, marked=False) for one in Operation))(recorded)
