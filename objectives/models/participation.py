"""Who does what in a consortium, for how much?"""

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.organisation import Organisation
from objectives.models.project import TWO_COORDINATORS, Project
from objectives.models.rules import NOT_NUMBERS, one_of, rule_at_commit
from objectives.models.territory import Territory


class ParticipationRole(models.TextChoices):
    """What an organisation is to a consortium."""

    COORDINATOR = "coordinator", _("coordinator")
    PARTNER = "partner", _("partner")
    THIRD_PARTY = "third_party", _("linked third party")
    ASSOCIATED = "associated", _("associated partner")


ONE_COORDINATOR = _("A project that the cluster labelled or takes part in has at most one coordinator.")


class Participation(fields.Sourced):
    """An organisation's part of a project; `funding` is net: what this participant keeps."""

    project = models.ForeignKey(
        Project, models.PROTECT, verbose_name=_("project"), related_name="participations", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="participations"
    )
    role = models.CharField(_("role"), max_length=12, choices=ParticipationRole.choices)
    cost = fields.money(_("cost (EUR)"), null=True, blank=True)
    funding = fields.money(_("funding (EUR)"), null=True, blank=True)
    territory = models.ForeignKey(
        Territory,
        models.PROTECT,
        verbose_name=_("where the work is done"),
        related_name="participations",
        null=True,
        blank=True,
        help_text=_("Empty: where the organisation is."),
    )

    class Meta:
        verbose_name = _("participation")
        ordering = ("project", "organisation", "role")
        constraints = (
            models.UniqueConstraint(
                fields=["project", "organisation", "role"],
                name="participation_once",
                violation_error_message=_("This organisation has this role in the project already."),
            ),
            models.CheckConstraint(
                condition=one_of("role", ParticipationRole),
                name="participation_role_known",
                violation_error_message=_("Choose one of the roles in a consortium."),
            ),
            models.CheckConstraint(
                condition=(models.Q(cost__isnull=True) | models.Q(cost__gte=0, cost__lte=NOT_NUMBERS))
                & (models.Q(funding__isnull=True) | models.Q(funding__gte=0, funding__lte=NOT_NUMBERS)),
                name="participation_amounts_not_negative",
                violation_error_message=_("Costs and fundings are 0 or more."),
            ),
        )
        triggers = (
            # The landscape is kept as published: CORDIS names two coordinators where one organisation followed another.
            rule_at_commit(
                "participation_one_coordinator",
                ONE_COORDINATOR,
                lock="PERFORM 1 FROM objectives_project WHERE id = NEW.project_id FOR NO KEY UPDATE;",
                broken=TWO_COORDINATORS.format(project="NEW.project_id"),
                only=pgtrigger.Q(new__role="coordinator"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.project} - {self.organisation}"
