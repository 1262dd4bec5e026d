"""Which notices ask for something that is done by the moment at which their letter is written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from django.apps import apps

from ledger.models import Entry
from notifications.audience import AUDITOR, CONFIRM, EXPERT, LEAD, OFFICER, ROLES, SIGNERS
from notifications.models import Notice
from workflow import policy
from workflow.models import EnteredStep
from workflow.registry import transitions

# What steps ask of whom without a state that would show whether it is done, with the steps that answer
ANSWERS: dict[tuple[str, str], frozenset[str]] = {
    ("ProjectChange.create", SIGNERS): frozenset({"ProjectChange.confirm", "ProjectChange.end"}),
    ("Action.ask_pilot", OFFICER): frozenset(
        {"Action.approve_pilot", "Action.refuse_pilot", "Action.end_pilot"}
    ),
    **{
        (f"Action.{step}", LEAD): frozenset({"Action.confirm", "Action.confirm_with_plan", "Action.reopen"})
        for step in ("finish", "finish_partly", "give_up")
    },
    **{
        (f"PolicyChangeClaim.{step}", AUDITOR): frozenset({"PolicyChangeClaim.give_opinion"})
        for step in ("forward", "reassess", "contest")
    },
    **{
        (f"GoodPractice.{step}", audience): frozenset({f"GoodPractice.{yes}", f"GoodPractice.not_{yes}"})
        for step in ("approve", "renew")
        for audience, yes in ((OFFICER, "count"), (EXPERT, "publish"))
    },
}


def settled(notices: Iterable[Notice], entries: Mapping[str, Entry], objects: Mapping[str, Any]) -> set[int]:
    """The keys of those notices: the object has left the state, the answer is given, the entered step confirmed."""
    told = [(one, entry) for one in notices if (entry := entries.get(one.matter)) and entry.object in objects]
    open_ = _unconfirmed([entry.object for one, entry in told if _audience(one) == CONFIRM])
    later = _steps([entry.object for one, entry in told if (entry.step, _audience(one)) in ANSWERS])
    found = set()
    for notice, entry in told:
        audience = _audience(notice)
        answers = ANSWERS.get((entry.step, audience), frozenset())
        if audience == CONFIRM:
            is_done = (entry.object, entry.step) not in open_
        elif any(step in answers and seq > entry.seq for seq, step in later[entry.object]):
            is_done = True
        else:
            is_done = _has_moved_on(objects[entry.object], entry, audience)
        found |= {notice.pk} if is_done else set()
    return found


def waits(notice: Notice, entry: Entry | None) -> bool:
    """Whether a notice of a step asks its reader for something; else it is news."""
    audience = _audience(notice)
    if entry is None or audience == CONFIRM:
        return entry is not None
    model: Any = apps.get_model(entry.object.partition(":")[0])
    return (entry.step, audience) in ANSWERS or _asks(model, entry.to_state or "", audience)


def _audience(notice: Notice) -> str:
    return notice.what.partition("/")[2]


def _unconfirmed(refs: list[str]) -> set[tuple[str, str]]:
    steps = EnteredStep.objects.unconfirmed().filter(object__in=refs)
    return set(steps.values_list("object", "step")) if refs else set()


def _steps(refs: list[str]) -> dict[str, list[tuple[int, str]]]:
    found: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for obj, seq, step in (
        Entry.objects.filter(object__in=refs).values_list("object", "seq", "step") if refs else ()
    ):
        found[obj].append((seq, step))
    return found


def _has_moved_on(obj: Any, entry: Entry, audience: str) -> bool:
    model: Any = type(obj)
    has_left = bool(entry.to_state) and getattr(obj, "status", None) != entry.to_state
    return has_left and _asks(model, entry.to_state, audience)


@cache
def _asks(model: Any, state: str, audience: str) -> bool:
    """Whether the next main step from a state is this audience's; what is only news stays news."""
    grants, roles = policy.table(), ROLES.get(audience, ())
    for method, declared in transitions(model).items():
        found = declared.get_transition(state)
        steps = grants.get(f"{model.__name__}.{method}", ()) if found and found.custom["is_main"] else ()
        if any(grant.role in roles and not grant.principals for grant in steps):
            return True
    return False
