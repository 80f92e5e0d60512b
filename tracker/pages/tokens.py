"""Which machines ask in my name? Tokens: made with a ready first question, replaced, revoked."""

import shlex
import uuid
from typing import TypeVar

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.tokens import LIFETIMES, OVERLAP, create_token, replace_token, revoke_token
from objectives.clock import now
from objectives.models import ApiToken, Project, TokenScope, User, still_open
from tracker.pages.signed_in import person_of

SHOWN_OVER = 10
"""Tokens that are over, the newest first: enough to see what was stopped last."""
SHOWN_OF_OTHERS = 200
One = TypeVar("One", bound=Model)
MAY = {
    TokenScope.READ: gettext_lazy("Read: ask every question whose answer you may see yourself."),
    TokenScope.REPORT: gettext_lazy("Report: milestones and measurements, where you may do so yourself."),
    TokenScope.EXPORT: gettext_lazy("Export: take whole lists away, as CSV, XLSX or a data package."),
}


class TokenForm(forms.Form):
    """What a token is called, what it may do and how long it lasts."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("The machine or program that will ask, such as “Monthly report”."),
    )
    scopes = forms.MultipleChoiceField(
        label=pgettext_lazy("token", "May"), choices=list(MAY.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Lasts"), coerce=int, choices=[])

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        told = [(days, ngettext("%(days)s day", "%(days)s days", days) % {"days": days}) for days in LIFETIMES]
        self.fields["days"].choices = told  # type: ignore[attr-defined]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the person's tokens; a POST makes one, which is shown this once."""
    person = person_of(request)
    if request.method != "POST":
        return _shown(request, person, _blank())
    form = TokenForm(request.POST)
    if form.is_valid():
        try:
            token, secret = create_token(by=person, **form.cleaned_data)
        except ValidationError as error:
            for field, told in error.message_dict.items():
                form.add_error(field, told)
        else:
            return _shown(request, person, _blank(), made=token, secret=secret)
    return _shown(request, person, form, status=422)


@require_POST
@never_cache
@login_required
def replace(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Make the token's successor, shown this once; the old one still works for a week."""
    person = person_of(request)
    try:
        token, secret = replace_token(by=person, key=key)
    except ApiToken.DoesNotExist:
        raise Http404(_("There is no such token.")) from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("tokens")
    return _shown(request, person, _blank(), made=token, secret=secret)


@require_POST
@never_cache
@login_required
def revoke(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Take a token back."""
    try:
        token = revoke_token(by=person_of(request), key=key)
    except ApiToken.DoesNotExist:
        raise Http404(_("There is no such token.")) from None
    messages.success(request, _("%(name)s is revoked: it opens nothing any more.") % {"name": token})
    return redirect("tokens")


def _blank() -> TokenForm:
    return TokenForm(initial={"scopes": [TokenScope.READ], "days": 90})


def _shown(
    request: HttpRequest,
    person: User,
    form: TokenForm,
    *,
    made: ApiToken | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    own = list(access.own_tokens(person).select_related("successor"))
    beyond = access.revocable_tokens(person).exclude(user=person).filter(still_open())
    others, older = newest(beyond.select_related("user", "successor"))
    context = {
        "form": form,
        "made": made,
        "secret": secret,
        "curl": _first_question(person, made, secret) if made else "",
        "tokens": [token for token in own if token.is_open],
        "over": [token for token in own if not token.is_open][:SHOWN_OVER],
        "others": others,
        "older": older,
        "overlap": OVERLAP.days,
        "now": now(),
    }
    return render(request, "tokens.html", context, status=status)


def newest(of_others: QuerySet[One]) -> tuple[list[One], int]:
    """Return what is shown of other people's, and how many there are beside it."""
    shown = list(of_others[:SHOWN_OF_OTHERS])
    return shown, of_others.count() - len(shown) if len(shown) == SHOWN_OF_OTHERS else 0


def _first_question(person: User, token: ApiToken, secret: str) -> str:
    """Return a command that asks after a project of the person's own, or after the published ones."""
    if TokenScope.READ not in token.scopes:
        return ""
    own: Project | None = access.projects_with_history(person).order_by("code").first()
    path = reverse("project-detail", args=[own.code]) if own else reverse("project-list")
    return f"curl -H {shlex.quote(f'Authorization: Token {secret}')} {shlex.quote(settings.SEXTANT_URL + path)}"
