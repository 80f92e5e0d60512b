"""Seal a closed period: write down what its figures are, and chain it to the seal before."""

import datetime
from dataclasses import asdict

from objectives.models import PeriodClosing, Seal, SealedPart, SealedPartName, User
from objectives.sealing.canonical import FORM, canonical, sha256
from objectives.sealing.chain import header_of
from objectives.sealing.commentary import commentary_on
from objectives.sealing.facts import digests_of_facts, position
from objectives.sealing.figures import sealed_now
from objectives.sealing.rules import rules


def seal(closing: PeriodClosing, by: User, now: datetime.datetime) -> Seal:
    """Store the figures of a closed day as they are now, for good.

    The caller's transaction sees the facts of one moment, and lets nobody else seal the contract meanwhile.
    """
    contract = closing.contract
    before = Seal.objects.filter(contract=contract).order_by("number").last()
    content = {
        **asdict(sealed_now(contract, closing.through, by)),
        "inputs": digests_of_facts(),
        "commentary": commentary_on(contract, closing.through),
    }
    texts = {name: canonical(content[name]) for name in SealedPartName.values}
    parts = [SealedPart(name=name, content=text, digest=sha256(text)) for name, text in texts.items()]
    last_change, snapshot, own = position()
    new = Seal(
        contract=contract,
        closing=closing,
        number=before.number + 1 if before else 1,
        day=closing.through,
        sealed_by=by,
        signed=by.full_name or by.email,
        sealed_at=now,
        reason=closing.reason,
        form=FORM,
        rules=rules(),
        last_change=last_change,
        snapshot=snapshot,
        transaction_id=own,
        predecessor=before.digest if before else "",
    )
    new.digest = sha256(header_of(new, contract.code, {part.name: part.digest for part in parts}))
    new.save(force_insert=True)
    for part in parts:
        part.seal = new
    SealedPart.objects.bulk_create(parts)
    return new
