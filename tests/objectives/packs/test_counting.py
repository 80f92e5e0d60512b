"""A pack counts projects and money as it was asked to, to the cent, and a sealed day's as they were sealed."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from objectives import clock
from objectives.models import BoardPack, Counting, Funding, Label, Organisation, Role, User
from objectives.rollup.crediting import counted
from objectives.rollup.portfolio_cuts import Cut
from objectives.rollup.side_by_side import side_by_side
from objectives.scorecards.cuts import portfolio_cut
from objectives.scorecards.seals import seal_card
from tests.objectives.packs.test_packs import END_OF_2017, ask, close
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def board() -> User:
    return person(Role.BOARD)


def labelled(portfolio: Portfolio) -> None:
    """The published project is ours, the hidden one half ours and led by others; both have money."""
    ours, theirs = (Organisation.objects.create(code=code, name=code, kind="cluster") for code in ("ours", "theirs"))
    for project, cluster, role, share in (
        (portfolio.published, ours, "leader", "1"),
        (portfolio.hidden, ours, "co_labeller", "0.5"), (portfolio.hidden, theirs, "leader", "0.5"),
    ):  # fmt: skip
        Label.objects.create(project=project, cluster=cluster, role=role, share=share)
    Funding.objects.create(
        code="F2", project=portfolio.published, funder=portfolio.funder, stage="committed", amount="200.01",
        decided_on="2015-01-01",
    )  # fmt: skip


def told(pack: BoardPack) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(pack.content)
    return found


@pytest.mark.parametrize("sealed", [False, True])
def test_a_pack_counts_as_it_was_asked_to_beside_every_other_way_to_the_cent(
    portfolio: Portfolio, board: User, *, sealed: bool
) -> None:
    labelled(portfolio)
    if sealed:
        close(portfolio)
    gross = told(ask(board, portfolio))
    for counting in Counting:
        pack = ask(board, portfolio, counting=counting)
        way, content = counted(board, counting), told(pack)
        money = portfolio_cut(portfolio.contract, END_OF_2017, Cut.DOMAIN, board, way).totals
        assert (pack.counting, content["counting"]["definition"]) == (counting, way.definition)
        assert content["contract"]["committed"] == str(money.total)
        assert content["contract"]["unallocated"] == str(money.unallocated)
        for one, euros in zip(content["objectives"], money.by_objective, strict=True):
            row = portfolio.contract.objectives.get(number=one["number"])
            figures = side_by_side(portfolio.contract, END_OF_2017, board, objective=row).of(counting)
            assert (one["committed"], Decimal(one["projects"])) == (str(euros), figures.projects)
        assert content["contract"]["score"] == gross["contract"]["score"]
        assert content["counted"] == gross["counted"]
    whole = side_by_side(portfolio.contract, END_OF_2017, board)
    assert [(one["counting"], one["committed"]) for one in gross["counted"]] == [
        (one.way.counting, str(one.figures.committed)) for one in whole.ways
    ]
    assert len({one["committed"] for one in gross["counted"]}) == 3
    assert BoardPack.objects.count() == 3


def test_a_label_that_comes_late_moves_no_pack_of_a_sealed_day_and_is_an_adjustment(
    portfolio: Portfolio, board: User
) -> None:
    labelled(portfolio)
    close(portfolio)
    first = ask(board, portfolio, counting="fractional")
    Label.objects.filter(project=portfolio.hidden, cluster__code="ours").update(share="0.25")
    assert ask(board, portfolio, counting="fractional") == first
    card = seal_card(portfolio.contract, 1, board, clock.now())
    assert card is not None
    moved = {(one.of, one.subject) for one in card.adjustments}
    assert {of for of, _subject in moved} == {"counted"}
    assert ("counted", "fractional") in moved
    assert ("counted", "gross") not in moved


def test_a_way_of_counting_that_is_none_or_not_known_of_the_day_is_refused_by_name(
    portfolio: Portfolio, board: User
) -> None:
    labelled(portfolio)
    Label.objects.filter(project=portfolio.published).delete()
    for counting in ("net", "led"):
        with pytest.raises(ValidationError) as refused:
            ask(board, portfolio, counting=counting)
        assert list(refused.value.message_dict) == ["counting"]
    assert told(ask(board, portfolio))["counting"]["counting"] == "gross"
    assert BoardPack.objects.count() == 1
