"""`manage.py verify_seals [--contract CODE] [--chain-only]`: does every seal say what it said when it was made?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives.models import Contract
from objectives.sealing import strayed, verified_facts


class Command(BaseCommand):
    """Verifies the chains of seals and the facts; exit code 1 names what does not hold."""

    help = "Verify the seals of the contracts: each digest, each link, and the facts behind them in the ledger."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare `--contract` and `--chain-only`."""
        parser.add_argument("--contract", metavar="CODE", help="only this contract")
        parser.add_argument("--chain-only", action="store_true", help="do not read the facts in the ledger again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify, a line for each contract."""
        contracts = Contract.objects.order_by("code")
        if options["contract"] is not None:
            contracts = contracts.filter(code=options["contract"])
            if not contracts:
                known = ", ".join(Contract.objects.order_by("code").values_list("code", flat=True))
                raise CommandError(f"There is no contract {options['contract']!r}; there are: {known or 'none'}.")
        broken = 0
        for contract in contracts:
            links = verified_facts(contract, with_facts=not options["chain_only"])
            first = next((link for link in links if link.broken), None)
            if first is None:
                newest = f", the newest {links[-1].seal.digest}" if links and links[-1].seal else ""
                hold = "1 seal holds" if len(links) == 1 else f"{len(links)} seals hold"
                self.stdout.write(f"{contract.code}: {hold}{newest}")
            else:
                broken += 1
                self.stderr.write(f"{contract.code}: seal {first.number} is broken: {first.told}")
        past = {} if options["chain_only"] else strayed()
        for kind, found in past.items():
            others = found.number - len(found.first)
            more = f" and {others:,} more" if others else ""
            told = ", ".join(map(str, found.first))
            self.stderr.write(f"{kind} {told}{more}: not what the ledger says of it, written past its triggers")
        if broken:
            count = "1 chain of seals is" if broken == 1 else f"{broken} chains of seals are"
            raise CommandError(f"{count} broken.", returncode=1)
        if past:
            raise CommandError("The seals hold, but facts of now are not those of the ledger.", returncode=1)
