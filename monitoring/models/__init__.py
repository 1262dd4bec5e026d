from monitoring.models.assertion import Assertion, FundAmount, Opinion
from monitoring.models.claim import PolicyChangeClaim
from monitoring.models.draft import PartDraft
from monitoring.models.evidence import Evidence
from monitoring.models.indicator import Indicator, IndicatorTarget
from monitoring.models.measure import Measure
from monitoring.models.part import PartnerPart, PlanAccount
from monitoring.models.question import Question
from monitoring.models.reading import Reading
from monitoring.models.report import ProgressReport
from monitoring.models.summary import BoardLine, BoardTotal

__all__ = [
    "Assertion",
    "BoardLine",
    "BoardTotal",
    "Evidence",
    "FundAmount",
    "Indicator",
    "IndicatorTarget",
    "Measure",
    "Opinion",
    "PartDraft",
    "PartnerPart",
    "PlanAccount",
    "PolicyChangeClaim",
    "ProgressReport",
    "Question",
    "Reading",
]
