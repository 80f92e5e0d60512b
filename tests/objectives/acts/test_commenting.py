"""Comments on indicators: by name, only ever added, taken back by who wrote them; the people mentioned are found."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from objectives import access
from objectives.acts.commenting import add_comment, mentioned, withdraw_comment
from objectives.cockpit import talk_of
from objectives.models import Change, Comment, Kpi, Role, User
from tests.counting import statements
from tests.objectives.reminding.making import lead_of
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = pytest.mark.django_db


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@pytest.fixture
def board(portfolio: Portfolio) -> User:
    return named("Ana Li", Role.BOARD, "ana@example.org")


def named(name: str, role: Role, email: str) -> User:
    somebody = person(role, email=email)
    somebody.full_name = name
    somebody.save()
    return somebody


def test_a_comment_is_kept_with_who_wrote_it_in_the_ledger(portfolio: Portfolio, board: User) -> None:
    said = add_comment(by=board, kpi=portfolio.kpi.pk, text=" Why\r\nso few? ")
    assert (said.text, said.written_by, said.mentions) == ("Why\nso few?", board, [])
    change = Change.objects.get(kind="comment")
    assert (change.actor, change.after and change.after["text"]) == (board, "Why\nso few?")


def test_taking_back_adds_a_row_and_shows_the_words_no_more(portfolio: Portfolio, board: User) -> None:
    said = add_comment(by=board, kpi=portfolio.kpi.pk, text="Wrong")
    withdraw_comment(by=board, comment=said.pk)
    assert Comment.objects.get(pk=said.pk).text == "Wrong", "what was said stays in the database"
    (one,) = talk_of(portfolio.kpi, board).said
    assert one.is_gone
    with pytest.raises(Comment.DoesNotExist):
        withdraw_comment(by=board, comment=said.pk)


def test_nobody_changes_or_deletes_one_not_even_by_sql(portfolio: Portfolio, board: User) -> None:
    said = add_comment(by=board, kpi=portfolio.kpi.pk, text="Why?")
    for write in (
        lambda: Comment.objects.filter(pk=said.pk).update(text="Because"),
        lambda: Comment.objects.filter(pk=said.pk).delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            write()


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "a\0b"])
def test_what_is_no_comment_is_refused_by_field(portfolio: Portfolio, board: User, text: str) -> None:
    with pytest.raises(ValidationError) as caught:
        add_comment(by=board, kpi=portfolio.kpi.pk, text=text)
    assert "text" in caught.value.message_dict
    assert not Comment.objects.exists()


def test_only_the_author_takes_it_back(portfolio: Portfolio, board: User) -> None:
    said = add_comment(by=board, kpi=portfolio.kpi.pk, text="Why?")
    with pytest.raises(Comment.DoesNotExist):
        withdraw_comment(by=person(Role.ADMINISTRATOR), comment=said.pk)


def test_who_leads_no_project_any_more_neither_reads_nor_writes(portfolio: Portfolio, board: User) -> None:
    lead = lead_of(portfolio.hidden)
    said = add_comment(by=lead, kpi=portfolio.kpi.pk, text="Soon")
    lead.led_projects.all().delete()
    assert not access.visible_comments(lead).exists()
    with pytest.raises(Kpi.DoesNotExist):
        add_comment(by=lead, kpi=portfolio.kpi.pk, text="Sooner")
    with pytest.raises(Comment.DoesNotExist):
        withdraw_comment(by=lead, comment=said.pk)
    assert not talk_of(portfolio.kpi, lead).may


def test_an_at_and_a_full_name_mention_a_person_who_may_read_it(portfolio: Portfolio, board: User) -> None:
    other = named("Ana Lind", Role.STAFF, "lind@example.org")
    stranger = named("Max Funder", Role.FUNDER, "max@example.org")
    assert mentioned("see @ana lind, please") == [other.pk], "the longer name is the one meant"
    assert mentioned("@Ana Li and @Ana Lind") == sorted([board.pk, other.pk])
    assert mentioned("ana@Lind.org, Ana Li, @Max Funder") == []
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert mentioned("@Ana Lind") == [board.pk], "whose name is the beginning of it"
    assert stranger.pk not in access.mentionable().values_list("pk", flat=True)


def test_reading_costs_the_same_number_of_statements_at_1_comment_and_at_50(portfolio: Portfolio, board: User) -> None:
    def read() -> int:
        with statements() as counted:
            assert [(one.comment.written_by.full_name, one.is_gone) for one in talk_of(portfolio.kpi, board).said]
        return len(counted)

    add_comment(by=board, kpi=portfolio.kpi.pk, text="@Ana Li")
    at_one = read()
    Comment.objects.bulk_create(
        Comment(kpi=portfolio.kpi, text="More", written_by=board, mentions=[board.pk]) for _ in range(49)
    )
    assert read() == at_one
