"""The thread of a plan: its page."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actionplans.models import ActionPlan
from actionplans.views.plan_page import may_edit
from monitoring.thread.gather import Thread, thread_of
from monitoring.thread.layout import picture


def find(request: Any, uuid: UUID) -> ActionPlan:
    """The plan with what its thread needs, if this person may see it; else 404."""
    found: ActionPlan = get_object_or_404(ActionPlan.objects.visible_to(request.user).for_page(), pk=uuid)
    return found


def thread_page(request: Any, uuid: UUID) -> HttpResponse:
    """How good practice of other regions becomes a change of policy in one plan, and where the thread breaks."""
    plan = find(request, uuid)
    thread = thread_of(plan, request.user, may_edit(plan, request.user))
    drawn = picture(thread.nodes, thread.links())
    context = {
        "plan": plan,
        "thread": thread,
        "picture": drawn,
        "rows": rows(thread, drawn),
        "lede": lede(thread),
        "words": words(thread),
    }
    return TemplateResponse(request, "monitoring/thread.html", context)


def lede(thread: Thread) -> str:
    """One sentence on how much of the thread is proven."""
    start = _("How good practice from other regions becomes a change of policy.")
    if not thread.planned:
        return start
    end = ngettext(
        "%(proven)s of %(count)s claimed change is proven from end to end.",
        "%(proven)s of %(count)s claimed changes are proven from end to end.",
        thread.planned,
    )
    return f"{start} {end % {'proven': thread.proven, 'count': thread.planned}}"


def words(thread: Thread) -> str:
    """The picture in words, for those who do not see it."""
    gaps = [f"{gap.about} {gap.words}" for gap in thread.gaps]
    return " ".join([*gaps, _("The table below gives every box and every link.")])


def rows(thread: Thread, drawn: Any) -> list[dict[str, Any]]:
    """Every box in reading order with what it comes from and what it leads to; missing sources are no rows."""
    nodes = {node.key: node for node in thread.nodes}
    found = []
    for box in drawn.boxes:
        key = box.node.key
        found.append(
            {
                "node": box.node,
                "url": thread.urls[key],
                "before": [nodes[start] for start, end in thread.pairs if end == key],
                "after": [nodes[end] for start, end in thread.pairs if start == key],
            }
        )
    return found
