"""The thread of a plan: its page, and its picture as a file."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from actionplans.models import ActionPlan
from actionplans.views.plan_page import may_edit
from documents.printed import handed_out
from monitoring import pictures
from monitoring.templatetags.thread import STYLE, thread_drawing
from monitoring.thread.gather import Thread, thread_of
from monitoring.thread.layout import WIDTH, Picture, picture
from paper.rendering import drawn

MARGIN, HEAD = 24, 72


def thread_page(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How good practice of other regions becomes a change of policy in one plan, and where the thread breaks."""
    shown = _shown(request, uuid)
    context = {
        "plan": shown.plan,
        "thread": shown.thread,
        "picture": shown.picture,
        "rows": rows(shown),
        "lede": lede(shown.thread),
        "words": words(shown.thread),
        "files": [
            (_("Picture to be scaled (SVG)"), reverse("plan-thread-svg", args=[uuid])),
            (_("Picture (PNG)"), reverse("plan-thread-png", args=[uuid])),
        ],
    }
    return TemplateResponse(request, "monitoring/thread.html", context)


def thread_file(request: HttpRequest, uuid: UUID, ending: str) -> HttpResponse:
    """The picture alone, to be saved."""
    shown = _shown(request, uuid)
    make = {"svg": shown.svg, "png": shown.png}[ending]
    name = f"thread-{shown.plan.territory.code}-{request.today}"  # type: ignore[attr-defined]
    return handed_out(request, make, ending, name, obj=shown.plan)


@dataclass(frozen=True)
class Shown:
    """What a reader sees of a plan's thread."""

    plan: ActionPlan
    thread: Thread
    picture: Picture

    def svg(self) -> bytes:
        return pictures.standalone(self._standalone()).encode()

    def png(self) -> bytes:
        alone = self._standalone()
        return drawn(pictures.standalone(alone), alone.width)

    def _standalone(self) -> pictures.Picture:
        title = f"{_('Thread of the plan, from practices to policy change')}: {self.plan.title}"
        head = pictures.text(title, 0, 24, "h1") + pictures.text(lede(self.thread), 0, 50, "t2")
        body = f'<g transform="translate({MARGIN} {MARGIN})">{head}</g>'
        body += f'<g transform="translate({MARGIN} {MARGIN + HEAD})">{thread_drawing(self.picture)}</g>'
        return pictures.Picture(
            title=title,
            words=words(self.thread),
            language=get_language() or "en",
            width=WIDTH + 2 * MARGIN,
            height=self.picture.height + HEAD + 2 * MARGIN,
            body=body,
            style=STYLE,
        )


def _shown(request: Any, uuid: UUID) -> Shown:
    """The thread of a plan that this person may see; else 404."""
    plan = get_object_or_404(ActionPlan.objects.visible_to(request.user).for_page(), pk=uuid)
    thread = thread_of(plan, request.user, request.today, may_edit(plan, request.user))
    return Shown(plan, thread, picture(thread.nodes, thread.links()))


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


def rows(shown: Shown) -> list[dict[str, Any]]:
    """Every box in reading order with what it comes from and what it leads to."""
    nodes = {node.key: node for node in shown.thread.nodes}
    return [
        {
            "node": box.node,
            "url": shown.thread.urls[box.node.key],
            "before": [nodes[start] for start, end in shown.thread.pairs if end == box.node.key],
            "after": [nodes[end] for start, end in shown.thread.pairs if start == box.node.key],
        }
        for box in shown.picture.boxes
    ]
