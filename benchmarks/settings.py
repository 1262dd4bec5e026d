"""The product's own settings on a throwaway database, with the peers beside it."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = ["benchmarks.peers", "django_fsm_log", *INSTALLED_APPS]
DEMO_TODAY = None
DJANGO_FSM_LOG_IGNORED_MODELS = [  # its rows have whole numbers for keys
    "actionplans.models.plan.ActionPlan",
    "monitoring.models.claim.PolicyChangeClaim",
]
