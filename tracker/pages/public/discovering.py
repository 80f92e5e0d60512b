"""What do programs look for at fixed places? A sitemap, what robots leave alone, and whom to tell of a hole."""

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as answer_with
from django.core.exceptions import ImproperlyConfigured
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from objectives import access, clock
from objectives.models import Project
from tracker.pages.public.answering import house_of, open_page

if TYPE_CHECKING:  # generic for the type checker only
    _Sitemap = Sitemap[Any]
else:
    _Sitemap = Sitemap

PAGES = ("cluster", "industry-profile", "our-projects", "working-with-us", "open-data")
LEFT_ALONE = ("/backoffice/", "/account/", "/language/", "/sign-in/", "/oauth/", "/explanations/", "/*known_at=")


TOLD_FOR = datetime.timedelta(days=180)
"""For how long what security.txt says may be believed; it is said anew with each answer."""


class _InEachLanguage(_Sitemap):
    """Pages that name each other in the other language, and the address that finds out which one a reader wants."""

    i18n = True
    alternates = True
    x_default = True

    def get_protocol(self, protocol: str | None = None) -> str:
        """Return how people reach us."""
        own: str = settings.SEXTANT_URL.partition("://")[0]
        return own or protocol or "https"

    def get_domain(self, site: Any = None) -> str:
        """Return the host by which people reach us, where the installation knows it."""
        own: str = settings.SEXTANT_URL.partition("://")[2]
        if own:
            return own
        if site is None:
            raise ImproperlyConfigured("SEXTANT_URL is missing: a sitemap names whole addresses.")
        return str(site.domain)


class Pages(_InEachLanguage):
    """The pages that are always there."""

    def items(self) -> list[str]:
        """Return their names."""
        return list(PAGES)

    def location(self, item: str) -> str:
        """Return the path of a page."""
        return reverse(item)


class Projects(_InEachLanguage):
    """A page of each published project."""

    limit = 10_000

    def items(self) -> QuerySet[Project, str]:
        """Return their codes."""
        return access.visible_projects(AnonymousUser()).order_by("code").values_list("code", flat=True)

    def location(self, item: str) -> str:
        """Return the path of a project."""
        return reverse("public-project", args=[item])


@open_page
def sitemap(request: HttpRequest) -> HttpResponse:
    """List every public page."""
    answer = answer_with(request, {"pages": Pages, "projects": Projects})
    return answer.render()


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what robots leave alone: forms, and figures that are computed for who asks."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in LEFT_ALONE),
        "",
        f"Sitemap: {house_of(request)}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to tell of a hole (RFC 9116)."""
    until = (clock.now() + TOLD_FOR).astimezone(datetime.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en, fr",
        f"Canonical: {house_of(request)}{request.path}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
