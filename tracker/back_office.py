"""How is the back office laid out? Today's work first, then everything that the model holds, as staff think of it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.apps import SimpleAdminConfig
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core import checks
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import get_resolver
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from objectives import clock


class BackOffice(admin.AdminSite):
    """Django's admin in our order."""

    site_header = _("Sextant: back office")
    site_title = _("Sextant")
    index_title = _("Today in the back office")
    index_template = "admin/desk.html"

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the pages that the person may open, in groups; those of one application where one is asked for."""
        if app_label is not None:
            found: list[Any] = super().get_app_list(request, app_label)
            return found
        from tracker.admin.groups import GROUPS  # noqa: PLC0415 (models are not there yet when settings name this file)

        pages = {one["model"]: one for app in self._build_app_dict(request).values() for one in app["models"]}
        groups = [(name, [pages[model] for model in models if model in pages]) for name, models in GROUPS]
        return [
            {"name": name, "app_label": slugify(f"group-{number}"), "app_url": "", "models": models}
            for number, (name, models) in enumerate(groups, 1)
            if models
        ]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """Show today's work, then all pages."""
        from tracker.admin.desk import todays_work  # noqa: PLC0415 (as above)

        work = {"desk": todays_work(request.user, clock.now(), clock.today())}
        return super().index(request, {**work, **(extra_context or {})})


class BackOfficeConfig(SimpleAdminConfig):
    """Django's admin with our site in place of its own; it comes with the pages, a worker has none."""

    default_site = "tracker.back_office.BackOffice"

    def ready(self) -> None:
        """Have it checked as Django does, once it is there."""
        checks.register(check_dependencies, checks.Tags.admin)
        checks.register(_check, checks.Tags.admin)


def _check(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    get_resolver().url_patterns  # noqa: B018 (with them the back office)
    return check_admin_app(app_configs, **options)
