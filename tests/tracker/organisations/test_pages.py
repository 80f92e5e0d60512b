"""Pages of members and partners: who opens them, what they show, save and refuse, what the second writer sees."""

import datetime
import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from objectives.acts.merging import merge_organisations
from objectives.acts.organisations import version_of_organisation
from objectives.models import (
    Activity,
    CompanySize,
    EarlierMembership,
    MissionResult,
    NotDuplicate,
    Organisation,
    OrganisationMerge,
    Participation,
    Role,
    Territory,
    User,
)
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portfolio")]
HTML = "<script>alert(1)</script>"


@of_the_file
def portfolio() -> Portfolio:
    made = small_portfolio()
    place = Territory.objects.create(code="D31", name="Haute-Garonne", kind="department", in_cluster=True)
    acme = Organisation.objects.create(
        code="acme", name=HTML, kind="sme", country="FR", city="Toulouse", territory=place, siret="1",
        member_since="2013-01-01",
    )  # fmt: skip
    for project in (made.published, made.hidden):
        Participation.objects.create(project=project, organisation=acme, role="partner", funding="1000.50")
    return made


def acme() -> Organisation:
    return Organisation.objects.get(code="acme")


def signed_in(somebody: User | None) -> Client:
    client = Client()
    if somebody is not None:
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
    return client


def read(client: Client, route: str, *args: object, **asked: str) -> str:
    return client.get(reverse(route, args=args), asked).content.decode()


class TestTheList:
    """Everybody's, by the questions of its address."""

    @pytest.mark.parametrize(
        ("asked", "is_there"),
        [
            ({"kind": "sme"}, True), ({"kind": "large"}, False), ({"territory": "D31"}, True),
            ({"country": "fr"}, True), ({"country": "DE"}, False),
            ({"member_on": "2014-01-01"}, True), ({"member_on": "2012-01-01"}, False),
            ({"search": "ACME"}, True), ({"sector": "public"}, False), ({"domain": "space"}, False),
        ],
    )  # fmt: skip
    def test_it_answers_its_questions(self, asked: dict[str, str], is_there: bool) -> None:
        page = read(Client(), "organisations", **asked)
        assert (reverse("organisation", args=["acme"]) in page) == is_there
        assert HTML not in page

    @pytest.mark.parametrize(
        "asked", [{"kind": "king"}, {"member_on": "never"}, {"country": "Fra"}, {"territory": "X"}]
    )
    def test_a_question_that_makes_no_sense_is_refused(self, asked: dict[str, str]) -> None:
        assert Client().get(reverse("organisations"), asked).status_code == 400

    def test_it_costs_the_same_for_a_hundred(self) -> None:
        with statements() as few:
            read(Client(), "organisations")
        Organisation.objects.bulk_create(Organisation(code=f"o{n}", name=str(n), kind="sme") for n in range(100))
        with statements() as many:
            read(Client(), "organisations")
        assert len(many) == len(few)


class TestAnOrganisation:
    """Its page, for each reader what is theirs."""

    def test_each_reader_reads_what_is_theirs(self, portfolio: Portfolio) -> None:
        person(Role.CONTRIBUTOR, acme(), email="member@example.org").save()
        User.objects.filter(email="member@example.org").update(full_name="Ada Member")
        CompanySize.objects.create(organisation=acme(), year=2017, headcount=9, turnover=123456)
        for somebody, hidden, own in (
            (person(Role.STAFF), True, True), (person(Role.FUNDER, portfolio.funder), True, False),
            (None, False, False),
        ):  # fmt: skip
            page = read(signed_in(somebody), "organisation", "acme")
            assert ("HIDDEN" in page) == hidden
            assert ("2,001.00" in page) == hidden
            assert ("Ada Member" in page) == own
            assert ("123,456" in page) == own
            assert "micro-enterprise" in page
            assert "This is no SIRET" in page
            assert HTML not in page

    def test_it_names_the_activities_with_it_and_its_missions_to_who_may_read_them(self) -> None:
        agreement = Activity.objects.create(code="A1", kind="agreement", title="Accord <1>", start="2016-05-01")
        agreement.partners.add(acme())
        mission = Activity.objects.create(code="A2", kind="export_support", title="Mission <1>", start="2016-05-01")
        MissionResult.objects.create(activity=mission, organisation=acme(), leads=2)
        for somebody, all_of_them in ((None, False), (person(Role.BOARD), True)):
            page = read(signed_in(somebody), "organisation", "acme")
            assert "Accord &lt;1&gt;" in page
            assert ("Mission &lt;1&gt;" in page) == all_of_them, "who took part in a mission is not public"

    def test_two_parts_in_one_project_are_one_project(self, portfolio: Portfolio) -> None:
        Participation.objects.create(project=portfolio.published, organisation=acme(), role="coordinator")
        page = read(Client(), "organisation", "acme")
        assert "<dt>Projects</dt><dd>1</dd>" in page
        assert "<small>2 parts</small>" in page

    def test_one_that_is_not_there_is_not_found(self) -> None:
        assert Client().get(reverse("organisation", args=["nobody"])).status_code == 404

    def test_its_picture_and_that_of_all_are_drawn_once_for_the_same_figures(self) -> None:
        for route, named in (("organisation-network", {"code": "acme"}), ("network-picture", {})):
            at = reverse(route, kwargs={**named, "shape": "narrow", "scheme": "dark"})
            answer = Client().get(at)
            assert answer.content.startswith(b"<svg")
            assert b"<script" not in answer.content
            assert Client().get(at, headers={"if-none-match": answer["ETag"]}).status_code == 304


class TestTheForms:
    """For who keeps the data."""

    def test_staff_add_one(self) -> None:
        client = signed_in(person(Role.STAFF))
        said = {"name": "Céramique", "kind": "sme", "siret": "732 829 320 00074", "country": "fr"}
        answer = client.post(reverse("add-organisation"), said)
        assert answer["Location"] == reverse("organisation", args=["ceramique"])
        assert Organisation.objects.get(code="ceramique").siret == "73282932000074"

    def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(self) -> None:
        client = signed_in(person(Role.STAFF))
        said = {"name": "Typed", "kind": "sme", "pic": "999997931"}
        answer = client.post(reverse("add-organisation"), said)
        page = answer.content.decode()
        assert (answer.status_code, "This is no PIC" in page, 'value="Typed"' in page) == (422, True, True)
        assert not Organisation.objects.filter(name="Typed").exists()

    def test_the_second_writer_is_told_and_keeps_what_was_typed(self) -> None:
        client, seen = signed_in(person(Role.STAFF)), version_of_organisation(acme())
        size = {"seen": str(seen), "year": "2018", "headcount": "9", "turnover": "1"}
        assert client.post(reverse("organisation-size", args=["acme"]), size).status_code == 302
        answer = client.post(reverse("organisation-size", args=["acme"]), size | {"headcount": "77"})
        page = answer.content.decode()
        assert (answer.status_code, 'value="77"' in page) == (409, True)
        told = strip_tags(page)
        assert "headcount: 9" in told, "people are no euros"
        assert "turnover (EUR): €1.00" in told
        assert CompanySize.objects.get().headcount == 9

    def test_the_second_writer_is_told_what_came_and_what_is_gone(self) -> None:
        client, gone = signed_in(person(Role.STAFF)), EarlierMembership(organisation=acme())
        gone.since, gone.until = datetime.date(2011, 1, 1), datetime.date(2012, 12, 31)
        gone.save()
        at, seen = reverse("organisation-memberships", args=["acme"]), str(version_of_organisation(acme()))
        periods = {"since_1": "2013-01-01", "until_1": "2014-12-31", "since_2": "2016-01-01", "reason": "Theirs"}
        assert client.post(at, {"seen": seen} | periods).status_code == 302
        told = unescape(strip_tags(client.post(at, {"seen": seen}).content.decode()))
        for words, year in (("took away", 2012), ("added", 2014)):
            line = rf"{words} an earlier membership, because “Theirs”.{{0,200}}member until: 31 December {year}"
            assert re.search(line, told, re.DOTALL), words
        assert "organisation:" not in told, "whose it is, the page says"

    def test_a_change_of_what_has_no_words_is_told_by_who_made_it(self) -> None:
        client = signed_in(person(Role.STAFF))
        row = CompanySize.objects.create(organisation=acme(), year=2018, headcount=9)
        at, seen = reverse("organisation-size", args=["acme"]), str(version_of_organisation(acme()))
        size = {"year": "2018", "headcount": "9"}
        CompanySize.objects.filter(pk=row.pk).update(source=["S-1"])
        told = client.post(at, size | {"seen": seen})
        assert (told.status_code, "changed the size in 2018" in told.content.decode()) == (409, True)
        row.delete()
        assert "took away the size in 2018" in client.post(at, size | {"seen": seen}).content.decode()

    def test_memberships_are_read_and_written(self) -> None:
        client, at = signed_in(person(Role.STAFF)), reverse("organisation-memberships", args=["acme"])
        said = {"seen": str(version_of_organisation(acme())), "since_1": "2013-01-01", "until_1": "2014-12-31"}
        assert client.post(at, said | {"since_2": "2016-01-01"}).status_code == 302
        assert str(acme().member_since) == "2016-01-01"
        assert 'value="2014-12-31"' in client.get(at).content.decode()


class TestDuplicates:
    """Proposed to who keeps the data, joined and parted by a click."""

    @pytest.fixture(autouse=True)
    def twin(self, portfolio: Portfolio) -> Organisation:  # noqa: ARG002 (made first)
        Organisation.objects.filter(code="acme").update(name="Acme")
        return Organisation.objects.create(code="acme-2", name="ACME S.A.S.", kind="sme", country="FR", pic="999997930")

    def test_two_are_joined_and_parted_again(self) -> None:
        client = signed_in(person(Role.STAFF))
        at = reverse("merge-organisations", args=["acme", "acme-2"])
        assert at in read(client, "duplicates")
        assert at in read(client, "organisation", "acme")
        page = client.get(at).content.decode()
        assert "Same name but for accents" in page
        seen = {f"seen_{who}": str(version_of_organisation(Organisation.objects.get(code=code)))
                for who, code in (("keep", "acme"), ("gone", "acme-2"))}  # fmt: skip
        assert client.post(at, seen).status_code == 302
        assert acme().pic == "999997930"
        assert client.get(reverse("organisation", args=["acme-2"]))["Location"] == reverse(
            "organisation", args=["acme"]
        )
        client.post(reverse("undo-merge", args=[OrganisationMerge.objects.get().pk]))
        assert acme().pic == ""
        assert Organisation.objects.filter(code="acme-2").exists()

    def test_who_joins_the_same_two_a_moment_later_is_told_who_did(self) -> None:
        first, second = signed_in(person(Role.STAFF)), signed_in(person(Role.ADMINISTRATOR))
        at = reverse("merge-organisations", args=["acme", "acme-2"])
        seen = {f"seen_{who}": str(version_of_organisation(Organisation.objects.get(code=code)))
                for who, code in (("keep", "acme"), ("gone", "acme-2"))}  # fmt: skip
        first.post(at, seen)
        for address, typed in ((at, seen), (reverse("distinct-organisations", args=["acme-2", "acme"]), {})):
            answer = second.post(address, typed, follow=True)
            assert answer.redirect_chain == [(reverse("organisation", args=["acme"]), 302)]
            assert "staff took “ACME S.A.S.” into “Acme” on" in answer.content.decode()
        assert OrganisationMerge.objects.count() == 1
        gone = reverse("merge-organisations", args=["acme-2", "acme"])
        assert signed_in(person(Role.BOARD)).get(gone).status_code == 404

    def test_what_was_typed_of_one_that_was_taken_in_meanwhile_stays_to_be_copied(self) -> None:
        staff = person(Role.STAFF)
        client, other = signed_in(staff), Organisation.objects.get(code="acme-2")
        seen = (version_of_organisation(acme()), version_of_organisation(other))
        merge_organisations(by=staff, keep=acme().pk, gone=other.pk, seen=seen)
        for route, typed in (
            ("change-organisation", {"name": "Acme", "kind": "sme", "note": "Typed for long"}),
            (
                "organisation-memberships",
                {"since_1": "2013-01-01", "since_2": "2016-02-03", "reason": "Typed for long"},
            ),
            ("organisation-size", {"year": "2016", "headcount": "12", "reason": "Typed for long"}),
        ):
            answer = client.post(reverse(route, args=["acme-2"]), typed)
            page = answer.content.decode()
            assert (answer.status_code, "staff took “ACME S.A.S.” into “Acme”" in page) == (409, True), route
            assert all(value in page for value in typed.values()), route
            assert reverse("change-organisation", args=["acme"]) in page
            assert client.get(reverse(route, args=["acme-2"]))["Location"] == reverse("organisation", args=["acme"])

    def test_two_are_said_to_be_two_and_no_longer_proposed(self) -> None:
        client, at = signed_in(person(Role.STAFF)), reverse("distinct-organisations", args=["acme", "acme-2"])
        client.post(at, {"reason": "Sisters"})
        assert NotDuplicate.objects.get().reason == "Sisters"
        assert "No two organisations look alike" in read(client, "duplicates")
        assert "Sisters" in read(client, "merge-organisations", "acme", "acme-2")
        client.post(at, {"back": "1"})
        assert not NotDuplicate.objects.exists()

    def test_one_changed_meanwhile_is_looked_at_again(self) -> None:
        client = signed_in(person(Role.STAFF))
        answer = client.post(
            reverse("merge-organisations", args=["acme", "acme-2"]),
            {"seen_keep": "0", "seen_gone": "0", "reason": "One house"},
        )
        assert (answer.status_code, OrganisationMerge.objects.count()) == (409, 0)
        page = answer.content.decode()
        assert ("changed meanwhile" in page, 'value="One house"' in page) == (True, True)

    def test_a_reason_that_is_too_long_is_refused_in_words_and_kept(self) -> None:
        client, at = signed_in(person(Role.STAFF)), reverse("merge-organisations", args=["acme", "acme-2"])
        answer = client.post(at, {"seen_keep": "0", "seen_gone": "0", "reason": "x" * 501})
        page = answer.content.decode()
        assert (answer.status_code, "at most 500 characters" in page, "x" * 501 in page) == (422, True, True)

    def test_nobody_else_finds_the_page(self) -> None:
        for somebody in (person(Role.BOARD), person(Role.CONTRIBUTOR, acme()), None):
            assert signed_in(somebody).get(reverse("duplicates")).status_code == 404


class TestTheMap:
    """Shaded by what is asked, with every number in the table."""

    def test_a_place_has_its_number_and_its_shade(self) -> None:
        page = read(Client(), "territory", by="money")
        assert 'class="shade-5"' in page
        assert "1,000.50" in page
        assert "Haute-Garonne" in page
        assert read(Client(), "territory", level="city").count("<circle") == 0, "no city has work"

    @pytest.mark.parametrize("asked", [{"by": "luck"}, {"level": "street"}, {"year": "x"}])
    def test_a_question_that_makes_no_sense_is_refused(self, asked: dict[str, str]) -> None:
        assert Client().get(reverse("territory"), asked).status_code == 400
