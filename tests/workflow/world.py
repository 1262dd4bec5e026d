"""One project with everybody in it, and what must follow from any step, written from docs/workflow.md and not from
the code: the states, who has sent what, whose word is missing, which conditions are unmet, what a step entails.
"""

import datetime as dt

from actionplans.deadlines import give
from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision
from monitoring.models import (
    Evidence,
    Indicator,
    PartnerPart,
    PolicyChangeClaim,
    ProgressReport,
    Question,
    Reading,
)
from practices.models import GoodPractice, PracticeRevision
from projects.models import Role
from publishing.models import Publication
from tests import factories
from tests.workflow.document import TABLES, Matter, Post, may, outcome
from tests.workflow.lacks import lacks
from tests.workflow.made import Made
from tests.workflow.phases import DECIDED, PENDING, PHASE_2, ROUTES
from tests.workflow.things import Person, Thing
from values.dates import PartialDate
from workflow.acts import EnteredFor


class World(Made):
    def __init__(self):
        self.things = []
        self.entered = []
        self.routes = {
            (name, wants_second): factories.rule_set(
                approval_route=dict.fromkeys(ALL_STAGES, True) | route,
                recorded_decision_needs_second_person=wants_second,
            )
            for name, route in ROUTES.items()
            for wants_second in (False, True)
        }
        self.project = factories.project(rule_set=self.routes["every stage", False])
        self.lead = self.project.lead_organisation
        names = (
            "partner",
            "second",
            "elsewhere",
            "first_authority",
            "second_authority",
            "programme",
            "auditors",
        )
        self.bodies = {name: factories.organisation(name) for name in names} | {"lead": self.lead}
        self.people = list(self._people())
        self.instruments = [
            factories.instrument(self.bodies[name]) for name in ("first_authority", "second_authority")
        ]
        self.foreign_instrument = factories.instrument(self.bodies["second_authority"])
        self.practice = factories.practice(self.project, self.bodies["partner"])
        self.indicator = Indicator.objects.create(
            project=self.project, organisation=self.bodies["partner"], title="Firms", unit="firms",
            status_since=DECIDED,
        )  # fmt: skip
        self.drafts = {(body, is_joint): self._draft(body, is_joint) for body, is_joint in DRAFTS}

    def _people(self):
        held = {
            "editor": [("partner_editor", "partner")],
            "representative": [("partner_representative", "partner")],
            "second representative": [("partner_representative", "second")],
            "lead partner's representative": [("partner_representative", "lead"), ("partner_editor", "lead")],
            "monitor": [("lead_partner_monitor", "lead")],
            "deputy": [("lead_partner_monitor", "elsewhere", True)],
            "first authority": [("policy_authority", "first_authority")],
            "second authority": [("policy_authority", "second_authority")],
            "officer": [("programme_officer", "programme")],
            "officer who is an authority": [
                ("programme_officer", "programme"),
                ("policy_authority", "first_authority"),
            ],
            "auditor": [("auditor", "auditors")],
            "practice administrator": [("practice_administrator", "programme")],
            "expert": [("expert", "auditors")],
            "monitor who helps the partner": [("lead_partner_monitor", "lead"), ("stakeholder", "partner")],
            "everything elsewhere": [(role, "elsewhere") for role in Role.values],
            "everything at the partner": [(role, "partner") for role in Role.values],
            "nobody": [],
        }
        for name, roles in held.items():
            user = factories.person(name)
            posts = [Post(role, self.bodies[body].pk, *deputy) for role, body, *deputy in roles]
            for post, (_role, body, *_deputy) in zip(posts, roles, strict=True):
                factories.member(
                    self.project, post.role, self.bodies[body], user=user, is_deputy=post.is_deputy
                )
            yield Person(name, user, posts)
        former = factories.member(
            self.project, "programme_officer", self.bodies["programme"], ended_on=DECIDED
        )
        closed = factories.member(self.project, "lead_partner_monitor")
        type(closed).objects.filter(pk=closed.pk).update(is_active=False)
        yield Person("former officer", former, [])
        yield Person("closed account", type(closed).objects.get(pk=closed.pk), [])

    def person(self, name):
        return next(person for person in self.people if person.name == name)

    def _draft(self, body, is_joint):
        """A plan that lacks nothing but a consent; its second action, a pilot begun before it, has no cost yet."""
        made = factories.complete_plan(self.project, self.bodies[body])
        made.instruments.set(self.instruments)
        made.partners.set([self.bodies["second"]] if is_joint else [])
        early = {"is_before_plan": True, "is_pilot": True, "had_no_cost": False}
        factories.action(made, **early, blocked_by="The ministry")
        first = made.actions.first()
        factories.prove(first)
        said = {"title": "A call", "first_date": PartialDate("2022-09"), "status_since": DECIDED}
        Milestone.objects.create(plan=made, action=first, **said)
        return made

    def begin(self, route, *, is_joint, has_report=False, wants_second=False):
        """A partner's draft of two actions and one of the lead partner, under a rule set; and a scheduled report."""
        type(self.project).objects.filter(pk=self.project.pk).update(
            rule_set=self.routes[route, wants_second]
        )
        self.wants_second, self.entered = wants_second, []
        self.left_out = {stage for stage, applies in ROUTES[route].items() if not applies}
        self.things = []
        for row in (self.drafts["partner", is_joint], self.drafts["lead", False]):
            facts = {"edition": 1, "sent": 0, "consents": set(), "endorsements": set()}
            facts |= {"joint": [one.pk for one in row.partners.all()], "asked": True}
            give(row, row, "consent", DECIDED, "Asked long ago.", self.bodies["second"].pk)
            plan = self._thing("ActionPlan", row, "draft", row.organisation_id, facts=facts)
            for action in row.actions.all():
                facts = {"early": action.is_before_plan, "pilot": "marked" if action.is_pilot else None}
                facts["cost"], facts["proved"] = action.had_no_cost, action.evidence.exists()
                facts["blocker"] = bool(action.blocked_by)
                made = self._thing("Action", action, "planned", plan.body, of=plan, facts=facts)
                for milestone in action.milestones.all():
                    self._thing("Milestone", milestone, "ahead", plan.body, of=made)

        self._thing("Indicator", self.indicator, "measured", self.indicator.organisation_id)
        facts = {
            "edition": 0,
            "counted": ("pending", 0),
            "published": ("pending", 0),
            "refused": 0,
            "closed": False,
        }
        self._thing("GoodPractice", self.practice, "draft", self.practice.organisation_id, facts=facts)
        if has_report:
            end = dt.date(2023, 1, 31)
            days = {
                "starts_on": PHASE_2,
                "ends_on": end,
                "due_on": end,
                "parts_due_on": end,
                "status_since": PHASE_2,
            }
            row = ProgressReport.objects.create(project=self.project, number=1, **days)
            self._thing("ProgressReport", row, "scheduled", self.lead.pk)

    def _thing(self, kind, row, state, body, **more):
        entries = 0 if kind in FROM_THE_START else row.version
        thing = Thing(kind, row, state, body, offset=row.version - entries, **more)
        self.things.append(thing)
        return thing

    def of_kind(self, kind, of=None):
        return [thing for thing in self.things if thing.kind == kind and (of is None or thing.of is of)]

    def may_bring(self, claim, by):
        return any(post.role in AT_HOME and post.body == claim.body for post in by.posts)

    def may_bring_evidence(self, subject, by):
        """The partner, and for its action also the lead partner or its deputy."""
        is_lead = subject.kind == "Action" and any(
            post.role == "lead_partner_monitor" and post.is_deputy == (subject.body == self.lead.pk)
            for post in by.posts
        )
        is_theirs = subject.body in {post.body for post in by.posts}
        return self.may_bring(subject, by) or (is_lead and not is_theirs)

    def may_measure(self, indicator, by):
        """Whose it is, its lead partner too; and the lead partner for whoever does not sign in."""
        is_own = any(
            post.role in (*AT_HOME, "lead_partner_monitor") and post.body == indicator.body
            for post in by.posts
        )
        is_theirs = indicator.body in {post.body for post in by.posts}
        is_lead = any(
            post.role == "lead_partner_monitor" and post.is_deputy == (indicator.body == self.lead.pk)
            for post in by.posts
        )
        return is_own or (is_lead and not is_theirs)

    # what the document says

    def matter(self, thing):
        owners = frozenset(instrument.owner_id for instrument in self.instruments)
        seen = {"body": thing.body, "lead": self.lead.pk}
        if thing.kind == "Evidence":
            seen["evidence_of"] = "action" if thing.of.kind == "Action" else "claim"
        if thing.kind in ("ActionPlan", "PlanRevision"):
            seen |= {
                "owners": owners,
                "signatories": self.silent_authorities(thing),
                "endorsers": self.endorsers(thing),
                "joint": self.silent_partners(thing),
            }
        return Matter(**seen)

    def silent_partners(self, plan):
        heard = {body for body, edition in plan.facts["consents"] if edition == plan.facts["edition"]}
        return frozenset(plan.facts["joint"]) - heard

    def endorsers(self, plan):
        """Who endorsed what was sent; what was taken back was sent by nobody."""
        heard = {body for body, edition in plan.facts["endorsements"] if edition == plan.facts["sent"]}
        return frozenset(heard) if plan.state != "draft" else frozenset()

    def silent_authorities(self, plan):
        heard = {body for body, edition in plan.facts["endorsements"] if edition == plan.facts["sent"]}
        return frozenset(instrument.owner_id for instrument in self.instruments) - heard

    def may_note_question(self, by):
        return any(post.role == "lead_partner_monitor" and post.body == self.lead.pk for post in by.posts)

    def may_publish(self, subject, by):
        return self.may(Thing("Publication", None, "unpublished", subject.body, of=subject), "publish", by)

    def may(self, thing, step, person, absent=None):
        sender = thing.of.sender if thing.kind == "Publication" else thing.sender
        senders = {sender, thing.facts.get("asker") if step == "destroy" else None} - {None}
        is_sender = person.user.pk in senders
        role = absent.role if absent else None
        return may(
            TABLES[thing.kind][step], person.posts, self.matter(thing), is_sender=is_sender, absent=role
        )

    def absent(self, thing, role, step, body):
        """Whose letter it is; a consent comes from the second partner, an endorsement from one of the authorities."""
        bodies = {"partner_representative": thing.body, "policy_authority": self.instruments[body].owner_id}
        key = self.bodies["second"].pk if step == "consent" else bodies.get(role)
        return EnteredFor(role, key, "Somebody absent", None, "ab" * 32)

    def foretell(self, thing, step, person, note, offset, day, absent):
        """What the door will answer."""
        wanted = outcome(
            TABLES[thing.kind][step],
            thing.state,
            self.may(thing, step, person, absent),
            note,
            is_stale=bool(offset),
            has_gaps=lacks(self, thing, step, day)
            or bool(absent and step == "consent" and not thing.facts["asked"]),
        )
        said_already = absent and {
            "consent": absent.organisation_id not in self.silent_partners(thing)
            if step == "consent"
            else False,
            "endorse": absent.organisation_id not in self.silent_authorities(thing)
            if step == "endorse"
            else False,
        }.get(step)
        return "impossible" if said_already and wanted == thing.state else wanted

    def has_open_report(self):
        return any(report.state not in ("approved", "corrected") for report in self.of_kind("ProgressReport"))

    def has_pending_report(self):
        return any(report.state in PENDING for report in self.of_kind("ProgressReport"))

    def counting(self, plan):
        """The claims that count for a plan: on one of its instruments."""
        claims = self.of_kind("PolicyChangeClaim", plan)
        return [claim for claim in claims if claim.facts["counts"] and not claim.facts["foreign"]]


DRAFTS = (("partner", False), ("partner", True), ("lead", False))
ALL_STAGES = ("lead_clearance", "programme_acceptance", "authority_endorsement")
FROM_THE_START = ("ActionPlan", "Action", "Milestone", "GoodPractice", "ProgressReport", "Indicator")
AT_HOME = ("partner_editor", "partner_representative")
MODELS = {
    "ActionPlan": ActionPlan,
    "Action": Action,
    "PolicyChangeClaim": PolicyChangeClaim,
    "Evidence": Evidence,
    "PlanRevision": PlanRevision,
    "GoodPractice": GoodPractice,
    "PracticeRevision": PracticeRevision,
    "ProgressReport": ProgressReport,
    "PartnerPart": PartnerPart,
    "Question": Question,
    "Milestone": Milestone,
    "NewDate": NewDate,
    "Indicator": Indicator,
    "Reading": Reading,
    "Publication": Publication,
}
