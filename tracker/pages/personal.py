"""What do you hold about me, how do I take it away, and how do I leave? And, for administrators, who wants to?"""

import json
import zipfile
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from objectives import access
from objectives.acts.erasing import ask_for_erasure, erase_person, take_erasure_back
from objectives.models import User
from objectives.personal import KEPT, held_of
from tracker.pages.signed_in import person_of, signed_in


@require_safe
@signed_in
@never_cache
def personal_data(request: HttpRequest) -> HttpResponse:
    """Show what is held about the person signed in, what becomes of it, and for how long it is kept."""
    person = person_of(request)
    context = {
        "chapters": held_of(person),
        "kept": KEPT,
        "asked_at": User.objects.get(pk=person.pk).erasure_asked_at,
        "erases": access.erasable_people(person).exists(),
    }
    return render(request, "personal_data.html", context)


@require_safe
@signed_in
@never_cache
def personal_data_file(request: HttpRequest) -> HttpResponse:
    """Give all of it as a ZIP, a JSON file for each chapter."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for chapter in held_of(person_of(request)):
            told = {"title": chapter.title, "when_erased": chapter.fate.value, "rows": chapter.rows}
            text = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
            archive.writestr(f"{chapter.name}.json", text)
    answer = HttpResponse(packed.getvalue(), content_type="application/zip")
    answer.headers["Content-Disposition"] = 'attachment; filename="sextant-personal-data.zip"'
    return answer


@require_POST
@signed_in
def erasure(request: HttpRequest) -> HttpResponse:
    """Ask to be erased, or think again."""
    if request.POST.get("act") == "back":
        take_erasure_back(by=person_of(request))
        messages.success(request, _("You stay: nobody will erase your account."))
    else:
        ask_for_erasure(by=person_of(request))
        messages.success(request, _("Your administrators are told. Until they erase your account, it works as before."))
    return redirect("personal-data")


@require_safe
@signed_in
def erasures(request: HttpRequest) -> HttpResponse:
    """Show an administrator who asked to be erased, and find anybody else by address."""
    people = access.erasable_people(request.user)
    if not people.exists():
        raise Http404
    address = request.GET.get("address", "").replace("\0", "").strip()
    found = people.filter(email=User.objects.normalize_email(address)).first() if address else None
    if found is not None:
        return redirect("erase-person", found.pk)
    context = {
        "asked": people.filter(erasure_asked_at__isnull=False).order_by("erasure_asked_at"),
        "address": address,
    }
    return render(request, "erasures.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def erase(request: HttpRequest, person: int) -> HttpResponse:
    """Show what an erasure deletes and what stays; do it once the address is typed again."""
    row = access.erasable_people(request.user).filter(pk=person).first()
    if row is None:
        raise Http404
    refused = ""
    if request.method == "POST":
        try:
            erased = erase_person(by=person_of(request), person=person, address=request.POST.get("address", ""))
        except ValidationError as error:
            refused = " ".join(error.messages)
        else:
            messages.success(request, _("Erased: what stays is of “%(person)s”.") % {"person": erased})
            return redirect("erasures")
    leads = row.led_projects.filter(is_deputy=False).select_related("project").order_by("project__code")
    context = {"whom": row, "chapters": held_of(row), "leads": leads, "refused": refused}
    return render(request, "erase_person.html", context, status=422 if refused else 200)
