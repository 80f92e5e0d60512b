"""Is every row that breaks a rule of the domain told in that rule's words, before the database refuses it?"""

from pathlib import Path

import pytest

from objectives.exchange.loading import load
from tests.objectives.exchange.conftest import Refused
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db

UNKNOWN = "there is no '{}' in {}.csv, nor loaded before"

# file, what stands there, what stands there instead, the line with its problem
CHANGES = [
    # what is not known
    ("territories", "Gironde,FR", "Gironde,R99", "line 4, column parent: " + UNKNOWN.format("R99", "territories")),
    ("organisations", "lab-7,,,laboratory,public,,,999,,,FR,,,D33", "lab-7,,,laboratory,public,,,999,,,FR,,,D99", "line 4, column territory: " + UNKNOWN.format("D99", "territories")),
    ("objectives", "c-1,2,SME", "c-9,2,SME", "line 3, column contract: " + UNKNOWN.format("c-9", "contracts")),
    ("programmes", "state,national", "nobody,national", "line 2, column funder: " + UNKNOWN.format("nobody", "organisations")),
    ("projects", "FUI-15", "FUI-16", "line 2, column call: " + UNKNOWN.format("FUI-16", "calls")),
    ("labels", "P1,valley", "P1,hill", "line 2, column cluster: " + UNKNOWN.format("hill", "organisations")),
    ("participations", "P1,lab-7", "P7,lab-7", "line 3, column project: " + UNKNOWN.format("P7", "projects")),
    ("participations", "partner,,,D31", "partner,,,D99", "line 3, column territory: " + UNKNOWN.format("D99", "territories")),
    ("fundings", "acme,committed", "nobody,committed", "line 2, column beneficiary: " + UNKNOWN.format("nobody", "organisations")),
    ("links", "c-1,2,project", "c-1,3,project", "line 4, column objective: " + UNKNOWN.format("c-1 3", "objectives")),
    ("links", "activity,A1", "activity,P1", "line 2, column subject: " + UNKNOWN.format("P1", "activities")),
    ("links", "project,P1,0.4", "project,A1,0.4", "line 4, column subject: " + UNKNOWN.format("A1", "projects")),
    ("milestones", "P1,2", "P7,2", "line 3, column project: " + UNKNOWN.format("P7", "projects")),
    ("milestone_reports", "P1,1,2014-02-01", "P1,9,2014-02-01", "line 2, column number: " + UNKNOWN.format("P1 9", "milestones")),
    ("targets", "c-1,visits", "c-1,visitors", "line 6, column kpi: " + UNKNOWN.format("c-1 visitors", "kpis")),
    ("measurements", "c-1,visits", "c-1,visitors", "line 7, column kpi: " + UNKNOWN.format("c-1 visitors", "kpis")),
    ("measurements", "2015-07,A1", "2015-07,A9", "line 7, column series: " + UNKNOWN.format("A9", "activities")),
    ("measurements", "2014,D33", "2014,D99", "line 3, column series: " + UNKNOWN.format("D99", "territories")),
    ("activities", "acme|lab-7", "acme|lab-8|nobody", "line 2, column partners: " + UNKNOWN.format("lab-8', 'nobody", "organisations")),
    ("activities", "acme|lab-7", "acme|acme", "line 2, column partners: 'acme' stands in the list twice"),
    # filters
    ("kpis", "tag=green;linked", "programme=NONE", "line 3, column filter: The programme that the filter names does not exist."),
    ("kpis", "tag=green;linked", "domain=ships", "line 3, column filter: A filter is tag=T, domain=D, programme=P or linked"),
    ("kpis", "tag=green;linked", "colour=green", "line 3, column filter: A filter is"),
    ("kpis", "tag=green;linked", "linked;", "line 3, column filter: A filter is"),
    # KPIs
    ("kpis", "computed,projects_labelled,tag=green;linked", "computed,,", "line 3, column kind, rule, filter, aggregation: A computed KPI names a rule"),
    ("kpis", "computed,projects_labelled", "reported,projects_labelled", "A computed KPI names a rule"),
    ("kpis", "computed,projects_labelled", "computed,sme_share", "A computed KPI names a rule and has that rule's aggregation"),
    ("kpis", "maintain,mean", "maintain,distinct", "Different things are counted for computed KPIs only."),
    ("kpis", "territory,1,100,", "territory,1,,", "A baseline is required, but for a sum per period or a value to maintain."),
    ("kpis", "2,Visits,,visits,reported,,,increase", "2,Visits,,visits,reported,,,maintain", "A sum per period cannot be maintained."),
    ("kpis", "2013-12-31,published,", "2013-12-31,published,3", "A tolerance is 0 or more and belongs to values to maintain."),
    ("kpis", "2013-12-31,published", "2018-12-31,published", "line 2, column baseline_on: At least one target lies after the baseline's date."),
    # targets
    ("targets", "visits,2015-07,3", "visits,2015-07,-3", "line 6, column value: Targets of a sum per period are 0 or more"),
    ("targets", "labelled,2015,4", "labelled,2015-Q1,4", "line 3, column value: Targets of a sum per period are 0 or more"),
    # measurements
    ("measurements", "c-1,margin,2014-H1", "c-1,margin,2014-Q1", "line 4, column period: A measurement belongs to a reported KPI"),
    ("measurements", "c-1,margin,2014-H1,,", "c-1,margin,2014-H1,acme,", "line 4, column series: A measurement belongs"),
    ("measurements", "c-1,visits,2015-07,A1", "c-1,visits,2015-07,", "line 7, column series: A measurement belongs"),
    ("measurements", "c-1,visits,2015-07,A1", "c-1,labelled,2015,", "line 7, column kpi: A measurement belongs to a reported KPI"),
    ("measurements", "acme,1,,1,3", "acme,1,0.3,,", "line 5, column value: A measurement belongs"),
    ("measurements", "acme,1,,1,3", "acme,1,,1,", "Give a value, or a numerator and a denominator."),
    ("measurements", "acme,1,,1,3", "acme,1,1,1,3", "Give a value, or a numerator and a denominator."),
    ("measurements", "A1,1,12,", "A1,1,,", "Give a value, or a numerator and a denominator."),
    ("measurements", "-7.125,,", ",1,2", "line 4, column value: A measurement belongs"),
    # shares and scopes
    ("links", "P1,0.4", "P1,0.400000000001", "line 3, column share: The shares of a project or activity sum to at most 1"),
    ("links", "P1,0.4", "P1,0", "line 4, column share, basis: A share is more than 0 and at most 1."),
    ("links", "activity,A1,1", "activity,A1,1.01", "line 2, column share: 1.01 is more than 1"),
    ("links", "2,project,P1,0.4", "2,project,P9,0.4", "line 4, column subject: Only labelled projects and those with the cluster"),
    ("labels", "leader,0.6", "leader,1.6", "line 2, column share: 1.6 is more than 1"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem"), CHANGES, ids=[f"{c[0]}-{c[2][:40]}" for c in CHANGES])
def test_a_bad_row_is_named(small: Small, refused: Refused, file: str, old: str, new: str, problem: str) -> None:
    problems = refused(small.change(file, old, new))
    assert any(found.startswith(f"{file}.csv, line ") and problem in found for found in problems), problems


# file, a row too many, the problems
ADDITIONS = [
    ("sources", "S1,Twice,,,", ["sources.csv, line 3, column id: the key stands on line 2 already"]),
    ("participations", "P1,acme,coordinator,,,,,", ["participations.csv, line 6, column role: the key stands on line 2 already"]),
    ("measurements", "c-1,margin,2014-H1,,1,5,,,,draft,,,,", ["measurements.csv, line 8, column revision: the key stands on line 4 already"]),
    ("links", "c-1,1,project,P1,0.1,declared,,", ["links.csv, line 5, column subject: the key stands on line 3 already"]),
    ("objectives", "c-1,3,SME,Again,,,,1,,", ["objectives.csv, line 3, column code: The contract has an objective with this code.", "objectives.csv, line 4, column code: The contract has an objective with this code."]),
    ("targets", "c-1,margin,2018-Q4,8,illustrative,,", ["targets.csv, line 4, column period: Another target of the KPI ends on the same day.", "targets.csv, line 7, column period: Another target of the KPI ends on the same day."]),
    ("labels", "P1,lab-7,co_labeller,0.5,,,", ["labels.csv, line 2, column share: The shares of the clusters that labelled a project sum to at most 1.", "labels.csv, line 3, column share: The shares of the clusters that labelled a project sum to at most 1."]),
    ("participations", "P1,big-one,coordinator,,,,,", ["participations.csv, line 2, column role: A project that the cluster labelled or takes part in has at most one coordinator.", "participations.csv, line 6, column role: A project that the cluster labelled or takes part in has at most one coordinator."]),
    ("measurements", "c-1,jobs,2015,31555,1,5,,,,draft,,,,", ["measurements.csv, line 2, column series: The territories that a KPI is measured in may not lie inside one another.", "measurements.csv, line 8, column series: The territories that a KPI is measured in may not lie inside one another."]),
    ("territories", "X1,city,X,X2,,,0,,\nX2,city,Y,X1,,,0,,", ["territories.csv, line 7, column parent: A territory cannot lie inside itself.", "territories.csv, line 8, column parent: A territory cannot lie inside itself."]),
    ("territories", "X1,city,X,X1,,,0,,", ["territories.csv, line 7, column parent: A territory cannot lie inside itself."]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "row", "expected"), ADDITIONS, ids=[f"{a[0]}-{a[1][:40]}" for a in ADDITIONS])
def test_a_row_too_many_is_named(small: Small, refused: Refused, file: str, row: str, expected: list[str]) -> None:
    assert refused(small.add(file, row)) == expected


def test_one_coordinator_a_project_does_not_bind_the_landscape(small: Small, tmp_path: Path) -> None:
    assert load(small.write(tmp_path))  # P9 has two


# what is loaded first; file, change; the problem among rows already stored
STORED = [
    ("projects", "P9,LAND,Landscape,,territory", "P9,LAND,Landscape,,member", "line 4, column scope: A project that the cluster labelled or takes part in has at most one coordinator."),
    ("projects", "First,,labelled", "First,,territory", "line 2, column scope: A project of the landscape cannot be linked to objectives: remove its links first."),
    ("territories", "D33,department,Gironde,FR", "D33,department,Gironde,D31", "line 4, column parent: The territories that a KPI is measured in may not lie inside one another."),
    ("territories", "R76,region,Occitanie,FR", "R76,region,Occitanie,31555", "line 6, column parent: A territory cannot lie inside itself."),
    ("kpis", "increase,sum,period,month,activity", "increase,sum,period,year,activity", "line 6, column frequency: Targets of a sum per period are 0 or more and cover at least one of its periods."),
    ("kpis", "maintain,mean,period,half", "maintain,mean,period,year", "line 4, column frequency: The KPI's measurements do not fit"),
    ("kpis", "1,0,,contract", "1,0,2018-12-31,contract", "line 5, column baseline_on: At least one target lies after the baseline's date."),
    ("contracts", "2013-01-01,2018-12-31", "2018-12-31,2019-12-31", "line 2, column start: At least one target lies after the baseline's date."),
    ("contracts", "c-1,Contract", "c-1,", "line 2, column name_en: a value is required"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "problem"), STORED, ids=[f"{c[0]}-{c[2][:40]}" for c in STORED])
def test_a_row_that_clashes_with_what_is_stored_is_named(
    refused: Refused, tmp_path: Path, file: str, old: str, new: str, problem: str
) -> None:
    load(Small().write(tmp_path / "first"))
    later = Small().only(file)
    if file == "contracts" and "start" in problem:
        later.rows[file] = [row.replace(old, new) for row in later.rows[file]]
    else:
        later.change(file, old, new)
    problems = refused(later)
    assert any(found.startswith(f"{file}.csv, {problem}") for found in problems), problems


def test_links_of_two_datasets_sum_to_at_most_one(refused: Refused, tmp_path: Path) -> None:
    load(Small().drop("links", "c-1,2,project").write(tmp_path / "first"))
    later = Small().only("links")
    later.rows["links"] = ["c-1,2,project,P1,0.5,declared,,"]
    assert refused(later) == [
        "links.csv, line 2, column share: The shares of a project or activity sum to at most 1 for each contract."
    ]


def test_shares_are_summed_for_each_contract_apart(small: Small, tmp_path: Path) -> None:
    small.add("contracts", "c-2,Other,,2019-01-01,2022-12-31,,,,,,,,,").add("objectives", "c-2,1,ALL,All,,,,1,,")
    assert load(small.add("links", "c-2,1,project,P1,1,declared,,").write(tmp_path))
