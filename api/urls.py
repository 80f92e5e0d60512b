"""Which address answers what? Everything under /api/v1/."""

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from api.one_schema import OneSchema
from api.resources import contract, measured, places, portfolio
from api.resources.activities import ActivityActs
from api.resources.changes import Changes
from api.resources.changes_of_score import ChangesOfScore
from api.resources.commentary import CommentaryOf
from api.resources.commenting import Comments
from api.resources.explanation import Explanations
from api.resources.imports import Imports
from api.resources.labels import ProjectLabels
from api.resources.measuring import MeasurementActs
from api.resources.money import Portfolio
from api.resources.packs import Packs
from api.resources.quality import DataQuality
from api.resources.redefining import KpiDefinition
from api.resources.reporting import LastReport, MilestoneForecast, MilestoneReports
from api.resources.scenarios import Scenarios
from api.resources.scorecard import Scorecards
from api.resources.seals import Seals
from api.resources.searching import Search
from api.resources.series import KpiValues, ProjectProgress
from api.resources.subventions import Subventions
from api.resources.webhooks import Webhooks

router = DefaultRouter()
router.include_format_suffixes = False
router.register("activities", ActivityActs, "activity")
router.register("calls", portfolio.Calls, "call")
router.register("changes", Changes, "change")
router.register("comments", Comments, "comment")
router.register("changes-of-score", ChangesOfScore, "changes-of-score")
router.register("contracts", contract.Contracts, "contract")
router.register("data-quality", DataQuality, "quality")
router.register("explanations", Explanations, "explanation")
router.register("fundings", portfolio.Fundings, "funding")
router.register("imports", Imports, "import")
router.register("kpis", contract.Kpis, "kpi")
router.register("links", contract.Links, "link")
router.register("measurements", MeasurementActs, "measurement")
router.register("milestones", measured.Milestones, "milestone")
router.register("objectives", contract.Objectives, "objective")
router.register("organisations", places.Organisations, "organisation")
router.register("packs", Packs, "pack")
router.register("participations", portfolio.Participations, "participation")
router.register("portfolio", Portfolio, "portfolio")
router.register("programmes", portfolio.Programmes, "programme")
router.register("projects", portfolio.Projects, "project")
router.register("scenarios", Scenarios, "scenario")
router.register("scorecards", Scorecards, "scorecard")
router.register("seals", Seals, "seal")
router.register("search", Search, "search")
router.register("sources", places.Sources, "source")
router.register("subventions", Subventions, "subvention")
router.register("targets", contract.Targets, "target")
router.register("territories", places.Territories, "territory")
router.register("webhooks", Webhooks, "webhook")

urlpatterns: list[URLPattern | URLResolver] = [
    path("milestones/<int:pk>/reports/", MilestoneReports.as_view(), name="milestone-reports"),
    path("milestones/<int:pk>/forecast/", MilestoneForecast.as_view(), name="milestone-forecast"),
    path("milestones/<int:pk>/reports/undo/", LastReport.as_view(), name="milestone-undo"),
    path("objectives/<int:pk>/commentary/", CommentaryOf.as_view(), name="commentary-of"),
    path("kpis/<int:pk>/definition/", KpiDefinition.as_view(), name="kpi-definition"),
    path("kpis/<int:pk>/values/", KpiValues.as_view({"get": "retrieve"}), name="kpi-values"),
    path("projects/<str:code>/labels/", ProjectLabels.as_view(), name="project-labels"),
    path("projects/<str:code>/progress/", ProjectProgress.as_view({"get": "retrieve"}), name="project-progress"),
    *router.urls,
    path("schema/", SpectacularAPIView.as_view(generator_class=OneSchema), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
