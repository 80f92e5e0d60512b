"""Which records does a list hold, and what does each say? Published rows only, whoever asks."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import unquote

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from api.formats import cerif
from api.formats.xml import Tree
from api.oai import dublin
from api.oai.asking import FORMATS, SET_PREFIX, Window
from objectives import access
from objectives.models import HarvestRecord, HarvestSet, Organisation

SIZE = 100
"""Records in an answer."""
VISITOR = AnonymousUser()
FOLDERS = {HarvestSet.PROJECTS: "Projects", HarvestSet.ORGUNITS: "OrgUnits", HarvestSet.FUNDING: "Fundings"}
CERIF, DUBLIN = FORMATS
WRITERS: dict[tuple[str, str], Callable[[Any], Tree]] = {
    (CERIF, HarvestSet.PROJECTS): cerif.project,
    (CERIF, HarvestSet.ORGUNITS): cerif.organisation,
    (CERIF, HarvestSet.FUNDING): cerif.funding,
    (DUBLIN, HarvestSet.PROJECTS): dublin.project,
    (DUBLIN, HarvestSet.ORGUNITS): dublin.organisation,
    (DUBLIN, HarvestSet.FUNDING): dublin.funding,
}


def part(window: Window) -> tuple[list[HarvestRecord], bool]:
    """Return the next records of a list, and whether more follow. One statement."""
    records = HarvestRecord.objects.order_by("changed_at", "pk")
    if window.of:
        records = records.filter(set=window.of)
    if window.since:
        records = records.filter(changed_at__gte=window.since)
    if window.until:
        records = records.filter(changed_at__lt=window.until)
    if window.beyond:
        moment, key = window.beyond
        records = records.filter(changed_at__gte=moment)
        records = records.filter(Q(changed_at__gt=moment) | Q(pk__gt=key))
    found = list(records[: SIZE + 1])
    return found[:SIZE], len(found) > SIZE


def written(records: Sequence[HarvestRecord], form: str) -> dict[int, Tree]:
    """Return what each record says, by its key; none for what is not published. A fixed number of statements."""
    made = {}
    for one in HarvestSet:
        keys = {record.code: record.pk for record in records if record.set == one and not record.deleted}
        if keys:
            for row in _rows(one).filter(code__in=keys):
                made[keys[row.code]] = WRITERS[form, one](row)
    return made


def _rows(of: HarvestSet) -> QuerySet[Any]:
    if of == HarvestSet.PROJECTS:
        return cerif.with_projects_parts(access.visible_projects(VISITOR), VISITOR)
    if of == HarvestSet.FUNDING:
        return cerif.with_fundings_parts(access.visible_fundings(VISITOR), VISITOR)
    return Organisation.objects.all()


def identifier(record: HarvestRecord, repository: str) -> str:
    """Return the name of a record in the world: `oai:host:Projects/P1`."""
    return f"oai:{repository}:{cerif.internal(FOLDERS[HarvestSet(record.set)], record.code)}"


def named(text: str, repository: str) -> HarvestRecord | None:
    """Return the record of a name."""
    folder, _, code = text.removeprefix(f"oai:{repository}:").partition("/")
    of = next((one for one, name in FOLDERS.items() if name == folder), None)
    code = unquote(code)
    if of is None or "\0" in code or not text.startswith("oai:"):
        return None
    return HarvestRecord.objects.filter(set=of, code=code).first()


def set_of(record: HarvestRecord) -> str:
    """Return the name of a record's set."""
    return f"{SET_PREFIX}{record.set}"


def told(moment: datetime.datetime) -> str:
    """Return a moment as the protocol writes it."""
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
