"""What do the public pages say of the cluster and its industry? Words by place and language, figures in series."""

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.contract import in_reader_language
from objectives.models.measurement import Qualifier
from objectives.models.rules import one_of


class PublicPlace(models.TextChoices):
    """Where words stand on the public pages; each place has words of its own until somebody writes others."""

    CLUSTER = "cluster", _("the cluster: who we are")
    TERRITORY = "territory", _("the cluster: its territory")
    PROFILE = "profile", _("industry profile: introduction")
    PROJECTS = "projects", _("our projects: introduction")
    WORKING = "working", _("working with us: introduction")
    PUBLIC_BODIES = "public_bodies", _("offer to foreign public bodies")
    INDUSTRY = "industry", _("offer to foreign industry")
    RESEARCH = "research", _("offer to research delegations")
    OPEN_DATA = "open_data", _("open data: introduction")
    CONSENT = "consent", _("enquiries: what is done with the data, agreed to by who sends one")


class PublicText(models.Model):
    """The words of a place in a language, in place of those that Sextant brings along."""

    place = models.CharField(_("place"), max_length=20, choices=PublicPlace.choices)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    text = models.TextField(
        _("text"), max_length=4000, validators=[ProhibitNullCharactersValidator()],
        help_text=_("Paragraphs are parted by an empty line."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("text of the public pages")
        verbose_name_plural = _("texts of the public pages")
        ordering = ("place", "language")
        constraints = (
            models.UniqueConstraint(
                fields=["place", "language"],
                name="public_text_once",
                violation_error_message=_("This place has words in this language already: change those."),
            ),
            models.CheckConstraint(
                condition=one_of("place", PublicPlace)
                & models.Q(language__in=[code for code, _name in settings.LANGUAGES])
                & ~models.Q(text=""),
                name="public_text_known",
                violation_error_message=_("Choose a place and a language, and write something."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_place_display()} ({self.language})"


class ProfileTopic(models.TextChoices):
    """What a series of the industry profile is about."""

    JOBS = "jobs", _("Jobs")
    COMPANIES = "companies", _("Companies")
    RESEARCHERS = "researchers", _("Researchers")
    TRAINING = "training", _("Training institutions")
    RESEARCH = "research", _("Research institutions")


class ProfileSeries(fields.Sourced):
    """A series of the industry profile: its figures are its own, a KPI's measurements, or counted in the portfolio."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    topic = models.CharField(_("topic"), max_length=12, choices=ProfileTopic.choices)
    name_en = models.CharField(_("name (English)"), max_length=300)
    name_fr = models.CharField(_("name (French)"), max_length=300, blank=True)
    perimeter = fields.words(_("perimeter"), help_text=_("Codes of territories that the figures cover."))
    kpi = models.CharField(
        _("code of the KPI"), max_length=120, blank=True, help_text=_("Of the newest contract that has it.")
    )
    counts = fields.words(
        _("kinds of organisations counted"),
        help_text=_("Those of the cluster's territory that take part in a published project of the year."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("series of the industry profile")
        verbose_name_plural = _("series of the industry profile")
        ordering = ("position", "code")
        constraints = (
            models.CheckConstraint(
                condition=one_of("topic", ProfileTopic) & (models.Q(kpi="") | models.Q(counts=[])),
                name="profile_series_of_one_origin",
                violation_error_message=_("A series is a KPI's, or counts organisations, or has figures of its own."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return in_reader_language(self.name_en, self.name_fr)


class ProfileFigure(fields.Sourced):
    """A published figure of a series: what was observed, when, how exactly it is known, by which source."""

    series = models.ForeignKey(
        ProfileSeries, models.CASCADE, verbose_name=_("series"), related_name="figures", db_index=False
    )
    value = fields.number(_("value"))
    qualifier = models.CharField(_("how exact"), max_length=10, choices=Qualifier.choices, default=Qualifier.EXACT)
    observed_on = models.DateField(_("observed on"))
    precision = models.CharField(
        _("observed: known to the"), max_length=5, choices=fields.Precision.choices, default=fields.Precision.DAY
    )

    class Meta:
        verbose_name = _("figure of the industry profile")
        verbose_name_plural = _("figures of the industry profile")
        ordering = ("series", "observed_on")
        constraints = (
            models.UniqueConstraint(
                fields=["series", "observed_on"],
                name="profile_figure_once",
                violation_error_message=_("The series has a figure of this day: correct that one."),
            ),
            models.CheckConstraint(
                condition=models.Q(value__gte=0, value__lte=10**17)
                & one_of("qualifier", Qualifier)
                & one_of("precision", fields.Precision)
                & fields.plausible("observed_on"),
                name="profile_figure_plausible",
                violation_error_message=_("A figure is 0 or more, and was observed on a day from 1900 to 2199."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.series} {self.observed_on}"
