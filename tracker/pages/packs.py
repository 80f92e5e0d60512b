"""What is laid before the board? Packs that were made, one more by one click, and what the board says of a day."""

import datetime

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from objectives import access, clock
from objectives.acts.commentary import Said, write_commentary
from objectives.models import BoardPack, Commentary, Contract, Counting, Objective, User, closed_through
from objectives.packs import DamagedError, Edition, ask_for_pack, file_of
from objectives.packs.files import KINDS, name_of
from objectives.scorecards import default_contract
from objectives.tasks import please_make_packs
from objectives.versions import ConflictError
from tracker.pages.document import SEALED
from tracker.pages.project_file.finding import answering_now
from tracker.pages.report_form import Day

ON_A_PAGE = 25


class PackForm(forms.Form):
    """Of which contract, day and language, and how it counts."""

    contract = forms.ModelChoiceField(label=gettext_lazy("Contract"), queryset=Contract.objects.all(), empty_label=None)
    as_of = forms.DateField(label=gettext_lazy("Figures of"), input_formats=["%Y-%m-%d"], widget=Day)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    counting = forms.ChoiceField(
        label=gettext_lazy("Projects and money counted"), choices=Counting.choices, required=False
    )


class CommentaryForm(forms.Form):
    """What is said; `seen` is the version that it follows."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("Commentary in English"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 8, "lang": "en"}),
    )  # fmt: skip
    text_fr = forms.CharField(
        label=gettext_lazy("Commentary in French"), required=False, max_length=4000,
        widget=forms.Textarea({"rows": 8, "lang": "fr"}),
        help_text=gettext_lazy("A pack prints the text of its language; where only the other one is written, that."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def packs(request: HttpRequest) -> HttpResponse:
    """Show what was made, the newest first; a POST asks for a pack."""
    person = _reader_of_packs(request)
    contract = default_contract()
    form = PackForm(request.POST if request.method == "POST" else None, initial=_offered(contract))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = ask_for_pack(
                by=person, contract=said["contract"].pk, day=said["as_of"],
                edition=Edition(said["language"], said["counting"] or Counting.GROSS),
                today=clock.today(), now=clock.now(),
            )  # fmt: skip
        except ValidationError as error:
            form.add_error(None, error)
        else:
            transaction.on_commit(please_make_packs)
            return redirect("pack", made.pk)
    rows = access.visible_packs(person).select_related("contract", "seal", "asked_by").defer("content")
    context = {
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "contract": contract,
        "day": _offered(contract).get("as_of"),
        "objectives": list(contract.objectives.order_by("number")) if contract else [],
    }
    return render(request, "packs.html", context, status=422 if form.is_bound else 200)


def _offered(contract: Contract | None) -> dict[str, object]:
    if contract is None:
        return {}
    return {"contract": contract, "as_of": min(clock.today(), contract.end), "language": (get_language() or "en")[:2]}


@require_safe
@never_cache
def pack(request: HttpRequest, key: int) -> HttpResponse:
    """Show a pack: how far it is, its files and their hashes."""
    person = _reader_of_packs(request)
    rows = access.visible_packs(person).select_related("contract", "seal", "asked_by").defer("content")
    return render(request, "pack.html", {"pack": get_object_or_404(rows, pk=key)})


@require_safe
@never_cache
def pack_file(request: HttpRequest, key: int, kind: str) -> HttpResponse:
    """Send a file of a pack, as it was made."""
    person = _reader_of_packs(request)
    row: BoardPack = get_object_or_404(access.visible_packs(person).select_related("contract"), pk=key)
    if kind not in KINDS or not row.is_ready:
        raise Http404(_("There is no such file."))
    try:
        content = file_of(row, kind)
    except DamagedError:
        raise Http404(_("The file was lost or changed: bring it back from the backup of the documents.")) from None
    answer = HttpResponse(content, content_type=KINDS[kind], headers=SEALED)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name_of(row, kind)}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def commentary(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Show what was said of an objective on a day, every version; a POST writes another one."""
    person, day = _reader_of_packs(request), _day(request)
    found = access.commentable_objectives(person).select_related("contract")
    row = found.filter(contract__code=code, number=number).first() if "\0" not in code else None
    if row is None:
        raise Http404
    if day is None:
        day = min(clock.today(), row.contract.end)
    if request.method != "POST":
        return _said(request, row, day, None)
    form = CommentaryForm(request.POST)
    if not form.is_valid():
        return _said(request, row, day, form, 422)
    try:
        write_commentary(
            by=person, objective=row.pk, day=day, now=clock.now(), seen=form.cleaned_data["seen"],
            said=Said(form.cleaned_data["text"], form.cleaned_data["text_fr"]),
        )  # fmt: skip
    except ValidationError as error:
        form.add_error("text", error.messages)
        return _said(request, row, day, form, 422)
    except ConflictError as conflict:
        answering_now(form, conflict.version)
        told = _("Somebody wrote meanwhile: read the newest version below. Save again to write yours after it.")
        form.add_error(None, told)
        return _said(request, row, day, form, 409)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('commentary', args=[code, number])}?as_of={day}")


def _said(
    request: HttpRequest, row: Objective, day: datetime.date, form: CommentaryForm | None, status: int = 200
) -> HttpResponse:
    versions: list[Commentary] = list(access.visible_commentaries(request.user).filter(objective=row, as_of=day))
    newest = versions[0] if versions else None
    initial: dict[str, object] = {"seen": newest.version if newest else 0}
    initial |= {name: getattr(newest, name) if newest else "" for name in ("text", "text_fr")}
    closing = closed_through(row.contract, clock.now())
    context = {
        "objective": row,
        "day": day,
        "versions": versions,
        "form": form or CommentaryForm(initial=initial),
        "refusal": closing.refusal if closing and closing.covers(day) else "",
    }
    return render(request, "commentary.html", context, status=status)


def _day(request: HttpRequest) -> datetime.date | None:
    text = request.GET.get("as_of", "")
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRequest(_("Write the day as 2018-12-31.")) from error


def _reader_of_packs(request: HttpRequest) -> User:
    """Nobody else learns that there is such a page."""
    if not isinstance(request.user, User) or not access.sees_everything(request.user):
        raise Http404
    return request.user
