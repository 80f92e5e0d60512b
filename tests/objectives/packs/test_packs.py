"""A pack's figures are fixed when it is asked for; its files are made once, kept, and the same bytes for ever."""

import datetime
import json
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from objectives import clock
from objectives.acts.closing import close_period, reopen_period
from objectives.acts.commentary import Said, write_commentary
from objectives.acts.documents import sweep_documents
from objectives.models import (
    BoardPack,
    Commentary,
    Contract,
    Kpi,
    Measurement,
    Objective,
    PeriodClosing,
    Role,
    Seal,
    User,
)
from objectives.models.document import document_storage
from objectives.packs import (
    DamagedError,
    Edition,
    ask_for_pack,
    file_of,
    make_packs,
    packs_of_seals,
    packs_of_the_month,
    waiting,
)
from objectives.packs.making import ATTEMPTS, LEASE
from objectives.scorecards import scorecard
from objectives.tasks import ask_for_packs_of_the_month
from objectives.versions import ConflictError
from tests.counting import statements
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("documents")]
END_OF_2017 = datetime.date(2017, 12, 31)
TODAY = datetime.date(2018, 6, 1)


@of_the_file
def portfolio() -> Portfolio:
    return small_portfolio()


@of_the_file
def board() -> User:
    return person(Role.BOARD)


def ask(
    by: User, portfolio: Portfolio, day: datetime.date = END_OF_2017, language: str = "en", counting: str = "gross"
) -> BoardPack:
    contract, edition = portfolio.contract.pk, Edition(language, counting)
    return ask_for_pack(by=by, contract=contract, day=day, edition=edition, today=TODAY, now=clock.now())


def say(by: User, portfolio: Portfolio, text: str, seen: int = 0, day: datetime.date = END_OF_2017) -> Commentary:
    return write_commentary(by=by, objective=portfolio.first.pk, day=day, said=Said(text), seen=seen, now=clock.now())


def close(portfolio: Portfolio) -> PeriodClosing:
    return close_period(
        by=person(Role.STAFF), contract=portfolio.contract.pk, through=END_OF_2017, today=TODAY, now=clock.now()
    )


class Renders(dict[str, object]):
    """Renders that count, and break when they are told to."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self.broken: set[str] = set()
        super().__init__({kind: self.render(kind) for kind in ("pdf", "xlsx")})

    def render(self, kind: str) -> object:
        def made(pack: BoardPack) -> bytes:
            self.made.append(kind)
            if kind in self.broken:
                raise OSError("the disk is full")
            return f"{kind} {len(self.made)} {pack.digest}".encode()

        return made


def made(renders: Renders) -> int:
    return make_packs(renders)  # type: ignore[arg-type]


def test_a_pack_says_what_the_scorecard_shows(portfolio: Portfolio, board: User) -> None:
    card, content = scorecard(portfolio.contract, END_OF_2017, board), json.loads(ask(board, portfolio).content)
    assert Decimal(content["contract"]["score"]) == card.score
    assert content["contract"]["committed"] == "100.01"
    for told, one in zip(content["objectives"], card.objectives, strict=True):
        assert told["score"] == (None if one.score is None else f"{one.score:.6f}")
        assert [kpi["code"] for kpi in told["kpis"]] == [kpi.code for kpi in one.kpis]
    (kpi,) = content["objectives"][0]["kpis"]
    assert (kpi["actual"], kpi["sources"], kpi["qualifier"]) == ("150.000000", ["S1"], "about")
    assert content["seal"] is None


def test_the_same_figures_are_the_same_pack_and_the_same_bytes(portfolio: Portfolio, board: User) -> None:
    first, renders = ask(board, portfolio), Renders()
    assert made(renders) == 1
    pack = ask(person(Role.STAFF), portfolio)
    assert pack == first
    assert pack.is_ready
    assert not waiting()
    assert made(renders) == 0
    assert (renders.made, file_of(pack, "pdf")) == (["pdf", "xlsx"], file_of(first_again(first), "pdf"))
    assert ask(board, portfolio, language="fr") != first
    assert ask(board, portfolio, END_OF_2017 - datetime.timedelta(days=1)) != first


def first_again(pack: BoardPack) -> BoardPack:
    return BoardPack.objects.get(pk=pack.pk)


def test_figures_that_moved_are_another_pack_and_the_first_stays(portfolio: Portfolio, board: User) -> None:
    first, renders = ask(board, portfolio), Renders()
    made(renders)
    content = file_of(first_again(first), "xlsx")
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=180)
    second = ask(board, portfolio)
    assert second != first
    made(renders)
    assert file_of(first_again(first), "xlsx") == content
    assert json.loads(first_again(first).content)["objectives"][0]["kpis"][0]["actual"] == "150.000000"


def test_what_is_ready_is_never_changed_and_never_swept(portfolio: Portfolio, board: User) -> None:
    pack = ask(board, portfolio)
    made(Renders())
    with pytest.raises(IntegrityError, match="board_pack_kept"), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).update(content="{}")
    with pytest.raises(IntegrityError, match="board_pack_kept"), transaction.atomic():
        BoardPack.objects.filter(pk=pack.pk).delete()
    sweep_documents(timezone.now() + datetime.timedelta(days=1))
    assert file_of(first_again(pack), "pdf")


def test_a_file_that_was_changed_is_not_given_out(portfolio: Portfolio, board: User) -> None:
    pack = ask(board, portfolio)
    made(Renders())
    pack.refresh_from_db()
    with document_storage().open(pack.pdf.name or "", "wb") as file:
        file.write(b"other")
    with pytest.raises(DamagedError):
        file_of(pack, "pdf")
    document_storage().delete(pack.xlsx.name or "")
    with pytest.raises(DamagedError):
        file_of(pack, "xlsx")


def test_a_worker_that_dies_in_the_middle_is_followed_by_another(portfolio: Portfolio, board: User) -> None:
    pack, renders = ask(board, portfolio), Renders()
    renders.broken.add("xlsx")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("objectives.packs.making._failed", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            made(renders)
    pack.refresh_from_db()
    assert (pack.state, pack.progress) == ("making", 50)
    pdf, renders.broken = file_of(pack, "pdf"), set()
    assert made(renders) == 0  # the claim holds
    BoardPack.objects.filter(pk=pack.pk).update(claimed_at=timezone.now() - LEASE * 2)
    assert waiting()
    assert made(renders) == 1
    assert renders.made == ["pdf", "xlsx", "xlsx"]
    assert file_of(first_again(pack), "pdf") == pdf


def test_a_pack_that_fails_is_tried_again_and_then_by_people(portfolio: Portfolio, board: User) -> None:
    pack, renders = ask(board, portfolio), Renders()
    renders.broken.add("pdf")
    for _ in range(ATTEMPTS):
        assert made(renders) == 0
        BoardPack.objects.filter(pk=pack.pk, retry_at__isnull=False).update(retry_at=timezone.now())
    pack.refresh_from_db()
    assert (pack.state, pack.retry_at, len(renders.made)) == ("failed", None, ATTEMPTS)
    assert "the disk is full" in pack.error
    renders.broken = set()
    assert made(renders) == 0
    assert ask(board, portfolio).state == "asked"
    assert made(renders) == 1


def test_a_sealed_day_is_told_as_it_was_sealed(portfolio: Portfolio, board: User) -> None:
    say(board, portfolio, "We are on our way.")
    closing = close(portfolio)
    seal = closing.seals.get()
    before = scorecard(portfolio.contract, END_OF_2017, None)
    Measurement.objects.filter(kpi=portfolio.kpi, period="2017").update(value=180)
    Objective.objects.filter(pk=portfolio.first.pk).update(weight=3, title_en="Otherwise")
    Kpi.objects.filter(pk=portfolio.kpi.pk).update(name_en="Otherwise")
    pack = ask(board, portfolio)
    content = json.loads(pack.content)
    assert pack.seal == seal
    assert (content["seal"]["digest"], content["seal"]["holds"]) == (seal.digest, True)
    assert content["contract"]["score"] == f"{before.score:.6f}"
    first = content["objectives"][0]
    assert (first["title"], first["weight"], first["kpis"][0]["name"]) == ("Innovate", "1", "Members")
    assert first["kpis"][0]["actual"] == "150.000000"
    assert first["kpis"][0]["history"] == [["2017", "150.000000"]]
    assert first["commentary"]["text"] == "We are on our way."
    assert json.loads(seal.parts.get(name="commentary").content)["1"]["text"] == "We are on our way."


def test_a_broken_seal_is_told_and_its_figures_are_not(portfolio: Portfolio, board: User) -> None:
    close(portfolio)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE objectives_sealedpart SET content = replace(content, '100.01', '999.99')")
        cursor.execute("SET LOCAL session_replication_role = origin")
    content = json.loads(ask(board, portfolio).content)
    assert content["seal"]["holds"] is False
    assert content["contract"]["committed"] == "100.01"


def test_a_sealed_pack_says_the_same_as_one_before_the_seal(portfolio: Portfolio, board: User) -> None:
    open_ = json.loads(ask(board, portfolio).content)
    close(portfolio)
    sealed = json.loads(ask(board, portfolio).content)
    assert sealed.pop("seal")
    assert not open_.pop("seal")
    assert open_["contract"].pop("pending")  # nothing was rolled up here
    assert not sealed["contract"].pop("pending")
    assert sealed == open_


def test_after_the_seal_nothing_more_is_said_of_the_day_until_it_is_reopened(portfolio: Portfolio, board: User) -> None:
    say(board, portfolio, "First")
    closing = close(portfolio)
    with pytest.raises(ValidationError, match="is closed up to"):
        say(board, portfolio, "Second", seen=1)
    until = clock.now() + datetime.timedelta(hours=1)
    reopen_period(by=person(Role.ADMINISTRATOR), closing=closing.pk, reason="Audit", until=until, now=clock.now())
    assert say(board, portfolio, "Second", seen=1).version == 2


def test_versions_are_kept_and_the_second_of_two_is_told(portfolio: Portfolio, board: User) -> None:
    say(board, portfolio, "First")
    with pytest.raises(ConflictError):
        say(board, portfolio, "Mine", seen=0)
    with pytest.raises(ValidationError, match="Nothing is changed"):
        say(board, portfolio, "First ", seen=1)
    say(board, portfolio, "Second", seen=1)
    assert [one.text for one in Commentary.objects.order_by("version")] == ["First", "Second"]
    pack = ask(board, portfolio)
    say(board, portfolio, "", seen=2)
    assert json.loads(pack.content)["objectives"][0]["commentary"]["version"] == 2
    assert json.loads(ask(board, portfolio).content)["objectives"][0]["commentary"] is None
    with pytest.raises(IntegrityError, match="commentary_kept"), transaction.atomic():
        Commentary.objects.update(text="Never said")


def test_a_pack_has_the_commentary_of_its_language_or_says_which_one_it_is_in(
    portfolio: Portfolio, board: User
) -> None:
    def told(language: str) -> tuple[str, str]:
        said = json.loads(ask(board, portfolio, language=language).content)["objectives"][0]["commentary"]
        return said["text"], said["language"]

    one: Any = {"by": board, "objective": portfolio.first.pk, "day": END_OF_2017, "now": clock.now()}
    write_commentary(**one, said=Said("", "En bonne voie"), seen=0)
    assert (told("en"), told("fr")) == (("En bonne voie", "fr"), ("En bonne voie", "fr"))
    write_commentary(**one, said=Said("On our way", "En bonne voie"), seen=1)
    assert (told("en"), told("fr")) == (("On our way", "en"), ("En bonne voie", "fr"))
    close(portfolio)
    seal = Seal.objects.get()
    assert json.loads(seal.parts.get(name="commentary").content)["1"]["text_fr"] == "En bonne voie"
    assert told("fr") == ("En bonne voie", "fr")


@pytest.mark.parametrize("role", [Role.CONTRIBUTOR, Role.FUNDER])
def test_nobody_else_asks_for_packs_or_comments(portfolio: Portfolio, role: Role) -> None:
    stranger = person(role)
    with pytest.raises(Contract.DoesNotExist):
        ask(stranger, portfolio)
    with pytest.raises(Objective.DoesNotExist):
        say(stranger, portfolio, "Mine")


@pytest.mark.parametrize("day", ["2012-12-31", "2018-06-02", "2019-01-01"])
def test_a_day_outside_the_contract_or_ahead_is_refused(portfolio: Portfolio, board: User, day: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(board, portfolio, datetime.date.fromisoformat(day))
    assert list(refused.value.message_dict) == ["as_of"]
    assert not BoardPack.objects.exists()


def test_what_was_sealed_gets_its_packs_once_in_both_languages(portfolio: Portfolio) -> None:
    assert packs_of_seals(clock.now()) == 0
    close(portfolio)
    assert packs_of_seals(clock.now()) == 2
    assert packs_of_seals(clock.now()) == 0
    assert {(pack.language, pack.as_of) for pack in BoardPack.objects.all()} == {
        ("en", END_OF_2017), ("fr", END_OF_2017)
    }  # fmt: skip


def test_a_month_that_ended_gets_its_packs_while_the_contract_runs(portfolio: Portfolio) -> None:
    assert packs_of_the_month(datetime.date(2019, 2, 1), clock.now()) == 0
    assert packs_of_the_month(TODAY, clock.now()) == 2
    assert packs_of_the_month(TODAY, clock.now()) == 0
    assert {pack.as_of for pack in BoardPack.objects.all()} == {datetime.date(2018, 5, 31)}


def test_after_a_standstill_the_months_between_get_their_packs_too(portfolio: Portfolio) -> None:
    def asked_on(today: str) -> set[str]:
        """Ask as the schedule does, at noon of a day; return the days of the packs that were asked for."""
        with time_machine.travel(f"{today}T12:00:00Z", tick=False):
            ask_for_packs_of_the_month()
            return {str(pack.as_of) for pack in BoardPack.objects.filter(asked_at=clock.now())}

    assert asked_on("2018-03-01") == {"2018-02-28"}
    packs_of_seals(clock.now())
    assert asked_on("2018-06-20") == {"2018-03-31", "2018-04-30", "2018-05-31"}
    assert asked_on("2018-07-01") == {"2018-06-30"}


def test_many_kpis_cost_as_much_as_one(portfolio: Portfolio, board: User) -> None:
    with statements() as one:
        ask(board, portfolio)
    for number in range(5):
        Kpi.objects.create(
            contract=portfolio.contract, objective=portfolio.first, code=f"k{number}", name_en="K", name_fr="K",
            unit="members", kind="reported", direction="increase", aggregation="latest", accumulation="period",
            frequency="year", baseline=0, baseline_basis="published",
        )  # fmt: skip
    with statements() as six:
        ask(board, portfolio)
    assert len(six) == len(one)
