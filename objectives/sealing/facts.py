"""From which facts was a seal made? Their digests, kind by kind, and whether the ledger still gives the same."""

import json
from dataclasses import replace
from typing import Any

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
    WHERE kind = %s AND id <= %s
        AND (transaction_id = %s OR pg_visible_in_snapshot(transaction_id::text::xid8, %s::pg_snapshot))
    ORDER BY key, id DESC) newest
    CROSS JOIN LATERAL jsonb_populate_record(NULL::{table}, {defaults} || newest.after) t
    WHERE newest.after IS NOT NULL"""

POSITION = """
    SELECT coalesce((SELECT max(id) FROM objectives_change), 0), pg_current_snapshot()::text,
        pg_current_xact_id()::text::bigint"""


def _columns(model: type[models.Model]) -> list[str]:
    return sorted(str(field.column) for field in model._meta.concrete_fields if not field.generated)


def _digest(columns: list[str], rows: str, parameters: list[object]) -> tuple[int, str]:
    pairs = ", ".join(f"'{column}', t.\"{column}\"" for column in columns)
    ((count, digest),) = fetch(DIGEST.format(pairs=pairs, rows=rows), parameters)
    return count, digest


def digests_of_facts() -> dict[str, Any]:
    """Return, for each kind of fact, its columns, its rows' number and their digest. A statement a kind."""
    found: dict[str, Any] = {}
    for model in INPUTS:
        columns = _columns(model)
        count, digest = _digest(columns, f"{model._meta.db_table} t", [])
        found[str(model._meta.model_name)] = {"columns": columns, "rows": count, "sha256": digest}
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
        rows = AS_RECORDED.format(table=tables[kind], defaults=defaults_of(tables[kind])) if kind in tables else ""
        if not rows or _digest(said["columns"], rows, seen) != (said["rows"], said["sha256"]):
            changed.append(kind)
    return changed
