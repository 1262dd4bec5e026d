from projects.models.change import ProjectChange
from projects.models.deadline import Deadline
from projects.models.event import Event
from projects.models.instrument import PolicyInstrument
from projects.models.organisation import (
    CHECKERS,
    WRITERS,
    Membership,
    Organisation,
    OrganisationName,
    Partnership,
    Role,
)
from projects.models.project import Phase, Programme, Project, ProjectName, RuleSet, Target
from projects.models.statement import FundingStatement, Statement
from projects.models.territory import Territory

__all__ = [
    "CHECKERS",
    "WRITERS",
    "Deadline",
    "Event",
    "FundingStatement",
    "Membership",
    "Organisation",
    "OrganisationName",
    "Partnership",
    "Phase",
    "PolicyInstrument",
    "Programme",
    "Project",
    "ProjectChange",
    "ProjectName",
    "Role",
    "RuleSet",
    "Statement",
    "Target",
    "Territory",
]
