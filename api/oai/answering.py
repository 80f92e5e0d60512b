"""What is a harvester answered? The six verbs of OAI-PMH 2.0."""

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from lxml import etree

from api.formats import cerif
from api.formats.xml import Tree, legal, tree
from api.oai import asking, dublin
from api.oai.asking import ProtocolError
from api.oai.records import CERIF, DUBLIN, identifier, named, part, set_of, told, written
from api.throttle import ByAddress, beyond
from objectives import clock
from objectives.exchange.harvest import catch_up, earliest
from objectives.models import HarvestRecord, HarvestSet

NAMESPACE = "http://www.openarchives.org/OAI/2.0/"
LOCATION = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
IDENTIFIER = f"{NAMESPACE}oai-identifier"
COMPATIBLE = "https://www.openaire.eu/cerif-profile/vocab/OpenAIRE_Service_Compatibility"
SCHEMAS = {CERIF: (cerif.SCHEMA, cerif.NAMESPACE), DUBLIN: (dublin.SCHEMA, dublin.NAMESPACE)}
NAMES = {HarvestSet.PROJECTS: "projects", HarvestSet.ORGUNITS: "orgunits", HarvestSet.FUNDING: "funding"}


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def oai(request: HttpRequest) -> HttpResponse:
    """Answer a harvester; an error of the protocol is an answer too, with status 200, as the protocol says.

    Too many requests are a 503 with Retry-After, which is what harvesters of the protocol wait for.
    """
    wait = beyond(ByAddress(), request)
    if wait is not None:
        told_when = f"Too many requests: ask again in {wait} s.\n"
        return HttpResponse(told_when, "text/plain; charset=utf-8", 503, headers={"Retry-After": str(wait)})
    asked = request.POST if request.method == "POST" else request.GET
    root = tree(NAMESPACE, "OAI-PMH", **{LOCATION: f"{NAMESPACE} {NAMESPACE}OAI-PMH.xsd"})
    here = Harvest(request)
    root.add("responseDate", told(here.moment))
    try:
        found = asking.arguments(asked)
        made = VERBS[found["verb"]](here, found)
    except ProtocolError as error:
        shown = {} if error.code in ("badVerb", "badArgument") else {name: legal(asked[name]) for name in asked}
        root.add("request", here.address, **shown)
        root.add("error", str(error), code=error.code)
    else:
        root.add("request", here.address, **{name: legal(value) for name, value in found.items()})
        root.element.append(made.element)
    content = etree.tostring(root.element, xml_declaration=True, encoding="UTF-8")
    return HttpResponse(content, content_type="text/xml; charset=utf-8")


class Harvest:
    """Where this repository is, and when it is asked: the records are true for this moment."""

    def __init__(self, request: HttpRequest) -> None:
        base = settings.SEXTANT_URL or request.build_absolute_uri("/").rstrip("/")
        self.address = f"{base}{reverse('oai')}"
        self.home = f"{base}/"
        self.repository = urlsplit(base).hostname or "localhost"
        self.moment = catch_up() if request.method != "HEAD" else clock.now()


def identify(here: Harvest, _asked: Mapping[str, str]) -> Tree:
    """Say who we are: once published, a record is never forgotten."""
    made = tree(NAMESPACE, "Identify")
    made.add("repositoryName", "Sextant")
    made.add("baseURL", here.address)
    made.add("protocolVersion", "2.0")
    made.add("adminEmail", settings.ADMIN_EMAIL)
    made.add("earliestDatestamp", told(earliest()))
    made.add("deletedRecord", "persistent")
    made.add("granularity", "YYYY-MM-DDThh:mm:ssZ")
    ids = made.add("description").add("oai-identifier", namespace=IDENTIFIER)
    ids.add("scheme", "oai")
    ids.add("repositoryIdentifier", here.repository)
    ids.add("delimiter", ":")
    ids.add("sampleIdentifier", f"oai:{here.repository}:Projects/P1")
    service = made.add("description").add("Service", namespace=cerif.NAMESPACE, id="Services/Sextant")
    service.add("Compatibility", f"{COMPATIBLE}#1.2", namespace=COMPATIBLE)
    service.add("Acronym", "Sextant")
    service.add("WebsiteURL", here.home)
    service.add("OAIPMHBaseURL", here.address)
    return made


def list_formats(here: Harvest, asked: Mapping[str, str]) -> Tree:
    """Name the formats: every record has both."""
    if "identifier" in asked:
        _named(here, asked)
    made = tree(NAMESPACE, "ListMetadataFormats")
    for prefix, (schema, namespace) in SCHEMAS.items():
        found = made.add("metadataFormat")
        found.add("metadataPrefix", prefix)
        found.add("schema", schema)
        found.add("metadataNamespace", namespace)
    return made


def list_sets(_here: Harvest, asked: Mapping[str, str]) -> Tree:
    """Name the sets, in one answer."""
    if "resumptionToken" in asked:
        raise ProtocolError("badResumptionToken", "The sets are given in one answer.")
    made = tree(NAMESPACE, "ListSets")
    for one in HarvestSet:
        found = made.add("set")
        found.add("setSpec", f"{asking.SET_PREFIX}{one.value}")
        found.add("setName", f"OpenAIRE_CRIS_{NAMES[one]}")
    return made


def list_records(here: Harvest, asked: Mapping[str, str]) -> Tree:
    """Answer the next records of a list, or their headers only."""
    verb, window = asked["verb"], asking.window(asked)
    records, more = part(window)
    if not records:
        raise ProtocolError("noRecordsMatch", "No record changed then.")
    contents = written(records, window.form)
    made = tree(NAMESPACE, verb)
    for record in records:
        if verb == "ListRecords":
            _record(made, here, record, contents.get(record.pk))
        else:
            _header(made, here, record, is_there=record.pk in contents)
    given = window.before + len(records)
    if more or window.before:
        last = records[-1]
        token = window.token(verb, last.changed_at, last.pk, given) if more else ""
        made.add("resumptionToken", token, cursor=str(window.before))
    return made


def get_record(here: Harvest, asked: Mapping[str, str]) -> Tree:
    """Answer one record."""
    form, record = asking.form(asked), _named(here, asked)
    made = tree(NAMESPACE, "GetRecord")
    _record(made, here, record, written([record], form).get(record.pk))
    return made


def _named(here: Harvest, asked: Mapping[str, str]) -> HarvestRecord:
    record = named(asked["identifier"], here.repository)
    if record is None:
        raise ProtocolError("idDoesNotExist", "There is no such record.")
    return record


def _record(parent: Tree, here: Harvest, record: HarvestRecord, content: Tree | None) -> None:
    made = parent.add("record")
    _header(made, here, record, is_there=content is not None)
    if content:
        made.add("metadata").element.append(content.element)


def _header(parent: Tree, here: Harvest, record: HarvestRecord, *, is_there: bool) -> None:
    head = parent.add("header", **({} if is_there else {"status": "deleted"}))
    head.add("identifier", identifier(record, here.repository))
    head.add("datestamp", told(record.changed_at))
    head.add("setSpec", set_of(record))


VERBS: dict[str, Callable[[Harvest, Mapping[str, str]], Tree]] = {
    "Identify": identify,
    "ListMetadataFormats": list_formats,
    "ListSets": list_sets,
    "ListIdentifiers": list_records,
    "ListRecords": list_records,
    "GetRecord": get_record,
}
