"""Who may publish, and the pages that everybody may open: this app's rows of the policy table."""

from projects.models import Role
from projects.permissions import as_decider, as_lead_partner
from workflow import policy

STEPS = ("Publication.create", "Publication.publish", "Publication.take_off", "Publication.put_back")
VIEWS = ("publication-list", "publication-of-plan", "publication-of-claim")
PUBLIC_VIEWS = (
    *("public-home", "public-front", "public-list", "public-csv", "public-json", "public-figures"),
    *("public-project", "public-plan", "public-change", "public-practice", "public-copy"),
    *("public-feedback", "public-badge"),
    *("public-sitemap", "public-missing", "robots"),
)


def declare() -> None:
    """Fill this app's rows; called once at start."""
    policy.allow(STEPS, Role.MONITOR, as_lead_partner)
    policy.allow(STEPS, Role.OFFICER, as_decider)
    policy.cascade_only("Remark.create")
    policy.declare_views(policy.SIGNED_IN, *VIEWS)
    policy.declare_views(policy.PUBLIC, *PUBLIC_VIEWS)
