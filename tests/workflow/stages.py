"""Objects of every machine, put into any state, and the people who stand around them in every relation.

A state is put by the quickest honest way: an update of the row, past the door. What the guards of the steps ask for
is there from the start, except where `Stage.gaps` names it.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

from actionplans.deadlines import give
from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision, PlanText
from comments.models import Comment
from documents.models import Document
from monitoring.models import (
    Assertion,
    Evidence,
    FundAmount,
    Indicator,
    Measure,
    PartnerPart,
    PlanAccount,
    PolicyChangeClaim,
    ProgressReport,
    Question,
    Reading,
)
from projects.models import Membership, Role
from publishing.models import Publication
from tests import factories
from tests.factories import DAY
from tests.workflow.document import Matter, Post
from values.dates import PartialDate
from workflow.acts import EnteredFor
from workflow.models import EnteredStep
from workflow.registry import ref

ROLES = [str(role) for role in Role.values]
ABSENT = (
    *("partner_representative", "programme_officer", "policy_authority", "auditor"),
    *("practice_administrator", "expert"),
)
PILOT_STEPS = ("ask_pilot", "approve_pilot", "refuse_pilot", "start")
# From where the steps of a pilot lack nothing
PILOT_WAY = {"marked": ("ask_pilot",), "asked": ("approve_pilot", "refuse_pilot"), "approved": ("start",),
             "refused": ()}  # fmt: skip
# Steps whose conditions are unmet here: a mark that was not given, a practice that was not published elsewhere, the
# destruction of what a claim that is not decided rests on
LACKING = {("Action", step) for step in PILOT_STEPS if step != "start"} | {
    ("Action", "unblock"),
    ("GoodPractice", "take_over"),
    ("GoodPractice", "unpublish"),
    ("GoodPractice", "reopen_rating"),
    ("Evidence", "ask_destruction"),
    ("Evidence", "destroy"),
}

# What rests on a decision of the programme or an authority, by the decisions that were entered for them
RESTING = {
    "ActionPlan": (
        ("accept", "endorse", "waive_endorsement", "decline", "refuse"),
        ("endorse", "waive_endorsement", "begin", "submit"),
    ),
    "PlanRevision": (("accept", "decline", "refuse"), ("endorse", "waive_endorsement", "submit")),
    "PolicyChangeClaim": (("decline", "ask"), ("submit", "answer")),
}

JOINT_SENDING = (("ActionPlan", "submit"), ("PlanRevision", "submit"))


@dataclass
class Actor:
    """A person, what they hold now, and whether the object was sent by them."""

    name: str
    user: object
    posts: list[Post] = field(default_factory=list)
    is_sender: bool = False
    enters: bool = False


class Stage:
    """A project with one object of each machine that belongs to `whose` ("partner" or "lead partner").

    Whoever may not do a step tries it in every state of a machine, or in one of so many `turns`.
    """

    def __init__(self, whose="partner", *, is_joint=False, turns=3):
        self.turns = turns
        self.project = factories.project(rule_set=factories.rule_set(auditor_opinion_required=False))
        self.lead = self.project.lead_organisation
        self.own = self.lead if whose == "lead partner" else factories.organisation("Partner")
        self.second = factories.organisation("Second partner")
        self.authorities = [
            factories.organisation("First authority"),
            factories.organisation("Second authority"),
        ]
        self.sender = factories.person("The sender")
        self.plan = self._plan(is_joint)
        give(self.plan, self.plan, "complete", DAY, "There is something to remind of.")
        self.plan.actions.update(progress="Half of it is done.", blocked_by="The ministry")
        self.action = self.plan.actions.get()
        self.milestone, self.new_date = self._dates()
        self.claim = self._claim()
        self.evidence = self._evidence()
        factories.prove(self.action)
        self.revision = self._revision(is_joint)
        self.report, self.part = self._report()
        self.question = Question.objects.create(
            report=self.report, organisation=self.own, round=1, number=1, text="Why?", status_since=DAY
        )
        for asked in (self.plan, self.revision):
            give(self.plan, asked, "consent", DAY - dt.timedelta(days=30), "Asked long ago.", self.second.pk)
        self.practice = factories.practice(self.project, self.own, submitted_by=self.sender)
        self.edition = factories.edition(self.practice, submitted_by=self.sender)
        self.indicator, self.reading = self._indicator()
        self.is_joint, self.lacking = is_joint, LACKING
        self.comment = self._comment()
        self.publication = Publication.objects.create(
            project=self.project, plan=self.plan, status_since=DAY, published_on=DAY
        )

    def _plan(self, is_joint):
        made = factories.complete_plan(
            self.project, self.own, owner=self.authorities[0], no_change_reason="None."
        )
        made.instruments.add(factories.instrument(self.authorities[1]))
        if is_joint:
            made.partners.add(self.second)
        ActionPlan.objects.filter(pk=made.pk).update(
            submitted_by=self.sender, content_hash=made.hash_of_content(), begun_on=DAY, completed_on=DAY
        )
        return made

    def _claim(self):
        made = PolicyChangeClaim.objects.create(
            project=self.project, organisation=self.own, instrument=self.plan.instruments.first(), title="A call",
            types=["new_projects"], what_changed="A call was opened.", decision_on=DAY, source="A visit",
            overlap="No", status_since=DAY, submitted_by=self.sender,
        )  # fmt: skip
        for kind in Assertion.Kind.values:
            Assertion.objects.create(claim=made, kind=kind, statement="As said.")
        FundAmount.objects.create(claim=made, fund="ERDF", claimed=1, accepted=1)
        self._share_its_measure(made)
        return made

    def _share_its_measure(self, claim):
        """Another project has a verified claim on the same money: there is a share to agree."""
        claim.measure = Measure.objects.create(instrument=claim.instrument, name="A call")
        claim.save(update_fields=["measure"])
        other = PolicyChangeClaim(
            project=factories.project(), organisation=factories.organisation(), instrument=claim.instrument,
            title="The same call", status_since=DAY, submitted_on=DAY, measure=claim.measure, status="validated",
        )  # fmt: skip
        other.save(force_insert=True)
        FundAmount.objects.create(claim=other, fund="ERDF", claimed=1, accepted=1)

    def _evidence(self):
        document = Document.objects.create(
            project=self.project, organisation=self.own, sha256=f"{next(factories.count):064x}", size=9, name="a.pdf",
            content_type="application/pdf", title="A paper", uploaded_by=self.sender,
        )  # fmt: skip
        kept = {"retained_until": DAY - dt.timedelta(days=1), "destruction_asked_by": self.sender}
        made = Evidence.objects.create(claim=self.claim, project=self.project, document=document, **kept)
        made.assertions.set(self.claim.assertions.all())
        return made

    def _dates(self):
        """A milestone, and a request of the sender for another end of the action."""
        of_action = {"plan": self.plan, "action": self.action, "status_since": DAY}
        milestone = Milestone.objects.create(title="A call", first_date=PartialDate("2022-09"), **of_action)
        asked = NewDate.objects.create(
            was=self.action.ends, wanted=PartialDate("2022-12"), reason="Late.", asked_on=DAY, asked_by=self.sender,
            **of_action,
        )  # fmt: skip
        return milestone, asked

    def _revision(self, is_joint):
        """A new version with another title, which is a minor change, sent by the sender."""
        content = self.plan.content()
        base = PlanText.objects.create(plan=self.plan, content=content, content_hash=self.plan.content_hash)
        made = PlanRevision(
            plan=self.plan, project=self.project, organisation=self.own, number=2, why="A new title.", base=base,
            content=content | {"title": "Another title"}, status_since=DAY, submitted_by=self.sender,
        )  # fmt: skip
        made.content_hash = made.hash_of_content()
        made.save(force_insert=True)
        made.instruments.set(content["instruments"])
        made.partners.set(content["partners"])
        return made

    def _indicator(self):
        """One of the project, with a value that the sender entered."""
        made = Indicator.objects.create(
            project=self.project, organisation=self.own, title="Firms", unit="firms", status_since=DAY
        )
        said = {"measured_on": DAY, "value": 1, "source": "A count", "status_since": DAY, "approved_on": DAY}
        return made, Reading.objects.create(indicator=made, submitted_by=self.sender, **said)

    def _comment(self):
        """What the sender said to those who check; it concerns the object's body."""
        made = Comment(
            project=self.project, subject="a:b", subject_name="Plan", subject_url="/", concerns=self.own,
            organisation=self.own, author=self.sender, text="Why?", said_at=factories.at(), status_since=DAY,
        )  # fmt: skip
        made.save(force_insert=True)
        return made

    def _report(self):
        """Everybody who owes a part has one, so that opening the report adds none."""
        report = ProgressReport.objects.create(
            project=self.project, number=1, starts_on=DAY, ends_on=DAY, due_on=DAY, parts_due_on=DAY,
            status_since=DAY, submitted_by=self.sender,
        )  # fmt: skip
        parts = {
            body: PartnerPart.objects.create(
                report=report,
                organisation=body,
                status="accepted",
                status_since=DAY,
                submitted_by=self.sender,
            )
            for body in {self.own, self.lead, self.second}
        }
        part = parts[self.own]
        PlanAccount.objects.create(part=part, plan=self.plan, implementation="As planned.")
        return report, part

    def put(self, name, state):
        """Put the object of a machine into a state, and those around it where its guards want them."""
        around = {
            "ActionPlan": {"Action": "completed", "PlanRevision": "withdrawn", "ProgressReport": "approved"},
            "PlanRevision": {"ActionPlan": "in_implementation", "ProgressReport": "under_check"},
            "Action": {"ActionPlan": "in_implementation"},
            "Milestone": {"ActionPlan": "in_implementation", "Action": "in_progress"},
            "NewDate": {"ActionPlan": "in_implementation", "Action": "in_progress"},
            "PolicyChangeClaim": {"Evidence": "accepted"},
            "Evidence": {"PolicyChangeClaim": "forwarded"},
            "GoodPractice": {},
            "PracticeRevision": {"GoodPractice": "approved"},
            "ProgressReport": {"PartnerPart": "accepted", "Question": "answered"},
            "Question": {"ProgressReport": "clarification"},
            "PartnerPart": {"ProgressReport": "open"},
            "Reading": {"Indicator": "measured"},
            "Publication": {"ActionPlan": "endorsed"},
        }
        for machine, wanted in {**around.get(name, {}), name: state}.items():
            subject = self.subject(machine)
            type(subject).objects.filter(pk=subject.pk).update(status=wanted)
        Action.objects.filter(pk=self.action.pk).update(reported_by=self.sender)
        return self.fresh(name)

    def subject(self, name):
        own = {"ActionPlan": self.plan, "Action": self.action, "PlanRevision": self.revision}
        own |= {"GoodPractice": self.practice, "PracticeRevision": self.edition}
        own |= {"Milestone": self.milestone, "NewDate": self.new_date}
        own |= {"Evidence": self.evidence, "Comment": self.comment}
        own |= {"ProgressReport": self.report, "PartnerPart": self.part, "Question": self.question}
        own |= {"Indicator": self.indicator, "Reading": self.reading, "Publication": self.publication}
        return (own | {"PolicyChangeClaim": self.claim})[name]

    def fresh(self, name):
        """The object as it stands in the database."""
        subject = self.subject(name)
        return type(subject).objects.get(pk=subject.pk)

    def gaps(self, name, step):
        """Whether a condition of the step is unmet on this stage, as a joint plan's without its partner's consent."""
        return (self.is_joint and (name, step) in JOINT_SENDING) or (name, step) in self.lacking

    def enter_decisions(self):
        """Decisions that were entered from letters and not confirmed, under rules that want a second person."""
        rules = self.project.rule_set
        rules.content["recorded_decision_needs_second_person"] = True
        rules.save()
        for name, (decisions, resting) in RESTING.items():
            for method in decisions:
                EnteredStep.objects.create(
                    project_id=self.project.pk, object=ref(self.subject(name)), object_version=1, role=ABSENT[1],
                    step=f"{name}.{method}", name="The programme", recorded_by=self.sender, needs_confirmation=True,
                )  # fmt: skip
            self.lacking = self.lacking | {(name, method) for method in resting}

    def make_pilot(self, pilot):
        """Mark the action as a pilot that has come so far with the committee."""
        days = {
            f"pilot_{said}_on": DAY
            for said in ("asked", "approved", "refused")
            if said in (pilot, "asked" if pilot != "marked" else "")
        }
        Action.objects.filter(pk=self.action.pk).update(is_pilot=True, **days)
        lacking = {("Action", step) for step in PILOT_STEPS if step not in PILOT_WAY[pilot]}
        self.lacking = LACKING - {("Action", step) for step in PILOT_STEPS} | lacking

    def matter(self, name):
        """The object as the document's words see it."""
        bodies = frozenset(body.pk for body in self.authorities)
        seen = Matter(self.lead.pk if name == "ProgressReport" else self.own.pk, self.lead.pk)
        if name == "Evidence":
            return replace(seen, evidence_of=self.fresh(name).HANGS_ON)
        if name not in ("ActionPlan", "PlanRevision"):
            return seen
        joint = frozenset([self.second.pk]) if self.is_joint else frozenset()
        return replace(seen, owners=bodies, signatories=bodies, joint=joint)

    def absent(self, role, step):
        """Somebody who does not sign in, of the body that the letter comes from."""
        bodies = {"partner_representative": self.own, "policy_authority": self.authorities[0]}
        body = self.second if step == "consent" else bodies.get(role)
        return EnteredFor(role, body.pk if body else None, "Somebody absent", None, "ab" * 32)

    @cached_property
    def actors(self):
        """Everybody who may try a step."""
        return [*self._of_one_role(), *self._of_several_roles(), *self._of_none()]

    @property
    def a_few(self):
        """Somebody who may do all that others may, somebody who may do all that partners may, and nobody."""
        names = ("every role elsewhere in the project", "every role of the object's body", "a stranger")
        return [actor for actor in self.actors if actor.name in names]

    def _of_one_role(self):
        other = factories.organisation("Other")
        bodies = {self.own: "the object's body", self.lead: "the lead partner", other: "another body"}
        for body, words in bodies.items():
            for role in ROLES:
                yield self.actor(f"{role} of {words}", (role, body))
        yield self.actor("authority of an instrument", ("policy_authority", self.authorities[0]))
        yield self.actor("representative of a second partner", ("partner_representative", self.second))
        yield self.actor("deputy of another body", ("lead_partner_monitor", other, True), enters=True)
        yield self.actor("deputy of the lead partner", ("lead_partner_monitor", self.lead, True), enters=True)

    def _of_several_roles(self):
        other = factories.organisation("Another")
        everything = [(role, other) for role in ROLES]
        at_home = [(role, self.own) for role in ROLES]
        yield self.actor("every role elsewhere in the project", *everything, enters=True)
        yield self.actor(
            "every role, and a stakeholder of the object's body", *everything, ("stakeholder", self.own)
        )
        yield self.actor("every role of the object's body", *at_home, enters=True)
        yield self.actor("every role of the object's body and of another", *at_home, *everything)
        for body in (self.authorities[1], self.second):
            yield self.actor(f"every role of {body.name}", *[(role, body) for role in ROLES])
        yield self.actor("lead partner's monitor and deputy of another", ("lead_partner_monitor", self.lead),
                         ("lead_partner_monitor", other, True), enters=True)  # fmt: skip
        yield self.actor("the sender, with every other role", *everything, user=self.sender, enters=True)

    def _of_none(self):
        yield self.actor("a stranger")
        elsewhere, body = factories.project(), self.own
        yield self.actor("every role in another project", *[(role, body) for role in ROLES], where=elsewhere,
                         enters=True)  # fmt: skip
        yield self.actor(
            "former member with every role", *[(role, body) for role in ROLES], ended=True, enters=True
        )
        closed = factories.person(is_active=False)
        yield self.actor("every role and a closed account", *[(role, body) for role in ROLES], user=closed,
                         enters=True)  # fmt: skip

    def actor(self, name, *held, user=None, where=None, ended=False, enters=False):
        """A person with these roles; what is held in another project, has ended or is closed does not count."""
        user = user or factories.person(name)
        posts = [Post(role, body.pk, *deputy) for role, body, *deputy in held]
        Membership.objects.bulk_create(
            Membership(
                user=user, project=where or self.project, organisation_id=post.body, role=post.role,
                is_deputy=post.is_deputy, ended_on=dt.date(2022, 1, 1) if ended else None,
            )
            for post in posts
        )  # fmt: skip
        counts = user.is_active and where is None and not ended
        is_monitor = len(held) == 1 and held[0][0] == "lead_partner_monitor"
        return Actor(name, user, posts if counts else [], user == self.sender, enters or is_monitor)
