"""The pages for everybody: in each language under an address of its own, from the facts, and of nothing unpublished."""

import json
import re
from typing import Any

import pytest
from django.test import Client

from objectives.models import (
    Kpi,
    Measurement,
    Organisation,
    Participation,
    ProfileFigure,
    ProfileSeries,
    Project,
    ProjectStatus,
    PublicText,
    Role,
    Source,
    Territory,
)
from objectives.rollup.run import roll_up
from objectives.scorecards.public import industry_profile, land_of_the_cluster
from tests.counting import statements
from tests.portfolio import LAST_DAY, Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db
PAGES = [
    "cluster/",
    "industry-profile/",
    "our-projects/",
    "our-projects/P000/",
    "working-with-us/",
    "working-with-us/enquiry/sent/",
    "open-data/",
]


@of_the_file
def portfolio() -> Portfolio:
    """The small portfolio on a territory, with an industry profile."""
    made = small_portfolio()
    region = Territory.objects.create(code="R76", name="Occitanie", kind="region", in_cluster=True, population=500)
    old = Territory.objects.create(code="AR73", name="Midi-Pyrénées", kind="former_region", parent=region)
    Territory.objects.filter(pk=old.pk).update(in_cluster=True)
    department = Territory.objects.create(
        code="D31", name="Haute-Garonne", kind="department", parent=old, in_cluster=True, population=300
    )
    city = Territory.objects.create(
        code="31555", name="Toulouse", kind="city", parent=department, in_cluster=True, population=100
    )
    here = Organisation.objects.create(code="here", name="Laboratory <b>here</b>", kind="laboratory", territory=city)
    for project in (made.published, made.hidden):
        Participation.objects.create(project=project, organisation=here, role="partner")
    Source.objects.create(code="S9", title="Survey", url="https://example.org/survey")
    series = ProfileSeries.objects.create(
        code="researchers", topic="researchers", name_en="Researchers", name_fr="Chercheurs", perimeter=["R76"]
    )
    for day, precision, value, qualifier in (
        ("2009-12-31", "year", 8000, "about"),
        ("2015-05-18", "day", 8500, "exact"),
    ):
        ProfileFigure.objects.create(
            series=series, observed_on=day, precision=precision, value=value, qualifier=qualifier, source=["S9"]
        )
    ProfileSeries.objects.create(code="members", topic="companies", name_en="Members", kpi="members")
    ProfileSeries.objects.create(
        code="laboratories", topic="research", name_en="Laboratories", counts=["laboratory"], perimeter=["R76"]
    )
    roll_up(made.contract, LAST_DAY)
    return made


def page(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200, path
    return answer.content.decode()


def data_of(text: str) -> list[Any]:
    """What the page says to machines; there is no other script in it."""
    found = re.findall(r"<script([^>]*)>(.*?)</script>", text, re.DOTALL)
    assert {kind.strip() for kind, _ in found} <= {'type="application/ld+json"'}
    return [json.loads(told) for _, told in found]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_stands_in_both_languages_and_each_names_the_other(
    client: Client, portfolio: Portfolio, path: str
) -> None:
    for language in ("en", "fr"):
        answer = client.get(f"/{language}/{path}")
        text = answer.content.decode()
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in text
        assert f'rel="canonical" href="http://127.0.0.1:8000/{language}/{path}"' in text
        for other in ("en", "fr"):
            assert re.search(rf'hreflang="{other}"\s+href="http://127.0.0.1:8000/{other}/{path}"', text)
        assert re.search(r'<meta name="description"\s+content="[^"]{20,}">', text)
        assert not answer.cookies, "a visitor is given nothing to keep"
        assert len(answer.content) < 60_000
        data_of(text)
    asked = client.get(f"/{path}", headers={"accept-language": "fr"})
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/fr/{path}")


def test_a_page_is_sent_anew_only_when_it_changed(client: Client, portfolio: Portfolio) -> None:
    first = client.get("/en/cluster/")
    tag = first.headers["ETag"]
    assert first.headers["Cache-Control"] == "no-cache, public"
    assert client.get("/en/cluster/", headers={"if-none-match": tag}).status_code == 304
    assert client.get("/fr/cluster/", headers={"if-none-match": tag}).status_code == 200
    PublicText.objects.create(place="cluster", language="en", text="We build <aircraft>.\n\nAnd satellites.")
    anew = client.get("/en/cluster/", headers={"if-none-match": tag})
    assert "<p>We build &lt;aircraft&gt;.</p>" in anew.content.decode()
    assert "We build" not in page(client, "/fr/cluster/")
    client.force_login(person(Role.BOARD))
    signed_in = client.get("/en/cluster/", headers={"if-none-match": anew.headers["ETag"]})
    assert (signed_in.status_code, signed_in.headers["Cache-Control"]) == (200, "no-cache, private")


def test_nothing_unpublished_is_on_any_of_them_whoever_looks(client: Client, portfolio: Portfolio) -> None:
    client.force_login(person(Role.ADMINISTRATOR))
    assert client.get("/en/our-projects/H1/").status_code == 404
    for path in ("/en/our-projects/?whose=all", "/en/our-projects/?search=hidden", "/sitemap.xml", "/en/open-data/"):
        text = page(client, path)
        assert "HIDDEN" not in text.replace("search=hidden", "")
        assert "/our-projects/H1/" not in text
    lines = {line.series.code: line for line in industry_profile(LAST_DAY)}
    assert [(point.on.year, int(point.value)) for point in lines["laboratories"].points] == [(2014, 1)]
    Project.objects.filter(pk=portfolio.published.pk).update(published=False)
    assert not {line.series.code: line for line in industry_profile(LAST_DAY)}["laboratories"].points
    assert [one.projects for one in land_of_the_cluster().departments] == [0]


def test_the_territory_is_told_by_region_with_the_projects_of_each_department(
    client: Client, portfolio: Portfolio
) -> None:
    land = land_of_the_cluster()
    assert [(region.name, [(one.name, one.projects) for one in region.departments]) for region in land.regions] == [
        ("Occitanie", [("Haute-Garonne", 1)])
    ]
    assert [city.name for city in land.cities] == ["Toulouse"]
    text = page(client, "/fr/cluster/")
    assert 'href="/fr/our-projects/?whose=all&amp;territory=D31"' in text
    assert [area["name"] for area in data_of(text)[0]["areaServed"]] == ["Occitanie", "Toulouse"]


def test_a_department_counts_the_projects_that_its_link_lists(client: Client, portfolio: Portfolio) -> None:
    here = Organisation.objects.get(code="here")
    quarter = Territory.objects.create(
        code="Q1", name="Rangueil", kind="city", parent=Territory.objects.get(code="31555")
    )
    for status in ProjectStatus.values:
        row = Project.objects.create(code=f"S-{status}", scope="territory", status=status, published=True)
        Participation.objects.create(project=row, organisation=here, role="partner", territory=quarter)
    (department,) = land_of_the_cluster().departments
    text = page(client, "/en/our-projects/?whose=all&territory=D31")
    listed = set(re.findall(r'href="/en/our-projects/([^/"]+)/"', text))
    kept = ("labelled", "funded", "running", "completed", "abandoned")
    assert listed == {"P000", *(f"S-{status}" for status in kept)}
    assert department.projects == len(listed)


def test_the_menu_says_which_page_one_is_on(client: Client, portfolio: Portfolio) -> None:
    for path in ("cluster/", "industry-profile/", "our-projects/", "working-with-us/", "open-data/"):
        current = re.findall(r'<a href="([^"]+)" aria-current="page"', page(client, f"/fr/{path}"))
        assert current == [f"/fr/{path}"]


def test_each_figure_of_the_profile_has_date_perimeter_and_source_and_tells_corrections(
    client: Client, portfolio: Portfolio
) -> None:
    measured = Measurement.objects.get(period="2017")
    Measurement.objects.create(kpi=measured.kpi, period="2017", revision=2, value=160, status="validated")
    roll_up(portfolio.contract, LAST_DAY)
    text = page(client, "/en/industry-profile/")
    researchers = text[text.index('id="researchers"') : text.index('id="laboratories"')]
    assert re.search(r"<strong>8,500</strong>\s*<span>18 May 2015</span>", researchers)
    assert "Perimeter:" in researchers
    headline = researchers[: researchers.index("<details")]
    assert '<a href="https://example.org/survey" rel="noreferrer">Survey</a>' in headline, "beside the figure, unfolded"
    assert "Occitanie" in researchers
    assert '<a href="https://example.org/survey" rel="noreferrer">Survey</a>' in researchers
    assert re.search(r">about</small>\s*<b>8,000</b>", researchers)
    members = text[text.index('id="members"') :]
    assert re.search(r"<b>160</b>\s*<small[^>]*>\s*corrected; before:\s*150", members)
    drawn = client.get("/fr/industry-profile/researchers-narrow-light.svg")
    assert (drawn.status_code, drawn.headers["Content-Type"]) == (200, "image/svg+xml")
    assert client.get("/fr/industry-profile/members-narrow-light.svg").status_code == 404, "one figure is no line"


def test_projects_are_found_by_words_time_place_and_tie(client: Client, portfolio: Portfolio) -> None:
    Project.objects.create(code="L1", title="Éclairs au-dessus", scope="territory", status="funded", published=True)
    Project.objects.create(
        code="O1", acronym="OLD", scope="member", status="running", end="2016-01-01", published=True, start="2015-01-01"
    )

    def found(asked: str) -> list[str]:
        return re.findall(r'<h3>\s*<a href="/en/our-projects/([^/]+)/">', page(client, f"/en/our-projects/?{asked}"))

    assert found("") == ["O1", "P000"]
    assert found("when=current") == ["P000"]
    assert found("when=past") == ["O1"]
    assert found("whose=all&search=eclairs") == ["L1"]
    assert found("territory=R76") == ["P000"]
    assert found("search=nowhere") == []
    assert client.get("/en/our-projects/?programme=NONE").status_code == 422


def test_lists_cost_the_same_for_one_project_and_for_many(client: Client, portfolio: Portfolio) -> None:
    page(client, "/en/our-projects/")
    with statements() as few:
        page(client, "/en/our-projects/")
    Project.objects.bulk_create(
        Project(code=f"M{number}", scope="member", status="running", published=True) for number in range(30)
    )
    with statements() as many:
        page(client, "/en/our-projects/")
    assert len(few) == len(many)


def test_a_project_tells_machines_what_it_tells_people(client: Client, portfolio: Portfolio) -> None:
    text = page(client, "/en/our-projects/P000/")
    told = data_of(text)[0]
    assert (told["@type"], told["name"], told["foundingDate"]) == ("ResearchProject", "OPEN0", "2014-01-01")
    assert {"@type", "@id", "name"} == set(told["member"][0])
    assert "Laboratory <b>here</b>" in [member["name"] for member in told["member"]]
    assert "Laboratory <b>here</b>" not in text
    assert 'rel="canonical" href="http://127.0.0.1:8000/en/our-projects/P000/"' in page(client, "/projects/P000/")


def test_what_the_open_data_page_offers_is_there(client: Client, portfolio: Portfolio) -> None:
    text = page(client, "/fr/open-data/")
    catalogue = data_of(text)[0]
    links = re.findall(r'<a href="(/api/v1/[a-z]+/\?format=(?:csv|jsonld))"\s+type="([^"]+)"', text)
    assert len(links) == 16 + 4
    for address, media in links:
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Content-Type"].partition(";")[0]) == (200, media), address
        answer.getvalue()
    assert len(catalogue["dataset"]) == 16
    assert "creativecommons.org/licenses/by/4.0" in catalogue["dataset"][0]["license"][1]
    counted = client.get("/api/v1/projects/?count=true").json()["count"]
    assert re.search(rf'Projets</th>\s*<td class="figure">{counted}</td>', text)


def test_a_catalogue_of_open_data_names_every_table_with_its_downloads(client: Client, portfolio: Portfolio) -> None:
    answer = client.get("/catalogue.jsonld")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/ld+json")
    told = answer.json()
    assert told["@type"] == "dcat:Catalog"
    assert {one.partition(":")[0] for one in re.findall(r'"([a-z]+:[A-Za-z]+)"', answer.content.decode())} <= set(
        told["@context"]
    )
    assert len(told["dcat:dataset"]) == 16
    offered = []
    for table in told["dcat:dataset"]:
        assert [title["@language"] for title in table["dct:title"]] == ["en", "fr"]
        for download in table["dcat:distribution"]:
            assert "etalab.gouv.fr" in download["dct:license"]["@id"]
            offered.append(download["dcat:downloadURL"]["@id"])
    listed = re.findall(r'<a href="(/api/v1/[a-z]+/[?]format=[a-z]+)"\s+type=', page(client, "/en/open-data/"))
    assert offered == [f"http://127.0.0.1:8000{one}" for one in listed]
    tag = answer.headers["ETag"]
    assert client.get("/catalogue.jsonld", headers={"if-none-match": tag}).status_code == 304


def test_the_sitemap_lists_each_page_in_each_language(client: Client, portfolio: Portfolio) -> None:
    text = page(client, "/sitemap.xml")
    for path in ("/en/cluster/", "/fr/open-data/", "/fr/our-projects/P000/"):
        assert f"<loc>http://127.0.0.1:8000{path}</loc>" in text
    assert 'hreflang="x-default" href="http://127.0.0.1:8000/cluster/"' in text
    assert "Sitemap: http://127.0.0.1:8000/sitemap.xml" in page(client, "/robots.txt")


@pytest.mark.empty_database
def test_without_any_data_the_pages_say_what_will_stand_there(client: Client) -> None:
    assert Kpi.objects.count() == 0
    for path in ("cluster/", "industry-profile/", "our-projects/", "open-data/"):
        assert client.get(f"/en/{path}").status_code == 200
    assert "load_profile" in page(client, "/en/industry-profile/")
