"""Whatever a list says, and whatever is decided of it: after the import the figures are those of a full rollup, and
after it is taken back everything is as it was, figures too."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objectives.imports.asking import Said, decide_the_rest, set_columns, set_options, undo_import
from objectives.models import Import, Link, Participation, Programme, Project
from tests.objectives.imports.world import applied, at, brought, everything, known_world, table, worked
from tests.objectives.rollup.proof import figures_are_those_of_a_full_rollup
from tests.objectives.rollup.sequences import EXAMPLES

HEADING = ["grant", "acronym", "title", "start", "cost", "aid", "on", "who", "role", "net", "status"]
COLUMNS = dict(zip(
    HEADING,
    ("grant_id", "acronym", "title", "start", "total_cost", "amount", "decided_on", "name", "role", "funding",
     "status"), strict=True,
))  # fmt: skip
rows = st.tuples(
    st.sampled_from(["", "833955", "G1", "G2", "P000"]), st.sampled_from(["", "OPEN0", "NEW", "HIDDEN"]),
    st.sampled_from(["A title", "Another title, longer"]), st.sampled_from(["", "2014", "2014-01", "2013-05-06"]),
    st.sampled_from(["", "0", "1000", "99.99"]), st.sampled_from(["", "0", "123.45", "7"]),
    st.sampled_from(["", "2015-01-01", "2016"]),
    st.sampled_from(["", "Schneider Electric Industries", "Nova", "agency"]),
    st.sampled_from(["", "partner", "coordinator", "nonsense"]), st.sampled_from(["", "5", "many"]),
    st.sampled_from(["", "closed", "en cours"]),
)  # fmt: skip
decisions = st.sampled_from(["match", "new", "leave"])


@pytest.mark.django_db
@pytest.mark.usefixtures("documents")
@settings(max_examples=max(EXAMPLES // 3, 1), suppress_health_check=[*HealthCheck])
@given(listed=st.lists(rows, min_size=1, max_size=8), projects=decisions, organisations=decisions, keeps=st.booleans())
def test_an_import_that_is_taken_back_leaves_no_trace_in_facts_and_figures(
    listed: list[Any], projects: str, organisations: str, keeps: bool
) -> None:
    with transaction.atomic():
        portfolio, staff = known_world()
        Link.objects.filter(project=portfolio.published).update(share=1)
        assert figures_are_those_of_a_full_rollup()
        before = everything()
        row = brought(staff, "any.csv", table([HEADING, *listed]))
        said = Said(columns=COLUMNS, role="partner", programme=Programme.objects.get(code="FUI"))
        row = worked(set_columns(by=staff, **at(row), said=said))
        for kind, decision in (("project", projects), ("organisation", organisations)):
            row = worked(decide_the_rest(by=staff, **at(row), kind=kind, decision=decision))
        row = worked(set_options(by=staff, **at(row), keeps_ours=keeps, leaves_wrong_out=True, publishes=False))
        assert (row.state, row.trouble) == ("ready", "")
        assert everything() == before
        taken_back(staff, row, before)
        transaction.set_rollback(True)


def taken_back(staff: Any, row: Import, before: Any) -> None:
    """Apply an import where something would be written, and take it back."""
    assert row.plan is not None
    assert row.plan["stops"] == []
    if not row.plan["writes"]:
        return
    ways = dict(Project.objects.exclude(scope="territory").values_list("code", "status"))
    row = applied(staff, row)
    assert (row.state, row.trouble) == ("applied", "")
    assert figures_are_those_of_a_full_rollup()
    assert dict(Project.objects.exclude(scope="territory").values_list("code", "status")) == ways
    assert Participation.objects.exists()
    row = worked(undo_import(by=staff, **at(row)))
    assert (row.state, row.trouble) == ("undone", "")
    assert everything() == before
    assert figures_are_those_of_a_full_rollup()
