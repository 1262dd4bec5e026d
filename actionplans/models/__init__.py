from actionplans.models.action import Action, Inspiration
from actionplans.models.plan import ActionPlan

__all__ = ["Action", "ActionPlan", "Inspiration"]
