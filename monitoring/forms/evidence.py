"""Bringing in evidence, and judging it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import DATE_HINT, languages
from documents.forms import UploadField
from documents.models import Document
from monitoring.models import Assertion, Evidence, PolicyChangeClaim
from monitoring.services.evidence import Subject
from values.dates import PartialDate
from values.formfields import PartialDateInput

DESCRIBED = (
    *("title", "language", "document_date", "issuing_body", "registry_number", "personal_data"),
    *("gist", "gazette_url", "held_at", "link"),
)


class WebLink(forms.URLField):
    """An address on the web, as it was written; nothing is fetched."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        words = {"invalid": _("Write the whole address: https:// and what follows.")}
        super().__init__(max_length=500, assume_scheme="https", error_messages=words, **kwargs)


def written_by(date: PartialDate | None, on: dt.date) -> PartialDate | None:
    """The date of a document that there is today."""
    if date and date.first_day > on:
        raise forms.ValidationError(_("This date is still to come. Look at the year again."))
    return date


class PointsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class EvidenceForm(forms.Form):
    """A file, what it is, and what it is to prove."""

    NEEDED_UNLESS = frozenset({"file", "link", "gist"})

    file = UploadField(label=_("File"), required=False)
    link = WebLink(
        label=_("Or a link to a page on the web"), required=False,
        help_text=_(
            "Needed when there is no file. A page can change: add a snapshot of it as the file, a PDF or a picture. "
            "It is never fetched."
        ),
    )  # fmt: skip
    title = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=_("Such as: Notice of the call.")
    )
    points = PointsField(
        label=_("What does it show?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one point that the document is to prove.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the document"), choices=languages)
    gist = forms.CharField(
        label=_("What it says, in one English sentence"),
        max_length=300,
        required=False,
        help_text=_("Needed when the document is not in English."),
    )
    document_date = PartialDateInput(label=_("Date of the document"), required=False, help_text=DATE_HINT)
    issuing_body = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    registry_number = forms.CharField(label=_("Registry number"), max_length=80, required=False)
    gazette_url = WebLink(
        label=_("Link to the official gazette"),
        required=False,
        help_text=_("It is shown as a link, and never fetched."),
    )
    held_at = forms.CharField(
        label=_("Original held at"),
        max_length=200,
        required=False,
        help_text=_("The office, and the place in its archive."),
    )
    personal_data = forms.ChoiceField(
        label=_("Personal data in it"), choices=Document.PersonalData, initial=Document.PersonalData.NONE
    )
    replaces: Any = forms.ModelChoiceField(
        label=_("Takes the place of"), queryset=None, required=False,
        error_messages={"required": _("Choose the document that this one replaces.")},
        empty_label=_("nothing, it is new"), help_text=_("The earlier document stays on record, marked as replaced."),
    )  # fmt: skip

    same_again = ""

    def __init__(self, *args: Any, subject: Subject, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if isinstance(subject, PolicyChangeClaim):
            self._offer("points", subject.assertions.filter(is_none=False))
            self.fields["replaces"].required = not subject.takes_new_evidence
        else:
            del self.fields["points"]
        earlier = Evidence.objects.filter(pk__in=subject.evidence.values("pk")).replaceable()
        self._offer("replaces", earlier.select_related("document"))
        self.fields["language"].initial = subject.plan.language if subject.plan else "en"

    def clean_document_date(self) -> PartialDate | None:
        return written_by(self.cleaned_data["document_date"], self.on)

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def ask_again(self, key: str, sha256: str) -> None:
        """Show the form once more, with the file that came already; sent again as it is, it is taken."""
        self.add_error(
            "file", _("The same file is already on record, see above. Send it again to take it nevertheless.")
        )
        self.data = self.data.copy()  # type: ignore[attr-defined]
        self.data["file_kept"] = key  # type: ignore[index]
        self.files = MultiValueDict()
        self.same_again = sha256

    def described(self) -> dict[str, Any]:
        """What the form says about the document itself."""
        return {name: self.cleaned_data[name] for name in DESCRIBED}

    def clean(self) -> None:
        data = self.cleaned_data
        self._clean_link()
        if data.get("language", "en") != "en" and not data.get("gist"):
            self.add_error("gist", _("Say in one English sentence what the document says."))

    def _clean_link(self) -> None:
        """A file or a link; a link without a snapshot does not show that it happened."""
        file, link = self.cleaned_data.get("file"), self.cleaned_data.get("link")
        if not (file or link) and not {"file", "link"} & self.errors.keys():
            self.add_error("file", _("Choose a file, or give the address of a page."))
        if file and link and not file.kind.opens_in_browser:
            self.add_error("file", _("The snapshot of a page is a PDF or a picture."))
        points = self.cleaned_data.get("points") or ()
        if link and not file and any(point.kind == Assertion.Kind.HAPPENED for point in points):
            words = _("A link alone cannot show that it happened. Add a snapshot of the page as the file.")
            self.add_error("link", words)


class BesideForm(forms.Form):
    """A translation, a certified copy or a redacted copy, to stand beside its original."""

    relation = forms.ChoiceField(
        label=_("What is it?"), choices=Document.Relation, widget=forms.RadioSelect,
        error_messages={"required": _("Say what it is of the original.")},
    )  # fmt: skip
    file = UploadField(label=_("File"))
    language = forms.ChoiceField(label=_("Language of the document"), choices=languages)
    document_date = PartialDateInput(label=_("Date of the document"), required=False, help_text=DATE_HINT)
    issuing_body = forms.CharField(
        label=_("Translated, certified or redacted by"), max_length=200, required=False
    )
    personal_data = forms.ChoiceField(
        label=_("Personal data in it"), choices=Document.PersonalData, initial=Document.PersonalData.NONE
    )

    def __init__(self, *args: Any, on: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on

    def clean_document_date(self) -> PartialDate | None:
        return written_by(self.cleaned_data["document_date"], self.on)

    def clean(self) -> None:
        is_redacted = self.cleaned_data.get("relation") == Document.Relation.REDACTED
        if is_redacted and self.cleaned_data.get("personal_data") != Document.PersonalData.NONE:
            self.add_error("personal_data", _("A redacted copy for publication holds no personal data."))

    def described(self) -> dict[str, Any]:
        """What the form says about the document itself."""
        names = ("relation", "language", "document_date", "issuing_body", "personal_data")
        return {name: self.cleaned_data[name] for name in names}
