"""Whoever changes a byte of what was sealed, past every wall of the database, is found out, and the link is named."""

import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction

from objectives import clock
from objectives.acts.closing import close_period
from objectives.models import Contract, Measurement, Notice, Role, Seal, SealedPart
from objectives.sealing import strayed, verified_facts, watch_seals
from objectives.sealing.canonical import sha256
from objectives.sealing.chain import Broken, header_of, verified_chain
from objectives.sealing.facts import INPUTS, NAMED
from tests.portfolio import Portfolio, person, small_portfolio
from tests.standing import of_the_file
from tracker.templatetags.notices import words

pytestmark = pytest.mark.django_db
SEALED = [datetime.date(year, 12, 31) for year in (2015, 2016, 2017)]
WALLS_DOWN = "SET LOCAL session_replication_role = replica"
COLUMNS = [str(field.column) for field in Seal._meta.concrete_fields if not field.primary_key]
OTHERS = {
    "day": "day + 1", "sealed_at": "sealed_at + interval '1 microsecond'", "signed": "signed || '!'",
    "reason": "reason || ' '", "rules": "'rollup 2'", "snapshot": "snapshot || ' '", "digest": "repeat('0', 64)",
    "predecessor": "repeat('0', 64)", "number": "4",
    "contract_id": "(SELECT id FROM objectives_contract WHERE code = 'c2')",
}  # fmt: skip
"""By column, another value; a number is counted up."""


@of_the_file
def portfolio() -> Portfolio:
    """Three years sealed, for all tests of this file."""
    portfolio, staff = small_portfolio(), person(Role.STAFF)
    Contract.objects.create(code="c2", name_en="Second", start="2014-01-01", end="2019-12-31")
    for day in SEALED:
        close_period(
            by=staff, contract=portfolio.contract.pk, through=day, today=datetime.date(2018, 6, 1), now=clock.now()
        )
    return portfolio


def by_force(sql: str) -> None:
    """Write past the triggers, as the owner of the database can."""
    with connection.cursor() as cursor:
        cursor.execute(WALLS_DOWN)
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def first_broken(portfolio: Portfolio) -> tuple[int, Broken | None, str]:
    link = next(link for link in verified_facts(portfolio.contract) if link.broken)
    return link.number, link.broken, link.what


def said_by_the_command() -> str:
    told = StringIO()
    with pytest.raises(CommandError) as stopped:
        call_command("verify_seals", stderr=told)
    assert stopped.value.returncode == 1
    return told.getvalue()


def test_a_whole_chain_holds_and_the_command_says_its_newest_digest(portfolio: Portfolio) -> None:
    assert [link.broken for link in verified_facts(portfolio.contract)] == [None, None, None]
    told = StringIO()
    call_command("verify_seals", stdout=told)
    assert told.getvalue().splitlines() == [
        f"c1: 3 seals hold, the newest {Seal.objects.get(number=3).digest}", "c2: 0 seals hold"
    ]  # fmt: skip


@pytest.mark.parametrize("write", ["UPDATE objectives_{0} SET digest = digest", "DELETE FROM objectives_{0}"])
@pytest.mark.parametrize("table", ["seal", "sealedpart"])
def test_the_database_refuses_to_change_or_delete_what_was_sealed(portfolio: Portfolio, table: str, write: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(write.format(table))


@pytest.mark.parametrize("table", ["seal", "sealedpart"])
def test_the_database_refuses_to_truncate_what_was_sealed(portfolio: Portfolio, table: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError):
            cursor.execute(f"TRUNCATE objectives_{table} CASCADE")
        transaction.set_rollback(True)


@pytest.mark.parametrize("column", COLUMNS)
def test_any_column_of_a_seal_that_is_changed_breaks_it(portfolio: Portfolio, column: str) -> None:
    by_force(f"UPDATE objectives_seal SET {column} = {OTHERS.get(column, f'{column} + 1')} WHERE number = 2")  # noqa: S608
    number, broken, _what = first_broken(portfolio)
    found = {
        "number": (3, Broken.MISSING), "predecessor": (2, Broken.PREDECESSOR), "contract_id": (2, Broken.GONE),
        "form": (2, Broken.FORM),
    }  # fmt: skip
    assert (number, broken) == found.get(column, (2, Broken.HEADER))


@pytest.mark.parametrize("name", ["commentary", "cuts", "definitions", "figures", "inputs", "projects"])
def test_any_byte_of_a_part_that_is_changed_is_found_and_the_part_named(portfolio: Portfolio, name: str) -> None:
    text = SealedPart.objects.get(seal__number=2, name=name).content
    for place in {1, len(text) // 2, len(text)}:
        by_force(
            f"""UPDATE objectives_sealedpart SET content = overlay('{text.replace("'", "''")}' PLACING
                chr(ascii(substr(content, {place}, 1)) # 1) FROM {place} FOR 1)
            WHERE name = '{name}' AND seal_id = (SELECT id FROM objectives_seal WHERE number = 2)"""  # noqa: S608
        )
        assert SealedPart.objects.get(seal__number=2, name=name).content != text
        assert first_broken(portfolio) == (2, Broken.PART, name)
    assert f"seal 2 is broken: a part is not what was sealed ({name})" in said_by_the_command()


def test_a_part_changed_together_with_its_digest_breaks_the_seal(portfolio: Portfolio) -> None:
    by_force("UPDATE objectives_sealedpart SET content = '{}', digest = encode(sha256('{}'), 'hex') WHERE id % 5 = 0")
    assert first_broken(portfolio)[:2] == (1, Broken.HEADER)


def test_a_part_that_is_gone_is_missed(portfolio: Portfolio) -> None:
    by_force("DELETE FROM objectives_sealedpart WHERE name = 'cuts'")
    assert first_broken(portfolio)[:2] == (1, Broken.PARTS)


@pytest.mark.parametrize(("number", "found"), [(1, (1, Broken.GONE)), (2, (2, Broken.GONE)), (3, (3, Broken.GONE))])
def test_a_seal_that_is_gone_is_missed(portfolio: Portfolio, number: int, found: tuple[int, Broken]) -> None:
    key = Seal.objects.get(number=number).pk
    by_force(f"DELETE FROM objectives_sealedpart WHERE seal_id = {key}")  # noqa: S608
    by_force(f"DELETE FROM objectives_seal WHERE id = {key}")  # noqa: S608
    assert first_broken(portfolio)[:2] == found
    assert f"seal {number} is broken: the ledger recorded this seal, and it is gone" in said_by_the_command()


def test_a_seal_forged_with_a_digest_that_fits_is_found_by_the_next_and_by_the_ledger(portfolio: Portfolio) -> None:
    seal = Seal.objects.get(number=2)
    seal.reason = "Never said"
    seal.digest = _digest(seal)
    by_force(f"UPDATE objectives_seal SET reason = 'Never said', digest = '{seal.digest}' WHERE number = 2")  # noqa: S608
    assert [link.broken for link in verified_chain(portfolio.contract)] == [None, Broken.LEDGER, Broken.PREDECESSOR]


def _digest(seal: Seal) -> str:
    return sha256(header_of(seal, "c1", {part.name: part.digest for part in seal.parts.all()}))


def test_facts_that_the_ledger_no_longer_gives_are_named(portfolio: Portfolio) -> None:
    by_force("""UPDATE objectives_change SET after = jsonb_set(after, '{value}', '151')
        WHERE kind = 'measurement' AND after ->> 'period' = '2017'""")
    assert first_broken(portfolio) == (1, Broken.FACTS, "measurement")
    assert "seal 1 is broken: the ledger no longer gives the facts" in said_by_the_command()
    call_command("verify_seals", "--chain-only", stdout=StringIO())


@pytest.mark.parametrize("model", INPUTS, ids=lambda model: str(model._meta.model_name))
def test_a_fact_written_past_the_ledger_is_named_whatever_its_kind(
    portfolio: Portfolio, model: type[models.Model]
) -> None:
    kind, table = str(model._meta.model_name), model._meta.db_table
    newest = model._default_manager.order_by("-pk").first()
    if newest is None:
        by_force(f"""INSERT INTO objectives_change
            (id, transaction_id, recorded_at, operation, kind, key, after, reason)
            SELECT id + 1, transaction_id, recorded_at, 'insert', '{kind}', 7, '{{"id": 7}}', reason
            FROM objectives_change ORDER BY id DESC LIMIT 1""")  # noqa: S608
        assert strayed() == {kind: (1, [7])}
        return
    by_force(f"DELETE FROM {table} WHERE id = {newest.pk}")  # noqa: S608
    assert strayed() == {kind: (1, [newest.pk])}
    assert f"{kind} {newest.pk}: not what the ledger says of it" in said_by_the_command()
    call_command("verify_seals", "--chain-only", stdout=StringIO())


def test_a_value_changed_past_the_ledger_is_named_with_its_row(portfolio: Portfolio) -> None:
    by_force("UPDATE objectives_measurement SET value = value + 1")
    keys = sorted(Measurement.objects.values_list("pk", flat=True))
    assert strayed() == {"measurement": (len(keys), keys[:NAMED])}
    assert [link.broken for link in verified_facts(portfolio.contract)] == [None, None, None]


def test_of_many_facts_written_past_the_ledger_the_first_are_named_and_all_are_counted(portfolio: Portfolio) -> None:
    many = NAMED + 1_002
    by_force(f"""INSERT INTO objectives_change
        (id, transaction_id, recorded_at, operation, kind, key, after, reason)
        SELECT id + one, transaction_id, recorded_at, 'insert', 'territory', 900000 + one,
            jsonb_build_object('id', 900000 + one), reason
        FROM (SELECT * FROM objectives_change ORDER BY id DESC LIMIT 1) newest, generate_series(1, {many}) one""")  # noqa: S608
    first = list(range(900_001, 900_001 + NAMED))
    assert strayed() == {"territory": (many, first)}
    told = ", ".join(map(str, first))
    assert said_by_the_command() == (
        f"territory {told} and 1,002 more: not what the ledger says of it, written past its triggers\n"
    )


def test_a_fact_recorded_before_a_column_there_is_now_is_still_given(portfolio: Portfolio) -> None:
    by_force("UPDATE objectives_change SET after = after - 'outcome' WHERE kind = 'activity'")
    assert [link.broken for link in verified_facts(portfolio.contract)] == [None, None, None]


def test_facts_that_change_later_leave_the_seals_as_they_are(portfolio: Portfolio) -> None:
    for change in ("UPDATE objectives_measurement SET value = 7", "DELETE FROM objectives_funding",
                   "UPDATE objectives_objective SET weight = 3 WHERE number = 1"):  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(change)
    assert [link.broken for link in verified_facts(portfolio.contract)] == [None, None, None]


def test_the_watch_at_night_tells_who_keeps_the_data_once(portfolio: Portfolio) -> None:
    told = Notice.objects.filter(kind="seal")
    assert watch_seals() == 0
    assert not told.exists()
    by_force("UPDATE objectives_seal SET reason = reason || '!' WHERE number = 2")
    administrator, board = person(Role.ADMINISTRATOR), person(Role.BOARD)
    for _ in range(2):
        assert watch_seals() == 1
    assert {notice.person.role for notice in told} == {Role.STAFF, administrator.role}
    assert not told.filter(person=board).exists()
    assert "do not hold: seal 2" in words(told[0])


def test_the_watch_at_night_tells_of_facts_that_were_written_past_the_ledger(portfolio: Portfolio) -> None:
    """No seal has them yet: only who ran `verify_seals` by hand learnt of it."""
    by_force("UPDATE objectives_measurement SET value = value + 1 WHERE period = '2018'")
    for _ in range(2):
        assert watch_seals() == 1
    [notice] = Notice.objects.filter(kind="seal", person__role=Role.STAFF)
    assert words(notice).startswith("1 row of “measurements” is not what the ledger says of it")
