"""Which address shows what?"""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from tracker.pages import spreadsheets as sheets
from tracker.pages.closing import close, closed_periods, reopen
from tracker.pages.explanation import explanation
from tracker.pages.measurement import act_on_measurement, measurement, new
from tracker.pages.measurements import measurement_calendar, measurements
from tracker.pages.milestone import milestone, report, undo
from tracker.pages.moves import moves
from tracker.pages.my_projects import my_projects
from tracker.pages.portfolio import portfolio
from tracker.pages.project import project
from tracker.pages.rollups import rollup_run, rollups
from tracker.pages.scorecard import at_a_glance, objective


def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the web server answers."""
    return HttpResponse("ok\n", content_type="text/plain")


urlpatterns: list[URLPattern | URLResolver] = [
    path("", at_a_glance, name="scorecard"),
    path("contracts/<str:code>/objectives/<int:number>/", objective, name="objective"),
    path("explanations/", explanation, name="explanation"),
    path("portfolio/", portfolio, name="portfolio"),
    path("contracts/<str:code>/moves/<int:seen>/", moves, name="moves"),
    path("projects/<str:code>/", project, name="project"),
    path("my-projects/", my_projects, name="my-projects"),
    path("milestones/<int:key>/", milestone, name="milestone"),
    path("milestones/<int:key>/report/", report, name="report-milestone"),
    path("milestones/<int:key>/undo/", undo, name="undo-report"),
    path("spreadsheets/", sheets.spreadsheets, name="spreadsheets"),
    path("spreadsheets/<str:kind>.xlsx", sheets.download, name="spreadsheet-download"),
    path("spreadsheets/give-back/", sheets.upload, name="spreadsheet-upload"),
    path("spreadsheets/<int:key>/", sheets.spreadsheet, name="spreadsheet"),
    path("spreadsheets/<int:key>/apply/", sheets.apply, name="spreadsheet-apply"),
    path("spreadsheets/<int:key>/undo/", sheets.undo, name="spreadsheet-undo"),
    path("spreadsheets/<int:key>/drop/", sheets.drop, name="spreadsheet-drop"),
    path("measurements/", measurements, name="measurements"),
    path("measurements/calendar/", measurement_calendar, name="measurement-calendar"),
    path("measurements/new/", new, name="new-measurement"),
    path("measurements/<int:key>/", measurement, name="measurement"),
    path("measurements/<int:key>/<slug:act>/", act_on_measurement, name="act-on-measurement"),
    path("closed-periods/", closed_periods, name="closed-periods"),
    path("closed-periods/close/", close, name="close-period"),
    path("closed-periods/<int:key>/reopen/", reopen, name="reopen-period"),
    path("rollups/", rollups, name="rollups"),
    path("rollups/<int:key>/", rollup_run, name="rollup-run"),
    path("how-to-read/", TemplateView.as_view(template_name="how_to_read.html"), name="how-to-read"),
    path("sign-in/", LoginView.as_view(template_name="sign_in.html", redirect_authenticated_user=True), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("language/", include("django.conf.urls.i18n")),
    path("backoffice/", admin.site.urls),
    path("api/v1/", include("api.urls")),
    path("healthz", healthz, name="healthz"),
]

handler400 = "tracker.pages.errors.bad_request"
