"""The section "Evidence" on an action's page."""

from typing import Any

from django.utils.translation import gettext as _

from actionplans import sections
from actionplans.models import Action
from monitoring.models import Evidence
from monitoring.views.viewer import evidence_rows, shown_of, viewer
from workflow import policy


def evidence_of(action: Action, request: Any) -> sections.Section | None:
    """What shows that an action was carried out; the piece that the address asks for lies below the list."""
    items = list(Evidence.objects.filter(action=action).with_subject().order_by("added_at"))
    roles = [role for role in request.roles if role.project_id == action.project_id]
    draft = Evidence(action=action, project=action.project)
    may_add = (
        not (action.plan.is_over or action.is_dropped)
        and policy.acting_as("Evidence.create", draft, request.user, roles=roles) is not None
    )
    if not (items or may_add or action.is_over or "evidence" in action.emptiness):
        return None
    shown = shown_of(items, request.GET.get("evidence", ""))
    return sections.Section(
        key="evidence",
        title=_("Evidence"),
        template="monitoring/action_evidence.html",
        count=len(items),
        content={
            "action": action,
            "rows": evidence_rows(items, shown),
            "viewer": viewer(shown, request.user, roles, request.today, request.GET.get("page", "")),
            "challenged": [item for item in items if item.status == Evidence.Status.CHALLENGED],
            "reason": action.emptiness.get("evidence", ""),
            "may_add": may_add,
        },
    )
