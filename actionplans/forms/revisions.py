"""What a partner says about a new version as a whole; its text is written with the plan's own forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

from actionplans.forms.actions import ActionForm
from actionplans.forms.fields import text_area
from actionplans.forms.plans import PlanForm
from actionplans.models import Action, ActionPlan, PlanRevision


class RevisionForm(forms.ModelForm):
    """Why the plan changes, and whether what it wants to reach changes with it."""

    class Meta:
        model = PlanRevision
        fields = ("why", "changes_scope")
        widgets = {"why": text_area()}
        help_texts = {
            "why": _("For those who decide on it: what has happened, and what will be different."),
            "changes_scope": _("Then the programme decides, as with every change that is more than wording."),
        }


def policy_form(data: object, copy: ActionPlan) -> PlanForm:
    """Parts I and II of a new version, over its unsaved copy of the plan."""
    many = {name: [row.pk for row in getattr(copy, name).all()] for name in ("instruments", "partners")}
    form = PlanForm(data, instance=copy, initial=many)
    del form.fields["plan_date"]
    return form


def action_form(data: object, action: Action) -> ActionForm:
    """The six items of an action of such a copy."""
    form = ActionForm(data, instance=action)
    del form.fields["is_before_plan"]
    return form
