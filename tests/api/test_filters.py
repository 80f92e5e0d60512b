"""What a funder asks of the portfolio, one question a test, on the real dataset."""

from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from objectives.filters.questions import plain
from objectives.models import Call, Contract, Kpi, Objective, Participation, Programme, Project, Territory
from tests.real_data import load_but_for_its_words
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def real_data() -> None:
    load_but_for_its_words()


def count(client: Client, resource: str, **questions: Any) -> int:
    response = client.get(f"/api/v1/{resource}/", {"count": "true", **questions})
    assert response.status_code == 200, response.content
    found: int = response.json()["count"]
    return found


@pytest.mark.usefixtures("real_data")
@pytest.mark.parametrize(
    ("questions", "expected"),
    [
        ({"scope": "labelled"}, {"scope": "labelled"}),
        ({"status": "running", "scope": "member"}, {"status": "running", "scope": "member"}),
        ({"programme": "FUI"}, {"programme__code": "FUI"}),
        ({"year": 2016}, {"start__year": 2016}),
        ({"domain": "space"}, {"domains__contains": ["space"]}),
        ({"tag": "sustainable"}, {"tags__contains": ["sustainable"]}),
        ({"start_from": "2018-01-01", "start_to": "2018-06-30"}, {"start__range": ("2018-01-01", "2018-06-30")}),
    ],
)
def test_projects_are_found_by_what_is_recorded_of_them(
    client: Client, questions: dict[str, Any], expected: dict[str, Any]
) -> None:
    found = count(client, "projects", **questions)
    assert found == Project.objects.filter(published=True, **expected).count() > 0


@pytest.mark.usefixtures("real_data")
def test_a_region_includes_its_departments_and_cities(client: Client) -> None:
    region, former, haute_garonne = (count(client, "organisations", territory=code) for code in ("R76", "AR73", "D31"))
    assert region > former > haute_garonne > 0
    departments = Territory.objects.filter(parent__parent__code="R76", kind="department").values_list("code", flat=True)
    assert region >= sum(count(client, "organisations", territory=code) for code in departments)


@pytest.mark.usefixtures("real_data")
def test_projects_are_found_by_partner_kind_and_country(client: Client) -> None:
    with_sme = Participation.objects.filter(organisation__kind="sme", project__published=True)
    assert count(client, "projects", organisation_kind="sme") == with_sme.values("project").distinct().count() > 0
    german = Participation.objects.filter(organisation__country="DE", project__published=True)
    assert count(client, "projects", country="de") == german.values("project").distinct().count() > 0


@pytest.mark.usefixtures("real_data")
def test_projects_of_an_objective_are_those_linked_to_it(client: Client) -> None:
    sixth = Project.objects.filter(links__objective__number=6, published=True)
    assert count(client, "projects", contract="era-3", objective=6) == sixth.count() > 0


@pytest.mark.usefixtures("real_data")
def test_projects_with_an_sme_of_haute_garonne_funded_under_one_call(client: Client) -> None:
    in_haute_garonne = Participation.objects.filter(
        Q(territory__code="D31") | Q(territory=None, organisation__territory__code="D31"), organisation__kind="sme"
    )
    there = Project.objects.filter(published=True, pk__in=in_haute_garonne.values("project"))
    call = Call.objects.filter(fundings__project__in=there).latest("code")
    expected = there.filter(fundings__call=call).distinct()
    asked = {"participant__organisation_kind": "sme", "participant__territory": "D31", "funding__call": call.code}
    assert count(client, "projects", **asked) == expected.count() > 0


@pytest.mark.usefixtures("real_data")
@pytest.mark.parametrize(
    ("resource", "words", "model", "field"),
    [
        ("contracts", "CONTRAT", Contract, "name_fr"), ("objectives", "INNOVATION", Objective, "title_en"),
        ("kpis", "PROJETS labellisés", Kpi, "name_fr"), ("programmes", "fonds UNIQUE", Programme, "name"),
        ("calls", "fui 18", Call, "name"), ("territories", "haute-GARONNE", Territory, "name"),
    ],
)  # fmt: skip
def test_whatever_has_words_is_found_by_them_in_any_case_and_with_or_without_accents(
    client: Client, resource: str, words: str, model: type[Any], field: str
) -> None:
    expected = [
        row for row in model.objects.all()
        if all(word in plain(f"{getattr(row, field)} {getattr(row, 'code', '')}") for word in plain(words).split())
    ]  # fmt: skip
    assert count(client, resource, search=words) >= len(expected) > 0
    assert count(client, resource, search="nothing-is-called-so") == 0


@pytest.mark.parametrize(
    ("resource", "question"),
    [("measurements", "kpi"), ("targets", "kpi"), ("comments", "kpi"), ("kpis", "code"), ("contracts", "code")],
)
def test_a_code_that_nothing_has_is_refused_and_named(client: Client, resource: str, question: str) -> None:
    for name in (question, f"{question}__in", f"{question}__not"):
        answer = client.get(f"/api/v1/{resource}/", {name: "no-such-code"})
        assert answer.status_code == 400
        assert name in str(answer.json()["errors"])


@pytest.mark.usefixtures("real_data")
def test_a_question_has_one_answer_in_every_language(client: Client) -> None:
    """05/06/2018 was May to who reads English and June to who reads French: 389 projects, or 380."""
    for language, told in (("en", "Give a day such as 2018-12-31."), ("fr", "Donnez un jour comme 2018-12-31.")):
        headers = {"Accept-Language": language}
        for resource, name in (("projects", "start_from"), ("projects", "end_to"), ("organisations", "member_on")):
            for day in ("05/06/2018", "2018-02-30", "2018"):
                answer = client.get(f"/api/v1/{resource}/", {name: day}, headers=headers)
                assert (answer.status_code, answer.json()["errors"]) == (400, [{"field": name, "message": told}])
        assert client.get("/api/v1/projects/", {"start_from": "2018-06-05"}, headers=headers).status_code == 200


@pytest.mark.usefixtures("real_data")
@pytest.mark.parametrize(
    ("question", "told"),
    [
        ({"status": "bogus"}, "There is no “bogus” here. Known: idea, "),
        ({"status__in": "running,bogus"}, "There is no “bogus” here. Known: idea, "),
        ({"funding__stage": "bogus"}, "There is no “bogus” here. Known: requested, committed, paid."),
        ({"ordering": "bogus"}, "There is no “bogus” here. Known: code, -code, "),
        ({"programme": "bogus"}, "Nothing has this code."),
        ({"territory": "bogus"}, "Nothing has this code."),
    ],
)
def test_what_is_not_known_is_refused_with_what_is(client: Client, question: dict[str, str], told: str) -> None:
    answer = client.get("/api/v1/projects/", question)
    assert answer.status_code == 400
    [error] = answer.json()["errors"]
    assert error["field"] in question
    assert error["message"].startswith(told), error["message"]
