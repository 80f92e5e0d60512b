"""Which place? Countries, regions, former regions, departments and cities, each inside its parent."""

from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from objectives.models import fields
from objectives.models.rules import one_of, rule_at_commit


class TerritoryKind(models.TextChoices):
    """Kinds of places, the widest first."""

    COUNTRY = "country", _("country")
    REGION = "region", _("region")
    FORMER_REGION = "former_region", _("former region")
    DEPARTMENT = "department", _("department")
    CITY = "city", _("city")


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Questions about places."""

    def within(self, territory: "Territory") -> "TerritoryQuerySet":
        """Return a territory and every place inside it, however deep."""
        inside = RawSQL(
            """WITH RECURSIVE inside(id) AS (
                SELECT %s::bigint UNION
                SELECT t.id FROM objectives_territory t JOIN inside ON t.parent_id = inside.id)
            SELECT id FROM inside""",
            [territory.pk],
        )
        return self.filter(pk__in=inside)


class Territory(fields.Sourced):
    """A place by its code: `FR`, `R75` region, `AR72` former region, `D31` department, the INSEE code of a city."""

    code = fields.code(_("code"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=TerritoryKind.choices)
    name = models.CharField(_("name"), max_length=200)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("lies in"), related_name="parts", null=True, blank=True
    )
    nuts2016 = models.CharField(_("NUTS 2016"), max_length=10, blank=True)
    population = models.PositiveBigIntegerField(_("population"), null=True, blank=True)
    in_cluster = models.BooleanField(_("in the cluster's territory"), default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                condition=one_of("kind", TerritoryKind),
                name="territory_kind_known",
                violation_error_message=_("Choose one of the kinds of territories."),
            ),
        )
        triggers = (
            rule_at_commit(
                "territory_not_inside_itself",
                _("A territory cannot lie inside itself."),
                broken="""NEW.parent_id IS NOT NULL AND EXISTS (
                    WITH RECURSIVE above(id) AS (
                        SELECT NEW.parent_id
                        UNION
                        SELECT t.parent_id FROM objectives_territory t JOIN above ON t.id = above.id
                        WHERE t.parent_id IS NOT NULL)
                    SELECT 1 FROM above WHERE above.id = NEW.id)""",
            ),
        )

    def __str__(self) -> str:
        return self.name
