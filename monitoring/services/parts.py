"""A partner's part in one go: its words, what is told of its actions, and what was typed and not saved yet."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from actionplans.models import Action
from actionplans.services.telling import step_telling
from ledger.unit import unit
from monitoring.models import Indicator, PartDraft, PartnerPart
from monitoring.services.indicators import Value, enter_readings
from monitoring.services.reports import Account, amend_part, do_part_step
from workflow.door import perform
from workflow.errors import Blocked
from workflow.idempotency import has_taken_effect


@dataclass(frozen=True)
class Told:
    """One step of an action that goes with the part: its start, words with a judgement, or a confirmation."""

    action: Action
    seen: int
    method: str
    judgement: Any = ""
    words: Any = ""


class Overtaken(Exception):
    """The same person has typed on this part in another window since; `draft` is what stands there."""

    def __init__(self, draft: PartDraft) -> None:
        self.draft = draft
        super().__init__()


def save_part(
    part: PartnerPart,
    *,
    by: Any,
    version: int,
    own: Mapping[str, str],
    accounts: Mapping[UUID, Account],
    actions: Iterable[Told] = (),
    values: Mapping[Indicator, Value] | None = None,
    loses: Callable[[PartDraft], object] = lambda draft: False,
) -> PartnerPart:
    """Write the part, enter values of indicators and do the steps of its actions, all or nothing; what was typed is
    saved then.

    Raises as the door does, and Overtaken where `loses` says of what was typed and kept that it would be lost.
    """
    with unit():
        saved = amend_part(part, by=by, version=version, own=own, accounts=accounts)
        # From here on no other window begins to keep words: its row would name the part, which is locked
        draft = PartDraft.objects.select_for_update().filter(part=part, person=by).first()
        if draft and loses(draft):
            raise Overtaken(draft)
        enter_readings(values or {}, by=by)
        for told in actions:
            _tell(told, by)
        PartDraft.objects.filter(part=part, person=by).delete()
    return saved


def _tell(told: Told, by: Any) -> None:
    act = {"by": by, "version": told.seen}
    if told.method == "tell_progress":
        step_telling(told.action, told.method, told={"judgement": told.judgement}, note=told.words, **act)
    else:
        perform(getattr(told.action, told.method), **act)


def send_part(part: PartnerPart, *, by: Any, **words: Any) -> tuple[PartnerPart, Blocked | None]:
    """Save and send in one go; where something is missing it is saved only, and what is missing comes with it."""
    with ExitStack() as files:
        for said in words.get("values", {}).values():
            if said.document:
                files.enter_context(said.document.kept())
        try:
            with unit():
                saved = save_part(part, by=by, **words)
                return do_part_step(saved, "submit", by=by, version=saved.version), None
        except Blocked as refusal:
            return save_part(part, by=by, **words), refusal


@dataclass(frozen=True)
class Typing:
    """What a window sends: the fields, the versions of draft and part that it knows, its name and its count."""

    fields: dict[str, str]
    seen: int
    of_version: int
    window: str
    sequence: int


@transaction.atomic
def keep_draft(part: PartnerPart, person: Any, typing: Typing, at: dt.datetime) -> PartDraft:
    """Keep what a person has typed, unless its window has saved it meanwhile.

    Raises Overtaken, and keeps nothing, when another window of theirs typed since.

    It is no content: nobody else reads it, and nothing rests on it.
    """
    told = {name: getattr(typing, name) for name in ("fields", "of_version", "window", "sequence")}
    kept, is_new = PartDraft.objects.select_for_update().get_or_create(
        part=part, person=person, defaults={**told, "saved_at": at}
    )
    if has_taken_effect(typing.window):  # it was on its way while its form was saved
        if is_new:
            kept.delete()
        return kept
    if is_new:
        return kept
    if kept.window == typing.window and typing.sequence <= kept.sequence:
        return kept
    if kept.window != typing.window and kept.version != typing.seen and kept.fields != typing.fields:
        raise Overtaken(kept)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.saved_at, kept.version = at, kept.version + 1
    kept.save()
    return kept


def forget_draft(part: PartnerPart, person: Any) -> None:
    """Throw away what was typed and not saved."""
    PartDraft.objects.filter(part=part, person=person).delete()
