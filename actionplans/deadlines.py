"""The duties that plans and actions give rise to, and what ends them (effects of their steps)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from actionplans.approval import silent_partners
from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision
from projects.models import WRITERS, Deadline, Membership
from values.dates import PartialDate, PartialDateField
from workflow import effects, guards
from workflow.acts import Act
from workflow.door import cascade
from workflow.errors import Blocked
from workflow.guards import Condition
from workflow.history import TOLD_BESIDE
from workflow.registry import ref
from workflow.words import short_date

Kind = Deadline.Kind
OPEN = "_open_duties"
WRITTEN_FOR = "_written_for"
SOON = dt.timedelta(days=30)


def give(
    root: Any,
    subject: Any,
    kind: str,
    due: PartialDate | dt.date,
    rule: Any,
    organisation_id: UUID | None = None,
) -> Deadline:
    """Put a duty on the partner of a plan or a claim (or on another body), in place of an open one of its kind."""
    date = due if isinstance(due, PartialDate) else PartialDate(due.isoformat())
    duty = Deadline(
        project_id=root.project_id,
        organisation_id=organisation_id or root.organisation_id,
        subject=ref(subject),
        root=ref(root),
        subject_name=as_written(getattr(subject, "full_name", subject))[:300],
        url=subject.get_absolute_url(),
        kind=kind,
        due=date,
        due_on=date.last_day,
        rule=as_written(rule),
    )
    duty.save(force_insert=True)
    same = (
        Deadline.objects.for_subject(ref(subject))
        .open()
        .filter(kind=kind, organisation_id=duty.organisation_id)
    )
    same.exclude(pk=duty.pk).update(superseded_by=duty)
    return duty


OWN = (Kind.PLAN, Kind.REVISE, Kind.START, Kind.COMPLETE)


def own_duty(plan: ActionPlan) -> Deadline | None:
    """What the plan itself has to do first: to be sent, sent again, started or completed."""
    known = getattr(plan, OPEN, None)
    if known is None:
        known = Deadline.objects.for_subject(ref(plan)).open()
    own = [duty for duty in known if duty.kind in OWN and duty.subject == ref(plan)]
    return min(own, key=lambda duty: duty.due_on, default=None)


def reminded_of(duties: Iterable[Deadline], on: dt.date) -> list[Deadline]:
    """Which of a plan's open duties a reminder names: what is late or due within 30 days, else what comes next."""
    by_day = sorted(duties, key=lambda duty: duty.due_on)
    return [duty for duty in by_day if duty.due_on <= on + SOON] or by_day[:1]


def to_remind_of(plan: ActionPlan, on: dt.date) -> list[Deadline]:
    """The same of a plan, from the duties that were read for many plans at once where they were."""
    known = getattr(plan, OPEN, None)
    return reminded_of(Deadline.objects.under(ref(plan)).open() if known is None else known, on)


def duty_to_move(plan: ActionPlan, later: dt.date) -> Deadline:
    """The plan's own duty that gets a later day. Raises Blocked: there is none, or its day is not before that one."""
    duty = own_duty(plan)
    if duty is not None and duty.due_on < later:
        return duty
    words: Any = _("Nothing is due on this plan that could get a later day.")
    raise Blocked(
        [Condition(False, is_due_later(duty) if duty else words, url=plan.get_absolute_url())], obj=plan
    )


def is_due_later(duty: Deadline) -> str:
    """Why a duty gets no day that is not after its present one."""
    words = _("Choose a day after %(day)s: it is due on that day now.") % {"day": short_date(duty.due_on)}
    return str(words)


def now_due(duty: Deadline) -> str:
    """Which duty it is and its present day, in a few words."""
    words = _("%(duty)s: due on %(day)s now")
    return str(words % {"duty": duty.get_kind_display(), "day": short_date(duty.due_on)})


def with_earlier_days(duties: Iterable[Deadline]) -> list[Deadline]:
    """The duties as a list, each with the days that it had before in `earlier`, the latest first: one query."""
    found = list(duties)
    replaced: dict[UUID | None, list[Deadline]] = defaultdict(list)
    old_rows = Deadline.objects.filter(root__in={duty.root for duty in found}, superseded_by__isnull=False)
    for old in old_rows if found else ():
        replaced[old.superseded_by_id].append(old)
    for duty in found:
        before, ahead = [], [duty]
        while ahead:
            ahead = [old for one in ahead for old in replaced[one.pk]]
            before += [old.due for old in ahead]
        duty.earlier = [day for day in dict.fromkeys(before) if day != duty.due]
    return found


def asked_day_has_passed(plan: ActionPlan | PlanRevision, on: dt.date, body: UUID | None) -> Condition | None:
    """A silent partner's consent is entered for them only when the day by which it was asked for is over."""
    if getattr(plan, "is_recorded", False):
        return None
    asked = {duty.organisation_id: duty for duty in _asked(plan)}
    silent = [partner for partner in silent_partners(plan) if body in (None, partner.pk)]
    if not silent:
        return None
    days = [asked[partner.pk].due_on for partner in silent if partner.pk in asked]
    day = min(days, default=None)
    words = {"names": ", ".join(map(str, silent)), "day": short_date(day) if day else ""}
    ask = _(
        "Ask for the consent by a day first: it can be entered for them when that day has passed (%(names)s)"
    )
    wait = _("Wait until %(day)s has passed: until then they can consent themselves (%(names)s)")
    return Condition(
        met=day is not None and day < on,
        text=(wait if day else ask) % words,
        done=_("The day by which consent was asked for has passed"),
        url=f"{plan.get_absolute_url()}#policy" if isinstance(plan, ActionPlan) else plan.get_absolute_url(),
        due=day,
    )


def _consents(plan: ActionPlan | PlanRevision) -> Any:
    return Deadline.objects.for_subject(ref(plan)).open().filter(kind=Kind.CONSENT)


def _asked(plan: ActionPlan | PlanRevision) -> Iterable[Deadline]:
    """The open duties to consent, from those that were read for many plans at once where they were."""
    known = getattr(plan, OPEN, None)
    if known is None:
        return list(_consents(plan))
    return [duty for duty in known if duty.kind == Kind.CONSENT and duty.subject == ref(plan)]


def something_is_due(plan: ActionPlan, on: dt.date) -> Condition:
    duties = getattr(plan, OPEN, None)
    is_due = bool(duties) if duties is not None else Deadline.objects.under(ref(plan)).open().exists()
    return Condition(
        met=is_due,
        text=_("Nothing is due on this plan: there is nothing to remind of"),
        done=_("Something is due on this plan"),
        url=plan.get_absolute_url(),
    )


def somebody_is_reminded(plan: ActionPlan, on: dt.date) -> Condition:
    known = getattr(plan, WRITTEN_FOR, None)
    if known is None:
        known = _written_for([plan])
    return Condition(
        met=(plan.project_id, plan.organisation_id) in known,
        text=_("Nobody writes for this partner: the administrator invites somebody first"),
        done=_("Somebody writes for this partner"),
        url=plan.get_absolute_url(),
        who=_("administrator"),
    )


def _written_for(plans: Iterable[ActionPlan]) -> set[tuple[UUID, UUID]]:
    """The projects and organisations of these plans for which somebody writes now."""
    bodies = {plan.organisation_id for plan in plans}
    writing = Membership.objects.current().filter(role__in=WRITERS, organisation__in=bodies)
    return set(writing.values_list("project_id", "organisation_id"))


def is_not_reminded_today(plan: ActionPlan, on: dt.date) -> Condition:
    return Condition(
        met=plan.reminded_on != on,
        text=_("The partner was reminded today already: remind them again tomorrow"),
        done=_("The partner was not reminded today"),
        url=plan.get_absolute_url(),
    )


def with_open_duties(plans: Iterable[ActionPlan]) -> list[ActionPlan]:
    """The plans as a list, with their open duties, and for whom somebody writes: two queries for all."""
    found = list(plans)
    written_for = _written_for(found)
    duties: dict[str, list[Deadline]] = defaultdict(list)
    for duty in Deadline.objects.under(*map(ref, found)).open():
        duties[duty.root].append(duty)
    for plan in found:
        setattr(plan, OPEN, duties[ref(plan)])
        setattr(plan, WRITTEN_FOR, written_for)
    return found


def reopen(root: Any, subject: Any, *kinds: str) -> None:
    """What met the last duty of these kinds was taken back: the duty is open again, with its date."""
    if met := Deadline.objects.for_subject(ref(subject)).last_met(*kinds):
        again = give(root, subject, met.kind, met.due, met.rule)
        Deadline.objects.filter(pk=met.pk).update(superseded_by=again)


def as_written(rule: Any) -> str:
    """A rule in the source language: what is kept does not hang on the language of who acts."""
    with translation.override(settings.LANGUAGE_CODE):
        return str(rule)


def _phase(plan: ActionPlan, number: int) -> Any:
    return plan.project.phases.filter(number=number).first()


def plan_started(plan: ActionPlan) -> None:
    """A new plan is due at the end of phase 1."""
    if phase := _phase(plan, 1):
        give(plan, plan, Kind.PLAN, phase.ends_on, _("The plan is written in phase 1."))


def consent_given(plan: ActionPlan | PlanRevision, act: Act) -> None:
    _consents(plan).filter(organisation_id=act.body_id).update(met_on=act.on)


def partners_changed(plan: ActionPlan | PlanRevision, on: dt.date) -> None:
    """Who writes the plan no longer, or answers for it now, is not asked for its consent any more."""
    joint = type(plan)._base_manager.get(pk=plan.pk).partners.all()
    _consents(plan).exclude(organisation__in=joint).drop(on)


def plan_sent(plan: ActionPlan | PlanRevision, act: Act) -> None:
    Deadline.objects.for_subject(ref(plan)).open().filter(kind__in=[Kind.PLAN, Kind.REVISE]).update(
        met_on=act.on
    )
    _consents(plan).drop(act.on)  # everybody who still writes it has consented


def plan_taken_back(plan: ActionPlan | PlanRevision, act: Act) -> None:
    reopen(getattr(plan, "plan", plan), plan, Kind.PLAN, Kind.REVISE)


def plan_endorsed(plan: ActionPlan, act: Act) -> None:
    """The lead partner starts it."""
    if phase := _phase(plan, 2):
        day, lead = max(phase.starts_on, act.on), plan.project.lead_organisation_id
        give(plan, plan, Kind.START, day, _("Phase 2 carries the plan out."), lead)


def plan_begun(plan: ActionPlan, act: Act) -> None:
    Deadline.objects.meet(ref(plan), Kind.START, act.on)
    plan_is_to_be_completed(plan, act)
    for action in plan.actions.all():
        action_is_to_be_finished(plan, action)


def action_is_to_be_finished(plan: ActionPlan, action: Action) -> None:
    if action.due and not action.is_over:
        give(plan, action, Kind.ACTION, action.due, _("The end that the plan gives for this action."))


def milestone_is_to_be_reached(milestone: Milestone) -> None:
    if milestone.due and not milestone.is_over and not milestone.action.is_over:
        give(milestone.plan, milestone, Kind.MILESTONE, milestone.due, _("The date of the milestone."))


def milestone_over(milestone: Milestone, act: Act) -> None:
    """Reached, it is met; left out, it is not due any more."""
    duties = Deadline.objects.for_subject(ref(milestone))
    if milestone.status == milestone.Status.REACHED:
        duties.open().update(met_on=milestone.reached_on)
    else:
        duties.drop(act.on)


def milestone_taken_up(milestone: Milestone, act: Act) -> None:
    milestone_is_to_be_reached(milestone)


def new_date_accepted(asked: NewDate, act: Act) -> None:
    """The duty gets the new date, and what it is about tells it, beside the date that stood first."""
    kind = Kind.MILESTONE if asked.milestone else Kind.ACTION
    subject: Any = asked.subject
    type(subject).objects.filter(pk=subject.pk).update(moved_to=asked.wanted)
    cascade(subject.move, act)
    with translation.override(settings.LANGUAGE_CODE):
        rule = _("A new date was accepted on %(day)s.") % {"day": short_date(act.on)}
        give(asked.plan, subject, kind, asked.wanted, str(rule))


def plan_is_to_be_completed(plan: ActionPlan, act: Act) -> None:
    """By the end of phase 2; for a plan that is reopened after it, the duty is late at once."""
    if phase := _phase(plan, 2):
        give(plan, plan, Kind.COMPLETE, phase.ends_on, _("Phase 2 ends."))


def plan_completed(plan: ActionPlan, act: Act) -> None:
    Deadline.objects.meet(ref(plan), Kind.COMPLETE, act.on)


def plan_resumed(plan: ActionPlan, act: Act) -> None:
    Deadline.objects.meet(ref(plan), Kind.REVIEW, act.on)


def revision_ended(revision: PlanRevision, act: Act) -> None:
    Deadline.objects.for_subject(ref(revision)).drop(act.on)


def plan_withdrawn(plan: ActionPlan, act: Act) -> None:
    """A claim hangs on its instrument: what is asked about it stays asked."""
    Deadline.objects.under(ref(plan)).exclude(kind__in=(Kind.CLAIM, Kind.MEND)).drop(act.on)


def action_over(action: Action, act: Act) -> None:
    """What it had still to reach is not due any more."""
    for kind in (Kind.ACTION, Kind.REVIEW):
        Deadline.objects.meet(ref(action), kind, act.on)
    for milestone in action.milestones.all():
        Deadline.objects.for_subject(ref(milestone)).drop(act.on)


def action_taken_up(action: Action, act: Act) -> None:
    for milestone in action.milestones.all():
        milestone_is_to_be_reached(milestone)


def action_resumed(action: Action, act: Act) -> None:
    Deadline.objects.meet(ref(action), Kind.REVIEW, act.on)


def register() -> None:
    """Hang the duties on the steps, and name their days in the history; called once at start."""
    TOLD_BESIDE.update({f"due_{kind}": PartialDateField(verbose_name=words) for kind, words in Kind.choices})
    guards.add(ActionPlan.remind, something_is_due, is_not_reminded_today, somebody_is_reminded)
    for model in (ActionPlan, PlanRevision):
        guards.add_to_entering(model.consent, asked_day_has_passed)
        effects.add(model.consent, consent_given)
        effects.add(model.submit, plan_sent)
        effects.add(model.recall, plan_taken_back)
    for ended in (PlanRevision.withdraw, PlanRevision.lapse):
        effects.add(ended, revision_ended)
    effects.add(ActionPlan.come_into_force, plan_endorsed)
    effects.add(ActionPlan.waive_endorsement, plan_endorsed)
    effects.add(ActionPlan.begin, plan_begun)
    effects.add(ActionPlan.complete, plan_completed)
    effects.add(ActionPlan.reopen, plan_is_to_be_completed)
    effects.add(ActionPlan.resume, plan_resumed)
    effects.add(ActionPlan.withdraw, plan_withdrawn)
    effects.add(ActionPlan.abandon, plan_withdrawn)
    effects.add(Action.resume, action_resumed)
    effects.add(Action.reopen, action_taken_up)
    effects.add(Milestone.reach, milestone_over)
    effects.add(Milestone.leave_out, milestone_over)
    effects.add(Milestone.reopen, milestone_taken_up)
    effects.add(NewDate.accept, new_date_accepted)
    for step in (Action.finish, Action.finish_partly, Action.give_up, Action.drop):
        effects.add(step, action_over)
