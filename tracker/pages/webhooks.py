"""Which of my machines are told of changes, and what became of each message? Webhooks made, tried, paused, replayed."""

import uuid
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.webhooks import (
    AT_ONCE,
    OVERLAP,
    change_webhook,
    create_webhook,
    remove_webhook,
    renew_webhook_secret,
    replay_webhook,
    try_webhook,
)
from objectives.clock import now
from objectives.history import Cursor
from objectives.models import MessageState, User, Webhook
from objectives.outside import LONGEST
from objectives.webhooks.outcomes import KEPT
from tracker.pages.signed_in import person_of

SHOWN = 50
"""Messages in the log, the newest first; the API has them all."""


class WebhookForm(forms.Form):
    """What a webhook is called, and where it leads."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("The machine that is told, such as “Warehouse”."),
    )
    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=LONGEST,
        help_text=gettext_lazy("Where it takes messages, such as https://receiver.example.org/sextant."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def webhooks(request: HttpRequest) -> HttpResponse:
    """Show the person's webhooks; a POST makes one, whose secret is shown this once."""
    form = WebhookForm(request.POST if request.method == "POST" else None)
    if not form.is_bound:
        return _list(request, form)
    if form.is_valid():
        try:
            made, secret = create_webhook(by=person_of(request), **form.cleaned_data)
        except ValidationError as error:
            _say(form, error)
        else:
            return _one(request, made, secret=secret)
    return _list(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def webhook(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Show a webhook and its log; a POST renames or moves it."""
    row = _own(request, key)
    form = WebhookForm(request.POST if request.method == "POST" else None, initial={"name": row.name, "url": row.url})
    if not form.is_bound:
        return _one(request, row, form)
    if form.is_valid():
        try:
            change_webhook(by=row.person, key=key, **form.cleaned_data)
        except ValidationError as error:
            _say(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("webhook", key)
    return _one(request, row, form, status=422)


@require_POST
@never_cache
@login_required
def act(request: HttpRequest, key: uuid.UUID, act: str) -> HttpResponse:
    """Test, pause, resume, replay or remove a webhook, or renew its secret."""
    row = _own(request, key)
    if act == "renew-secret":
        row, secret = renew_webhook_secret(by=row.person, key=key)
        return _one(request, row, secret=secret)
    if act not in ACTS:
        raise Http404
    try:
        messages.success(request, ACTS[act](request, row.person, row))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("webhooks") if act == "remove" else redirect("webhook", key)


def _try(_request: HttpRequest, person: User, row: Webhook) -> str:
    try_webhook(by=person, key=row.key)
    return _("A test is on its way: the log says what comes of it.")


def _pause(_request: HttpRequest, person: User, row: Webhook) -> str:
    change_webhook(by=person, key=row.key, active=False)
    return _("Paused: what changes meanwhile is sent when you resume it.")


def _resume(_request: HttpRequest, person: User, row: Webhook) -> str:
    change_webhook(by=person, key=row.key, active=True)
    return _("Resumed.")


def _remove(_request: HttpRequest, person: User, row: Webhook) -> str:
    remove_webhook(by=person, key=row.key)
    return _("%(name)s is removed: nothing is sent there any more.") % {"name": row}


def _replay(request: HttpRequest, person: User, row: Webhook) -> str:
    try:
        message = row.messages.filter(key=uuid.UUID(request.POST.get("message", ""))).first()
    except ValueError:
        message = None
    if message is None:
        raise ValidationError(_("This message is no longer in the log."))
    replay_webhook(by=person, key=row.key, begins=Cursor(message.transaction_id, message.change_id))
    return _("Everything since then is sent again, in new messages.")


ACTS: dict[str, Callable[[HttpRequest, User, Webhook], str]] = {
    "pause": _pause,
    "remove": _remove,
    "replay": _replay,
    "resume": _resume,
    "test": _try,
}


def _own(request: HttpRequest, key: uuid.UUID) -> Webhook:
    row = access.own_webhooks(request.user).select_related("person").filter(key=key).first()
    if row is None:
        raise Http404(_("There is no such webhook."))
    return row


def _say(form: WebhookForm, error: ValidationError) -> None:
    for field, told in error.message_dict.items():
        form.add_error(field, told)


def _list(request: HttpRequest, form: WebhookForm, status: int = 200) -> HttpResponse:
    context = {"webhooks": access.own_webhooks(request.user), "form": form, "most": AT_ONCE}
    return render(request, "webhooks.html", context, status=status)


def _one(
    request: HttpRequest, row: Webhook, form: WebhookForm | None = None, *, secret: str = "", status: int = 200
) -> HttpResponse:
    log = list(access.own_webhook_messages(request.user).filter(webhook=row)[:SHOWN])
    context = {
        "webhook": row,
        "form": form or WebhookForm(initial={"name": row.name, "url": row.url}),
        "secret": secret,
        "log": log,
        "on_its_way": any(one.state == MessageState.WAITING and one.tried_at is None for one in log),
        "kept": KEPT.days,
        "overlap": OVERLAP.days,
        "now": now(),
    }
    return render(request, "webhook.html", context, status=status)
