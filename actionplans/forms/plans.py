"""What partners fill in about a plan: clean answers, never a status."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actionplans.asked import CHANGE, is_needed, parts_of
from actionplans.forms.fields import (
    DATE_HINT,
    TerritoryField,
    changes,
    keep_what_stands,
    languages,
    text_area,
)
from actionplans.models import ActionPlan
from projects.forms.addressed import another_instrument
from projects.models import Membership, Organisation, PolicyInstrument, Project, Role, Territory


class PlanStartForm(forms.ModelForm):
    """A new plan: whose it is, where, and which instrument it wants to improve."""

    territory = TerritoryField(Territory.objects.order_by("code"), label=_("Region"))
    instrument = forms.ModelChoiceField(
        PolicyInstrument.objects.registered().in_force().order_by("territory", "name"),
        label=_("Policy instrument"),
        required=False,
        help_text=_("The programme, strategy or call that the plan wants to improve."),
    )
    instrument_name = another_instrument()

    class Meta:
        model = ActionPlan
        fields = ("title", "organisation", "territory", "is_recorded")
        labels = {"is_recorded": _("The plan was approved elsewhere and is only recorded here")}
        help_texts = {"is_recorded": _("Its gaps are shown and do not hold it back.")}

    def __init__(self, *args: Any, project: Project, roles: list[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs | {"instance": ActionPlan(project=project)})
        self.fields["organisation"] = forms.ModelChoiceField(
            organisations_for(project, roles), label=_("Partner organisation"), empty_label=None
        )
        if not any(role.role == Role.MONITOR for role in roles):
            del self.fields["is_recorded"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("instrument")) == bool(cleaned.get("instrument_name")):
            self.add_error(
                "instrument", _("Choose the policy instrument from the list, or write its name below.")
            )
        return cleaned


def organisations_for(project: Project, roles: list[Membership]) -> Any:
    """For whom a person may start a plan: their own organisation; the lead partner for every partner."""
    if any(role.role == Role.MONITOR for role in roles):
        return Organisation.objects.of_project(project)
    return Organisation.objects.filter(pk__in=[role.organisation_id for role in roles]).order_by("name")


class PlanForm(forms.ModelForm):
    """Parts I and II of the template. A draft may leave anything open but its title."""

    NEEDED_TO_SEND: frozenset[str] = frozenset({"aim", "instruments", "policy_context", "contribution"})

    language = forms.ChoiceField(
        choices=languages,
        label=_("Language of the plan"),
        help_text=_("A plan in another language than English needs a summary in English."),
    )
    instruments = forms.ModelMultipleChoiceField(
        PolicyInstrument.objects.none(),
        label=_("Policy instruments"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The programmes, strategies or calls that the plan wants to improve."),
    )

    partners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Joint partners"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Who writes this plan together with you. Each of them consents before it is sent."),
    )

    class Meta:
        model = ActionPlan
        fields = (
            *("title", "partners", "language", "summary", "aim", "instruments"),
            *("policy_context", "contribution", "plan_date"),
        )
        widgets = {
            "aim": forms.RadioSelect,
            **{name: text_area() for name in ("summary", "policy_context", "contribution")},
        }
        help_texts = {
            "policy_context": _("The situation in your region, and what you found in the cooperation."),
            "contribution": _("What will be different about the instrument when the plan is done."),
            "plan_date": DATE_HINT,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partners"].queryset = partners_for(self.instance)  # type: ignore[attr-defined]
        self.fields["instruments"].queryset = instruments_for(self.instance)  # type: ignore[attr-defined]
        aims = [choice for choice in self.fields["aim"].choices if choice[0]]  # type: ignore[attr-defined]
        self.fields["aim"].choices = aims  # type: ignore[attr-defined]
        self.parts = parts_of(self.instance)
        self._add_parts()
        keep_what_stands(self, self.instance)

    def _add_parts(self) -> None:
        """The sections that the rules add, after the template's own."""
        for part in self.parts:
            self.fields[part.field] = forms.CharField(
                label=part.title, help_text=part.help, required=False, widget=text_area()
            )
            self.initial[part.field] = self.instance.extra.get(part.key, "")
        of_template = {name for name in self.NEEDED_TO_SEND if is_needed(self.instance, name)}
        self.NEEDED_TO_SEND = frozenset(of_template | {part.field for part in self.parts if part.is_needed})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        said = {part.key: text for part in self.parts if (text := cleaned.get(part.field))}
        of_earlier_rules = set(self.instance.extra) - {part.key for part in self.parts}
        cleaned["extra"] = {key: self.instance.extra[key] for key in of_earlier_rules} | said
        return cleaned

    def changes(self) -> dict[str, list[Any]]:
        """{field: [as it was, as it is to be]} of what differs."""
        names = {part.field: f"{CHANGE}{part.key}" for part in self.parts}
        return {names.get(name, name): pair for name, pair in changes(self).items()}


def partners_for(plan: ActionPlan) -> Any:
    """The other partners of the project, and those who write the plan already."""
    others = Organisation.objects.partners_of(plan.project_id).exclude(pk=plan.organisation_id)
    own = [partner.pk for partner in plan.partners.all()]
    return Organisation.objects.filter(Q(pk__in=others.values("pk")) | Q(pk__in=own)).order_by("name")


def instruments_for(plan: ActionPlan) -> Any:
    """The registered instruments of the plan's country, those of no country, and the plan's own."""
    of_country = Q(territory__code__startswith=plan.territory.country_code) | Q(territory=None)
    own = Q(pk__in=[instrument.pk for instrument in plan.instruments.all()])
    return (
        PolicyInstrument.objects.registered().in_force().filter(of_country)
        | PolicyInstrument.objects.filter(own)
    ).order_by("name")
