"""Which R&D projects? Labelled by the cluster, with the cluster as a member, or the landscape around it."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.programme import Call, Programme
from objectives.models.rules import NOT_NUMBERS, one_of, rule_at_commit
from objectives.models.user import User


class Scope(models.TextChoices):
    """Why the cluster knows a project; `territory` projects are shown, never scored (rollup.md section 6)."""

    LABELLED = "labelled", _("labelled by the cluster")
    MEMBER = "member", _("the cluster takes part")
    TERRITORY = "territory", _("landscape of the territory")


class ProjectStatus(models.TextChoices):
    """Where a project stands on its way."""

    IDEA = "idea", _("idea")
    SUBMITTED = "submitted", _("submitted")
    LABELLED = "labelled", _("labelled")
    FUNDED = "funded", _("funded")
    RUNNING = "running", _("running")
    COMPLETED = "completed", _("completed")
    REJECTED = "rejected", _("rejected")
    ABANDONED = "abandoned", _("abandoned")


SCORED_SCOPES = (Scope.LABELLED, Scope.MEMBER)
ALIVE_STATUSES = (ProjectStatus.LABELLED, ProjectStatus.FUNDED, ProjectStatus.RUNNING, ProjectStatus.COMPLETED)


class Domain(models.TextChoices):
    """What a project is about; the first one listed is the main one."""

    AERONAUTICS = "aeronautics", _("aeronautics")
    SPACE = "space", _("space")
    EMBEDDED_SYSTEMS = "embedded_systems", _("embedded systems")
    DRONES = "drones", _("drones")
    OTHER = "other", _("other")


TWO_COORDINATORS = """EXISTS (SELECT 1 FROM objectives_participation a JOIN objectives_project p ON p.id = a.project_id
    WHERE p.id = {project} AND p.scope <> 'territory' AND a.role = 'coordinator' HAVING count(*) > 1)"""


class Project(fields.Sourced):
    """A collaborative R&D project. `labelled_on` and `start` may be known to the month or year only."""

    code = fields.code(_("id"), unique=True)
    acronym = models.CharField(_("acronym"), max_length=200, blank=True)
    title = models.CharField(_("title"), max_length=1000, blank=True)
    summary = models.TextField(_("summary"), max_length=20_000, blank=True)
    scope = models.CharField(_("scope"), max_length=10, choices=Scope.choices)
    status = models.CharField(_("status"), max_length=10, choices=ProjectStatus.choices)
    labelled_on = models.DateField(_("labelled on"), null=True, blank=True)
    labelled_precision = models.CharField(
        _("labelled: known to the"), max_length=5, choices=fields.Precision.choices, default="day"
    )
    start = models.DateField(_("start"), null=True, blank=True)
    start_precision = models.CharField(
        _("start: known to the"), max_length=5, choices=fields.Precision.choices, default="day"
    )
    end = models.DateField(_("end"), null=True, blank=True)
    total_cost = fields.money(_("total cost (EUR)"), null=True, blank=True)
    programme = models.ForeignKey(
        Programme, models.PROTECT, verbose_name=_("programme"), related_name="projects", null=True, blank=True
    )
    call = models.ForeignKey(
        Call, models.PROTECT, verbose_name=_("call"), related_name="projects", null=True, blank=True
    )
    domains = fields.words(_("domains"), help_text=_("The first one is the main one."))
    tags = fields.words(_("tags"))
    grant_id = models.CharField(_("grant number"), max_length=100, blank=True)
    website = models.CharField(_("website"), max_length=500, blank=True)
    published = models.BooleanField(_("published"), default=False)

    class Meta:
        verbose_name = _("project")
        ordering = ("code",)
        indexes = (
            models.Index(fields=["scope", "status"], name="project_scope_status"),
            GinIndex(fields=["tags"], name="project_tags"),
            GinIndex(fields=["domains"], name="project_domains"),
            # Whether any is hidden is asked for every scorecard that is not of the whole house.
            models.Index(fields=["id"], name="project_not_published", condition=models.Q(published=False)),
        )
        constraints = (
            models.CheckConstraint(
                condition=one_of("scope", Scope) & one_of("status", ProjectStatus),
                name="project_scope_and_status_known",
                violation_error_message=_("Choose one of the scopes and statuses of projects."),
            ),
            models.CheckConstraint(
                condition=one_of("labelled_precision", fields.Precision) & one_of("start_precision", fields.Precision),
                name="project_precision_known",
                violation_error_message=_("A date is known to the day, month or year."),
            ),
            models.CheckConstraint(
                condition=models.Q(domains__contained_by=Domain.values),
                name="project_domains_known",
                violation_error_message=_("Choose among the five domains."),
            ),
            models.CheckConstraint(
                condition=fields.plausible("labelled_on", "start", "end"),
                name="project_days_plausible",
                violation_error_message=_("Dates lie between 1900 and 2199."),
            ),
            models.CheckConstraint(
                condition=models.Q(start__isnull=True)
                | models.Q(end__isnull=True)
                | models.Q(end__gte=models.F("start")),
                name="project_days_in_order",
                violation_error_message=_("A project cannot end before it starts."),
            ),
            models.CheckConstraint(
                condition=models.Q(total_cost__isnull=True) | models.Q(total_cost__gte=0, total_cost__lte=NOT_NUMBERS),
                name="project_cost_not_negative",
                violation_error_message=_("A total cost is 0 or more."),
            ),
        )
        triggers = (
            rule_at_commit(
                "project_landscape_has_no_link",
                _("A project of the landscape cannot be linked to objectives: remove its links first."),
                broken="""NEW.scope = 'territory' AND EXISTS (
                    SELECT 1 FROM objectives_link WHERE project_id = NEW.id)""",
            ),
            rule_at_commit(
                "project_one_coordinator",
                _("A project that the cluster labelled or takes part in has at most one coordinator."),
                broken=TWO_COORDINATORS.format(project="NEW.id"),
            ),
        )

    def __str__(self) -> str:
        return self.acronym or self.title or self.code


class ProjectLead(models.Model):
    """A person who leads a project or stands in for its lead."""

    project = models.ForeignKey(
        Project, models.CASCADE, verbose_name=_("project"), related_name="leads", db_index=False
    )
    person = models.ForeignKey(User, models.CASCADE, verbose_name=_("person"), related_name="led_projects")
    is_deputy = models.BooleanField(_("deputy"), default=False)

    class Meta:
        verbose_name = _("project lead")
        verbose_name_plural = _("project leads")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "person"],
                name="project_lead_once",
                violation_error_message=_("This person leads the project already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} - {self.person}"


class LabelRole(models.TextChoices):
    """Whether a cluster leads the label of a project or shares it."""

    LEADER = "leader", _("leader")
    CO_LABELLER = "co_labeller", _("co-labeller")


class Counting(models.TextChoices):
    """How much of a project counts, by its label."""

    GROSS = "gross", pgettext_lazy("counting", "gross")
    LED = "led", pgettext_lazy("counting", "led only")
    FRACTIONAL = "fractional", pgettext_lazy("counting", "fractional")


class Label(fields.Sourced):
    """The share of the credit for a project that a cluster which labelled it takes."""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("project"), related_name="labels", db_index=False
    )
    cluster = models.ForeignKey(Organisation, models.PROTECT, verbose_name=_("cluster"), related_name="labels")
    role = models.CharField(_("role"), max_length=12, choices=LabelRole.choices)
    share = fields.number(_("share"))
    labelled_on = models.DateField(_("labelled on"), null=True, blank=True)

    class Meta:
        verbose_name = _("label")
        ordering = ("project", "cluster")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "cluster"],
                name="label_cluster_once",
                violation_error_message=_("This cluster's label is recorded already."),
            ),
            models.CheckConstraint(
                condition=models.Q(share__range=(0, 1)) & one_of("role", LabelRole) & fields.plausible("labelled_on"),
                name="label_share_between_0_and_1",
                violation_error_message=_("A share of the credit lies between 0 and 1."),
            ),
        )
        triggers = (
            rule_at_commit(
                "label_shares_at_most_one",
                _("The shares of the clusters that labelled a project sum to at most 1."),
                lock="PERFORM 1 FROM objectives_project WHERE id = NEW.project_id FOR NO KEY UPDATE;",
                broken="(SELECT sum(share) FROM objectives_label WHERE project_id = NEW.project_id) > 1",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} - {self.cluster}"
