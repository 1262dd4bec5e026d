"""What every recorded change in a project shares: its row, its right, its entries in the ledger."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from accounts.models import User
from ledger import rows
from ledger.models import Entry
from ledger.unit import Record, Unit
from projects import permissions
from projects.models import Deadline, Membership, Organisation, Project, ProjectChange, Role
from projects.services import membership_entry
from values import clock
from workflow import policy
from workflow.acts import EnteredFor
from workflow.door import CASCADE_ROLE
from workflow.errors import Blocked, NotAllowed
from workflow.guards import Condition
from workflow.registry import ref

CREATE, SIGN, WITHDRAW = "ProjectChange.create", "ProjectChange.confirm", "ProjectChange.end"


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
    acting = policy.acting_as(CREATE, change, by, absent)
    if acting is None:
        raise NotAllowed(obj=change, who=permissions.who_records(change))
    change.made_for_id = acting.organisation_id
    return acting


def may_record_leaving(project: Project, by: User, known: Iterable[Organisation]) -> list[Organisation]:
    """Those of these organisations whose leaving a person may record: the end of some roles is not everybody's."""
    held: dict[Any, set[str]] = defaultdict(set)
    for one in held_in(project):
        held[one.organisation_id].add(one.role)
    roles, found = policy.roles_of(by, project.pk), []
    for body in known:
        change = ProjectChange(project=project, kind=ProjectChange.Kind.LEAVES, organisation=body, made_by=by)
        change.ends = frozenset(held[body.pk])
        if policy.acting_as(CREATE, change, by, roles=roles) is not None:
            found.append(body)
    return found


def may_hand_over(project: Project, by: User) -> list[Membership]:
    """The roles of those whose duties for an organisation this person may hand to another, by organisation."""
    held: dict[Any, list[Membership]] = defaultdict(list)
    for one in held_in(project).order_by("organisation__name", "user__name"):
        held[one.user_id, one.organisation_id].append(one)
    roles, found = policy.roles_of(by, project.pk), []
    for ending in held.values():
        kind, body = ProjectChange.Kind.HANDOVER, ending[0].organisation
        change = ProjectChange(project=project, kind=kind, organisation=body, made_by=by)
        change.ends = frozenset(one.role for one in ending)
        if policy.acting_as(CREATE, change, by, roles=roles) is not None:
            found.append(ending[0])
    return found


def may_lead_next(project: Project, by: User) -> list[Organisation]:
    """Those with somebody who can sign for a new lead partner, whose leading this person may propose."""
    signing = held_in(project).filter(role=Role.REPRESENTATIVE).values("organisation")
    roles, lead = policy.roles_of(by, project.pk), project.lead_organisation
    return [
        body
        for body in Organisation.objects.filter(pk__in=signing).exclude(project=project)
        if policy.acting_as(
            CREATE,
            ProjectChange(
                project=project, kind=ProjectChange.Kind.LEAD, organisation=lead, other_organisation=body
            ),
            by,
            roles=roles,
        )
    ]


def own_body(project: Project, by: User) -> Organisation:
    """An organisation for which a person acts in the project; else its lead partner."""
    held = held_in(project).filter(user=by).order_by("pk").first()
    return held.organisation if held else project.lead_organisation  # type: ignore[return-value]


def demand(change: ProjectChange, met: bool, words: Any) -> None:
    if not met:
        raise Blocked([Condition(False, words, url=change.get_absolute_url())], obj=change.project)


def held_in(project: Project) -> Any:
    current = Membership.objects.current().filter(project=project)
    return current.select_related("user", "organisation", "project")


def duties_of(project: Project) -> Any:
    return Deadline.objects.open().filter(project=project)


def again(duty: Deadline, **new: Any) -> Deadline:
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
    reads_all = Membership.objects.current().filter(**held, has_led=True).exists()
    new = {"started_on": on, "ended_on": None, "is_deputy": False, "has_led": reads_all} | more
    membership, _new = Membership.objects.update_or_create(**held, defaults=new)
    work.record(membership_entry("Membership.create", membership, acting, by))
    return membership


def disable(person: User) -> None:
    """Close the account of somebody who holds no role any more; the name stays in the trail."""
    if not Membership.objects.current().filter(user=person).exists():
        User.objects.filter(pk=person.pk).update(is_active=False)


def move(work: Unit, obj: Any, step: str, acting: policy.Acting, by: User, **new: Any) -> None:
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
    tell(work, obj, step, acting, by, {name: [str(was), str(value)]})


def tell(
    work: Unit, obj: Any, step: str, acting: policy.Acting, by: User, changes: dict[str, list[Any]]
) -> None:
    """The entry about an object of which something changed that its state does not hang on."""
    work.record(
        Record(
            log=str(obj.project_id), actor=str(by.uuid), role=acting.role, organisation=str(acting.organisation_id),
            step=f"{type(obj).__name__}.{step}", object=ref(obj), object_version=obj.version,
            object_hash=getattr(obj, "content_hash", None) or None, effective_at=clock.moment(),
            from_state=obj.status, to_state=obj.status,
            body={"by": str(by), "note": "", "changes": changes},
        )
    )  # fmt: skip


def save(work: Unit, change: ProjectChange, acting: policy.Acting, by: User) -> None:
    change.save(force_insert=True)
    work.record(entry(CREATE, change, acting, by))


def entry(step: str, change: ProjectChange, acting: policy.Acting | None, by: User) -> Record:
    """What the ledger keeps of a change; without a role it follows from one in another project."""
    body: dict[str, Any] = {"by": str(by), "note": change.reason if step == CREATE else ""}
    body["changes"] = {change.kind: [change.was, change.now]}
    if change.entered_for and step == CREATE:
        body["entered_for"] = {"name": change.entered_for, "document": str(change.document_id or "")}
    return Record(
        log=str(change.project_id),
        actor=str(by.uuid),
        entered_for=f"{Role.OFFICER}:-" if change.entered_for and step == CREATE else None,
        role=acting.role if acting else CASCADE_ROLE,
        organisation=str(acting.organisation_id) if acting else None,
        step=step,
        object=ref(change),
        object_version=Entry.objects.about(ref(change)).count() + 1,
        effective_at=clock.moment(),
        body=body,
    )
