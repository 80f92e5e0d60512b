"""Does the chain of a contract's seals hold, and where is its first broken link?

A seal's digest is the SHA-256 of its header; the header names each part by the part's digest, and the seal before by
its own. So no byte of any seal can change without a digest that no longer fits, there or in the seal that follows. A
whole chain forged anew is found by the ledger, which recorded each digest, and by whoever wrote one down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from objectives.models import Change, Contract, Operation, Seal, SealedPartName
from objectives.sealing.canonical import FORM, canonical, moment, sha256


class Broken(TextChoices):
    """What is wrong with a link of a chain."""

    MISSING = "missing", _("a seal before this one is missing")
    GONE = "gone", _("the ledger recorded this seal, and it is gone")
    FORM = "form", _("it is written in a form that this program does not know")
    PART = "part", _("a part is not what was sealed")
    PARTS = "parts", _("a part is missing, or there is one too many")
    HEADER = "header", _("its digest is not that of what it says")
    PREDECESSOR = "predecessor", _("it does not continue the seal before it")
    LEDGER = "ledger", _("the ledger did not record this digest")
    FACTS = "facts", _("the ledger no longer gives the facts that it was made from")


@dataclass(frozen=True, slots=True)
class LinkOfChain:
    """A seal, verified now; `broken` is None where it holds, `what` names the part or the kind of fact."""

    number: int
    seal: Seal | None
    broken: Broken | None = None
    what: str = ""

    @property
    def told(self) -> str:
        """What is wrong, in words; empty where it holds."""
        if self.broken is None:
            return ""
        return f"{self.broken.label} ({self.what})" if self.what else str(self.broken.label)


def header_of(seal: Seal, contract: str, parts: Mapping[str, str]) -> str:
    """Return the header of a seal, of which its digest is the SHA-256; `parts` are digests by name."""
    return canonical(
        {
            "closing": seal.closing_id,
            "contract": contract,
            "day": seal.day.isoformat(),
            "form": seal.form,
            "last_change": seal.last_change,
            "number": seal.number,
            "parts": dict(parts),
            "predecessor": seal.predecessor,
            "reason": seal.reason,
            "rules": seal.rules,
            "sealed_at": moment(seal.sealed_at),
            "sealed_by": seal.sealed_by_id,
            "signed": seal.signed,
            "snapshot": seal.snapshot,
            "transaction_id": seal.transaction_id,
        }
    )


def verified_chains(contracts: Sequence[Contract]) -> dict[int, list[LinkOfChain]]:
    """Return the seals of each contract, the first one first, each verified now from its stored bytes. 3 statements."""
    seals: dict[int, list[Seal]] = {contract.pk: [] for contract in contracts}
    for seal in Seal.objects.filter(contract__in=contracts).order_by("number").prefetch_related("parts"):
        seals[seal.contract_id].append(seal)
    recorded: dict[int, dict[int, tuple[int, str]]] = {contract.pk: {} for contract in contracts}
    for key, said in Change.objects.filter(kind="seal", operation=Operation.INSERT).values_list("key", "after"):
        if said is not None and said["contract_id"] in recorded:
            recorded[said["contract_id"]][key] = (said["number"], said["digest"])
    return {contract.pk: list(_chain(contract, seals[contract.pk], recorded[contract.pk])) for contract in contracts}


def verified_chain(contract: Contract) -> list[LinkOfChain]:
    """Return the seals of a contract, the first one first, each verified now."""
    return verified_chains([contract])[contract.pk]


def _chain(contract: Contract, seals: list[Seal], recorded: dict[int, tuple[int, str]]) -> list[LinkOfChain]:
    links, before, expected = [], "", 1
    for seal in seals:
        broken, what = _broken(contract, seal, before, expected)
        if broken is None and recorded.get(seal.pk) != (seal.number, seal.digest):
            broken = Broken.LEDGER
        links.append(LinkOfChain(seal.number, seal, broken, what))
        before, expected = seal.digest, seal.number + 1
    present = {seal.pk for seal in seals}
    gone = sorted(number for key, (number, _digest) in recorded.items() if key not in present)
    links += [LinkOfChain(number, None, Broken.GONE) for number in gone]
    return sorted(links, key=lambda link: (link.number, link.seal is None))


def _broken(contract: Contract, seal: Seal, before: str, expected: int) -> tuple[Broken | None, str]:
    if seal.number != expected:
        return Broken.MISSING, ""
    if seal.form != FORM:
        return Broken.FORM, ""
    parts = list(seal.parts.all())
    changed = sorted(part.name for part in parts if sha256(part.content) != part.digest)
    if changed:
        return Broken.PART, changed[0]
    return _broken_header(contract, seal, before, {part.name: part.digest for part in parts}), ""


def _broken_header(contract: Contract, seal: Seal, before: str, parts: Mapping[str, str]) -> Broken | None:
    if set(parts) != set(SealedPartName.values):
        return Broken.PARTS
    if seal.predecessor != before:
        return Broken.PREDECESSOR
    return None if sha256(header_of(seal, contract.code, parts)) == seal.digest else Broken.HEADER
