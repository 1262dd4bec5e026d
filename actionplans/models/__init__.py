from actionplans.models.action import Action
from actionplans.models.inspiration import Inspiration
from actionplans.models.milestone import Milestone
from actionplans.models.new_date import NewDate
from actionplans.models.plan import ActionPlan
from actionplans.models.revision import PlanRevision
from actionplans.models.signature import Signature
from actionplans.models.signed import SignedCopy
from actionplans.models.text import PlanText

__all__ = [
    "Action",
    "ActionPlan",
    "Inspiration",
    "Milestone",
    "NewDate",
    "PlanRevision",
    "PlanText",
    "Signature",
    "SignedCopy",
]
