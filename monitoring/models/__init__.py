from monitoring.models.claim import Assertion, FundAmount, Opinion, PolicyChangeClaim
from monitoring.models.evidence import Evidence

__all__ = ["Assertion", "Evidence", "FundAmount", "Opinion", "PolicyChangeClaim"]
