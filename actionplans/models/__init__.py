from actionplans.models.action import Action, Inspiration
from actionplans.models.plan import ActionPlan
from actionplans.models.signature import Signature

__all__ = ["Action", "ActionPlan", "Inspiration", "Signature"]
