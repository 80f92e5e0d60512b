"""A disk that is full while files are made: what was asked for is refused or waits, nothing half is kept."""

import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests.faults.conftest import FORM
from tests.faults.ground import happened
from tests.faults.house import House, house

pytestmark = [
    pytest.mark.skipif(not FORM, reason="FAULTS is not set: no disk was filled (make test-faults)"),
    pytest.mark.slow,
    pytest.mark.timeout(400),
]
PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
PDF += b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "none", str(tmp_path)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here ({mounted.stderr.strip()}): NO disk was filled")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(disk: Path) -> Path:
    """Write until nothing more goes in; return what took the room."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        file.writelines(itertools.repeat(b"x" * 4096))
    return ballast


def test_a_full_disk_stops_files_and_nothing_else_and_what_was_asked_for_is_made_once_there_is_room(
    data: Path, disk: Path
) -> None:
    folders = {"DOCUMENTS_DIR": str(disk / "documents"), "TMPDIR": str(disk / "tmp")}
    for folder in folders.values():
        Path(folder).mkdir()
    with house(data, webs=1, workers=("worker-rollup", "worker-exports"), beats=0, variables=folders) as there:
        web = requests.Session()
        web.headers["Authorization"] = f"Token {there.known['tokens'][0]}"
        url = f"http://127.0.0.1:{there.ground.ports[0]}/api/v1"
        ballast = fill(disk)
        asked = {"contract": "c1", "as_of": "2017-12-31", "language": "fr"}
        pack = web.post(f"{url}/packs/", json=asked, timeout=60).json()
        state = "SELECT state FROM objectives_boardpack WHERE id = %s"
        assert happened(60, lambda: there.ground.asked(state, pack["id"]) == [("failed",)]), there.ground.said()
        assert "No space left" in web.get(f"{url}/packs/{pack['id']}/", timeout=60).json()["error"]
        told = nothing_half_is_kept(there, web, url)
        ballast.unlink()
        assert happened(120, lambda: there.ground.asked(state, pack["id"]) == [("ready",)]), there.ground.said()
        assert web.get(f"{url}/packs/{pack['id']}/pdf/", timeout=60).content.startswith(b"%PDF")
        assert reported(there, web, url).status_code == 201
        assert web.get(f"{url}/projects/?format=xlsx", timeout=60).content.startswith(b"PK")
    print(f"\nwhile the disk was full: {told}")  # noqa: T201 (the record)


def nothing_half_is_kept(there: House, web: requests.Session, url: str) -> dict[str, int]:
    """Ask for what needs room, and for what does not; return the statuses."""
    reports = "SELECT count(*) FROM objectives_milestonereport"
    before = there.ground.asked(reports)
    told = {"evidence": reported(there, web, url).status_code}
    assert there.ground.asked(reports) == before, "no report without its evidence"
    assert there.ground.asked("SELECT count(*) FROM objectives_document") == [(0,)]
    told["xlsx"] = web.get(f"{url}/projects/?format=xlsx", timeout=60).status_code
    told["csv"] = web.get(f"{url}/projects/?format=csv", timeout=60).status_code
    told["page"] = requests.get(f"{url.removesuffix('/api/v1')}/", timeout=60).status_code
    told["readyz"] = requests.get(f"{url.removesuffix('/api/v1')}/readyz", timeout=60).status_code
    assert told == {"evidence": 507, "xlsx": 507, "csv": 200, "page": 200, "readyz": 200}
    return told


def reported(there: House, web: requests.Session, url: str) -> requests.Response:
    """Report a milestone, with a file of a megabyte as its evidence."""
    key = there.known["milestones"][0]
    seen = web.get(f"{url}/milestones/{key}/", timeout=60).headers["ETag"]
    said = {"status": "in_progress", "percent": "5", "comment": "With evidence"}
    file = {"evidence_file": ("evidence.pdf", PDF + b"%" + b"x" * 1024**2, "application/pdf")}
    headers = {"If-Match": seen}
    return web.post(f"{url}/milestones/{key}/reports/", data=said, files=file, headers=headers, timeout=60)
