"""What did people write to the cluster, and who answers? For those who keep the data; for nobody else it is there."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from objectives import access, clock
from objectives.acts.enquiring import answer_enquiry, assign_enquiry, close_enquiry, erase_enquiry
from objectives.models import Enquiry, EnquiryMailKind, EnquiryState, User
from objectives.tasks import please_write_enquiries
from objectives.versions import ConflictError
from tracker.pages.signed_in import person_of, signed_in

ON_A_PAGE = 50


class Answer(forms.Form):
    """What is asked of an act on an enquiry; each takes its part."""

    seen = forms.IntegerField(min_value=0, max_value=2**31 - 1)
    to = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    text = forms.CharField(
        required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 10}), label=gettext_lazy("Answer")
    )


@require_safe
@signed_in
def enquiries(request: HttpRequest) -> HttpResponse:
    """List the enquiries, the newest first; `state` keeps those of one."""
    person = _keeper(request)
    rows = access.visible_enquiries(person)
    counted = dict(rows.order_by().values_list("state").annotate(many=Count("pk")))
    state = request.GET.get("state", "")
    chosen = rows.filter(state=state) if state in EnquiryState.values else rows
    context = {
        "page": Paginator(chosen.select_related("assigned_to"), ON_A_PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": [(one, counted.get(one, 0)) for one in EnquiryState],
    }
    return render(request, "enquiries.html", context)


@require_safe
@signed_in
def enquiry(request: HttpRequest, key: int) -> HttpResponse:
    """Show an enquiry with what was written to its sender."""
    return _shown(request, _seen(request, key))


@require_POST
@signed_in
def act(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Assign, answer, close or erase an enquiry; 409 with what was typed where somebody else did something since."""
    row = _seen(request, key)
    if act not in ACTS:
        raise Http404
    form = Answer(request.POST)
    if not form.is_valid():
        return _shown(request, row, form, status=422)
    do, said = ACTS[act]
    try:
        do(person_of(request), row, form.cleaned_data)
    except Enquiry.DoesNotExist:
        raise PermissionDenied(_("This enquiry is erased: nothing can be done for it any more.")) from None
    except ValidationError as error:
        form.add_error("text", [words for told in error.message_dict.values() for words in told])
        return _shown(request, row, form, status=422)
    except ConflictError:
        row.refresh_from_db()
        return _shown(request, row, form, conflict=True, status=409)
    transaction.on_commit(please_write_enquiries)
    messages.success(request, said)
    return redirect("enquiry-file", key)


Asked = dict[str, Any]


def _assign(by: User, row: Enquiry, asked: Asked) -> None:
    assign_enquiry(by=by, enquiry=row.pk, seen=asked["seen"], to=asked["to"], now=clock.now())


def _answer(by: User, row: Enquiry, asked: Asked) -> None:
    answer_enquiry(by=by, enquiry=row.pk, seen=asked["seen"], text=asked["text"], now=clock.now())


def _close(by: User, row: Enquiry, asked: Asked) -> None:
    close_enquiry(by=by, enquiry=row.pk, seen=asked["seen"], now=clock.now())


def _erase(by: User, row: Enquiry, asked: Asked) -> None:
    erase_enquiry(by=by, enquiry=row.pk, seen=asked["seen"], now=clock.now())


ACTS: dict[str, tuple[Callable[[User, Enquiry, Asked], None], Any]] = {
    "assign": (_assign, gettext_lazy("It is said who answers.")),
    "answer": (_answer, gettext_lazy("Your answer goes out by mail.")),
    "close": (_close, gettext_lazy("The enquiry is closed.")),
    "erase": (_erase, gettext_lazy("The enquiry is erased: name, address and words are gone.")),
}


def _keeper(request: HttpRequest) -> User:
    person = person_of(request)
    if not access.keeps_the_data(person):
        raise Http404
    return person


def _seen(request: HttpRequest, key: int) -> Enquiry:
    row = access.visible_enquiries(_keeper(request)).select_related("assigned_to").filter(pk=key).first()
    if row is None:
        raise Http404
    return row


def _shown(
    request: HttpRequest, row: Enquiry, form: Answer | None = None, *, conflict: bool = False, status: int = 200
) -> HttpResponse:
    written = row.mails.select_related("by").order_by("pk")
    context = {
        "enquiry": row,
        "form": form or Answer(),
        "conflict": conflict,
        "answers": [mail for mail in written if mail.kind == EnquiryMailKind.ANSWER],
        "others": [mail for mail in written if mail.kind != EnquiryMailKind.ANSWER],
        "staff": access.enquiry_staff(),
    }
    return render(request, "enquiry.html", context, status=status)
