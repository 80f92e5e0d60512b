"""What do catalogues of open data harvest of us? DCAT 3 as JSON-LD: each table, its downloads, the API, the licence."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from objectives.scorecards.public import LICENCES, last_change
from tracker.pages.public.answering import house_of, open_page
from tracker.pages.public.open_data import TABLES, Download, downloads

Thing = dict[str, Any]
EU = "http://publications.europa.eu/resource/authority"
IANA = "https://www.iana.org/assignments/media-types"
CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
UNREGISTERED = ("application/x-ndjson",)
TITLE = _("Open data of %(cluster)s")
DESCRIPTION = _("%(table)s of %(cluster)s: what is published, in open formats, with the source of each row.")
RIGHTS = _("Rows whose source is CORDIS: European Union, CC BY 4.0. The column source names where each row comes from.")


@open_page
def catalogue(request: HttpRequest) -> HttpResponse:
    """Give the catalogue, in both languages at one address."""
    text = json.dumps({"@context": CONTEXT, **_catalogue(house_of(request))}, ensure_ascii=False, indent=1)
    return HttpResponse(f"{text}\n", content_type="application/ld+json")


def _catalogue(house: str) -> Thing:
    changed = last_change()
    modified = {"@type": "xsd:dateTime", "@value": changed.isoformat()} if changed else None
    common = {
        "dct:publisher": _publisher(house),
        "dct:language": [_at(f"{EU}/language/{one}") for one in ("ENG", "FRA")],
    }
    if modified:
        common["dct:modified"] = modified
    tables = [_dataset(house, name, common) for name in TABLES]
    return {
        "@id": f"{house}{reverse('catalogue')}",
        "@type": "dcat:Catalog",
        "dct:title": _told(TITLE),
        "dct:description": _told(TITLE),
        "foaf:homepage": _at(house + reverse("open-data")),
        "dct:license": _at(LICENCES[0].address),
        **common,
        "dcat:dataset": tables,
        "dcat:service": {
            "@id": f"{house}{reverse('api-root')}",
            "@type": "dcat:DataService",
            "dct:title": "API",
            "dcat:endpointURL": _at(house + reverse("api-root")),
            "dcat:endpointDescription": _at(house + reverse("schema")),
            "dcat:servesDataset": [_at(one["@id"]) for one in tables],
        },
    }


def _dataset(house: str, name: str, common: Thing) -> Thing:
    return {
        "@id": f"{house}{reverse('catalogue')}#{name}",
        "@type": "dcat:Dataset",
        "dct:identifier": name,
        "dct:title": _told(TABLES[name]),
        "dct:description": _told(DESCRIPTION, table=TABLES[name]),
        **common,
        "dct:accrualPeriodicity": _at(f"{EU}/frequency/UPDATE_CONT"),
        "dct:spatial": _at(f"{EU}/country/FRA"),
        "dcat:theme": _at(f"{EU}/data-theme/TECH"),
        "dcat:landingPage": _at(house + reverse("open-data")),
        "dcat:contactPoint": {
            "@type": "vcard:Organization",
            "vcard:fn": settings.CLUSTER_NAME,
            "vcard:hasURL": _at(house + reverse("enquiry")),
        },
        "dcat:distribution": [_distribution(house, one) for one in downloads(name)],
    }


def _distribution(house: str, download: Download) -> Thing:
    name, media, address = download
    packed = name == "datapackage"
    made = {
        "@id": house + address,
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dct:format": {"@type": "dct:MediaTypeOrExtent", "rdfs:label": name},
        "dct:license": _at(LICENCES[0].address),
        "dct:rights": {"@type": "dct:RightsStatement", "rdfs:label": _told(RIGHTS)},
        "dcat:accessURL": _at(house + address),
        "dcat:downloadURL": _at(house + address),
    }
    if media not in UNREGISTERED:
        made["dcat:packageFormat" if packed else "dcat:mediaType"] = _at(f"{IANA}/{media}")
    if packed:
        made |= {"dcat:mediaType": _at(f"{IANA}/text/csv"), "dct:conformsTo": _at("https://datapackage.org/")}
    return made


def _publisher(house: str) -> Thing:
    return {"@id": f"{house}/#cluster", "@type": "foaf:Agent", "foaf:name": settings.CLUSTER_NAME}


def _at(address: str) -> Thing:
    return {"@id": address}


def _told(words: str | Promise, **named: str | Promise) -> list[Thing]:
    """Return words in each language; `named` stands in them."""
    told = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            values = {"cluster": settings.CLUSTER_NAME, **{key: str(one) for key, one in named.items()}}
            told.append({"@language": code, "@value": str(words) % values})
    return told
