"""What is sealed when a period is closed, how is it chained, and does the chain hold?"""

from objectives.sealing.chain import Broken, LinkOfChain, header_of, verified_chain, verified_chains
from objectives.sealing.commentary import commentary_on
from objectives.sealing.counted import counted_on
from objectives.sealing.facts import INPUTS, strayed, verified_facts
from objectives.sealing.figures import Sealed, sealed_now
from objectives.sealing.sealing import seal
from objectives.sealing.watching import watch_seals

__all__ = [
    "INPUTS",
    "Broken",
    "LinkOfChain",
    "Sealed",
    "commentary_on",
    "counted_on",
    "header_of",
    "seal",
    "sealed_now",
    "strayed",
    "verified_chain",
    "verified_chains",
    "verified_facts",
    "watch_seals",
]
