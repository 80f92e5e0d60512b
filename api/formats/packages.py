"""The Frictionless data package: the CSV and what its columns hold, zipped while it is sent."""

import hashlib
import io
import zipfile
from collections.abc import Generator, Iterable, Sequence
from typing import Any

import orjson

from api.formats.columns import SCHEMA, Column, Holds
from objectives import clock
from objectives.formulas import FORMULA
from objectives.scorecards.public import Licence

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"


class Sink(io.RawIOBase):
    """What the zip writes into, and the answer takes from."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def writable(self) -> bool:
        """It takes bytes, and never goes back."""
        return True

    def write(self, data: Any, /) -> int:
        """Hold bytes until they are sent."""
        self.held.append(bytes(data))
        return len(self.held[-1])

    def taken(self) -> bytes:
        """Return what was written since it was last asked."""
        found, self.held = b"".join(self.held), []
        return found


def package(
    name: str, table: Iterable[bytes], columns: Sequence[Column], licences: Sequence[Licence]
) -> Generator[bytes, None, None]:
    """Yield a zip of `<name>.csv` and datapackage.json, which comes last: it tells the size and hash of the table."""
    sink, count, judged = Sink(), 0, hashlib.sha256()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{name}.csv", "w", force_zip64=True) as file:
            for block in table:
                file.write(block)
                judged.update(block)
                count += len(block)
                yield sink.taken()
        told = descriptor(name, columns) | {"created": clock.now().isoformat()}
        if licences:
            told["licenses"] = [_licence(one) for one in licences]
        told["resources"][0] |= {"bytes": count, "hash": f"sha256:{judged.hexdigest()}"}
        archive.writestr("datapackage.json", orjson.dumps(told, option=orjson.OPT_INDENT_2))
    yield sink.taken()


def descriptor(name: str, columns: Sequence[Column]) -> dict[str, Any]:
    """Return what a data package says of its table, before its size is known."""
    guard = f"A text that begins with one of {FORMULA!r} has one ' before it, so that no spreadsheet computes it."
    return {
        "$schema": PROFILE,
        "name": name,
        "resources": [
            {
                "name": name,
                "type": "table",
                "path": f"{name}.csv",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "description": guard,
                "schema": {"fields": [_field(column) for column in columns], "missingValues": [""]},
            }
        ],
    }


def _licence(licence: Licence) -> dict[str, str]:
    told = {"path": licence.address, "title": licence.title}
    return {"name": licence.identifier} | told if licence.identifier else told


def _field(column: Column) -> dict[str, str]:
    told = {"name": column.name, "type": SCHEMA.get(column.holds, "string")}
    return told | ({"description": "Items between |."} if column.holds is Holds.LIST else {})
