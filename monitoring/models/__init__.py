from monitoring.models.assertion import Assertion, FundAmount, Opinion
from monitoring.models.claim import PolicyChangeClaim
from monitoring.models.evidence import Evidence
from monitoring.models.measure import Measure
from monitoring.models.part import PartnerPart, PlanAccount
from monitoring.models.report import ProgressReport

__all__ = [
    "Assertion",
    "Evidence",
    "FundAmount",
    "Measure",
    "Opinion",
    "PartnerPart",
    "PlanAccount",
    "PolicyChangeClaim",
    "ProgressReport",
]
