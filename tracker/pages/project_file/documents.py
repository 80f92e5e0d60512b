"""Which files belong to a project? Pages to add one and to take one off the list."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from objectives import access
from objectives.acts.documents import add_document, remove_document
from objectives.models import Activity, DocumentKind, Project
from tracker.pages.project_file.finding import person, project_in, refuse, shown
from tracker.pages.signed_in import signed_in


class DocumentForm(forms.Form):
    """A file; what it may be is the domain's to judge, by its content."""

    file = forms.FileField(label=gettext_lazy("File"))
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, required=False,
        help_text=gettext_lazy("Empty: the name of the file."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DocumentKind.choices, initial=DocumentKind.OTHER)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a file to a project."""
    by = person(request)
    row = project_in(request, code, access.documentable_projects(by))
    words = {
        "heading": _("Add a document"),
        "lead": _("Documents are never public: who leads, funds or takes part in the project may open them."),
        "button": _("Add the document"),
        "with_file": True,
        "back": "#documents",
    }
    if request.method != "POST":
        return shown(request, row, DocumentForm(), words)
    form = DocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return shown(request, row, form, words, status=422)
    said = form.cleaned_data
    try:
        add_document(by=by, project=row.pk, kind=said["kind"], file=said["file"], title=said["title"])
    except ValidationError as error:
        refuse(form, error)
        return shown(request, row, form, words, status=422)
    messages.success(request, _("The document is added."))
    return _back(row)


@require_POST
@signed_in
def remove(request: HttpRequest, key: int) -> HttpResponse:
    """Take a document off the list of its project or activity; who did so stays on record."""
    by = person(request)
    seen = access.visible_documents(by).filter(removed_at__isnull=True)
    row = seen.filter(pk=key).select_related("project", "activity").first()
    if row is None:
        raise Http404(_("There is no such document."))
    if not access.removable_documents(by).filter(pk=key).exists():
        raise PermissionDenied(_("Only the project's lead, deputies and cluster staff change its file."))
    remove_document(by=by, document=key)
    messages.success(request, _("The document is removed."))
    return _back(row.project or row.activity)


def _back(of: Project | Activity | None) -> HttpResponse:
    page = "project" if isinstance(of, Project) else "activity"
    return redirect(f"{reverse(page, args=[of.code if of else ''])}#documents")
