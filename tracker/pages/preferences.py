"""How do I want to be told? Mails, their language, and the address for my calendar."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from objectives.acts.wishes import choose_mails, renew_calendar_address, revoke_calendar_address, want_mail
from objectives.models import CalendarAddress, MailKind, User
from tracker.mails.switching import switch_of
from tracker.pages.signed_in import person_of, signed_in


class PreferencesForm(forms.Form):
    """Which mails, in which language."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Mails"),
        choices=MailKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of mails and calendar"), choices=settings.LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def preferences(request: HttpRequest) -> HttpResponse:
    """Show what the person chose, and take another choice."""
    person = person_of(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, initial=_chosen(person))
    if request.method == "POST" and form.is_valid():
        kinds = frozenset(MailKind(kind) for kind in form.cleaned_data["kinds"])
        choose_mails(by=person, kinds=kinds, language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        return redirect("preferences")
    return _shown(request, person, form, status=422 if form.is_bound else 200)


@require_POST
@never_cache
@signed_in
def calendar_address(request: HttpRequest) -> HttpResponse:
    """Make the calendar's address, make it anew, or close it. A new one is shown this once."""
    person = person_of(request)
    if request.POST.get("act") == "revoke":
        revoke_calendar_address(by=person)
        messages.success(request, _("The address is closed: calendars that read it get nothing any more."))
        return redirect("preferences")
    address = settings.SEXTANT_URL + reverse("calendar", args=[renew_calendar_address(by=person)])
    return _shown(request, person, PreferencesForm(initial=_chosen(person)), address=address)


@csrf_exempt  # the signed address is the proof; a mail program that asks for its reader has no cookie
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def mail_off(request: HttpRequest, signed: str) -> HttpResponse:
    """Switch a kind of mail off by one click (RFC 8058), or on again; looking at the address changes nothing."""
    found = switch_of(signed)
    if found is None:
        said = _(
            "This address switches nothing: it is not complete, or its mail is an old one."
            " Signed in, you switch mails off under “Mails and calendar”."
        )
        # of before the secret key was changed, for one
        return render(request, "refused.html", {"title": _("There is nothing here"), "said": said}, status=404)
    person, kind = found
    if request.method == "POST":
        want_mail(by=person, kind=kind, wanted=request.POST.get("act") == "on")
    with override(person.language):
        context = {"kind": kind, "off": person.unwanted_mails.filter(kind=kind).exists(), "asked": request.method}
        return render(request, "mail_off.html", context)


def _chosen(person: User) -> dict[str, object]:
    unwanted = set(person.unwanted_mails.values_list("kind", flat=True))
    return {"kinds": [kind for kind in MailKind.values if kind not in unwanted], "language": person.language}


def _shown(
    request: HttpRequest, person: User, form: PreferencesForm, *, address: str = "", status: int = 200
) -> HttpResponse:
    context = {"form": form, "address": address, "calendar": CalendarAddress.objects.filter(person=person).first()}
    return render(request, "preferences.html", context, status=status)
