"""The upload as a form field, and the form of a step, which may come with a letter."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from documents import pieces, services
from documents.kinds import BY_ENDING
from documents.refusals import REASONS, refusal
from documents.uploads import Inspected
from projects.models import Organisation
from values.dates import YEARS
from values.formfields import DayInput, text_area
from workflow.acts import EnteredFor
from workflow.offers import Offer
from workflow.words import short_date

KEPT = "_kept"  # after the name of a file's field: the key of an upload that came before
RETURNED = frozenset({"returned", "changes_requested"})


def limits() -> str:
    """What may be sent, in words."""
    kinds = _(
        "PDF, Word, Excel, PowerPoint, OpenDocument, a picture, CSV, plain text, a mail, a signed container "
        "(asice, p7m) or pictures in a ZIP, up to %(limit)s."
    )
    return kinds % {"limit": filesizeformat(settings.UPLOAD_LIMIT)}


class UploadInput(forms.FileInput):
    """A file of this form, or one that came before: in pieces, or with an earlier press of the button."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        file = super().value_from_datadict(data, files, name)
        key = data.get(f"{name}{KEPT}")
        return file if file or not key else pieces.whole(key) or Gone()

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        shown = super().render(name, value, attrs, renderer)
        if not isinstance(value, pieces.KeptUpload):
            return shown
        words = _("%(name)s has arrived and is kept. Choose another file only to take that one instead.")
        told = words % {"name": value.name}
        kept = '{}<input type="hidden" name="{}_kept" value="{}"><span class="small">{}</span>'
        return format_html(kept, shown, name, value.key, told)


class Gone:
    """Stands for a file that was kept and is not any more."""


class UploadField(forms.FileField):
    """Cleans to an `Inspected` file in quarantine, for `documents.services.store` to take over.

    A form that stays invalid for another reason gives it back: call `discard_uploads(form)`. Without that call the
    file goes when the form does.
    """

    widget = UploadInput
    default_error_messages = {
        "required": _("Choose a file."),
        "missing": _("Choose a file."),
        "empty": REASONS["empty"],
    }

    def __init__(self, **kwargs: Any) -> None:
        self.inspected: Inspected | None = None
        super().__init__(**{"help_text": lazy(limits, str)()} | kwargs)

    def to_python(self, data: Any) -> Inspected | None:  # type: ignore[override]
        if isinstance(data, Gone):
            raise refusal("gone")
        upload = super().to_python(data)
        if upload is None:
            return None
        self.discard()
        self.inspected = services.inspect(upload)
        if isinstance(upload, pieces.KeptUpload):
            self.inspected.kept_as = upload.forget
        return self.inspected

    def bound_data(self, data: Any, initial: Any) -> Any:
        """A form that is shown again holds on to a file that is kept."""
        return data if isinstance(data, pieces.KeptUpload) else initial

    def discard(self) -> None:
        """Remove the file of this form from quarantine, unless it was stored."""
        if self.inspected:
            self.inspected.discard()

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        words = {
            "data-sending": _("{percent} % has arrived."),
            "data-arrived": _("The file has arrived. It is checked and kept when you send the form."),
            "data-waiting": _("The form is sent as soon as the file has arrived."),
            "data-broken": _(
                "The connection broke. Choose the same file again: it goes on where it stopped."
            ),
        }
        where = {"data-pieces": reverse_lazy("upload-begin"), "accept": ",".join(BY_ENDING)}
        return {**super().widget_attrs(widget), **where, **words}


def discard_uploads(form: forms.BaseForm) -> None:
    """Leave no upload of a refused form behind; for the view, before it shows the form again."""
    for field in form.fields.values():
        if isinstance(field, UploadField):
            field.discard()


def standing_since(obj: Any) -> dt.date | None:
    """Before which day no step can have been done from where it stands; none for what was taken over as decided."""
    if getattr(obj, "is_taken_over", False):
        return None
    day: dt.date | None = getattr(obj, "waits_since", None) or obj.status_since
    return day


def is_too_early(since: dt.date) -> str:
    """Why a step was not done on a day before that one."""
    words = _("It is in its present state since %(day)s. Give that day or a later one.")
    return str(words) % {"day": short_date(since)}


def still_to_come(day: dt.date, on: dt.date) -> dt.date:
    """A day after this one, of a year that can be meant. Raises ValidationError."""
    if day <= on:
        raise forms.ValidationError(_("Choose a day that is still to come."))
    if day.year not in YEARS:
        raise forms.ValidationError(_("Look at the year: choose a day before 2101."))
    return day


class StepForm(forms.Form):
    """A step's note; where the step asks for one a day to come; for an absent person their name, date and letter."""

    field_order: tuple[str, ...] = ("absent", "body", "done_on", "letter", "note", "answer_by")

    note = forms.CharField(label=_("Note"), required=False, widget=text_area())
    answer_by = forms.DateField(widget=DayInput(), help_text=_("The partner is reminded of this day."))
    absent = forms.CharField(
        label=_("Who did it"), max_length=200, help_text=_("The body, or the person's function in it.")
    )
    body = forms.ModelChoiceField(Organisation.objects.none(), label=_("For which body"))
    done_on = forms.DateField(label=_("On which day"), widget=DayInput(), help_text=_("As the letter says."))
    letter = UploadField(label=_("The letter that shows it"))

    def __init__(
        self,
        *args: Any,
        offer: Offer,
        bodies: list[Organisation],
        on: dt.date,
        since: dt.date | None = None,
        stands_since: dt.date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.bodies, self.since, self.stands_since = on, bodies, since, stands_since
        self.principal = None if offer.mine else next(iter(offer.principals), None)
        if offer.needs_reason:
            self._ask_reason(offer)
        if offer.asks_day:
            self.fields["answer_by"].label = offer.asks_day
        else:
            del self.fields["answer_by"]
        if self.principal is None:
            for name in ("absent", "done_on", "letter"):
                del self.fields[name]
        if self.principal is None or len(bodies) < 2:
            del self.fields["body"]
        else:
            self.fields["body"].queryset = Organisation.objects.filter(pk__in=[body.pk for body in bodies])  # type: ignore[attr-defined]

    def _ask_reason(self, offer: Offer) -> None:
        note = self.fields["note"]
        note.required, note.label = True, _("Reason")
        note.error_messages["required"] = _("Say why: everybody concerned reads it.")
        if offer.asks_words:
            note.label = offer.asks_words
            note.error_messages["required"] = _("Write it in a few words.")
        if offer.target == "clarification":
            note.help_text = _("One question a line.")
        if offer.target in RETURNED:
            note.label = _("What needs to change")
            note.help_text = _("One point a line. Say what is missing and where.")

    def clean_note(self) -> str:
        """Lines without empty ones, as they were written."""
        lines = [line.strip() for line in self.cleaned_data["note"].splitlines()]
        return "\n".join(line for line in lines if line)

    def clean_answer_by(self) -> dt.date:
        return still_to_come(self.cleaned_data["answer_by"], self.on)

    def clean_done_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["done_on"]
        if day > self.on:
            raise forms.ValidationError(_("This day is still to come. Enter what has been done."))
        if self.since and day < self.since:
            earliest = {"day": short_date(self.since)}
            raise forms.ValidationError(
                _("The project began on %(day)s. Give that day or a later one.") % earliest
            )
        if self.stands_since and day < self.stands_since:
            raise forms.ValidationError(is_too_early(self.stands_since))
        return day

    def said(self) -> dict[str, Any]:
        """What goes with the step: its words, and the day where it asks for one."""
        names = {"note": "note", "answer_on": "answer_by"}
        return {name: self.cleaned_data[field] for name, field in names.items() if field in self.fields}

    @property
    def organisation(self) -> Organisation | None:
        """The absent body's organisation, where it is known."""
        return self.cleaned_data.get("body") or next(iter(self.bodies), None)

    def moment(self, zone: str) -> dt.datetime | None:
        """The noon of a day in the past on which it was done; None for now."""
        day = self.cleaned_data.get("done_on")
        return dt.datetime.combine(day, dt.time(12), ZoneInfo(zone)) if day and day < self.on else None

    def entered(self, zone: str) -> dict[str, Any]:
        """Whose act it was, the letter that shows it, and its moment; nothing for the person's own act."""
        absent = self.entered_for()
        if absent is None:
            return {}
        letter, moment = self.cleaned_data["letter"], self.moment(zone)
        return {"entered_for": absent, "letter": letter, "effective_at": moment}

    def entered_for(self) -> EnteredFor | None:
        """In whose name the step is entered; the letter is still to be stored."""
        if self.principal is None:
            return None
        body = self.organisation
        return EnteredFor(self.principal, body.pk if body else None, self.cleaned_data["absent"])


class LetterForm(StepForm):
    """Only what an absent one's letter asks, beside a form of its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["note"]
