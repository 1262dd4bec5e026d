"""What happens in a project beside its plans, each with its record: who leaves, who leads, what was wrong.

Every function writes in one transaction, records a ProjectChange and tells the ledger. Each raises NotAllowed,
Impossible or Blocked, and then nothing has happened. `on` is the day from which it holds, `today` the domain's day.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from ledger import rows
from ledger.unit import Unit, unit
from projects import moves
from projects.models import (
    CHECKERS,
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
from projects.services.records import (
    CREATE,
    SIGN,
    WITHDRAW,
    again,
    as_written,
    demand,
    disable,
    duties_of,
    end,
    entry,
    give,
    held_in,
    move,
    new_change,
    own_body,
    require,
    save,
)
from values import clock
from values.dates import PartialDate
from workflow import policy
from workflow.acts import EnteredFor
from workflow.errors import Impossible
from workflow.registry import ref
from workflow.words import short_date

Kind = ProjectChange.Kind
YEAR = dt.timedelta(days=365)
NO_DEPUTY = gettext_lazy(
    "Ask the administrator to name a deputy of another organisation than the new lead partner first:"
    " the deputy decides on the new lead partner's own plan."
)
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
        held = list(held_in(project).filter(organisation=organisation))
        change.ends = frozenset(one.role for one in held)
        acting = require(change, by)
        takes_part = held or Organisation.objects.partners_of(project).filter(pk=organisation.pk).exists()
        demand(change, bool(takes_part), _("This organisation takes no part in the project now."))
        is_to_lead = _proposed(project).filter(other_organisation=organisation).exists()
        demand(
            change,
            not is_to_lead,
            _("It is to lead, and that waits for a signature: one side withdraws it first."),
        )
        demand(change, on <= today, _("Give the day on which the partner left: today or an earlier one."))
        is_lead = organisation.pk == project.lead_organisation_id
        demand(change, not is_lead, _("Another organisation must be lead partner first."))
        demand(change, successor != organisation, _("Choose another organisation as successor."))
        checks = held_in(project).filter(organisation=successor, role__in=CHECKERS).exists()
        demand(
            change, not checks, _("Choose another successor: people of this one check or administer here.")
        )
        demand(
            change, _keeps_administrator(project, held), _("Give somebody else the role administrator first.")
        )
        for membership in held:
            end(work, membership, on, acting, by)
        standing = Partnership.objects.filter(project=project, organisation=organisation, ended_on=None)
        instruments = list(PolicyInstrument.objects.addressed_by(standing))
        standing.update(ended_on=on)
        if successor:
            _take_over(work, change, organisation, successor, acting, by)
            _join(
                project,
                successor,
                Partnership.Part.PARTNER,
                "Taken over from a partner that left",
                instruments,
            )
        else:
            duties_of(project).filter(organisation=organisation).drop(on)
        moves.partner_left(work, project, organisation, successor, acting, by)
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
        waits = _proposed(project).exists()
        demand(change, not waits, _("Another change of the lead partner waits for a signature."))
        demand(change, on <= today + YEAR, _("Give a day within a year from today."))
        _demand_leader(change)
        save(work, change, acting, by)
    return change


def sign(change: ProjectChange, *, by: User, today: dt.date) -> ProjectChange:
    """The other side signs: a new lead partner leads from now on; what was entered for somebody is confirmed."""
    with unit() as work:
        locked = _waiting(change)
        acting = policy.require(SIGN, locked, by)
        demand(locked, locked.made_by_id != by.pk, _("Somebody of the other side signs it."))
        if locked.kind == Kind.LEAD:
            words = _("It holds from %(day)s: sign it on that day or later.")
            demand(locked, can_be_signed(locked, today), words % {"day": short_date(locked.on)})
            _demand_leader(locked)
            demand(locked, has_deputy(locked), NO_DEPUTY)
            _lead_changes(work, locked, acting, by)
        locked.confirmed_by, locked.confirmed_on = by, today
        locked.version += 1
        locked.save(update_fields=["confirmed_by", "confirmed_on", "version"])
        work.record(entry(SIGN, locked, acting, by))
    return locked


def withdraw(change: ProjectChange, *, by: User, today: dt.date) -> ProjectChange:
    """Either side takes back a change of the lead partner that waits for a signature; it never holds."""
    with unit() as work:
        locked = _waiting(change)
        acting = policy.require(WITHDRAW, locked, by)
        locked.withdrawn_by, locked.withdrawn_on = by, today
        locked.version += 1
        locked.save(update_fields=["withdrawn_by", "withdrawn_on", "version"])
        work.record(entry(WITHDRAW, locked, acting, by))
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
    """Set a later end. Its duties to come before that day get it as new rows; what is past stays past."""
    project = phase.project
    with unit() as work:
        rows.locked(Project, project.pk)
        phase = project.phases.get(pk=phase.pk)  # as it ends now, whoever extended it meanwhile
        own = own_body(project, by)
        change = new_change(project, Kind.PHASE, own, on=today, reason=reason, by=by, today=today)
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
        coming = duties_of(project).filter(
            kind=BY_PHASE.get(phase.number), due_on__range=(today, ends_on - dt.timedelta(days=1))
        )
        for duty in coming:
            rule = as_written("%(phase)s was extended.", phase=change.subject_name)
            again(duty, due=PartialDate(ends_on.isoformat()), due_on=ends_on, rule=rule)
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
        move(work, held, "correct_region", acting, by, territory=territory)
        moves.region_corrected(work, held, acting, by)
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
    """End an instrument and name its successor. It is not deleted: plans and claims keep naming the one they mean.

    It ends for every project; the others that name it get the same record, and say themselves what they address.
    """
    with unit() as work:
        held = PolicyInstrument.objects.select_for_update().get(pk=instrument.pk)
        body = held.owner or project.lead_organisation or own_body(project, by)
        change = new_change(project, Kind.INSTRUMENT, body, on=on, reason=reason, by=by, today=today)
        change.subject, change.subject_name = ref(held), str(held)
        change.was, change.now = str(held), str(successor)
        acting = require(change, by)
        named = PolicyInstrument.objects.of_project(project).filter(pk=held.pk).exists()
        demand(change, named, _("No partner and no plan of this project names this instrument."))
        demand(change, on <= today, _("Give the day on which the instrument ended: today or an earlier one."))
        demand(change, held.ended_on is None, _("This instrument has ended already."))
        demand(change, successor.pk != held.pk, _("Choose another instrument as successor."))
        demand(change, successor.ended_on is None, _("The successor has ended itself: choose one in force."))
        demand(
            change, successor.owner_id is not None, _("Choose a successor for which an authority answers.")
        )
        held.ended_on, held.successor = on, successor
        held.save(update_fields=["ended_on", "successor"])
        for partnership in Partnership.objects.filter(project=project, instruments=held):
            partnership.instruments.remove(held)
            partnership.instruments.add(successor)
        save(work, change, acting, by)
        others = Project.objects.exclude(pk=project.pk).naming([held.pk])
        for other in others.get(held.pk, []):
            _tell_other(work, change, other, held, by)
    return change


def _tell_other(work: Unit, change: ProjectChange, other: Project, held: PolicyInstrument, by: User) -> None:
    """The same record in another project's own log, as what follows from the one that somebody made."""
    reason = as_written("Recorded in %(project)s: %(reason)s", project=change.project, reason=change.reason)
    body = held.owner or other.lead_organisation or change.organisation
    copied = {
        name: getattr(change, name) for name in ("subject", "subject_name", "was", "now", "made_for_id")
    }
    told = new_change(other, change.kind, body, on=change.on, reason=reason, by=by, today=change.made_on)
    for name, value in copied.items():
        setattr(told, name, value)
    told.save(force_insert=True)
    work.record(entry(CREATE, told, None, by))


def _proposed(project: Project) -> Any:
    """The change of the lead partner that waits for a signature."""
    return ProjectChange.objects.unsigned().filter(project=project, kind=Kind.LEAD)


def _waiting(change: ProjectChange) -> ProjectChange:
    """The change as it stands, with its project locked. Raises Impossible when it waits for no signature."""
    rows.locked(Project, change.project_id)
    known = ProjectChange.objects.select_related("project", "organisation", "other_organisation")
    found: ProjectChange = known.get(pk=change.pk)
    if found.withdrawn_on is not None:
        raise Impossible(_("This was withdrawn already."), obj=found)
    if found.confirmed_on is not None:
        raise Impossible(_("This was signed already."), obj=found)
    return found


def _demand_leader(change: ProjectChange) -> None:
    held = held_in(change.project).filter(organisation=change.other_organisation, role=Role.REPRESENTATIVE)
    words = _("Give somebody of the new lead partner the role partner, representative first.")
    demand(change, held.exists(), words)


def can_be_signed(change: ProjectChange, on: dt.date) -> bool:
    """A new lead partner signs on the day from which it leads, or later."""
    return change.kind != Kind.LEAD or change.on <= on


def has_deputy(change: ProjectChange) -> bool:
    """Whether somebody who does not act for the new lead partner may decide on that one's own plan."""
    held = held_in(change.project)
    own = held.filter(organisation=change.other_organisation).values("user")
    return bool(held.filter(role=Role.MONITOR, is_deputy=True).exclude(user__in=own).exists())


def _keeps_administrator(project: Project, ending: list[Membership]) -> bool:
    others = project.memberships.administrators().exclude(pk__in=[one.pk for one in ending])
    return others.exists() or all(one.role != Role.ADMINISTRATOR for one in ending)


def _take_over(
    work: Unit, change: ProjectChange, old: Organisation, new: Organisation, acting: policy.Acting, by: User
) -> None:
    """What is open goes to the successor: plans, claims, practices and their duties."""
    duties = duties_of(change.project).filter(organisation=old)
    for obj in moves.open_work(change.project, old):
        try:
            with transaction.atomic():
                move(work, rows.locked(type(obj), obj.pk), "hand_over", acting, by, organisation=new)
        except IntegrityError:
            # A successor that writes a part of its own keeps that one: the other is left out by the lead partner
            duties.for_subject(ref(obj)).drop(change.on)
    _hand_on(duties, old, new)
    moves.owner_changed(change.project, old)


def _hand_on(duties: Iterable[Deadline], old: Organisation, new: Organisation) -> None:
    for duty in duties:
        rule = as_written("Taken over from %(partner)s. %(rule)s", partner=old, rule=duty.rule)
        again(duty, organisation_id=new.pk, rule=rule[:200])


def _lead_changes(work: Unit, change: ProjectChange, acting: policy.Acting, by: User) -> None:
    """The old lead partner reads from now on, the new one's representatives decide. Past decisions stay theirs."""
    project, old, new, on = change.project, change.organisation, change.other_organisation, change.on
    if new is None:
        raise Impossible(obj=change)
    leaders = held_in(project).filter(role=Role.MONITOR, organisation=old, is_deputy=False)
    for membership in leaders:
        end(work, membership, on, acting, by)
        give(work, membership.user, project, old, Role.STAKEHOLDER, on, acting, by, has_led=True)
    for membership in held_in(project).filter(role=Role.MONITOR, organisation=new, is_deputy=True):
        end(work, membership, on, acting, by)  # nobody is the deputy of their own organisation
    for membership in held_in(project).filter(organisation=new, role=Role.REPRESENTATIVE):
        give(work, membership.user, project, new, Role.MONITOR, on, acting, by)
    Project.objects.filter(pk=project.pk).update(lead_organisation=new)
    _hand_on(duties_of(project).filter(organisation=old, kind__in=Deadline.OF_THE_LEAD), old, new)
    led = Partnership.objects.filter(
        project=project, ended_on=None, part=Partnership.Part.LEAD, organisation=old
    )
    instruments = list(PolicyInstrument.objects.addressed_by(led))  # read before it ends
    led.update(ended_on=on)
    _join(project, new, Partnership.Part.LEAD, change.reason[:300], [])
    _join(project, old, Partnership.Part.PARTNER, change.reason[:300], instruments)
    moves.owner_changed(project, old)


def _join(
    project: Project, body: Organisation, part: str, source: str, instruments: list[PolicyInstrument]
) -> None:
    """The body takes part from now on, confirmed, and addresses these instruments."""
    stands = {"standing": Partnership.Standing.CONFIRMED, "source": source, "ended_on": None}
    key: dict[str, Any] = {"project": project, "organisation": body, "part": part}
    partnership, _new = Partnership.objects.update_or_create(**key, defaults=stands)
    partnership.instruments.add(*instruments)
