"""By which rules were figures made? The version of the specification, and what the program's own rules were."""

import hashlib
from functools import cache
from pathlib import Path

SPECIFICATION = "rollup 1"
"""The rules as people know them; a change that moves any figure of the same facts is a new number."""

ROOMS = ("migrations/_sql_functions.py", "periods.py", "rollup/*.py", "scoring/*.py")


@cache
def rules() -> str:
    """Return the version of the rules: the specification's, and the SHA-256 of the files that carry it out."""
    domain, digest = Path(__file__).parent.parent, hashlib.sha256()
    for path in sorted(path for room in ROOMS for path in domain.glob(room)):
        digest.update(f"{path.relative_to(domain)}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"{SPECIFICATION} {digest.hexdigest()}"
