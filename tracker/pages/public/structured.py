"""What do search engines read on a public page? schema.org, put together from what the page shows."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from objectives.models import Participation, Project
from objectives.scorecards.public import Land, OpenTable, ProfileLine

Thing = dict[str, Any]
CONTEXT = {"@context": "https://schema.org"}


def known(pairs: Thing) -> Thing:
    """Return a thing without what is not known."""
    return {name: value for name, value in pairs.items() if value not in (None, "", [], {})}


def cluster(house: str) -> Thing:
    """Return the cluster as an organisation."""
    return {"@type": "Organization", "@id": f"{house}/#cluster", "name": settings.CLUSTER_NAME, "url": f"{house}/"}


def cluster_and_land(house: str, land: Land) -> Thing:
    """Return the cluster with the territory that it serves."""
    areas = [{"@type": "AdministrativeArea", "name": region.name, "identifier": region.code} for region in land.regions]
    places = [{"@type": "City", "name": city.name, "identifier": city.code} for city in land.cities]
    return {**CONTEXT, **known({**cluster(house), "areaServed": areas + places})}


def project(house: str, row: Project, parts: Sequence[Participation]) -> Thing:
    """Return a published project with its members."""
    members = [
        known({
            "@type": "Organization",
            "@id": f"{house}/api/v1/organisations/{part.organisation.code}/",
            "name": str(part.organisation),
        })
        for part in parts
    ]  # fmt: skip
    return {
        **CONTEXT,
        **known({
            "@type": "ResearchProject",
            "@id": f"{house}/api/v1/projects/{row.code}/",
            "url": house + reverse("public-project", args=[row.code]),
            "identifier": row.code,
            "name": str(row),
            "alternateName": row.title if row.title != str(row) else "",
            "description": row.summary,
            "sameAs": row.website,
            "foundingDate": told(row.start, row.start_precision),
            "dissolutionDate": told(row.end, "day"),
            "keywords": [*row.domains, *row.tags],
            "member": members,
        }),
    }  # fmt: skip


def told(day: datetime.date | None, precision: str) -> str | None:
    """Return a day as exactly as it is known: 2014, 2014-06 or 2014-06-30."""
    return day.isoformat()[: {"year": 4, "month": 7}.get(precision, 10)] if day else None


def profile(house: str, lines: Sequence[ProfileLine]) -> Thing:
    """Return the industry profile as a data set of observations."""
    days = [point.on for line in lines for point in line.points]
    return {
        **CONTEXT,
        **known({
            "@type": "Dataset",
            "name": f"{settings.CLUSTER_NAME}: industry profile",
            "description": "; ".join(line.series.name for line in lines),
            "url": house + reverse("industry-profile"),
            "inLanguage": get_language(),
            "creator": cluster(house),
            "isAccessibleForFree": True,
            "temporalCoverage": f"{min(days)}/{max(days)}" if days else "",
            "spatialCoverage": sorted({name for line in lines for name in line.perimeter}),
            "variableMeasured": [line.series.name for line in lines if line.points],
        }),
    }  # fmt: skip


def catalogue(house: str, tables: Sequence[tuple[OpenTable, str, Any]], licences: Sequence[str]) -> Thing:
    """Return what can be taken away as a catalogue of data sets with their downloads."""
    return {
        **CONTEXT,
        "@type": "DataCatalog",
        "name": f"{settings.CLUSTER_NAME}: open data",
        "url": house + reverse("open-data"),
        "publisher": cluster(house),
        "dataset": [
            {
                "@type": "Dataset",
                "name": label,
                "description": f"{settings.CLUSTER_NAME}: {label}. {table.rows} rows, in open formats, with sources.",
                "license": list(licences),
                "creator": cluster(house),
                "distribution": [
                    {"@type": "DataDownload", "encodingFormat": media, "contentUrl": house + address}
                    for _name, media, address in downloads
                ],
            }
            for table, label, downloads in tables
        ],
    }
