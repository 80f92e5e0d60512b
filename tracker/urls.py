"""Which address shows what?"""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView

from tracker.pages import enquiries, webhooks
from tracker.pages import scenarios as what_if
from tracker.pages import spreadsheets as sheets
from tracker.pages.activities import parts
from tracker.pages.activities import reading as activities
from tracker.pages.activities import writing as activity_acts
from tracker.pages.activities.feed import activity_feed
from tracker.pages.calendar import calendar
from tracker.pages.closing import close, closed_periods, reopen
from tracker.pages.comments import comment, withdraw
from tracker.pages.definitions import definitions
from tracker.pages.document import document
from tracker.pages.explanation import explanation
from tracker.pages.health import alive, ready
from tracker.pages.imports import act_on_import, import_page, imports
from tracker.pages.kpi import kpi, kpi_series
from tracker.pages.machines import machines, renew
from tracker.pages.machines import revoke as revoke_client
from tracker.pages.measurement import act_on_measurement, measurement, new
from tracker.pages.measurements import measurement_calendar, measurements
from tracker.pages.metrics import metrics
from tracker.pages.milestone import milestone, replan, report, undo
from tracker.pages.moves import moves
from tracker.pages.my_projects import my_projects
from tracker.pages.notices import notices, read_all, read_notice
from tracker.pages.organisations import changing as organisations
from tracker.pages.organisations.duplicates import distinct, duplicates, merge
from tracker.pages.organisations.duplicates import undo as undo_merge
from tracker.pages.organisations.file import organisation
from tracker.pages.organisations.listing import organisations as list_of_organisations
from tracker.pages.organisations.network import network_page, network_picture, organisation_picture
from tracker.pages.organisations.territory import territory
from tracker.pages.packs import commentary, pack, pack_file, packs
from tracker.pages.portfolio import portfolio
from tracker.pages.preferences import calendar_address, mail_off, preferences
from tracker.pages.project import project
from tracker.pages.project_file import basics, consortium, documents, fundings, labelling, labels, shares
from tracker.pages.project_file import milestones as plan
from tracker.pages.project_file.history import project_history
from tracker.pages.public.catalogue import catalogue
from tracker.pages.public.cluster import cluster, working_with_us
from tracker.pages.public.discovering import robots, security, sitemap
from tracker.pages.public.enquiry import enquiry, enquiry_sent
from tracker.pages.public.open_data import open_data
from tracker.pages.public.profile import profile, profile_picture
from tracker.pages.public.projects import project as public_project
from tracker.pages.public.projects import projects as our_projects
from tracker.pages.quality import quality
from tracker.pages.quality import undo as undo_acceptance
from tracker.pages.redefining import redefine
from tracker.pages.rollups import rollup_run, rollups
from tracker.pages.scorecard import at_a_glance, objective
from tracker.pages.seals import seal, seals
from tracker.pages.searching import search_page
from tracker.pages.timeline_chart import timeline_picture
from tracker.pages.tokens import replace, revoke, tokens
from tracker.pages.unknown import unknown
from tracker.pages.what_changed import changed, changed_picture

admin.autodiscover()  # with the pages, which only web servers load: a worker has no back office
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("api.urls")),  # first: what is asked most often looks through the fewest
    path("api/", include("api.nowhere")),
    path("", at_a_glance, name="scorecard"),
    path("contracts/<str:code>/objectives/<int:number>/", objective, name="objective"),
    path("contracts/<str:code>/kpis/<str:kpi>/definitions/", definitions, name="kpi-definitions"),
    path("contracts/<str:code>/kpis/<str:kpi>/redefine/", redefine, name="redefine-kpi"),
    path("contracts/<str:code>/kpis/<str:kpi>/", kpi, name="kpi"),
    path("contracts/<str:code>/kpis/<str:kpi>/series-<str:shape>-<str:scheme>.svg", kpi_series, name="kpi-series"),
    path("contracts/<str:code>/kpis/<str:kpi>/comments/", comment, name="add-comment"),
    path("comments/<int:key>/withdraw/", withdraw, name="withdraw-comment"),
    path("contracts/<str:code>/unknown/", unknown, name="unknown"),
    path("explanations/", explanation, name="explanation"),
    path("portfolio/", portfolio, name="portfolio"),
    path("contracts/<str:code>/moves/<int:seen>/", moves, name="moves"),
    path("projects/<str:code>/", project, name="project"),
    path("projects/<str:code>/timeline-<str:shape>-<str:scheme>.svg", timeline_picture, name="timeline"),
    path("projects/<str:code>/change/", basics.change, name="change-project"),
    path("projects/<str:code>/move/", labelling.move, name="move-project"),
    path("projects/<str:code>/labels/", labels.change, name="change-labels"),
    path("projects/<str:code>/consortium/add/", consortium.add, name="add-participant"),
    path("projects/<str:code>/milestones/add/", plan.add, name="add-milestone"),
    path("projects/<str:code>/fundings/add/", fundings.add, name="add-funding"),
    path("projects/<str:code>/objectives/<str:contract>/", shares.change, name="share-out"),
    path("projects/<str:code>/history/", project_history, name="project-history"),
    path("projects/<str:code>/documents/add/", documents.add, name="add-document"),
    path("documents/<int:key>/remove/", documents.remove, name="remove-document"),
    path("participations/<int:key>/change/", consortium.change, name="change-participant"),
    path("participations/<int:key>/remove/", consortium.remove, name="remove-participant"),
    path("fundings/<int:key>/change/", fundings.change, name="change-funding"),
    path("fundings/<int:key>/remove/", fundings.remove, name="remove-funding"),
    path("organisations/", list_of_organisations, name="organisations"),
    path("organisations/<str:code>/", organisation, name="organisation"),
    path("organisations/<str:code>/change/", organisations.change, name="change-organisation"),
    path("organisations/<str:code>/memberships/", organisations.membership, name="organisation-memberships"),
    path("organisations/<str:code>/size/", organisations.size, name="organisation-size"),
    path("organisations/<str:code>/merge/<str:other>/", merge, name="merge-organisations"),
    path("organisations/<str:code>/distinct/<str:other>/", distinct, name="distinct-organisations"),
    path(
        "organisations/<str:code>/network-<str:shape>-<str:scheme>.svg",
        organisation_picture,
        name="organisation-network",
    ),
    path("add-an-organisation/", organisations.add, name="add-organisation"),
    path("duplicates/", duplicates, name="duplicates"),
    path("merges/<int:key>/undo/", undo_merge, name="undo-merge"),
    path("network/", network_page, name="network"),
    path("network-<str:shape>-<str:scheme>.svg", network_picture, name="network-picture"),
    path("territory/", territory, name="territory"),
    path("activities/", activities.activities, name="activities"),
    path("activities/calendar/", activities.activity_calendar, name="activity-calendar"),
    path("activities/calendar.ics", activity_feed, name="activity-feed"),
    path("activities/new/", activity_acts.plan, name="plan-activity"),
    path("activities/<str:code>/", activities.activity, name="activity"),
    path("activities/<str:code>/change/", activity_acts.change, name="change-activity"),
    path("activities/<str:code>/remove/", activity_acts.remove, name="remove-activity"),
    path("activities/<str:code>/documents/add/", parts.add_document, name="add-activity-document"),
    path("activities/<str:code>/<slug:part>/add/", parts.add, name="add-to-activity"),
    path("activities/parts/<slug:part>/<int:key>/remove/", parts.remove, name="remove-from-activity"),
    path("follow-ups/<int:key>/done/", parts.complete, name="complete-follow-up"),
    path("propose-a-project/", basics.propose, name="propose-project"),
    path("organisations-named/", consortium.organisations, name="organisations-named"),
    path("my-projects/", my_projects, name="my-projects"),
    path("milestones/<int:key>/", milestone, name="milestone"),
    path("milestones/<int:key>/change/", plan.change, name="change-milestone"),
    path("milestones/<int:key>/remove/", plan.remove, name="remove-milestone"),
    path("milestones/<int:key>/report/", report, name="report-milestone"),
    path("milestones/<int:key>/replan/", replan, name="replan-milestone"),
    path("milestones/<int:key>/undo/", undo, name="undo-report"),
    path("documents/<int:key>/", document, name="document"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="read-notices"),
    path("notices/<int:key>/read/", read_notice, name="read-notice"),
    path("notices/preferences/", preferences, name="preferences"),
    path("notices/preferences/calendar/", calendar_address, name="calendar-address"),
    path("notices/off/<str:signed>/", mail_off, name="mail-off"),
    path("calendar/<str:secret>.ics", calendar, name="calendar"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<uuid:key>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:key>/<slug:act>/", webhooks.act, name="act-on-webhook"),
    path("tokens/", tokens, name="tokens"),
    path("tokens/<uuid:key>/replace/", replace, name="replace-token"),
    path("tokens/<uuid:key>/revoke/", revoke, name="revoke-token"),
    path("machines/", machines, name="machines"),
    path("machines/<uuid:key>/renew/", renew, name="renew-machine"),
    path("machines/<uuid:key>/revoke/", revoke_client, name="revoke-machine"),
    path("spreadsheets/", sheets.spreadsheets, name="spreadsheets"),
    path("spreadsheets/<str:kind>.xlsx", sheets.download, name="spreadsheet-download"),
    path("spreadsheets/give-back/", sheets.upload, name="spreadsheet-upload"),
    path("spreadsheets/<int:key>/", sheets.spreadsheet, name="spreadsheet"),
    path("spreadsheets/<int:key>/apply/", sheets.apply, name="spreadsheet-apply"),
    path("spreadsheets/<int:key>/undo/", sheets.undo, name="spreadsheet-undo"),
    path("spreadsheets/<int:key>/drop/", sheets.drop, name="spreadsheet-drop"),
    path("imports/", imports, name="imports"),
    path("imports/<int:key>/", import_page, name="import"),
    path("imports/<int:key>/<slug:act>/", act_on_import, name="act-on-import"),
    path("measurements/", measurements, name="measurements"),
    path("measurements/calendar/", measurement_calendar, name="measurement-calendar"),
    path("measurements/new/", new, name="new-measurement"),
    path("measurements/<int:key>/", measurement, name="measurement"),
    path("measurements/<int:key>/<slug:act>/", act_on_measurement, name="act-on-measurement"),
    path("enquiries/", enquiries.enquiries, name="enquiries"),
    path("enquiries/<int:key>/", enquiries.enquiry, name="enquiry-file"),
    path("enquiries/<int:key>/<slug:act>/", enquiries.act, name="act-on-enquiry"),
    path("closed-periods/", closed_periods, name="closed-periods"),
    path("closed-periods/close/", close, name="close-period"),
    path("closed-periods/<int:key>/reopen/", reopen, name="reopen-period"),
    path("data-quality/", quality, name="data-quality"),
    path("data-quality/acceptances/<int:key>/undo/", undo_acceptance, name="undo-acceptance"),
    path("packs/", packs, name="packs"),
    path("packs/<int:key>/", pack, name="pack"),
    path("packs/<int:key>/pack.<str:kind>", pack_file, name="pack-file"),
    path("contracts/<str:code>/objectives/<int:number>/commentary/", commentary, name="commentary"),
    path("contracts/<str:code>/what-changed/", changed, name="what-changed"),
    path(
        "contracts/<str:code>/what-changed/<int:number>-<str:shape>-<str:scheme>.svg",
        changed_picture,
        name="what-changed-picture",
    ),
    path("scenarios/", what_if.scenarios, name="scenarios"),
    path("scenarios/<int:key>/", what_if.scenario, name="scenario"),
    path("scenarios/<int:key>/suppose/<slug:what>/", what_if.supposed, name="suppose"),
    path("scenarios/<int:key>/named/<slug:what>/", what_if.supposable, name="supposable-named"),
    path("scenarios/<int:key>/no-more/<int:assumption>/", what_if.supposed_no_more, name="suppose-no-more"),
    path("scenarios/<int:key>/<slug:act>/", what_if.act_on_scenario, name="act-on-scenario"),
    path("search/", search_page, name="search"),
    path("seals/", seals, name="seals"),
    path("contracts/<str:code>/seals/<int:number>/", seal, name="seal"),
    path("rollups/", rollups, name="rollups"),
    path("rollups/<int:key>/", rollup_run, name="rollup-run"),
    path("how-to-read/", TemplateView.as_view(template_name="how_to_read.html"), name="how-to-read"),
    path("", include("tracker.accounts.routes")),
    path("language/", include("django.conf.urls.i18n")),
    path("backoffice/", admin.site.urls),
    path("oauth/", include("api.oauth.routes")),
    path("oai", include("api.oai.routes")),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("catalogue.jsonld", catalogue, name="catalogue"),
    path("robots.txt", robots, name="robots"),
    path(".well-known/security.txt", security, name="security-txt"),
    path("metrics", metrics, name="metrics"),
    path("healthz", alive, name="healthz"),
    path("readyz", ready, name="readyz"),
    *i18n_patterns(
        path("cluster/", cluster, name="cluster"),
        path("industry-profile/", profile, name="industry-profile"),
        path(
            "industry-profile/<str:series>-<str:shape>-<str:scheme>.svg",
            profile_picture,
            name="industry-profile-picture",
        ),
        path("our-projects/", our_projects, name="our-projects"),
        path("our-projects/<str:code>/", public_project, name="public-project"),
        path("working-with-us/", working_with_us, name="working-with-us"),
        path("working-with-us/enquiry/", enquiry, name="enquiry"),
        path("working-with-us/enquiry/sent/", enquiry_sent, name="enquiry-sent"),
        path("open-data/", open_data, name="open-data"),
    ),
]

handler400 = "tracker.pages.errors.bad_request"
handler500 = "tracker.pages.errors.server_error"
