"""A form that is sent twice has one effect: the key in the form remembers the first answer."""

import datetime as dt
import uuid
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from ledger.unit import Record, before_commit
from workflow.errors import Refused, Repeated
from workflow.models import SentForm
from workflow.registry import objects_of

FIELD = "key"
# A page that was open for longer has no session any more
KEPT = dt.timedelta(days=30)


class KeyMissing(Refused):
    """A form with an effect came without its key (HTTP 400)."""


def new_key() -> str:
    """A key for a form that is shown now."""
    return str(uuid.uuid4())


def once[**P](view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Give a view's POST one effect for each form key.

    The key is stored in the transaction of the effect: if the view refuses or redisplays the form, the key stays
    free. The same key with the same content is answered as before; with other content it is refused (409).
    """

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request: Any = args[0]
        if request.method != "POST":
            return view(*args, **kwargs)
        sent = SentForm(key=_key(request), person=request.user, fingerprint=_fingerprint(request))
        return _replay(sent, request.path) or _first(sent, request.path, lambda: view(*args, **kwargs))

    return wrapped


def has_taken_effect(key: str) -> bool:
    """Whether a form with this key was sent and accepted."""
    try:
        return SentForm.objects.filter(key=uuid.UUID(key)).exists()
    except ValueError:
        return False


def forget(now: dt.datetime) -> int:
    """Remove the keys of forms that were sent so long ago that nobody sends them again; return how many."""
    return SentForm.objects.filter(sent_at__lt=now - KEPT).delete()[0]


def _first(sent: SentForm, path: str, answer: Callable[[], HttpResponse]) -> HttpResponse:
    def keep(records: list[Record]) -> None:
        """Until the view says where it leads, the key leads to what the form was about."""
        sent.location = _about(records, path)
        sent.save(force_insert=True)

    try:
        with before_commit(keep):
            response = answer()
    except (IntegrityError, Refused):
        # The same form may have been on its way twice: the first one's answer holds
        earlier = _replay(sent, path)
        if earlier is None:
            raise
        return earlier
    if isinstance(response, HttpResponseRedirect):
        SentForm.objects.filter(key=sent.key).update(location=response.url)
    return response


def _about(records: list[Record], path: str) -> str:
    """The changed object that the form's address names last; where it names none of them, what was changed last."""
    changed = [record.object for record in records]
    places = {name: path.rfind(name.rpartition(":")[2]) for name in changed}
    return max(reversed(changed), key=places.__getitem__, default="")


def _replay(sent: SentForm, path: str) -> HttpResponse | None:
    earlier = SentForm.objects.filter(key=sent.key).first()
    if earlier is None:
        return None
    if (earlier.person_id, earlier.fingerprint) != (sent.person_id, sent.fingerprint):
        raise Repeated
    return HttpResponseRedirect(_address(earlier.location) or path)


def _address(location: str) -> str:
    """Where the first sending led; of an object as the ledger names it, its page, where it has one."""
    if "/" in location or ":" not in location:
        return location
    obj = objects_of([location]).get(location)
    page = getattr(obj, "get_absolute_url", None)
    return str(page()) if page else ""


def _key(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get(FIELD, ""))
    except ValueError:
        raise KeyMissing(
            _("The form came without its key. Open the page again and send it once more.")
        ) from None


def _fingerprint(request: HttpRequest) -> str:
    """What was sent: path, fields and files with their bytes, without the tokens that differ each time."""
    fields = sorted(
        (name, tuple(values)) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"
    )
    uploads: list[tuple[str, list[Any]]] = list(request.FILES.lists())
    files = sorted((name, file.name, _digest(file)) for name, sent in uploads for file in sent)
    return sha256(repr((request.path, fields, files)).encode()).hexdigest()


def _digest(file: Any) -> str:
    """SHA-256 of an upload, piece by piece; the file stands at its beginning again afterwards."""
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
