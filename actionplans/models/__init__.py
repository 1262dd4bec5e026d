from actionplans.models.action import Action, Inspiration
from actionplans.models.plan import ActionPlan
from actionplans.models.revision import PlanRevision
from actionplans.models.signature import Signature
from actionplans.models.text import PlanText

__all__ = ["Action", "ActionPlan", "Inspiration", "PlanRevision", "PlanText", "Signature"]
