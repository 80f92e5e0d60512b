"""How much of a project is a cluster's? All of it, all of it where the cluster leads its label, or its share of it.

A project of scope `labelled` without any label recorded is wholly the cluster's whose portfolio this is; one of
another scope without labels, and what the shares of a label leave of the whole, is nobody's. So whatever is counted,
the fractional figures of all clusters and of nobody sum to the gross one: counts exactly, money to the cent.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objectives.access import Reader, visible_labels
from objectives.models import Counting, Label, Organisation, Scope

DEFINITIONS = {
    Counting.GROSS: gettext_lazy("Gross: every project counts whole, whoever labelled it."),
    Counting.LED: gettext_lazy("Led only: a project counts whole where %(cluster)s leads its label, else not at all."),
    Counting.FRACTIONAL: gettext_lazy(
        "Fractional: a project counts by the share of its label that %(cluster)s has; money is split to the cent."
    ),
}


@dataclass(frozen=True, slots=True)
class Counted:
    """A way of counting, for a cluster."""

    counting: Counting = Counting.GROSS
    cluster: Organisation | None = None
    """Whose labels count; None where no cluster's are recorded, or the way is gross."""
    is_ours: bool = True
    """Whether it is the cluster whose portfolio this is: projects whose label nobody recorded are its own."""

    @property
    def definition(self) -> str:
        """What is counted, in words."""
        told = str(DEFINITIONS[self.counting])
        return told % {"cluster": self.cluster or _("the cluster")} if self.counting != Counting.GROSS else told

    @property
    def parameters(self) -> dict[str, Any]:
        """What the fragments below ask for."""
        return {"cluster": self.cluster and self.cluster.pk, "is_ours": self.is_ours}

    @property
    def code(self) -> str:
        """The cluster's code; empty for none."""
        return self.cluster.code if self.cluster else ""


GROSS = Counted()


@dataclass(frozen=True, slots=True)
class Labelling:
    """The clusters on whose labels a reader may look, by code."""

    clusters: tuple[Organisation, ...]
    ours: Organisation | None
    """The one whose portfolio this is: whose label most projects of scope `labelled` have, as that scope says that this
    cluster labelled them. None where no label is recorded, or two have as many."""


def labelling(reader: Reader | None) -> Labelling:
    """Return the clusters whose labels a reader may ask for, None all of them; one statement."""
    labels = Label.objects.all() if reader is None else visible_labels(reader)
    ours = Q(project__scope=Scope.LABELLED)
    times = labels.filter(cluster=OuterRef("pk")).order_by().values("cluster").annotate(n=Count("pk", filter=ours))
    rows: Any = Organisation.objects.filter(pk__in=labels.values("cluster")).annotate(times=Subquery(times.values("n")))
    clusters = tuple(rows.order_by("code"))
    most = sorted(clusters, key=attrgetter("times"), reverse=True)[:2]
    tied = len({one.times for one in most}) < len(most)
    return Labelling(clusters, most[0] if most and not tied else None)


def counted(reader: Reader | None, counting: str, cluster: str = "", among: Labelling | None = None) -> Counted:
    """Return a way of counting by its name, for the cluster of a code, or the one whose portfolio this is.

    `among` are the reader's clusters where they are at hand; else they are read, but for gross.
    Raises ValidationError (`counting`, `cluster`) for what there is none of.
    """
    if counting not in Counting.values:
        told = _("Choose one of: %(known)s.") % {"known": ", ".join(Counting.values)}
        raise ValidationError({"counting": told})
    if not cluster and counting == Counting.GROSS:
        return GROSS
    among = among or labelling(reader)
    if not cluster and (among.ours is not None or not among.clusters):
        return Counted(Counting(counting), among.ours)
    found = next((one for one in among.clusters if one.code == cluster), None)
    if found is None:
        told = _("Say which cluster's labels count. Known: %(known)s.")
        raise ValidationError({"cluster": told % {"known": ", ".join(one.code for one in among.clusters) or "-"}})
    return Counted(Counting(counting), found, found == among.ours)


# Of project `p`: the cluster's share of its label and whether it leads it; all shares in the order of the clusters'
# codes, and where the cluster's stands among them.
CREDIT = """CROSS JOIN LATERAL (
            SELECT CASE WHEN count(*) > 0 THEN coalesce(max(b.share) FILTER (WHERE b.cluster_id = %(cluster)s), 0)
                    WHEN p.scope = 'labelled' AND %(is_ours)s THEN 1 ELSE 0 END AS share,
                CASE WHEN count(*) > 0 THEN coalesce(
                        bool_or(b.role = 'leader') FILTER (WHERE b.cluster_id = %(cluster)s), false)
                    ELSE p.scope = 'labelled' AND %(is_ours)s END AS leads,
                CASE WHEN count(*) > 0 THEN array_agg(b.share ORDER BY k.code) ELSE '{1}' END AS credits,
                CASE WHEN count(*) > 0
                    THEN array_position(array_agg(b.cluster_id ORDER BY k.code), %(cluster)s::bigint)
                    ELSE 1 END AS place
            FROM objectives_label b JOIN objectives_organisation k ON k.id = b.cluster_id
            WHERE b.project_id = p.id) credit"""

NO_CREDIT = "CROSS JOIN (SELECT 1::numeric AS share, true AS leads, '{1}'::numeric[] AS credits, 1 AS place) credit"

WEIGHTS = {
    Counting.GROSS: "1::numeric",
    Counting.LED: "CASE WHEN credit.leads THEN 1::numeric ELSE 0 END",
    Counting.FRACTIONAL: "credit.share",
}
"""What of project `p` counts, with `credit` beside it."""


# Of project `p`: its shares of the objectives of contract `c` by number, where the asked one stands, and its share;
# or the project whole. Both have `at` null where the project serves it not.
WHOLE = "CROSS JOIN (SELECT '{1}'::numeric[] AS shares, 1 AS at, 1::numeric AS share) served"
SERVED = """CROSS JOIN LATERAL (
            SELECT array_agg(l.share ORDER BY o.number) AS shares,
                array_position(array_agg(o.id ORDER BY o.number), %(objective)s::bigint) AS at,
                max(l.share) FILTER (WHERE o.id = %(objective)s) AS share
            FROM objectives_link l JOIN objectives_objective o ON o.id = l.objective_id
            WHERE l.project_id = p.id AND o.contract_id = c.id) served"""


def credit_of(way: Counted) -> str:
    """Return the join that gives project `p` its `credit`."""
    return NO_CREDIT if way.counting == Counting.GROSS else CREDIT
