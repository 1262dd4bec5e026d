"""The addresses to which the script of a form sends a large file piece by piece."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from documents import pieces


@require_POST
def upload_begin(request: Any) -> JsonResponse:
    """Begin an upload, or go on with the one of the same file: its key and from where on it is wanted."""
    size, name = request.POST.get("size", ""), request.POST.get("name", "")
    try:
        told = int(size) if size.isascii() and size.isdigit() and len(size) < 16 else 0
        key, offset = pieces.begin(request.user, name, told, request.POST.get("modified", ""))
    except ValidationError as refused:
        return JsonResponse({"error": " ".join(refused.messages)}, status=422)
    return JsonResponse({"key": key, "offset": offset, "piece": pieces.PIECE})


@require_http_methods(["GET", "HEAD", "POST"])
def upload_piece(request: Any, key: str) -> JsonResponse:
    """Take one piece; 409 says where the file ends when the piece does not go on there."""
    try:
        if request.method != "POST":
            return JsonResponse({"offset": pieces.find(request.user, key).stat().st_size})
        return _taken(request, key)
    except FileNotFoundError:
        raise Http404 from None


def _taken(request: HttpRequest, key: str) -> JsonResponse:
    piece, offset = request.read(pieces.PIECE + 1), request.GET.get("offset", "")
    if len(piece) > pieces.PIECE or not (offset.isascii() and offset.isdigit()):
        return JsonResponse({"offset": pieces.find(request.user, key).stat().st_size}, status=409)
    try:
        return JsonResponse({"offset": pieces.append(request.user, key, int(offset[:15]), piece)})
    except pieces.OutOfStep as out:
        return JsonResponse({"offset": out.offset}, status=409)
