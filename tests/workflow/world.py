"""One project with everybody in it, and what must follow from any step, written from docs/workflow.md and not from
the code: the states, who has sent what, whose word is missing, which conditions are unmet, what a step entails.
"""

import datetime as dt
from decimal import Decimal

from actionplans.deadlines import give
from actionplans.models import Action, ActionPlan, Milestone, NewDate, PlanRevision
from actionplans.services.dates import ask_new_date
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with
from documents.models import Document
from monitoring.models import (
    Assertion,
    Evidence,
    Indicator,
    PartnerPart,
    PolicyChangeClaim,
    ProgressReport,
    Reading,
)
from monitoring.services.claims import Content, create_claim
from monitoring.services.reports import Account, amend_part
from practices.content import said as said_by
from practices.models import GoodPractice, PracticeRevision
from practices.services import start_edition
from projects.models import Role
from tests import factories
from tests.factories import at
from tests.workflow.document import TABLES, Matter, Post, may, outcome
from tests.workflow.lacks import lacks
from tests.workflow.phases import DECIDED, PENDING, PHASE_2, ROUTES, WRITTEN
from tests.workflow.things import Person, Thing
from values.dates import PartialDate
from workflow.acts import EnteredFor
from workflow.door import create, perform


class World:
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
        facts = {"edition": 0, "counted": ("pending", 0), "published": ("pending", 0), "closed": False}
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

    # what is made

    def claim(self, plan, by, *, is_foreign):
        """A claim that says everything, through the door; raises as the door does."""
        instrument = self.foreign_instrument if is_foreign else self.instruments[0]
        made = PolicyChangeClaim(project=self.project, organisation=plan.row.organisation, plan=plan.fresh(),
                                 status_since=DECIDED)  # fmt: skip
        fields = {"title": "A call", "instrument": instrument, "types": ["new_projects"], "overlap": "No",
                  "what_changed": "It opened.", "decision_on": DECIDED, "source": "A visit"}  # fmt: skip
        content = Content(
            fields, statements=dict.fromkeys(Assertion.Kind.values, "As said."), has_no_amount=True
        )
        made = create_claim(made, content, by=by.user, effective_at=at())
        facts = {"round": 0, "opinions": set(), "foreign": is_foreign, "counts": False}
        return self._thing("PolicyChangeClaim", made, "draft", plan.body, of=plan, facts=facts)

    def evidence(self, subject, by):
        """A registered paper of an action or for every point of a claim, without bytes; raises as the door does."""
        document = Document.objects.create(
            project=self.project, organisation=subject.row.organisation, sha256=f"{next(factories.count):064x}",
            size=9, name="a.pdf", content_type="application/pdf", title="A paper", uploaded_by=by.user,
        )  # fmt: skip
        is_claim = subject.kind == "PolicyChangeClaim"
        row = Evidence(project=self.project, document=document, retained_until=DECIDED,
                       **{"claim" if is_claim else "action": subject.fresh()})  # fmt: skip
        points = list(subject.row.assertions.all()) if is_claim else []
        create(row, by=by.user, effective_at=at(), finish=lambda: row.assertions.set(points))
        row = perform(row.register, by=by.user, version=1, effective_at=at())
        return self._thing("Evidence", row, "registered", subject.body, sender=by.user.pk, of=subject)

    def new_date(self, action, by):
        """A request for an end that nobody has asked for before; raises as the door does."""
        wanted = PartialDate((PHASE_2 + dt.timedelta(days=300 + next(factories.count) % 60)).isoformat())
        row = ask_new_date(action.fresh(), by=by.user, on=DECIDED, wanted=wanted, reason="Because.")
        return self._thing("NewDate", row, "asked", action.body, sender=by.user.pk, of=action)

    def reading(self, indicator, by):
        """A value of a day that has none, written down and not entered; raises as the door does."""
        day = DECIDED - dt.timedelta(days=next(factories.count) % 3000)
        row = Reading(
            indicator=indicator.fresh(),
            measured_on=day,
            value=Decimal(1),
            source="A count",
            status_since=DECIDED,
        )
        row = create(row, by=by.user, effective_at=at())
        return self._thing("Reading", row, "draft", indicator.body, of=indicator, facts={"measured_on": day})

    def revision(self, plan, by, *, is_material):
        """A new version with another title, material by its partner's own word or not; raises as the door does."""
        row = start_revision(plan.fresh(), by=by.user, on=DECIDED, why="Because.", changes_scope=is_material)
        said = copy_with(row.plan, row.content)
        said.title = f"{said.title}, again"
        amend_revision(row, said, by=by.user, version=1)
        row = PlanRevision.objects.get(pk=row.pk)
        facts = {"edition": 1, "sent": 0, "consents": set(), "endorsements": set(), "material": is_material}
        facts |= {"joint": plan.facts["joint"], "asked": True}
        give(row.plan, row, "consent", DECIDED, "Asked long ago.", self.bodies["second"].pk)
        return self._thing("PlanRevision", row, "draft", plan.body, of=plan, facts=facts)

    def open_revisions(self, plan):
        return [thing for thing in self.of_kind("PlanRevision", plan) if thing.state in WRITTEN]

    def edition(self, practice, by):
        """The draft of a new edition that says something new; raises as the door does."""
        row = practice.fresh()
        content = said_by(row) | {"summary": f"After edition {row.edition}."}
        row = start_edition(row, content, by=by.user, on=DECIDED)
        return self._thing("PracticeRevision", row, "draft", practice.body, of=practice)

    def write_part(self, part, by, offset=0):
        """Tell of every plan how far it is; raises as the door does."""
        row, said = (
            part.fresh(),
            {plan: Account(f"Edition {next(factories.count)}") for plan in self.plans_of(part)},
        )
        amend_part(row, by=by.user, version=row.version + offset, own={}, accounts=said)
        part.facts["told"] |= set(said)
        return part

    def new_parts(self, report):
        """Take in the parts that came with a report: one of each of these bodies; returns how many."""
        known = {part.row.pk for part in self.of_kind("PartnerPart")}
        rows = PartnerPart.objects.filter(report=report.row).exclude(pk__in=known)
        for row in rows:
            self._thing("PartnerPart", row, "draft", row.organisation_id, of=report, facts={"told": set()})
        bodies = {self.lead.pk, self.bodies["partner"].pk, self.bodies["second"].pk}
        assert {row.organisation_id for row in rows} == bodies
        return len(rows)

    def plans_of(self, part):
        """The plans of a body that are not over, whether the story is about them or not."""
        bodies = {
            row: {row.organisation_id, *[one.pk for one in row.partners.all()]}
            for row in self.drafts.values()
        }
        over = {plan.row.pk for plan in self.of_kind("ActionPlan") if plan.state in ("closed", "withdrawn")}
        return {row.pk for row, owners in bodies.items() if part.body in owners} - over

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

    def may(self, thing, step, person, absent=None):
        senders = {thing.sender, thing.facts.get("asker") if step == "destroy" else None} - {None}
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
    "Milestone": Milestone,
    "NewDate": NewDate,
    "Indicator": Indicator,
    "Reading": Reading,
}
