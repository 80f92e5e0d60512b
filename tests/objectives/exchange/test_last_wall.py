"""Does a refusal by the database itself, which no rule of ours foresaw, become a clean problem?"""

from pathlib import Path

import pytest

from objectives.exchange import loading, rules_of_rows, rules_of_the_whole
from objectives.exchange.columns import Column
from objectives.exchange.loading import load
from objectives.exchange.problems import DatasetRefusedError
from objectives.models import Project, constraint_messages
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db

SLIPS = [
    ("links", "P1,0.4", "P1,0.5", "dataset", "link_shares_at_most_one"),
    ("links", "2,project,P1,0.4", "2,project,P9,0.4", "dataset", "project_landscape_has_no_link"),
    ("measurements", "2015-07,A1", "2015,A1", "measurements.csv", "measurement_fits_kpi"),
    ("measurements", "2014,D33", "2014,31555", "measurements.csv", "measurement_territories_apart"),
    ("territories", "FR,country,France,", "FR,country,France,FR", "dataset", "territory_not_inside_itself"),
    ("kpis", "tag=green;linked", "programme=NONE", "dataset", "kpi_filter_programme_known"),
    ("kpis", "2013-12-31,published", "2018-12-31,published", "dataset", "kpi_target_after_baseline"),
    (
        "projects",
        "P9,LAND,Landscape,,territory",
        "P9,LAND,Landscape,,member",
        "dataset",
        "participation_one_coordinator",
    ),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip[-1])
def test_what_slips_through_our_rules_is_told_in_the_words_of_the_database_rule(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, slip: tuple[str, str, str, str, str]
) -> None:
    file, old, new, place, rule = slip
    monkeypatch.setattr(loading, "BEFORE", {})
    monkeypatch.setattr(loading, "AFTER", {})
    with pytest.raises(DatasetRefusedError) as caught:
        load(small.change(file, old, new).write(tmp_path))
    assert [str(problem) for problem in caught.value.problems] == [f"{place}: {constraint_messages()[rule]}"]
    assert not Project.objects.exists()


def test_a_value_that_the_database_cannot_hold_is_told_without_a_trace(
    small: Small, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Column, "_judge_text", lambda *_: None)
    small.rows["sources"] = [f"{'x' * 121},T,,,"]
    with pytest.raises(DatasetRefusedError) as caught:
        load(small.only("sources").write(tmp_path))
    assert [str(problem) for problem in caught.value.problems] == [
        "sources.csv: the database cannot hold a value: value too long for type character varying(120)"
    ]


def test_every_rule_looked_up_is_a_rule_of_the_domain() -> None:
    looked_up = {
        rule
        for rules in (rules_of_rows.BEFORE, rules_of_the_whole.AFTER)
        for of_file in rules.values()
        for _, rule, _ in of_file
    }
    assert looked_up <= set(constraint_messages())
