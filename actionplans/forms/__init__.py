from actionplans.forms.actions import ActionForm, InspirationForm
from actionplans.forms.plans import PlanForm, PlanStartForm
from actionplans.forms.revisions import RevisionForm, action_form, policy_form
from actionplans.forms.steps import StepForm

__all__ = [
    "ActionForm",
    "InspirationForm",
    "PlanForm",
    "PlanStartForm",
    "RevisionForm",
    "StepForm",
    "action_form",
    "policy_form",
]
