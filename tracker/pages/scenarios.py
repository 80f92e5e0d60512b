"""What if? The scenarios of a contract; one of them beside what is, with what it supposes; sharing and copying."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from objectives import access
from objectives.acts.scenarios import change_scenario, copy_scenario, make_scenario, remove_scenario, share_scenario
from objectives.acts.supposing import suppose, suppose_no_more
from objectives.models import Change, Contract, Scenario, User
from objectives.scorecards.what_if import what_if
from objectives.versions import ConflictError
from tracker.pages.address import Viewpoint, viewpoint
from tracker.pages.project_file.finding import Answering, answering_now, refuse
from tracker.pages.signed_in import person_of, signed_in
from tracker.pages.supposing import CALLED, FORMS, forms_of, suggested


class NameForm(Answering):
    """What a scenario is called, and why it is played."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )


class CopyForm(forms.Form):
    """What a copy is called."""

    name = forms.CharField(label=gettext_lazy("Name of the copy"), max_length=200)


class ShareForm(Answering):
    """Who sees a scenario beside its owner."""

    with_the_board = forms.BooleanField(
        label=gettext_lazy("The board, cluster staff and administrators read it"), required=False
    )
    people = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Work on it with me"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *arguments: Any, owner: int, **options: Any) -> None:
        """Offer whoever plays scenarios, but for the owner."""
        super().__init__(*arguments, **options)
        people = access.mentionable().exclude(pk=owner).order_by("full_name", "email")
        self.fields["people"].choices = [  # type: ignore[attr-defined]
            (one.pk, one.full_name or one.email) for one in people
        ]


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def scenarios(request: HttpRequest) -> HttpResponse:
    """Show the scenarios of a contract that the person may see; a POST makes another one."""
    person, view = person_of(request), viewpoint(request)
    if not access.supposable_contracts(person).exists() or view is None:
        raise Http404
    form = NameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        try:
            made = make_scenario(by=person, contract=view.contract.pk, name=said["name"], note=said["note"])
        except ValidationError as error:
            refuse(form, error)
        else:
            return redirect(f"{reverse('scenario', args=[made.pk])}{view.query}")
    seen = access.visible_scenarios(person).filter(contract=view.contract).select_related("owner")
    context = {
        "view": view,
        "contract": view.contract,
        "contracts": Contract.objects.order_by("-start", "code"),
        "scenarios": seen.order_by("name", "pk"),
        "form": form,
    }
    return render(request, "scenarios.html", context, status=422 if form.is_bound else 200)


@require_safe
@never_cache
@signed_in
def scenario(request: HttpRequest, key: int) -> HttpResponse:
    """Show a scenario beside what is."""
    return _shown(request, _seen(request, key), {})


@require_POST
@signed_in
def supposed(request: HttpRequest, key: int, what: str) -> HttpResponse:
    """Suppose something in a scenario."""
    row = _changeable(request, key)
    if what not in FORMS:
        raise Http404
    form = FORMS[what](row, request.user, request.POST, auto_id=f"id_{what}_%s")

    def act(person: User, seen: int) -> str:
        suppose(by=person, scenario=key, seen=seen, said=form.said())
        return _("Supposed: the figures below are as it would be.")

    return _answered(request, row, what, form, act)


@require_POST
@signed_in
def supposed_no_more(request: HttpRequest, key: int, assumption: int) -> HttpResponse:
    """Take one thing out of what a scenario supposes."""
    row = _changeable(request, key)

    def act(person: User, seen: int) -> str:
        suppose_no_more(by=person, scenario=key, seen=seen, assumption=assumption)
        return _("No longer supposed.")

    return _answered(request, row, "assumption", Answering(request.POST), act)


@require_POST
@signed_in
def act_on_scenario(request: HttpRequest, key: int, act: str) -> HttpResponse:
    """Name, share, copy or remove a scenario."""
    row = _seen(request, key)
    if act not in ACTS:
        raise Http404
    if act != "copy" and not access.own_scenarios(request.user).filter(pk=key).exists():
        raise PermissionDenied(_("Only its owner names, shares and removes a scenario."))
    return ACTS[act](request, row)


def _name(request: HttpRequest, row: Scenario) -> HttpResponse:
    form = NameForm(request.POST)

    def act(person: User, seen: int) -> str:
        said = form.cleaned_data
        change_scenario(by=person, scenario=row.pk, seen=seen, name=said["name"], note=said["note"])
        return _("Saved.")

    return _answered(request, row, "naming", form, act)


def _share(request: HttpRequest, row: Scenario) -> HttpResponse:
    form = ShareForm(request.POST, owner=row.owner_id)

    def act(person: User, seen: int) -> str:
        said = form.cleaned_data
        share_scenario(
            by=person, scenario=row.pk, seen=seen, with_the_board=said["with_the_board"], people=said["people"]
        )
        return _("Saved: it is shared as you say.")

    return _answered(request, row, "sharing", form, act)


def _copy(request: HttpRequest, row: Scenario) -> HttpResponse:
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _shown(request, row, {"copying": form}, 422)
    try:
        made = copy_scenario(by=person_of(request), scenario=row.pk, name=form.cleaned_data["name"])
    except ValidationError as error:
        refuse(form, error)
        return _shown(request, row, {"copying": form}, 422)
    messages.success(request, _("This copy is yours: nobody else sees it."))
    return redirect(_address(request, made))


def _remove(request: HttpRequest, row: Scenario) -> HttpResponse:
    def act(person: User, seen: int) -> str:
        remove_scenario(by=person, scenario=row.pk, seen=seen)
        return _("“%(name)s” is removed.") % {"name": row.name}

    back = f"{reverse('scenarios')}?contract={row.contract.code}"
    return _answered(request, row, "remove", Answering(request.POST), act, back)


ACTS: dict[str, Callable[[HttpRequest, Scenario], HttpResponse]] = {
    "name": _name,
    "share": _share,
    "copy": _copy,
    "remove": _remove,
}


@require_safe
@signed_in
def supposable(request: HttpRequest, key: int, what: str) -> HttpResponse:
    """Suggest milestones or links that are called as it was typed so far."""
    row = _seen(request, key)
    if what not in CALLED:
        raise Http404
    text = next((request.GET[name] for name in (what, "q") if request.GET.get(name)), "").strip()[:100]
    return render(request, "parts/supposable.html", {"found": suggested(row, request.user, what, text)})


def _seen(request: HttpRequest, key: int) -> Scenario:
    seen = access.visible_scenarios(request.user).select_related("contract", "owner")
    row: Scenario = get_object_or_404(seen, pk=key)
    return row


def _changeable(request: HttpRequest, key: int) -> Scenario:
    row = _seen(request, key)
    if not access.changeable_scenarios(request.user).filter(pk=key).exists():
        raise PermissionDenied(_("You may read this scenario; to change what it supposes, make a copy of it."))
    return row


def _address(request: HttpRequest, row: Scenario) -> str:
    view = viewpoint(request, row.contract.code)
    return f"{reverse('scenario', args=[row.pk])}{view.query if view else ''}"


def _answered(
    request: HttpRequest, row: Scenario, name: str, form: forms.Form, act: Callable[[User, int], str], back: str = ""
) -> HttpResponse:
    """Do an act with what a valid form says; on a refusal (422) or a conflict (409) the page has it as typed."""
    if not form.is_valid():
        return _shown(request, row, {name: form}, 422)
    try:
        done = act(person_of(request), form.cleaned_data["seen"] or 0)
    except ValidationError as error:
        refuse(form, _by_field(form, error))
        return _shown(request, row, {name: form}, 422)
    except ConflictError as conflict:
        answering_now(form, conflict.version)
        return _shown(request, _seen(request, row.pk), {name: form}, 409, conflict.changes)
    except ObjectDoesNotExist:
        raise Http404 from None
    messages.success(request, done)
    return redirect(back or _address(request, row))


def _by_field(form: forms.Form, error: ValidationError) -> ValidationError:
    """Return a refusal by the fields of a form, which may call the subject by another name."""
    if not hasattr(error, "error_dict"):
        return error
    names: Mapping[str, str] = getattr(form, "answers", {})
    return ValidationError({names.get(field, field): words for field, words in error.message_dict.items()})


def _shown(
    request: HttpRequest, row: Scenario, typed: Mapping[str, forms.Form], status: int = 200, changes: Any = ()
) -> HttpResponse:
    """Return the page of a scenario, with what was typed in a form of it."""
    view, person = viewpoint(request, row.contract.code), person_of(request)
    if view is None:
        raise Http404
    changeable = access.changeable_scenarios(person).filter(pk=row.pk).exists()
    owned = row.owner_id == person.pk
    context = {
        "scenario": row,
        "view": view,
        "contract": row.contract,
        "told": what_if(row, view.as_of, person),
        "changeable": changeable,
        "owned": owned,
        "people": User.objects.filter(pk__in=row.people).order_by("full_name"),
        "forms": forms_of(row, person, typed) if changeable else {},
        "naming": typed.get("naming") or NameForm(initial=_initial(row), auto_id="id_naming_%s"),
        "sharing": (typed.get("sharing") or ShareForm(initial=_initial(row), owner=row.owner_id)) if owned else None,
        "copying": typed.get("copying") or CopyForm(initial={"name": _name_of_copy(row)}, auto_id="id_copy_%s"),
        "opened": next(iter(typed), ""),
        "refused": next(iter(typed.values()), None),
        "conflict": [one for one in changes if isinstance(one, Change)],
    }
    return render(request, "scenario.html", context | _address_of(view), status=status)


def _address_of(view: Viewpoint) -> dict[str, Any]:
    day = view.as_of.isoformat()
    return {"query": view.query, "on_day": f"?as_of={day}"}


def _initial(row: Scenario) -> dict[str, Any]:
    return {
        "seen": row.version, "name": row.name, "note": row.note, "with_the_board": row.open_to_the_board,
        "people": row.people,
    }  # fmt: skip


def _name_of_copy(row: Scenario) -> str:
    return (_("Copy of %(name)s") % {"name": row.name})[:200]
