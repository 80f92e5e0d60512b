"""Who may open a file of a project? It leaves as an attachment that no browser runs; a stranger finds nothing."""

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from objectives import access

SEALED = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@never_cache
@require_safe
def document(request: HttpRequest, key: int) -> FileResponse:
    """Send a document to who may open it."""
    row = access.visible_documents(request.user).filter(pk=key).first()
    if row is None or not row.stored.storage.exists(row.lies_at):
        raise Http404(_("There is no such document."))
    return FileResponse(
        row.stored.open("rb"),
        as_attachment=True,
        filename=row.file_name,
        content_type=row.content_type,
        headers=SEALED,
    )
