"""What is known before a file comes in, and how one is brought in and worked on."""

import csv
import datetime
import io
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from objectives.imports import work_on_imports
from objectives.imports.asking import apply_import, receive_import
from objectives.models import Import, ImportKind, Organisation, Participation, Programme, Project, Role, User
from tests.portfolio import Portfolio, person, small_portfolio

CORDIS = Path(__file__).parent / "cordis"
TABLES = ("organisation", "project", "participation", "funding", "searchentry")


def known_world() -> tuple[Portfolio, User]:
    """Make a portfolio that knows one project and some organisations of the excerpt, and somebody who keeps it."""
    portfolio = small_portfolio()
    commission = Organisation.objects.create(code="ec", name="European Commission", kind="funder")
    Programme.objects.create(code="H2020", name="Horizon 2020", level="european", funder=commission)
    Programme.objects.filter(code="FUI").update(funder=portfolio.funder)
    known = Project.objects.create(
        code="H2020-RCN-221860", acronym="SDN-microSENSE", scope="territory", status="running", grant_id="833955",
        start=datetime.date(2019, 5, 1),
    )  # fmt: skip
    schneider = Organisation.objects.create(
        code="schneider", name="Schneider Electric Industries", kind="large", pic="999444448", country="FR"
    )
    Organisation.objects.create(
        code="hannover", name="Gottfried Wilhelm Leibniz Universitaet Hannover", kind="university", country="DE",
        city="Hannover",
    )  # fmt: skip
    Participation.objects.create(project=known, organisation=schneider, role="partner", funding=1)
    staff = person(Role.STAFF)
    staff.language = "en"
    staff.save()
    return portfolio, staff


def brought(by: User, name: str, content: bytes, kind: str = ImportKind.LIST) -> Import:
    """Bring a file in and let it be worked on until it waits for a person."""
    row = receive_import(by=by, kind=kind, file=SimpleUploadedFile(name, content))
    return worked(row)


def cordis(by: User, name: str = "organization.csv") -> Import:
    """Bring the excerpt in."""
    kind = ImportKind.CORDIS_PROJECTS if name == "project.csv" else ImportKind.CORDIS_ORGANISATIONS
    return brought(by, name, (CORDIS / name).read_bytes(), kind)


def at(row: Import) -> dict[str, Any]:
    """Return which import at which version somebody speaks of."""
    return {"upload": row.pk, "version": row.version}


def worked(row: Import) -> Import:
    """Let what waits be worked on."""
    work_on_imports()
    row.refresh_from_db()
    return row


def applied(by: User, row: Import) -> Import:
    """Say yes to what is shown."""
    return worked(apply_import(by=by, **at(row)))


def table(rows: Iterable[Iterable[Any]], delimiter: str = ";") -> bytes:
    """Return rows as a table, the first of them its heading."""
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    return written.getvalue().encode()


def everything() -> dict[str, list[Any]]:
    """Return every row that an import may write, and what the search knows of it, to the last digit."""
    found = {}
    with connection.cursor() as cursor:
        for name in TABLES:
            # what the search knows has keys of its own, which nobody refers to
            without = " - 'id'" if name == "searchentry" else ""
            cursor.execute(f"SELECT (to_jsonb(t){without})::text FROM objectives_{name} t ORDER BY 1")  # noqa: S608
            found[name] = cursor.fetchall()
    return found
