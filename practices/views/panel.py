"""What can be done next with a practice or a new edition, for its page, and what was done."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from comments.models import Comment
from comments.returned import word
from practices.models import GoodPractice, PracticeRevision
from workflow.guards import Condition
from workflow.history import Line, change_words, history
from workflow.offers import Offer, offers

STEPS = (
    *("submit", "recall", "approve", "ask_changes", "decline", "take_over", "count", "not_count"),
    *("publish", "not_publish", "unpublish", "close_rating", "reopen_rating", "archive", "withdraw"),
)
OF_REVISION = ("submit", "recall", "approve", "ask_changes", "decline", "withdraw")
QUIET = ("withdraw", "archive")


@dataclass(frozen=True)
class Panel:
    """The reader's next step with what holds it back, or whom the object waits for, and every way on."""

    title: str
    unmet: list[Condition]
    met: list[Condition]
    actions: list[tuple[str, Any, str]]
    is_awaited: bool = True

    @property
    def is_idle(self) -> bool:
        """Nobody waits for anything."""
        return not self.is_awaited


@dataclass(frozen=True)
class Told:
    """One entry of the history with its changes in words."""

    line: Line
    rows: list[dict[str, Any]]


def panel(obj: Any, person: Any, roles: list[Any], on: dt.date) -> Panel | None:
    """What stands in the panel; nothing where nobody waits and the reader can do nothing."""
    found = [one for one in offers(obj, person, on, roles) if _is_worth(one)]
    open_ = [one for one in found if one.mine or one.principals]
    main = next((one for one in open_ if one.is_main and one.mine), None)
    waits = next((one for one in found if one.is_main), None)
    actions = sorted((_way(obj, one) for one in open_), key=lambda way: way[0] == "quiet")
    if main:
        title = _("What holds it back: %(step)s") if main.unmet else _("Nothing holds it back: %(step)s")
        return Panel(title % {"step": main.verb}, main.unmet, main.met, actions)
    if waits:
        title = _("It waits for: %(who)s") % {"who": capfirst(waits.who)}
        return Panel(title, waits.unmet, waits.met, actions)
    return Panel(_("What you can do now"), [], [], actions, is_awaited=False) if actions else None


def _is_worth(offer: Offer) -> bool:
    """Not a step whose conditions nobody can mend, such as counting what is counted."""
    return all(one.url for one in offer.unmet)


def _way(obj: Any, offer: Offer) -> tuple[str, Any, str]:
    kind = "blocked" if offer.unmet else "primary" if offer.is_main else ""
    words = (
        offer.verb
        if offer.mine
        else _("Enter for the %(who)s: %(step)s") % {"who": offer.who, "step": offer.verb}
    )
    return "quiet" if offer.method in QUIET else kind, words, step_url(obj, offer.method)


def step_url(obj: Any, method: str) -> str:
    """The page of a step."""
    if isinstance(obj, PracticeRevision):
        return reverse("edition-step", args=[obj.uuid, method])
    return reverse("practice-step", args=[obj.slug, method])


def entries(obj: Any) -> list[Told]:
    """The history, newest first."""
    return [Told(line, [_row(*change) for change in line.changes]) for line in history(obj)]


def asked_for(obj: Any, person: Any, told: list[Told], title: str) -> dict[str, Any]:
    """What the administrator wants changed before the practice or edition is sent again, for its page."""
    if obj.status != obj.Status.CHANGES:
        return {}
    points = Comment.objects.visible_to(person).open_points(obj)
    return {"told": word(obj, (one.line for one in told), title), "open_points": len(points)}


def change_rows(changes: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """What two contents say differently, for the table of changes."""
    return [_row(name, *pair) for name, pair in changes.items()]


def _row(name: str, was: Any, now: Any) -> dict[str, Any]:
    words, was, now = change_words(GoodPractice, name, was, now)
    return {"word": capfirst(words), "was": was, "now": now}
