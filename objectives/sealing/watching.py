"""Do the seals and the facts still hold tonight? Who keeps the data is told of what does not.

Of each chain its first link; of the facts of now, which no seal has yet, the kinds that were written past the ledger.
"""

from collections.abc import Iterator

from objectives import access
from objectives.models import Contract, Notice, NoticeKind
from objectives.sealing.chain import LinkOfChain
from objectives.sealing.facts import Strayed, strayed, verified_facts


def watch_seals() -> int:
    """Verify every seal with the facts behind it, and the facts of now; return how many chains and kinds do not hold.

    Each break is told once, however often it is looked at.
    """
    broken, past = list(_broken()), strayed()
    notices = [
        one
        for keeper in access.keepers()
        for one in (
            *(_notice(keeper.pk, contract, link) for contract, link in broken),
            *(_notice_of_facts(keeper.pk, kind, found) for kind, found in past.items()),
        )
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    return len(broken) + len(past)


def _broken() -> Iterator[tuple[Contract, LinkOfChain]]:
    for contract in Contract.objects.order_by("code"):
        first = next((link for link in verified_facts(contract) if link.broken), None)
        if first is not None:
            yield contract, first


def _notice(person: int, contract: Contract, link: LinkOfChain) -> Notice:
    return Notice(
        person_id=person,
        kind=NoticeKind.SEAL,
        about=f"seal:{contract.pk}:{link.number}:{link.broken}",
        told={
            "contract_named": {"en": contract.name_en, "fr": contract.name_fr},
            "broken": link.broken,
            "number": link.number,
            "what": link.what,
        },
    )


def _notice_of_facts(person: int, kind: str, found: Strayed) -> Notice:
    return Notice(
        person_id=person,
        kind=NoticeKind.SEAL,
        about=f"facts:{kind}:{found.number}:{found.first[0]}",
        told={"facts": kind, "count": found.number},
    )
