"""What happens in a project beside its plans, each with its record: who leaves, who leads, what was wrong.

Every function writes in one transaction, records a ProjectChange and tells the ledger. Each raises NotAllowed,
Impossible or Blocked, and then nothing has happened. `on` is the day from which it holds, `today` the domain's day.
"""

import datetime as dt
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from ledger import rows
from ledger.models import Entry
from ledger.unit import Record, Unit, unit
from projects import moves
from projects.models import (
    Deadline,
    Membership,
    Organisation,
    Partnership,
    Phase,
    PolicyInstrument,
    Project,
    ProjectChange,
    Role,
    Territory,
)
from projects.services import membership_entry
from values import clock
from values.dates import PartialDate
from workflow import policy
from workflow.acts import EnteredFor
from workflow.errors import Blocked, Impossible
from workflow.guards import Condition
from workflow.registry import ref

CREATE, SIGN = "ProjectChange.create", "ProjectChange.confirm"
Kind = ProjectChange.Kind
# Whose end hangs on the end of a phase
BY_PHASE: dict[int, str] = {1: Deadline.Kind.PLAN, 2: Deadline.Kind.COMPLETE}


def partner_leaves(
    project: Project,
    organisation: Organisation,
    *,
    on: dt.date,
    reason: str,
    by: User,
    today: dt.date,
    successor: Organisation | None = None,
) -> ProjectChange:
    """End a partner's part: its roles end, what is open goes to its successor or is closed, accounts are disabled.

    What was accepted stays as it is, under the name of who left.
    """
    with unit() as work:
        rows.locked(Project, project.pk)
        change = new_change(project, Kind.LEAVES, organisation, on=on, reason=reason, by=by, today=today)
        change.other_organisation = successor
        change.subject_name, change.was = str(organisation), str(organisation)
        change.now = str(successor or "")
        acting = require(change, by)
        demand(change, on <= today, _("Give the day on which the partner left: today or an earlier one."))
        is_lead = organisation.pk == project.lead_organisation_id
        demand(change, not is_lead, _("Another organisation must be lead partner first."))
        demand(change, successor != organisation, _("Choose another organisation as successor."))
        held = list(held_in(project).filter(organisation=organisation))
        demand(
            change, _keeps_administrator(project, held), _("Give somebody else the role administrator first.")
        )
        for membership in held:
            end(work, membership, on, acting, by)
        standing = Partnership.objects.filter(project=project, organisation=organisation, ended_on=None)
        standing.update(ended_on=on)
        if successor:
            _take_over(work, change, organisation, successor, acting, by)
            known: dict[str, Any] = {
                "project": project,
                "organisation": successor,
                "part": Partnership.Part.PARTNER,
            }
            joined = {"standing": Partnership.Standing.CONFIRMED, "source": str(change.get_kind_display())}
            Partnership.objects.update_or_create(**known, defaults=joined | {"ended_on": None})
        else:
            _duties(project).filter(organisation=organisation).drop(on)
        save(work, change, acting, by)
        for membership in held:
            disable(membership.user)
    return change


def propose_lead(
    project: Project, new: Organisation, *, on: dt.date, reason: str, by: User, today: dt.date
) -> ProjectChange:
    """One side, the old or the new lead partner, records the change and signs it; the other side signs next."""
    with unit() as work:
        rows.locked(Project, project.pk)
        old = project.lead_organisation
        if old is None:
            raise Impossible(_("This project names no lead partner that could hand over."), obj=project)
        change = new_change(project, Kind.LEAD, old, on=on, reason=reason, by=by, today=today)
        change.other_organisation, change.needs_signature = new, True
        change.subject_name, change.was, change.now = str(project), str(old), str(new)
        acting = require(change, by)
        demand(change, new.pk != old.pk, _("Choose another organisation: this one leads already."))
        waiting = ProjectChange.objects.unsigned().filter(project=project, kind=Kind.LEAD)
        demand(change, not waiting.exists(), _("Another change of the lead partner waits for a signature."))
        demand(
            change,
            held_in(project).filter(organisation=new, role=Role.REPRESENTATIVE).exists(),
            _("Give somebody of the new lead partner the role partner, representative first."),
        )
        save(work, change, acting, by)
    return change


def sign(change: ProjectChange, *, by: User, today: dt.date) -> ProjectChange:
    """The other side signs: a new lead partner leads from now on; what was entered for somebody is confirmed."""
    with unit() as work:
        rows.locked(Project, change.project_id)
        known = ProjectChange.objects.select_related("project", "organisation", "other_organisation")
        locked = known.get(pk=change.pk)
        if locked.confirmed_on is not None:
            raise Impossible(_("This was signed already."), obj=locked)
        acting = policy.require(SIGN, locked, by)
        demand(locked, locked.made_by_id != by.pk, _("Somebody of the other side signs it."))
        if locked.kind == Kind.LEAD:
            day = {"day": locked.on}
            demand(
                locked, locked.on <= today, _("It holds from %(day)s: sign it on that day or later.") % day
            )
            _lead_changes(work, locked, acting, by)
        locked.confirmed_by, locked.confirmed_on = by, today
        locked.version += 1
        locked.save(update_fields=["confirmed_by", "confirmed_on", "version"])
        work.record(_entry(SIGN, locked, acting, by))
    return locked


def extend_phase(
    phase: Phase,
    ends_on: dt.date,
    *,
    reason: str,
    by: User,
    today: dt.date,
    entered_for: str = "",
    letter: Any = None,
) -> ProjectChange:
    """Set a later end. Duties of that day that are still to come get it as new rows; what is past stays past."""
    project = phase.project
    with unit() as work:
        rows.locked(Project, project.pk)
        own = _own_body(project, by)
        change = new_change(project, Kind.PHASE, own, on=ends_on, reason=reason, by=by, today=today)
        change.subject_name = as_written("Phase %(number)s", number=phase.number)
        change.was, change.now = str(phase.ends_on), str(ends_on)
        change.entered_for, change.needs_signature = entered_for, bool(entered_for)
        absent = EnteredFor(Role.OFFICER, None, entered_for) if entered_for else None
        acting = require(change, by, absent)
        demand(
            change,
            ends_on > max(phase.ends_on, today),
            _("Choose a day after the present end and after today."),
        )
        later = project.phases.filter(number__gt=phase.number, starts_on__lte=ends_on)
        demand(change, not later.exists(), _("The next phase begins before that day."))
        if letter is not None:
            change.document_id = moves.keep_letter(
                letter, project=project, organisation=own, by=by, title=str(change), issuing_body=entered_for
            ).pk
        coming = _duties(project).filter(
            kind=BY_PHASE.get(phase.number), due_on=phase.ends_on, due_on__gte=today
        )
        for duty in coming:
            rule = as_written("%(phase)s was extended.", phase=change.subject_name)
            _again(duty, due=PartialDate(ends_on.isoformat()), due_on=ends_on, rule=rule)
        Phase.objects.filter(pk=phase.pk).update(ends_on=ends_on)
        moves.phases_changed(project, today, clock.moment(), by)
        save(work, change, acting, by)
    return change


def correct_region(obj: Any, territory: Territory, *, reason: str, by: User, today: dt.date) -> ProjectChange:
    """Put the right region on a plan or a practice; the record keeps the wrong one in sight."""
    with unit() as work:
        held = rows.locked(type(obj), obj.pk)
        was = held.territory
        change = new_change(
            held.project, Kind.REGION, held.organisation, on=today, reason=reason, by=by, today=today
        )
        change.subject, change.subject_name = ref(held), str(held)[:300]
        change.was, change.now = f"{was.code} {was.name}", f"{territory.code} {territory.name}"
        acting = require(change, by)
        demand(change, territory != was, _("Choose another region: this one stands there already."))
        _move(work, held, "correct_region", acting, by, territory=territory)
        save(work, change, acting, by)
    return change


def replace_instrument(
    project: Project,
    instrument: PolicyInstrument,
    successor: PolicyInstrument,
    *,
    on: dt.date,
    reason: str,
    by: User,
    today: dt.date,
) -> ProjectChange:
    """End an instrument and name its successor. It is not deleted: plans and claims keep naming the one they mean."""
    with unit() as work:
        held = PolicyInstrument.objects.select_for_update().get(pk=instrument.pk)
        body = held.owner or project.lead_organisation or _own_body(project, by)
        change = new_change(project, Kind.INSTRUMENT, body, on=on, reason=reason, by=by, today=today)
        change.subject, change.subject_name = ref(held), str(held)
        change.was, change.now = str(held), str(successor)
        acting = require(change, by)
        demand(change, held.ended_on is None, _("This instrument has ended already."))
        demand(change, successor.pk != held.pk, _("Choose another instrument as successor."))
        demand(change, successor.ended_on is None, _("The successor has ended itself: choose one in force."))
        held.ended_on, held.successor = on, successor
        held.save(update_fields=["ended_on", "successor"])
        save(work, change, acting, by)
    return change


# What all of them share


def as_written(words: str, **values: Any) -> str:
    """Words in the source language: what is kept does not hang on the language of who acts."""
    return words % values


def new_change(
    project: Project,
    kind: Any,
    organisation: Organisation,
    *,
    on: dt.date,
    reason: str,
    by: User,
    today: dt.date,
) -> ProjectChange:
    return ProjectChange(
        project=project, kind=kind, organisation=organisation, on=on, reason=reason, made_by=by, made_on=today
    )


def require(change: ProjectChange, by: User, absent: EnteredFor | None = None) -> policy.Acting:
    acting = policy.require(CREATE, change, by, absent)
    change.made_for_id = acting.organisation_id
    return acting


def _own_body(project: Project, by: User) -> Organisation:
    """An organisation for which a person acts in the project; else its lead partner."""
    held = held_in(project).filter(user=by).order_by("pk").first()
    return held.organisation if held else project.lead_organisation  # type: ignore[return-value]


def demand(change: ProjectChange, met: bool, words: str) -> None:
    if not met:
        raise Blocked([Condition(False, words, url=change.get_absolute_url())], obj=change.project)


def held_in(project: Project) -> Any:
    current = Membership.objects.current().filter(project=project)
    return current.select_related("user", "organisation", "project")


def _keeps_administrator(project: Project, ending: list[Membership]) -> bool:
    others = project.memberships.administrators().exclude(pk__in=[one.pk for one in ending])
    return others.exists() or all(one.role != Role.ADMINISTRATOR for one in ending)


def _duties(project: Project) -> Any:
    return Deadline.objects.open().filter(project=project)


def _again(duty: Deadline, **new: Any) -> Deadline:
    """The same duty with another date or body; the earlier row stays, superseded."""
    copied = {field.attname: getattr(duty, field.attname) for field in Deadline._meta.concrete_fields}
    del copied["uuid"]
    made = Deadline.objects.create(**copied | new)
    Deadline.objects.filter(pk=duty.pk).update(superseded_by=made)
    return made


def end(work: Unit, membership: Membership, on: dt.date, acting: policy.Acting, by: User) -> None:
    membership.ended_on = on
    membership.save(update_fields=["ended_on"])
    work.record(membership_entry("Membership.end", membership, acting, by))


def give(
    work: Unit, person: User, project: Project, body: Organisation, role: str, on: dt.date, acting: Any, by: User,
    **more: Any,
) -> Membership:  # fmt: skip
    held: dict[str, Any] = {"user": person, "project": project, "organisation": body, "role": role}
    new = {"started_on": on, "ended_on": None, "is_deputy": False} | more
    membership, _new = Membership.objects.update_or_create(**held, defaults=new)
    work.record(membership_entry("Membership.create", membership, acting, by))
    return membership


def disable(person: User) -> None:
    """Close the account of somebody who holds no role any more; the name stays in the trail."""
    if not Membership.objects.current().filter(user=person).exists():
        User.objects.filter(pk=person.pk).update(is_active=False)


def _take_over(
    work: Unit, change: ProjectChange, old: Organisation, new: Organisation, acting: policy.Acting, by: User
) -> None:
    """What is open goes to the successor: plans, claims, practices and their duties."""
    for obj in moves.open_work(change.project, old):
        # A successor that writes a part of its own keeps that one: the other is left out by the lead partner
        with suppress(IntegrityError), transaction.atomic():
            _move(work, rows.locked(type(obj), obj.pk), "hand_over", acting, by, organisation=new)
    for duty in _duties(change.project).filter(organisation=old):
        rule = as_written("Taken over from %(partner)s. %(rule)s", partner=old, rule=duty.rule)
        _again(duty, organisation_id=new.pk, rule=rule[:200])


def _move(work: Unit, obj: Any, step: str, acting: policy.Acting, by: User, **new: Any) -> None:
    """Write a field of an object that its partner cannot change, with its entry in the ledger."""
    [(name, value)] = new.items()
    was = getattr(obj, name)
    setattr(obj, name, value)
    changed = {f"{name}_id": value.pk, "version": obj.version + 1}
    if hasattr(obj, "index"):
        obj.index()
        changed["words"] = obj.words
    rows.change(type(obj), changed, {obj._meta.pk.name: obj.pk, "version": obj.version})
    obj.version += 1
    work.record(
        Record(
            log=str(obj.project_id), actor=str(by.uuid), role=acting.role, organisation=str(acting.organisation_id),
            step=f"{type(obj).__name__}.{step}", object=ref(obj), object_version=obj.version,
            object_hash=getattr(obj, "content_hash", None) or None, effective_at=clock.moment(),
            from_state=obj.status, to_state=obj.status,
            body={"by": str(by), "note": "", "changes": {name: [str(was), str(value)]}},
        )
    )  # fmt: skip


def _lead_changes(work: Unit, change: ProjectChange, acting: policy.Acting, by: User) -> None:
    """The old lead partner reads from now on, the new one's representatives decide. Past decisions stay theirs."""
    project, old, new, on = change.project, change.organisation, change.other_organisation, change.on
    if new is None:
        raise Impossible(obj=change)
    leaders = held_in(project).filter(role=Role.MONITOR, organisation=old, is_deputy=False)
    for membership in leaders:
        end(work, membership, on, acting, by)
        give(work, membership.user, project, old, Role.STAKEHOLDER, on, acting, by)
    for membership in held_in(project).filter(organisation=new, role=Role.REPRESENTATIVE):
        give(work, membership.user, project, new, Role.MONITOR, on, acting, by)
    Project.objects.filter(pk=project.pk).update(lead_organisation=new)
    parts = Partnership.objects.filter(project=project, ended_on=None, part=Partnership.Part.LEAD)
    parts.filter(organisation=old).update(ended_on=on)
    stands = {"standing": Partnership.Standing.CONFIRMED, "source": change.reason[:300], "ended_on": None}
    for body, part in ((new, Partnership.Part.LEAD), (old, Partnership.Part.PARTNER)):
        key: dict[str, Any] = {"project": project, "organisation": body, "part": part}
        Partnership.objects.update_or_create(**key, defaults=stands)


def save(work: Unit, change: ProjectChange, acting: policy.Acting, by: User) -> None:
    change.save(force_insert=True)
    work.record(_entry(CREATE, change, acting, by))


def _entry(step: str, change: ProjectChange, acting: policy.Acting, by: User) -> Record:
    body: dict[str, Any] = {"by": str(by), "note": change.reason if step == CREATE else ""}
    body["changes"] = {change.kind: [change.was, change.now]}
    if change.entered_for and step == CREATE:
        body["entered_for"] = {"name": change.entered_for, "document": str(change.document_id or "")}
    return Record(
        log=str(change.project_id),
        actor=str(by.uuid),
        entered_for=f"{Role.OFFICER}:-" if change.entered_for and step == CREATE else None,
        role=acting.role,
        organisation=str(acting.organisation_id),
        step=step,
        object=ref(change),
        object_version=Entry.objects.about(ref(change)).count() + 1,
        effective_at=clock.moment(),
        body=body,
    )
