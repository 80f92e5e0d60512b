"""Which objectives does a project or an activity serve, and with which share?"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.activity import Activity
from objectives.models.objective import Objective
from objectives.models.project import Project
from objectives.models.rules import one_of, rule_at_commit

SHARES_OF_SUBJECT = """(SELECT sum(other.share)
    FROM objectives_link other
    JOIN objectives_objective theirs ON theirs.id = other.objective_id
    JOIN objectives_objective ours ON ours.id = NEW.objective_id
    WHERE theirs.contract_id = ours.contract_id
    AND (other.project_id = NEW.project_id OR other.activity_id = NEW.activity_id)) > 1"""

LOCK_SUBJECT = """PERFORM 1 FROM objectives_project WHERE id = NEW.project_id FOR NO KEY UPDATE;
    PERFORM 1 FROM objectives_activity WHERE id = NEW.activity_id FOR NO KEY UPDATE;"""


class Link(fields.Sourced):
    """The share of a project or activity that serves an objective (rollup.md section 8)."""

    objective = models.ForeignKey(
        Objective, models.PROTECT, verbose_name=_("objective"), related_name="links", db_index=False
    )
    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("project"), related_name="links", null=True, blank=True
    )
    activity = models.ForeignKey(
        Activity, models.PROTECT, verbose_name=_("activity"), related_name="links", null=True, blank=True
    )
    share = fields.number(_("share"))
    basis = models.CharField(_("basis"), max_length=10, choices=fields.Derivation.choices)

    class Meta:
        verbose_name = _("link to an objective")
        verbose_name_plural = _("links to objectives")
        ordering = ("objective", "project", "activity")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(project__isnull=False, activity__isnull=True)
                | models.Q(project__isnull=True, activity__isnull=False),
                name="link_one_subject",
                violation_error_message=_("A link has one subject: a project or an activity."),
            ),
            models.UniqueConstraint(
                fields=["objective", "project", "activity"],
                name="link_once",
                nulls_distinct=False,
                violation_error_message=_("This project or activity is linked to the objective already."),
            ),
            models.CheckConstraint(
                condition=models.Q(share__gt=0, share__lte=1) & one_of("basis", fields.Derivation),
                name="link_share_between_0_and_1",
                violation_error_message=_("A share is more than 0 and at most 1."),
            ),
        )
        triggers = (
            rule_at_commit(
                "link_shares_at_most_one",
                _("The shares of a project or activity sum to at most 1 for each contract."),
                lock=LOCK_SUBJECT,
                broken=SHARES_OF_SUBJECT,
            ),
            rule_at_commit(
                "link_not_to_landscape",
                _("Only labelled projects and those with the cluster as a member can be linked to objectives."),
                lock="PERFORM 1 FROM objectives_project WHERE id = NEW.project_id FOR NO KEY UPDATE;",
                broken="""EXISTS (
                    SELECT 1 FROM objectives_project p WHERE p.id = NEW.project_id AND p.scope = 'territory')""",
            ),
        )

    def __str__(self) -> str:
        return f"{self.project or self.activity} - {self.objective}: {self.share}"
