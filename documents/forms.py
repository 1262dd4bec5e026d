"""The upload as a form field."""

from typing import Any

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from documents import services
from documents.kinds import BY_ENDING
from documents.refusals import REASONS
from documents.uploads import Inspected


def limits() -> str:
    """What may be sent, in words."""
    kinds = _("PDF, Word, Excel, PowerPoint, OpenDocument, a picture, CSV or plain text, up to %(limit)s.")
    return kinds % {"limit": filesizeformat(settings.UPLOAD_LIMIT)}


class UploadField(forms.FileField):
    """Cleans to an `Inspected` file in quarantine, for `documents.services.store` to take over.

    A form that stays invalid for another reason gives it back: call `discard_uploads(form)`. Without that call the
    file goes when the form does.
    """

    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": REASONS["empty"],
    }

    def __init__(self, **kwargs: Any) -> None:
        self.inspected: Inspected | None = None
        super().__init__(**{"help_text": lazy(limits, str)()} | kwargs)

    def to_python(self, data: Any) -> Inspected | None:  # type: ignore[override]
        upload = super().to_python(data)
        if upload is None:
            return None
        self.discard()
        self.inspected = services.inspect(upload)
        return self.inspected

    def discard(self) -> None:
        """Remove the file of this form from quarantine, unless it was stored."""
        if self.inspected:
            self.inspected.discard()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {**super().widget_attrs(widget), "accept": ",".join(BY_ENDING)}


def discard_uploads(form: forms.BaseForm) -> None:
    """Leave no upload of a refused form behind; for the view, before it shows the form again."""
    for field in form.fields.values():
        if isinstance(field, UploadField):
            field.discard()
