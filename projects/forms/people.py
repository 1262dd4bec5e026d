from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from projects.models import Organisation, Project, Role


class MembershipForm(forms.Form):
    """Who gets which role, for which organisation of the project."""

    email = forms.EmailField(label=_("E-mail address"))
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        required=False,
        help_text=_("Name and language are asked for a new account only."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))
    role = forms.ChoiceField(label=_("Role"))
    is_deputy = forms.BooleanField(
        label=_("Deputy of the lead partner"),
        required=False,
        help_text=_("Somebody of another organisation who decides on the lead partner's own plan only."),
    )

    mailbox = forms.EmailField(
        label=_("Shared mailbox"),
        required=False,
        help_text=_("Letters of this role go there in place of the person's own address."),
    )

    def __init__(self, *args: Any, project: Project, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lead_id = project.lead_organisation_id
        roles = [("", _("Choose the role")), *((role, capfirst(words)) for role, words in Role.choices)]
        self.fields["organisation"].queryset = Organisation.objects.of_project(project)  # type: ignore[attr-defined]
        self.fields["organisation"].empty_label = _("Choose the organisation")  # type: ignore[attr-defined]
        self.fields["role"].choices = roles  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        email, name = cleaned.get("email"), cleaned.get("name")
        if email and not name and not User.objects.filter(email=email).exists():
            self.add_error("name", _("Give the name: nobody has an account with this address yet."))
        self._check_deputy(cleaned)
        return cleaned

    def _check_deputy(self, cleaned: dict[str, Any]) -> None:
        """The lead partner's people decide on all others; its deputy, of another organisation, on its own plan."""
        role, organisation, is_deputy = (cleaned.get(key) for key in ("role", "organisation", "is_deputy"))
        if not role or not organisation:
            return
        is_lead = organisation.pk == self.lead_id
        if is_deputy and role != Role.MONITOR:
            self.add_error("is_deputy", _("Only the role lead partner has a deputy."))
        elif is_deputy and is_lead:
            self.add_error(
                "is_deputy", _("The deputy comes from another organisation than the lead partner.")
            )
        elif role == Role.MONITOR and self.lead_id and not is_lead and not is_deputy:
            self.add_error("is_deputy", _("Somebody of another organisation can only be the deputy."))
