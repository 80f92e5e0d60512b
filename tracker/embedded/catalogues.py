"""Are the compiled catalogues as new as the translations? Compiled here, so that no gettext has to be installed."""

import os
import tempfile
from pathlib import Path

from tracker.embedded.places import CHECKOUT


def compile_catalogues() -> list[Path]:
    """Compile every catalogue that is older than its translations; return those written."""
    sources = sorted(CHECKOUT.glob("*/locale/*/LC_MESSAGES/*.po"))
    return [_compiled(source) for source in sources if _is_newer(source, source.with_suffix(".mo"))]


def _is_newer(source: Path, compiled: Path) -> bool:
    return not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime


def _compiled(source: Path) -> Path:
    """Write the catalogue in one step: another process may be reading it."""
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - slow to import, and seldom needed
    from babel.messages.pofile import read_po  # noqa: PLC0415

    with source.open("rb") as text:
        catalogue = read_po(text, locale=source.parents[1].name)
    descriptor, new = tempfile.mkstemp(dir=source.parent)
    with os.fdopen(descriptor, "wb") as binary:
        write_mo(binary, catalogue)
    Path(new).chmod(0o644)
    return Path(new).replace(source.with_suffix(".mo"))
