"""`manage.py verify_seals [--contract CODE] [--chain-only]`: does every seal say what it said when it was made?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from objectives.models import Contract
from objectives.sealing import verified_facts


class Command(BaseCommand):
    """Verifies the chains of seals; exit code 1 names the first broken link of each."""

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
                self.stdout.write(f"{contract.code}: {len(links)} seals hold{newest}")
            else:
                broken += 1
                self.stderr.write(f"{contract.code}: seal {first.number} is broken: {first.told}")
        if broken:
            raise CommandError(f"{broken} chains of seals are broken.", returncode=1)
