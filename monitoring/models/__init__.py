from monitoring.models.assertion import Assertion, FundAmount, Opinion
from monitoring.models.claim import PolicyChangeClaim
from monitoring.models.evidence import Evidence

__all__ = ["Assertion", "Evidence", "FundAmount", "Opinion", "PolicyChangeClaim"]
