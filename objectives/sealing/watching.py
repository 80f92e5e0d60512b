"""Does every chain of seals still hold tonight? Who keeps the data is told of the first link that does not."""

from collections.abc import Iterator

from objectives import access
from objectives.models import Contract, Notice, NoticeKind
from objectives.sealing.chain import LinkOfChain
from objectives.sealing.facts import verified_facts


def watch_seals() -> int:
    """Verify every seal with the facts behind it; return how many chains are broken.

    Each break is told once, however often it is looked at.
    """
    broken = list(_broken())
    keepers = list(access.keepers())
    Notice.objects.bulk_create(
        [_notice(keeper.pk, contract, link) for contract, link in broken for keeper in keepers], ignore_conflicts=True
    )
    return len(broken)


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
