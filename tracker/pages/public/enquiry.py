"""How does somebody from outside write to the cluster? A form without a script, guarded without anybody else's service.

A field that people do not see stays empty, a form is sent some seconds after it was shown and once, an address sends a
few an hour. Whatever is refused is said, and what was typed stays.
"""

import hashlib
import uuid
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from objectives import clock
from objectives.acts.enquiring import Asked, send_enquiry
from objectives.models import EnquirerKind
from objectives.scorecards.public import public_texts
from objectives.tasks import please_write_enquiries
from tracker.pages.countries import countries
from tracker.pages.public.answering import not_kept, open_page

SIGNER = signing.TimestampSigner(salt="tracker.enquiry")
A_DAY = 24 * 3600
ASKED = ("kind", "name", "organisation", "country", "email", "subject", "message")


class EnquiryForm(forms.Form):
    """Shapes and guards; what an enquiry may hold is the act's to judge."""

    kind = forms.ChoiceField(choices=EnquirerKind.choices, label=gettext_lazy("You write for a"))
    organisation = forms.CharField(max_length=300, label=gettext_lazy("Organisation"))
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    name = forms.CharField(max_length=200, label=gettext_lazy("Your name"))
    email = forms.EmailField(max_length=254, label=gettext_lazy("E-mail address"))
    subject = forms.CharField(max_length=200, label=gettext_lazy("Subject"))
    message = forms.CharField(
        max_length=5000, label=gettext_lazy("Message"), widget=forms.Textarea(attrs={"rows": 8}), strip=True
    )
    agreed = forms.BooleanField(error_messages={"required": gettext_lazy("Without your consent we may not keep it.")})
    website = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))
    shown = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *arguments: Any, consent: str, **options: Any) -> None:
        """Be shown with the wording to agree to."""
        super().__init__(*arguments, **options)
        self.consent = consent
        self.sent_as: uuid.UUID | None = None
        self.fields["agreed"].label = consent
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)  # noqa: S101 (declared above)
        country.choices = [("", ""), *countries()]
        for name, hint in (("name", "name"), ("organisation", "organization"), ("email", "email")):
            self.fields[name].widget.attrs["autocomplete"] = hint
        self.fields["website"].widget.attrs |= {"autocomplete": "off", "tabindex": "-1"}

    def stamp(self) -> str:
        """Return what a form that is shown now carries: its own name, the moment, the wording."""
        return SIGNER.sign(f"{uuid.uuid4()}.{_digest(self.consent)}")

    def clean(self) -> dict[str, Any]:
        """Refuse what no person sends, in words, in case it was one."""
        told = super().clean() or {}
        stamp = told.get("shown", "")
        try:
            name, _dot, wording = SIGNER.unsign(stamp, max_age=A_DAY).partition(".")
        except signing.BadSignature:
            raise ValidationError(_("This form is older than a day. Look through it, and send it again.")) from None
        if wording != _digest(self.consent):
            raise ValidationError(_("What you agree to was worded anew since. Read it, and send the form again."))
        self.sent_as = uuid.UUID(name)
        if told.get("website"):
            raise ValidationError(_("The field at the end is to be left empty: your browser may have filled it in."))
        if _is_younger(stamp, settings.ENQUIRY_TAKES):
            raise ValidationError(_("That was quicker than people are. Look through it, and send it again."))
        return told


def _digest(wording: str) -> str:
    return hashlib.sha256(wording.encode()).hexdigest()[:16]


def _is_younger(stamp: str, seconds: int) -> bool:
    try:
        SIGNER.unsign(stamp, max_age=seconds)
    except signing.SignatureExpired:
        return False
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def enquiry(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST sends it: 422 for what is refused, 429 for too many."""
    consent = public_texts()["consent"]
    if request.method != "POST":
        return _shown(request, EnquiryForm(consent=consent, initial={"kind": request.GET.get("kind", "")}))
    form = EnquiryForm(request.POST, consent=consent)
    if not ratelimit.consume(request, action="enquiry_tried"):
        return _too_many(request, form)
    if not form.is_valid() or form.sent_as is None:
        return _shown(request, form, status=422)
    if not ratelimit.consume(request, action="enquiry"):
        return _too_many(request, form)
    asked = Asked(language=(get_language() or "en")[:2], **{name: form.cleaned_data[name] for name in ASKED})
    try:
        send_enquiry(asked, consent, form.sent_as, clock.now())
    except ValidationError as error:
        for field, told in error.message_dict.items():
            form.add_error(field if field in form.fields else None, told)
        return _shown(request, form, status=422)
    transaction.on_commit(please_write_enquiries)
    return not_kept(redirect("enquiry-sent"))


def _too_many(request: HttpRequest, form: EnquiryForm) -> HttpResponse:
    form.is_valid()
    form.add_error(None, _("Too many enquiries came from where you are. Keep this page, and send it in an hour."))
    return _shown(request, form, status=429)


def _shown(request: HttpRequest, form: EnquiryForm, status: int = 200) -> HttpResponse:
    """Show the form. Refused for its own age or wording it carries a new stamp, else the one that it had."""
    stamp = request.POST.get("shown", "") if form.sent_as is not None else form.stamp()
    context = {"form": form, "stamp": stamp, "name": settings.CLUSTER_NAME}
    return not_kept(render(request, "public/enquiry.html", context, status=status))


@open_page
def enquiry_sent(request: HttpRequest) -> HttpResponse:
    """Say that it arrived, and what comes next."""
    return render(request, "public/enquiry_sent.html", {"name": settings.CLUSTER_NAME})
