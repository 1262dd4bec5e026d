"""Bringing in evidence, and judging it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.fields import DATE_HINT, languages
from documents.forms import UploadField
from documents.models import Document
from monitoring.models import Evidence, PolicyChangeClaim
from values.formfields import PartialDateInput


class PointsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj)


class EvidenceForm(forms.Form):
    """A file, what it is, and what it is to prove."""

    file = UploadField(label=_("File"))
    title = forms.CharField(
        label=_("What is it?"), max_length=200, help_text=_("Such as: Notice of the call.")
    )
    points = PointsField(
        label=_("What does it show?"), queryset=None, widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one point that the document is to prove.")},
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Language of the document"), choices=languages)
    document_date = PartialDateInput(label=_("Date of the document"), required=False, help_text=DATE_HINT)
    issuing_body = forms.CharField(label=_("Issued by"), max_length=200, required=False)
    registry_number = forms.CharField(label=_("Registry number"), max_length=80, required=False)
    personal_data = forms.ChoiceField(
        label=_("Personal data in it"), choices=Document.PersonalData, initial=Document.PersonalData.NONE
    )
    replaces: Any = forms.ModelChoiceField(
        label=_("Takes the place of"), queryset=None, required=False,
        error_messages={"required": _("Choose the document that this one replaces.")},
        empty_label=_("nothing, it is new"), help_text=_("The earlier document stays on record, marked as replaced."),
    )  # fmt: skip

    def __init__(self, *args: Any, claim: PolicyChangeClaim, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("points", claim.assertions.filter(is_none=False))
        self._offer("replaces", Evidence.objects.filter(claim=claim).replaceable().select_related("document"))
        self.fields["replaces"].required = not claim.takes_new_evidence
        self.fields["language"].initial = claim.plan.language if claim.plan else "en"

    def _offer(self, name: str, rows: Any) -> None:
        self.fields[name].queryset = rows  # type: ignore[attr-defined]

    def described(self) -> dict[str, Any]:
        """What the form says about the document itself."""
        names = ("title", "language", "document_date", "issuing_body", "registry_number", "personal_data")
        return {name: self.cleaned_data[name] for name in names}
