from actionplans.forms.actions import ActionForm, InspirationForm
from actionplans.forms.plans import PlanForm, PlanStartForm
from actionplans.forms.steps import StepForm

__all__ = ["ActionForm", "InspirationForm", "PlanForm", "PlanStartForm", "StepForm"]
