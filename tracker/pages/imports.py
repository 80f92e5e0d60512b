"""How does what exists elsewhere come in? Brought in, its columns said, looked at, decided, applied, taken back."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from objectives import access
from objectives.imports import asking
from objectives.imports.asking import Choice, NotWaitingError, Said
from objectives.imports.fields import FIELDS
from objectives.imports.matching import SURE
from objectives.imports.steps import steps_under_way
from objectives.imports.subjects import Asked, subjects, with_candidates
from objectives.models import (
    Decision,
    Import,
    ImportKind,
    ImportState,
    ImportSubject,
    ParticipationRole,
    Programme,
    SubjectKind,
    User,
)
from objectives.tasks import please_work_on_imports
from objectives.versions import ConflictError
from tracker.pages.import_words import shown_plan

ON_A_PAGE = 25
AT_ONCE = 20
Act = Callable[[User, int, int, QueryDict], Import]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def imports(request: HttpRequest) -> HttpResponse:
    """Show what was brought in, the newest first; a POST brings a file in."""
    person = _keeper(request)
    refused: list[str] = []
    kind = request.POST.get("kind", ImportKind.CORDIS_PROJECTS)
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if not isinstance(file, UploadedFile):
                raise ValidationError({"file": _("Choose the file to bring in.")})
            row = asking.receive_import(by=person, kind=kind, file=file)
        except ValidationError as error:
            refused = error.messages
        else:
            transaction.on_commit(please_work_on_imports)
            return redirect("import", row.pk)
    rows = access.visible_imports(person).select_related("person").defer("plan")
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "kinds": ImportKind.choices,
        "kind": kind,
        "refused": refused,
    }
    return render(request, "imports.html", context, status=422 if refused else 200)


@require_safe
@never_cache
def import_page(request: HttpRequest, key: int) -> HttpResponse:
    """Show how far an import is, what it asks, what it would do, or what became of it."""
    return _shown(request, _row(request, key))


@require_POST
def act_on_import(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Go on with an import: 409 where it is at another step by now, 422 where something is missing or wrong."""
    row = _row(request, key)
    if act not in ACTS:
        raise Http404(_("There is no such act."))
    try:
        done = ACTS[act](_keeper(request), row.pk, _number(request.POST.get("version", "")), request.POST)
    except ValidationError as error:
        return _shown(request, row, status=422, refused=error.messages, typed=request.POST)
    except (ConflictError, NotWaitingError):
        return _shown(request, row, status=409, moved=True, typed=request.POST if act == "decide" else None)
    except ObjectDoesNotExist:
        raise Http404 from None
    if done.is_at_work:
        transaction.on_commit(please_work_on_imports)
    elif done.state == ImportState.DROPPED:
        messages.success(request, _("Dropped. Nothing was changed."))
        return redirect("imports")
    return redirect("import", row.pk)


def _columns(by: User, key: int, version: int, said: QueryDict) -> Import:
    columns = {
        said.get(f"heading-{name.removeprefix('column-')}", ""): str(value)
        for name, value in said.items()
        if name.startswith("column-") and value
    }
    programme = Programme.objects.filter(pk=_number(said.get("programme", ""))).first()
    return asking.set_columns(
        by=by, upload=key, version=version,
        said=Said(columns=columns, role=said.get("role", ""), unit=_number(said.get("unit", "")), programme=programme),
    )  # fmt: skip


def _options(by: User, key: int, version: int, said: QueryDict) -> Import:
    return asking.set_options(
        by=by, upload=key, version=version, keeps_ours="keeps_ours" in said,
        leaves_wrong_out="leaves_wrong_out" in said, publishes="publishes" in said,
    )  # fmt: skip


def _decide(by: User, key: int, version: int, said: QueryDict) -> Import:
    if rest := said.get("rest", ""):
        kind, _parted, decision = rest.partition(" ")
        return asking.decide_the_rest(
            by=by, upload=key, version=version, kind=kind, decision=decision.removeprefix("unknown-"),
            unknown=decision.startswith("unknown-"),
        )  # fmt: skip
    choices = {}
    for name, value in said.items():
        if name.startswith("subject-") and isinstance(value, str) and value:
            number = name.removeprefix("subject-")
            decision, _parted, target = value.partition(":")
            if decision == "other":
                decision, target = Decision.MATCH.value, said.get(f"other-{number}", "").strip()
            choices[_number(number)] = Choice(decision, target)
    if not choices:
        raise ValidationError(_("Choose an answer for one of them at least."))
    return asking.decide(by=by, upload=key, version=version, choices=choices)


ACTS: dict[str, Act] = {
    "columns": _columns,
    "options": _options,
    "decide": _decide,
    "apply": lambda by, key, version, _said: asking.apply_import(by=by, upload=key, version=version),
    "undo": lambda by, key, version, _said: asking.undo_import(by=by, upload=key, version=version),
    "drop": lambda by, key, version, _said: asking.drop_import(by=by, upload=key, version=version),
}


def _shown(request: HttpRequest, row: Import, *, status: int = 200, **more: Any) -> HttpResponse:
    row.refresh_from_db()
    context: dict[str, Any] = {"upload": row, **more}
    if row.state in (ImportState.APPLYING, ImportState.UNDOING):
        context["step"] = steps_under_way().get(row.pk)
    if row.state == ImportState.COLUMNS:
        context |= _asking_columns(row, more.get("typed"))
    if row.plan is not None:
        context["plan"] = shown_plan(row)
    if row.state == ImportState.READY:
        rest = subjects(row, undecided=True)
        which = request.GET.get("show", "undecided" if rest.exists() else "all")
        page = Paginator(subjects(row, undecided=which != "all"), AT_ONCE).get_page(request.GET.get("page"))
        context |= {
            "page": page, "which": which, "sure": SURE,
            "asked": _answered(list(page), more.get("typed"), late=status == 409),
            "subject_kinds": SubjectKind.choices, "decisions": Decision,
        }  # fmt: skip
    return render(request, "import.html", context, status=status)


class Answered(NamedTuple):
    """A subject that is asked about, its answer, the id in that, and the id written beside it."""

    asked: Asked
    decision: str
    target: str
    other: str


def _answered(page: list[ImportSubject], typed: QueryDict | None, *, late: bool) -> list[Answered]:
    """Return each subject as it was just answered, if it was; who was late is shown what others decided meanwhile."""
    said: Mapping[str, Any] = typed or {}
    answered = []
    for one in with_candidates(page):
        number = one.subject.pk
        decision, target = one.subject.decision, one.target
        just_said = "" if late and one.subject.decided_by_id else said.get(f"subject-{number}", "")
        if just_said:
            decision, _parted, target = just_said.partition(":")
        answered.append(Answered(one, decision, target, said.get(f"other-{number}", "")))
    return answered


def _asking_columns(row: Import, typed: QueryDict | None) -> dict[str, Any]:
    """Return what is asked of the columns: answered as was just said, else as is proposed."""
    filled = {column: name for name, column in row.columns.items()}
    said = {number: filled.get(column, "") for number, column in enumerate(row.layout["heading"])}
    if typed is not None:
        said = {number: typed.get(f"column-{number}", "") for number in said}
        row.unit, row.role = _number(typed.get("unit", "")), typed.get("role", "")
        row.programme_id = _number(typed.get("programme", "")) or None
    examples = row.layout.get("examples", [])
    return {
        "headings": [
            (number, column, [cells[number] for cells in examples if number < len(cells)], said[number])
            for number, column in enumerate(row.layout["heading"])
            if column
        ],
        "fields": FIELDS,
        "roles": ParticipationRole.choices,
        "units": [(1, _("euros")), (1000, _("thousands of euros")), (1_000_000, _("millions of euros"))],
        "programmes": Programme.objects.filter(funder__isnull=False).order_by("name"),
    }


def _row(request: HttpRequest, key: int) -> Import:
    rows = access.visible_imports(_keeper(request)).select_related("person", "applied_by", "undone_by", "programme")
    return get_object_or_404(rows, pk=key)


def _keeper(request: HttpRequest) -> User:
    """Nobody else learns that there is such a page."""
    if not isinstance(request.user, User) or not access.keeps_the_data(request.user):
        raise Http404
    return request.user


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
