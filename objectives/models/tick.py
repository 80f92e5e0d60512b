"""When did the clock ask for a job, and who took it? One row a tick, so that any number of clocks give one run."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tick(models.Model):
    """A moment at which the schedule wanted a job, claimed by whoever came first (`objectives.ticks`)."""

    pk = models.CompositePrimaryKey("job", "scheduled_for")
    job = models.CharField(_("job"), max_length=100)
    scheduled_for = models.DateTimeField(_("scheduled for"))
    claimed_at = models.DateTimeField(_("claimed"))
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("tick")

    def __str__(self) -> str:
        return f"{self.job} {self.scheduled_for:%Y-%m-%d %H:%M:%S}"
