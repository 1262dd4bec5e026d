"""A plan's thread from its rows: inspirations, actions, evidence and policy changes, with what is missing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from actionplans.models import Action, ActionPlan, Inspiration
from actionplans.progress import computed
from documents.models import Document
from ledger.models import Entry
from monitoring.indicators.standing import Standing, is_behind, standing_at
from monitoring.models import Evidence, Indicator, PolicyChangeClaim, Reading
from monitoring.thread.layout import Link, Node
from projects.countries import NAMES
from workflow.registry import ref
from workflow.words import short_date

SOURCES, ACTIONS, INDICATORS, EVIDENCE, CHANGES = range(5)
ENGLISH = "en"
OPEN_EVIDENCE = {Evidence.Status.UPLOADED, Evidence.Status.REGISTERED, Evidence.Status.EXAMINED}


@dataclass(frozen=True)
class Missing:
    """A gap of the thread: what it is about, what is missing, and the link that mends it."""

    about: str
    words: str
    link: str
    url: str
    language: str = ""


@dataclass
class Thread:
    """The boxes, links and gaps of one plan. `urls` leads from a box to its own page."""

    language: str
    nodes: list[Node] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    gaps: list[Missing] = field(default_factory=list)
    urls: dict[str, str] = field(default_factory=dict)
    proven: int = 0
    planned: int = 0

    def add(self, node: Node, url: str = "") -> None:
        if node.key not in self.urls:
            self.nodes.append(node)
            self.urls[node.key] = url

    def tie(self, start: str, end: str) -> None:
        if (start, end) not in self.pairs:
            self.pairs.append((start, end))

    def links(self) -> list[Link]:
        """Every tie with its kind: a gap where it rests on one, else whether all it leads to is accepted."""
        by_key = {node.key: node for node in self.nodes}
        after: dict[str, list[str]] = {}
        for start, end in self.pairs:
            after.setdefault(start, []).append(end)
        return [
            Link(start, end, _kind(by_key[start], by_key[end], by_key, after)) for start, end in self.pairs
        ]


def _kind(start: Node, end: Node, nodes: dict[str, Node], after: dict[str, list[str]]) -> str:
    if "gap" in (start.kind, end.kind):
        return "gap"
    if end.column == CHANGES:
        return "ok" if start.kind == "ok" else "part"
    proven = [one for one in (start, end) if one.column in (ACTIONS, INDICATORS, EVIDENCE)]
    return "full" if all(_is_proven(one, nodes, after) for one in proven) else "part"


def _is_proven(node: Node, nodes: dict[str, Node], after: dict[str, list[str]]) -> bool:
    """Some evidence follows from it, and all of it is accepted."""
    if node.column == EVIDENCE:
        return node.kind == "ok"
    leads_to = [nodes[key] for key in after.get(node.key, []) if nodes[key].column < CHANGES]
    return bool(leads_to) and all(_is_proven(one, nodes, after) for one in leads_to)


def thread_of(plan: ActionPlan, user: Any, on: dt.date, may_edit: bool) -> Thread:
    """The thread as far as a person may see it. The plan comes with its actions and their inspirations."""
    thread = Thread(plan.language)
    actions = [action for action in plan.actions.all() if not action.is_dropped]
    for action in actions:
        _add_action(thread, action, may_edit)
    values = [
        value
        for indicator in Indicator.objects.of_plan(plan).told_to(user)
        for value in _add_indicator(thread, indicator, on)
    ]
    claims = list(PolicyChangeClaim.objects.visible_to(user).of_plan(plan).prefetch_related("actions"))
    claims = [claim for claim in claims if not claim.has_failed]
    evidence = list(_evidence(claims, actions, values, user))
    accepted_on = _accepted_on(evidence, plan.project.zone)
    for item in (one for one in evidence if one.action_id):
        thread.add(_proof(item, accepted_on), item.get_absolute_url())
        thread.tie(f"action-{item.action_id}", _bytes(item.document))
    for item in (one for one in evidence if one.reading_id):
        thread.add(_proof(item, accepted_on), item.get_absolute_url())
        thread.tie(_key(item.subject.indicator), _bytes(item.document))
    for claim in claims:
        _add_claim(thread, claim, [item for item in evidence if item.claim_id == claim.pk], accepted_on)
    thread.planned = len(claims)
    thread.proven = sum(_is_whole(thread, claim) for claim in claims)
    return thread


def _add_action(thread: Thread, action: Action, may_edit: bool) -> None:
    inspirations = list(action.inspirations.all())
    if not inspirations:
        _add_no_source(thread, action, may_edit)
    for inspiration in inspirations:
        node, url = _source(inspiration, thread.language)
        thread.add(node, url)
        thread.tie(node.key, _key(action))
    is_done = action.status == Action.Status.COMPLETED
    thread.add(
        Node(
            _key(action),
            ACTIONS,
            f"{action.number}  {action.title}",
            _action_state(action),
            "ok" if is_done else "",
            "ok" if is_done else "",
            thread.language,
        ),
        action.get_absolute_url(),
    )


def _add_indicator(thread: Thread, indicator: Indicator, on: dt.date) -> Sequence[Reading]:
    """What measures an action; one without a value is a gap. Returns the values that count."""
    stands = standing_at(indicator, indicator.seen, on)  # type: ignore[attr-defined]
    if not (indicator.is_measured or stands.latest):
        return []
    key, url = _key(indicator), indicator.get_absolute_url()
    kind, mark, words = _measured(stands)
    thread.add(Node(key, INDICATORS, indicator.title, words, kind, mark, thread.language), url)
    if indicator.action_id:
        thread.tie(f"action-{indicator.action_id}", key)
    if kind == "gap":
        words, link = _("has no measurement."), _("Enter a first value")
        thread.gaps.append(Missing(indicator.title, words, link, url, thread.language))
    return stands.counted


def _measured(stands: Standing) -> tuple[str, str, str]:
    """Kind, mark and words of an indicator: its value, of its target where that is a number."""
    if stands.latest is None:
        return (
            ("", "soon", _("To be approved")) if stands.waiting else ("gap", "late", _("No measurement yet"))
        )
    target, value = stands.target, stands.value
    if value is None or target is None or target.value is None:
        return "", "", stands.told
    words = _("%(value)s of %(target)s") % {"value": stands.told, "target": target.told}
    is_reached = not is_behind(stands.indicator, value, target.value)
    return ("ok", "ok", words) if is_reached else ("", "", words)


def _add_no_source(thread: Thread, action: Action, may_edit: bool) -> None:
    number = {"number": action.number}
    key = f"no-source-{action.pk}"
    words = _("Action %(number)s has no source") % number
    thread.add(Node(key, SOURCES, _("No practice named"), words, "gap", "late", is_blank=True))
    thread.tie(key, _key(action))
    url = reverse("inspiration-add", args=[action.pk]) if may_edit else action.get_absolute_url()
    link = _("Name the practice behind action %(number)s") if may_edit else _("See action %(number)s")
    thread.gaps.append(Missing(_("Action %(number)s") % number, _("names no practice."), link % number, url))


def _source(inspiration: Inspiration, language: str) -> tuple[Node, str]:
    if practice := inspiration.practice:
        country = practice.territory.country_code if practice.territory else ""
        state = str(NAMES.get(country, country)) or _("Good practice")
        key = f"practice-{practice.pk}"
        return Node(key, SOURCES, practice.title, state, language=ENGLISH), practice.get_absolute_url()
    if event := inspiration.event:
        when = f", {event.starts}" if event.starts else ""
        return Node(f"event-{event.pk}", SOURCES, event.title, _("Event") + when, language=ENGLISH), ""
    key = f"source-{inspiration.pk}"
    return Node(key, SOURCES, inspiration.source, _("Another source"), language=language), ""


def _action_state(action: Action) -> str:
    if action.status == Action.Status.COMPLETED and action.ended_on:
        return _("Done %(day)s") % {"day": short_date(action.ended_on)}
    words = str(action.get_status_display())
    told = computed(action)
    return f"{words}, {told.percent} %" if told.count and not action.is_over else words


def _evidence(
    claims: list[PolicyChangeClaim], actions: list[Action], values: list[Reading], user: Any
) -> Iterable[Evidence]:
    """What stands behind the claims, the actions and the values that count, as far as a person may see it."""
    standing = [*Evidence.JUDGED, Evidence.Status.UPLOADED]
    found = Evidence.objects.visible_to(user).filter(status__in=standing)
    return found.filter(Q(claim__in=claims) | Q(action__in=actions) | Q(reading__in=values)).with_subject()


def _bytes(document: Document) -> str:
    """The same file proves several things: it is one box."""
    return f"file-{document.sha256[:16] or document.pk}"


def _accepted_on(evidence: Iterable[Evidence], zone: str) -> dict[str, dt.date]:
    """The day on which each was accepted last, as the ledger tells it. One query."""
    refs = [ref(item) for item in evidence if item.status == Evidence.Status.ACCEPTED]
    found = Entry.objects.filter(object__in=refs, step="Evidence.accept").order_by("seq")
    return {obj: localdate(at, ZoneInfo(zone)) for obj, at in found.values_list("object", "effective_at")}


def _add_claim(
    thread: Thread, claim: PolicyChangeClaim, evidence: list[Evidence], accepted_on: dict[str, dt.date]
) -> None:
    accepted = [item for item in evidence if item.status == Evidence.Status.ACCEPTED]
    behind = [action for action in claim.actions.all() if not action.is_dropped]
    thread.add(_change(claim, has_proof=bool(accepted)), claim.get_absolute_url())
    for item in evidence:
        thread.add(_proof(item, accepted_on), item.get_absolute_url())
        proof = _bytes(item.document)
        is_known = any(end == proof for _start, end in thread.pairs)
        thread.tie(proof, _key(claim))
        for action in [] if is_known else behind:
            thread.tie(_key(action), proof)
    if not behind:
        words, link = _("does not say on which action it rests."), _("Name the action")
        thread.gaps.append(Missing(claim.title, words, link, claim.get_absolute_url(), claim.language))
    if not accepted:
        link = _("See the evidence under review") if evidence else _("Open the policy change")
        words = _("has no accepted evidence.")
        thread.gaps.append(Missing(claim.title, words, link, claim.get_absolute_url(), claim.language))


def _proof(item: Evidence, accepted_on: dict[str, dt.date]) -> Node:
    kind, mark, words = "", "late", str(item.get_status_display())
    if item.status == Evidence.Status.ACCEPTED:
        day = accepted_on.get(ref(item))
        kind, mark = "ok", "ok"
        words = _("Accepted %(day)s") % {"day": short_date(day)} if day else words
    elif item.status in OPEN_EVIDENCE:
        mark, words = "soon", _("Under review")
    return Node(_bytes(item.document), EVIDENCE, str(item), words, kind, mark, item.document.language)


def _change(claim: PolicyChangeClaim, has_proof: bool) -> Node:
    kind = "ok" if has_proof else "gap"
    words = _claim_words(claim) if has_proof else _("No accepted evidence yet")
    return Node(_key(claim), CHANGES, claim.title, words, kind, "ok" if has_proof else "late", claim.language)


def _claim_words(claim: PolicyChangeClaim) -> str:
    if claim.is_accepted and claim.decided_on:
        return f"{claim.get_status_display()}, {short_date(claim.decided_on)}"
    return _("Ready to claim") if claim.status == claim.Status.DRAFT else str(claim.get_status_display())


def _key(obj: Any) -> str:
    return f"{obj._meta.model_name}-{obj.pk}"


def _is_whole(thread: Thread, claim: PolicyChangeClaim) -> bool:
    """Verified, and tied without a gap to something that inspired it."""
    if not claim.is_accepted:
        return False
    nodes = {node.key: node for node in thread.nodes}
    reached, waiting = set[str](), [_key(claim)]
    while waiting:
        key = waiting.pop()
        if key in reached or nodes[key].kind == "gap":
            continue
        reached.add(key)
        waiting += [start for start, end in thread.pairs if end == key]
    return any(nodes[key].column == SOURCES for key in reached)
