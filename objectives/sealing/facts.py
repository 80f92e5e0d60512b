"""From which facts was a seal made? Their digests, kind by kind, and whether the ledger still gives the same."""

import json
from dataclasses import replace
from typing import Any, NamedTuple

from django.db import models

from objectives.models import FACTS, Contract, PeriodClosing, ProjectLead, Seal, SealedPartName
from objectives.rollup.statements import fetch
from objectives.sealing.chain import Broken, LinkOfChain, verified_chain
from objectives.worlds.overlay import defaults_of

INPUTS = tuple(fact for fact in FACTS if fact not in (PeriodClosing, ProjectLead))
"""What a figure may depend on: all that the ledger records for the rollup, of every contract."""

# A row is its columns as jsonb writes them; the digest is that of the rows' digests, in the order of their ids.
DIGEST = """
    SELECT count(*), encode(sha256(coalesce(string_agg(sha256(convert_to(line, 'UTF8')), ''::bytea ORDER BY id), '')),
        'hex')
    FROM (SELECT t.id, jsonb_build_object({pairs})::text AS line FROM {rows}) lines"""

# Of each row the last change that the sealing transaction saw, or made itself; a row that was gone is left out. A
# column that is younger than the change has its default, as in the table.
AS_RECORDED = """(
    SELECT DISTINCT ON (key) key, after FROM objectives_change
    WHERE kind = %s AND {seen}
    ORDER BY key, id DESC) newest
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {defaults} || newest.after) t
    WHERE newest.after IS NOT NULL"""

BY_A_SEAL = """id <= %s
        AND (transaction_id = %s OR pg_visible_in_snapshot(transaction_id::text::xid8, %s::pg_snapshot))"""

# One statement looks at both, so whatever is written meanwhile is in both or in neither. It joins digests: whole lines
# of millions of rows would be written to the disk twice on the way.
STRAYED = """
    WITH strayed AS MATERIALIZED (
        SELECT id FROM (SELECT t.id, {digest} AS digest FROM {table} t) stands
        FULL JOIN (SELECT t.id, {digest} AS digest FROM {recorded}) told USING (id)
        WHERE stands.digest IS DISTINCT FROM told.digest)
    SELECT (SELECT count(*) FROM strayed), ARRAY(SELECT id FROM strayed ORDER BY id LIMIT %s)"""
DIGEST_OF_ROW = "sha256(convert_to(jsonb_build_object({pairs})::text, 'UTF8'))"
NAMED = 10
"""Rows of a kind that are named where they strayed; of the others the number is enough."""

POSITION = """
    SELECT coalesce((SELECT max(id) FROM objectives_change), 0), pg_current_snapshot()::text,
        pg_current_xact_id()::text::bigint"""


def _columns(model: type[models.Model]) -> list[str]:
    return sorted(str(field.column) for field in model._meta.concrete_fields if not field.generated)


def _pairs(columns: list[str]) -> str:
    return ", ".join(f"'{column}', t.\"{column}\"" for column in columns)


def _recorded(table: str, seen: str) -> str:
    return AS_RECORDED.format(table=table, defaults=defaults_of(table), seen=seen)


def _digest(columns: list[str], rows: str, parameters: list[object]) -> tuple[int, str]:
    ((count, digest),) = fetch(DIGEST.format(pairs=_pairs(columns), rows=rows), parameters)
    return count, digest


def digests_of_facts() -> dict[str, Any]:
    """Return, for each kind of fact, its columns, its rows' number and their digest. A statement a kind."""
    found: dict[str, Any] = {}
    for model in INPUTS:
        columns = _columns(model)
        count, digest = _digest(columns, f"{model._meta.db_table} t", [])
        found[str(model._meta.model_name)] = {"columns": columns, "rows": count, "sha256": digest}
    return found


class Strayed(NamedTuple):
    """How many facts of a kind are not what the ledger says of them, and which are the first of them?"""

    number: int
    first: list[int]


def strayed() -> dict[str, Strayed]:
    """Return what of the facts is not what the ledger says of them, by kind: somebody wrote past its triggers.

    No seal tells, for a seal is of what the ledger had; the figures of now would be of a fact that nobody entered.
    Reads every fact and all its history, a statement a kind.
    """
    found = {}
    for model in INPUTS:
        table, kind = model._meta.db_table, str(model._meta.model_name)
        digest = DIGEST_OF_ROW.format(pairs=_pairs(_columns(model)))
        asked = STRAYED.format(digest=digest, table=table, recorded=_recorded(table, "true"))
        ((number, first),) = fetch(asked, [kind, NAMED])
        if number:
            found[kind] = Strayed(number, first)
    return found


def position() -> tuple[int, str, int]:
    """Return how far the ledger has come for this transaction: newest change, transactions ended, and its own."""
    ((last, snapshot, own),) = fetch(POSITION, [])
    return last, snapshot, own


def verified_facts(contract: Contract, *, with_facts: bool = True) -> list[LinkOfChain]:
    """Return the seals of a contract, each verified now, with the facts that it was made from.

    Reads the ledger of every kind for each seal: for the command, not for a page.
    """
    links = verified_chain(contract)
    return [_with_facts(link) if with_facts and link.broken is None else link for link in links]


def _with_facts(link: LinkOfChain) -> LinkOfChain:
    if link.seal is None:
        return link
    (inputs,) = (part for part in link.seal.parts.all() if part.name == SealedPartName.INPUTS)
    changed = _changed_facts(link.seal, json.loads(inputs.content))
    return replace(link, broken=Broken.FACTS, what=", ".join(changed)) if changed else link


def _changed_facts(seal: Seal, inputs: dict[str, Any]) -> list[str]:
    """Return the kinds of facts that the ledger no longer gives as they were when the seal was made."""
    tables = {str(model._meta.model_name): model._meta.db_table for model in INPUTS}
    changed = []
    for kind, said in inputs.items():
        seen: list[object] = [kind, seal.last_change, seal.transaction_id, seal.snapshot]
        rows = _recorded(tables[kind], BY_A_SEAL) if kind in tables else ""
        if not rows or _digest(said["columns"], rows, seen) != (said["rows"], said["sha256"]):
            changed.append(kind)
    return changed
