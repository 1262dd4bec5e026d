import logging
from pathlib import Path
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents import previews, services
from documents.models import Document
from workflow.errors import Refused


class NotGiven(Refused):
    """The bytes are not given to anybody any more (HTTP 410)."""

    status = 410


logger = logging.getLogger(__name__)
POLICY = "sandbox; default-src 'none'"


@require_safe
def document_download(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The file's bytes for whoever may see the document, each time anew. `?inline=1` shows PDFs and pictures."""
    document = get_object_or_404(Document.objects.all().visible_to(request.user), uuid=uuid)
    _check_given(document)
    try:
        response = _body(document.path, are_bytes_wanted=request.method != "HEAD")
    except FileNotFoundError:
        logger.error("The file of document %s is missing from the store.", document.uuid)
        raise Http404(_("The file is missing from the store. Tell the administrator.")) from None
    is_inline = document.opens_in_browser and request.GET.get("inline") == "1"
    for name, value in _headers(document, is_inline).items():
        response.headers[name] = value
    return response


def _check_given(document: Document) -> None:
    """Raise NotGiven for a document whose bytes are withheld or destroyed."""
    if document.destroyed_on:
        raise NotGiven(_("The file was destroyed when its time was over. Its fingerprint stays on record."))
    if document.is_withheld:
        raise NotGiven(_("The file is withheld: it was found to do harm."))


def _body(path: Path, *, are_bytes_wanted: bool) -> HttpResponseBase:
    """The file, or nothing where only its headers are asked for; FileNotFoundError when it is missing."""
    if are_bytes_wanted:
        return FileResponse(path.open("rb"))
    path.stat()
    return HttpResponse()


def _headers(document: Document, is_inline: bool) -> dict[str, str]:
    """Shown in the browser, a file may stand in a frame of our own pages; nobody else frames it."""
    framing = {
        "Content-Security-Policy": f"{POLICY}; frame-ancestors 'self'",
        "X-Frame-Options": "SAMEORIGIN",
    }
    return {
        "Content-Type": document.content_type,
        "Content-Length": str(document.size),
        "Content-Disposition": str(content_disposition_header(not is_inline, document.name)),
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Content-SHA256": document.sha256,
        "Cache-Control": "private, no-store",
        "Accept-Ranges": "none",
    } | (framing if is_inline else {})


@require_safe
def document_page(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """A page of a document as a picture, for whoever may see the document."""
    document = get_object_or_404(Document.objects.all().visible_to(request.user), uuid=uuid)
    _check_given(document)
    if document.is_text or not 1 <= number <= services.pages_of(document):
        raise Http404
    try:
        picture = previews.picture_of(document, number)
    except FileNotFoundError:
        raise Http404 from None
    if not picture:
        raise Http404
    headers = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, max-age=600",
    }
    return HttpResponse(picture, content_type=previews.type_of(picture), headers=headers)
