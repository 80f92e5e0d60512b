"""Which machines take tokens of their own in my name? Registered, given another secret, revoked."""

import shlex
import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.machines import register_machine, renew_machine_secret, revoke_machine
from objectives.acts.tokens import OVERLAP
from objectives.clock import now
from objectives.models import MachineClient, TokenScope, User
from tracker.pages.signed_in import person_of
from tracker.pages.tokens import SHOWN_OVER, TokenForm, newest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def machines(request: HttpRequest) -> HttpResponse:
    """Show the person's machines; a POST registers one, whose secret is shown this once."""
    person = person_of(request)
    if request.method != "POST":
        return _shown(request, person, _blank())
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            client, secret = register_machine(by=person, **form.cleaned_data)
        except ValidationError as error:
            for field, told in error.message_dict.items():
                form.add_error(field, told)
        else:
            return _shown(request, person, _blank(), made=client, secret=secret)
    return _shown(request, person, form, status=422)


@require_POST
@never_cache
@login_required
def renew(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Give the machine another secret, shown this once; the one before still works for a week."""
    person = person_of(request)
    try:
        client, secret = renew_machine_secret(by=person, key=key)
    except MachineClient.DoesNotExist:
        raise Http404(_("There is no such machine.")) from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("machines")
    return _shown(request, person, _blank(), made=client, secret=secret)


@require_POST
@never_cache
@login_required
def revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a machine back."""
    try:
        client = revoke_machine(by=person_of(request), key=key)
    except MachineClient.DoesNotExist:
        raise Http404(_("There is no such machine.")) from None
    messages.success(request, _("%(name)s is revoked: its tokens open nothing any more.") % {"name": client})
    return redirect("machines")


def _blank() -> TokenForm:
    return TokenForm(initial={"scopes": [TokenScope.READ], "days": 90})


def _shown(
    request: HttpRequest,
    person: User,
    form: TokenForm,
    *,
    made: MachineClient | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    own = list(access.own_machines(person))
    beyond = access.revocable_machines(person).exclude(user=person).filter(revoked_at__isnull=True, expiry__gt=now())
    others, older = newest(beyond.select_related("user"))
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "curl": _first_question(made, secret) if made else "",
        "machines": [client for client in own if client.is_open],
        "over": [client for client in own if not client.is_open][:SHOWN_OVER],
        "others": others,
        "older": older,
        "overlap": OVERLAP.days,
        "now": now(),
    }
    return render(request, "machines.html", context, status=status)


def _first_question(client: MachineClient, secret: str) -> str:
    """Return a command that takes a token."""
    who, where = f"{client.client_id}:{secret}", settings.SEXTANT_URL + reverse("oauth-token")
    return f"curl -u {shlex.quote(who)} -d grant_type=client_credentials {shlex.quote(where)}"
