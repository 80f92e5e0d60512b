"""What belongs to an activity? What is to follow, a visit's programme, the contacts made, what a mission brought."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.activity import Activity
from objectives.models.organisation import Organisation
from objectives.models.rules import NOT_NUMBERS
from objectives.models.user import User


class FollowUp(models.Model):
    """Something that is to be done after an activity, by whom and until when."""

    activity = models.ForeignKey(Activity, models.CASCADE, verbose_name=_("activity"), related_name="follow_ups")
    what = models.CharField(_("what is to be done"), max_length=500)
    due = models.DateField(_("due"))
    owner = models.ForeignKey(User, models.PROTECT, verbose_name=_("who does it"), related_name="+")
    done_on = models.DateField(_("done on"), null=True, blank=True)

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("activity", "due", "id")
        constraints = (
            models.CheckConstraint(
                condition=fields.plausible("due", "done_on"),
                name="follow_up_days_plausible",
                violation_error_message=_("Dates lie between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return self.what


class VisitStep(models.Model):
    """A step of the programme of a delegation's visit or of a mission abroad."""

    activity = models.ForeignKey(Activity, models.CASCADE, verbose_name=_("activity"), related_name="steps")
    day = models.DateField(_("day"))
    begins = models.TimeField(_("begins at"), null=True, blank=True)
    what = models.CharField(_("what happens"), max_length=300)
    place = models.CharField(_("place"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of a programme")
        verbose_name_plural = _("programme")
        ordering = ("activity", "day", models.F("begins").asc(nulls_first=True), "id")
        constraints = (
            models.CheckConstraint(
                condition=fields.plausible("day"),
                name="visit_step_day_plausible",
                violation_error_message=_("Dates lie between 1900 and 2199."),
            ),
        )

    def __str__(self) -> str:
        return self.what


class Contact(models.Model):
    """A person met: name, role, organisation, nothing else. Never in the ledger, forgotten after three years."""

    activity = models.ForeignKey(Activity, models.CASCADE, verbose_name=_("activity"), related_name="contacts")
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=200, blank=True)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    noted_on = models.DateField(_("noted on"))

    class Meta:
        verbose_name = _("contact made")
        verbose_name_plural = _("contacts made")
        ordering = ("activity", "organisation", "name", "id")

    def __str__(self) -> str:
        return self.name


class MissionResult(models.Model):
    """What an organisation brought home from an export mission; what is not known is not zero."""

    activity = models.ForeignKey(
        Activity, models.CASCADE, verbose_name=_("activity"), related_name="results", db_index=False
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("organisation"), related_name="mission_results"
    )
    leads = models.PositiveIntegerField(_("business leads"), null=True, blank=True)
    orders = models.PositiveIntegerField(_("orders"), null=True, blank=True)
    amount = fields.money(_("amount of the orders (EUR)"), null=True, blank=True)

    class Meta:
        verbose_name = _("result of a mission")
        verbose_name_plural = _("results of missions")
        ordering = ("activity", "organisation")
        constraints = (
            models.UniqueConstraint(
                fields=["activity", "organisation"],
                name="mission_result_once",
                violation_error_message=_("The organisation is among the participants already."),
            ),
            models.CheckConstraint(
                condition=models.Q(amount__isnull=True) | models.Q(amount__gte=0, amount__lte=NOT_NUMBERS),
                name="mission_result_amount_not_negative",
                violation_error_message=_("An amount is 0 or more."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.activity} - {self.organisation}"
