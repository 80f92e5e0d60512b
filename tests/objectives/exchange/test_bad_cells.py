"""Is every bad cell named with its file, line, column and reason?"""

import pytest

from tests.objectives.exchange.conftest import Refused
from tests.objectives.exchange.small import Small

pytestmark = pytest.mark.django_db

NOT_A_NUMBER = "is not a number: digits, with . as the decimal mark"

# file, what stands there, what stands there instead, the problem
CELLS = [
    # numbers
    ("measurements", "D31,1,120", "D31,1,NaN", f"line 2, column value: 'NaN' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,Infinity", f"line 2, column value: 'Infinity' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,-inf", f"line 2, column value: '-inf' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", 'D31,1,"1,200"', f"line 2, column value: '1,200' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,1 200", f"line 2, column value: '1 200' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,1_200", f"line 2, column value: '1_200' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,١٢٠", f"line 2, column value: '١٢٠' {NOT_A_NUMBER}"),
    ("measurements", "D31,1,120", "D31,1,0x10", f"line 2, column value: '0x10' {NOT_A_NUMBER}"),
    (
        "measurements",
        "D31,1,120",
        "D31,1,1e400",
        "line 2, column value: '1e400' is too large: at most 17 digits before the decimal mark",
    ),
    ("measurements", "D31,1,120", "D31,1,1e9999", f"line 2, column value: '1e9999' {NOT_A_NUMBER}"),
    (
        "measurements",
        "D31,1,120",
        "D31,1,0.0000000000001",
        "line 2, column value: '0.0000000000001' has more than 12 decimals",
    ),
    (
        "measurements",
        "D31,1,120",
        "D31,1,12345678901234567.1234567890123",
        "line 2, column value: '12345678901234567.1234567890123' has more than 12 decimals",
    ),
    (
        "measurements",
        "D31,1,120",
        "D31,1," + "9" * 300,
        "line 2, column value: the text has 300 characters, at most 200",
    ),
    ("fundings", "500.25", "500.255", "line 2, column amount: '500.255' has more than 2 decimals"),
    (
        "fundings",
        "500.25",
        "12345678901234567",
        "line 2, column amount: '12345678901234567' is too large: at most 16 digits before the decimal mark",
    ),
    ("fundings", "500.25", "-1", "line 2, column amount: -1 is less than 0"),
    ("fundings", "500.25", "", "line 2, column amount: a value is required"),
    ("contracts", "0.3,0.95", "1.5,0.95", "line 2, column delivery_weight: 1.5 is more than 1"),
    ("contracts", "0.95,0.8", "0.95,0.96", "line 2, column on_track_from, at_risk_from: The at-risk threshold"),
    ("objectives", "c-1,2,SME", "c-1,2.0,SME", "line 3, column number: '2.0' is not a whole number"),
    ("objectives", "c-1,2,SME", "c-1,0,SME", "line 3, column number: 0 is less than 1"),
    ("objectives", "c-1,2,SME", "c-1,40000,SME", "line 3, column number: 40000 is more than 32767"),
    ("objectives", ",2.5,", ",-2.5,", "line 3, column weight: -2.5 is less than 0"),
    ("calls", "120,60", "-120,60", "line 2, column applications: -120 is less than 0"),
    ("calls", "120,60", "9999999999,60", "line 2, column applications: 9999999999 is more than 2147483647"),
    ("milestones", "Start,10", "Start,0", "line 2, column weight: A milestone weighs more than 0."),
    ("milestone_reports", "completed,100", "completed,101", "line 2, column percent: 101 is more than 100"),
    ("milestone_reports", "2014-02-01,1", "2014-02-01,0", "line 2, column revision: 0 is less than 1"),
    ("kpis", "year,territory,1,100", "year,territory,0,100", "line 2, column weight: A KPI weighs more than 0."),
    ("measurements", "-7.125,,,2", "-7.125,,,0", "line 4, column weight: A measurement weighs more than 0."),
    # days and periods
    ("projects", "2013-05-01", "2013-02-30", "line 2, column labelled_on: there is no day 2013-02-30"),
    (
        "projects",
        "2013-05-01",
        "01/05/2013",
        "line 2, column labelled_on: '01/05/2013' is not a date such as 2013-06-18",
    ),
    ("projects", "2013-05-01", "20130501", "line 2, column labelled_on: '20130501' is not a date such as 2013-06-18"),
    (
        "projects",
        "2013-05-01",
        "0213-05-01",
        "line 2, column labelled_on, start, end: Dates lie between 1900 and 2199.",
    ),
    ("projects", "2017-12-31", "2013-12-31", "line 2, column start, end: A project cannot end before it starts."),
    (
        "contracts",
        "2018-12-31",
        "2012-12-31",
        "line 2, column start, end, signed_on: A contract ends after its first day.",
    ),
    ("activities", "2015-07-03", "2015-06-03", "line 2, column start, end: An activity cannot end before it starts."),
    ("organisations", "2014-01-01,,", "2014-01-01,2013-01-01,", "A membership cannot end before it began."),
    ("targets", "2018-Q4", "2018-Q5", "line 5, column period: '2018-Q5' does not have the form"),
    ("measurements", "2015-07", "2015-13", "line 7, column period: '2015-13' does not have the form"),
    ("measurements", "2015-07", "999", "line 7, column period: '999' does not have the form"),
    ("sources", "2015-06", "June 2015", "line 2, column published: 'June 2015' does not have the form"),
    # choices, flags, forms
    (
        "territories",
        "Occitanie,FR,FRJ,,0",
        "Occitanie,FR,FRJ,,no",
        "line 6, column in_cluster: 'no' is neither 0 nor 1",
    ),
    ("organisations", "sme,private", "tiny,private", "line 2, column kind: 'tiny' is not one of sme, mid_cap, large"),
    ("organisations", "sme,private", ",private", "line 2, column kind: a value is required"),
    ("organisations", "sme,private", "sme,half", "line 2, column sector: 'half' is not one of public, private"),
    ("organisations", "lab-7,", "Lab_7,", "line 4, column id: 'Lab_7' does not have the form [a-z0-9][a-z0-9-]*"),
    ("organisations", ",DE,", ",de,", "line 3, column country: 'de' does not have the form [A-Z]{2}"),
    ("projects", "month", "week", "line 2, column labelled_precision: 'week' is not one of day, month, year"),
    ("projects", "space|aeronautics", "space|ships", "line 2, column domains: Choose among the five domains."),
    ("projects", "green|sustainable", "green||sustainable", "line 2, column tags: the list holds an empty item"),
    (
        "projects",
        "green|sustainable",
        "g" * 201,
        "line 2, column tags: an item of the list is longer than 200 characters",
    ),
    (
        "projects",
        "First,,labelled",
        "First,,LABELLED",
        "line 2, column scope: 'LABELLED' is not one of labelled, member",
    ),
    (
        "participations",
        "acme,coordinator,1000",
        "acme,chief,1000",
        "line 2, column role: 'chief' is not one of coordinator",
    ),
    ("links", "0.4,derived", "0.4,guessed", "line 4, column basis: 'guessed' is not one of declared, derived"),
    (
        "links",
        "project,P1,0.4",
        "person,P1,0.4",
        "line 4, column subject_kind: 'person' is not one of project, activity",
    ),
    ("targets", "4,contract", "4,declared", "line 3, column basis: 'declared' is not one of contract, published"),
    (
        "measurements",
        "2014-12-31,about",
        "2014-12-31,roughly",
        "line 2, column qualifier: 'roughly' is not one of exact",
    ),
    ("contracts", "equal", "size", "line 2, column project_weighting: 'size' is not one of equal, cost"),
    ("programmes", "national", "local", "line 2, column level: 'local' is not one of european, national"),
    # texts
    ("projects", "First", "x" * 1001, "line 2, column title: the text has 1001 characters, at most 1000 can be stored"),
    ("projects", "First", "x" * 10_000_000, "line 2, column title: the text has 10000000 characters, at most 1000"),
    (
        "measurements",
        "D31,1,120",
        "D31,1," + "9" * 10_000_000,
        "line 2, column value: the text has 10000000 characters",
    ),
]


@pytest.mark.parametrize(("file", "old", "new", "problem"), CELLS, ids=[f"{c[0]}-{c[2][:30]}" for c in CELLS])
def test_a_bad_cell_is_named(small: Small, refused: Refused, file: str, old: str, new: str, problem: str) -> None:
    problems = refused(small.change(file, old, new))
    [found] = [found for found in problems if "there is no '" not in found]  # a bad key cannot be named by others
    assert found.startswith(f"{file}.csv, line ")
    assert problem in found


def test_the_largest_number_with_every_decimal_is_no_error(small: Small, refused: Refused) -> None:
    small.change("measurements", "D31,1,120", "D31,1,12345678901234567.123456789012")
    assert len(refused(small.change("projects", "2013-05-01", "x"))) == 1


def test_the_line_is_the_one_on_which_the_row_begins(small: Small, refused: Refused) -> None:
    small.add("activities", 'A3,study,"Over\nthree\nlines",,,,,fr,,,,').add("activities", "A4,study,One,,,,,fr,,,,")
    assert [problem.split(", column")[0] for problem in refused(small)] == [
        "activities.csv, line 5",  # A2 holds two lines
        "activities.csv, line 8",
    ]


def test_every_bad_cell_of_a_row_is_named(small: Small, refused: Refused) -> None:
    small.change("fundings", "committed,500.25,", "spent,much,soon")
    assert [problem.split(": ")[0] for problem in refused(small)] == [
        "fundings.csv, line 2, column amount",
        "fundings.csv, line 2, column decided_on",
        "fundings.csv, line 2, column stage",
    ]


def test_what_refers_to_a_bad_row_is_not_called_bad(small: Small, refused: Refused) -> None:
    assert len(refused(small.change("projects", "2013-05-01", "May 2013"))) == 1
    assert len(refused(Small().change("territories", "Haute-Garonne,R76,FRJ23,,1", "Haute-Garonne,R76,FRJ23,,2"))) == 1
    assert len(refused(Small().change("kpis", "c-1,visits,2,Visits", "c-1,visits,two,Visits"))) == 1


def test_a_hundred_problems_are_listed_and_all_of_them_counted(small: Small, refused: Refused) -> None:
    for number in range(250):
        small.add("sources", f"X{number},,,,")
    assert len(refused(small)) == 100
