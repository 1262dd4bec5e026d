"""Which policy instruments a partner addresses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Organisation, Partnership, PolicyInstrument, Project
from projects.services.addressed import version_of
from values.formfields import text_area


def another_instrument() -> forms.CharField:
    """The name of a policy instrument that no list holds yet."""
    return forms.CharField(
        label=_("Another policy instrument"),
        max_length=300,
        required=False,
        help_text=_("Write its full name if the list does not hold it."),
    )


class AddressedForm(forms.Form):
    """The partner's instruments as ticks, and a new one with the authority that answers for it."""

    instruments: Any = forms.ModelMultipleChoiceField(
        PolicyInstrument.objects.none(),
        label=_("Policy instruments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The programmes, strategies or calls that the partner wants to improve in the project."),
    )
    new_name = another_instrument()
    new_owner: Any = forms.ModelChoiceField(
        Organisation.objects.order_by("name"),
        label=_("The authority that answers for it"),
        required=False,
        help_text=_("Asked for a new instrument only: this authority endorses its plans."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Reason"),
        widget=text_area(2),
        help_text=_("Where it is written: the application form, a letter, a decision of the partners."),
    )

    def __init__(self, *args: Any, project: Project, partner: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = PolicyInstrument.objects.offered_to(project, partner)
        held = Partnership.objects.standing().filter(project=project, organisation=partner)
        addressed = list(PolicyInstrument.objects.addressed_by(held))
        self.initial["instruments"], self.initial["version"] = addressed, version_of(addressed)
        self.fields["instruments"].queryset = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["instruments"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("new_name") and not cleaned.get("new_owner") and "new_owner" not in self.errors:
            self.add_error("new_owner", _("Say which authority answers for the new instrument."))
        if cleaned.get("new_owner") and not cleaned.get("new_name"):
            self.add_error("new_name", _("Write the name of the new instrument, or choose no authority."))
        return cleaned
