"""The Django application that holds the whole domain."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObjectivesConfig(AppConfig):
    """`objectives`: every model of Sextant lives here, the user included."""

    name = "objectives"
    verbose_name = _("Objectives")
    default_auto_field = "django.db.models.BigAutoField"
