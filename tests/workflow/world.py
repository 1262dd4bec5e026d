"""One project with everybody in it, and what must follow from any step, written from docs/workflow.md and not from
the code: the states, who has sent what, whose word is missing, which conditions are unmet, what a step entails.
"""

from dataclasses import dataclass, field

from actionplans.models import Action, ActionPlan, PlanRevision
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with
from documents.models import Document
from monitoring.models import Assertion, Evidence, PolicyChangeClaim
from monitoring.services.claims import Content, create_claim
from practices.content import said
from practices.models import GoodPractice, PracticeRevision
from practices.services import start_edition
from projects.models import Role
from tests import factories
from tests.factories import at
from tests.workflow.document import TABLES, Matter, Post, may, outcome
from tests.workflow.lacks import lacks
from tests.workflow.phases import COUNTING, DECIDED, ROUTES, WRITTEN
from workflow.acts import EnteredFor
from workflow.door import create, perform


@dataclass
class Person:
    name: str
    user: object
    posts: list[Post]


@dataclass(eq=False)
class Thing:
    """An object as the model sees it."""

    kind: str
    row: object
    state: str
    body: object
    sender: object = None
    of: "Thing | None" = None
    facts: dict = field(default_factory=dict)
    offset: int = 0

    def fresh(self):
        return type(self.row).objects.get(pk=self.row.pk)

    def __str__(self):
        return f"{self.kind} {self.row} ({self.state})"


class World:
    def __init__(self):
        self.things = []
        self.routes = {
            name: factories.rule_set(approval_route=dict.fromkeys(ALL_STAGES, True) | route)
            for name, route in ROUTES.items()
        }
        self.project = factories.project(rule_set=self.routes["every stage"])
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
        """A plan that lacks nothing but a consent, its second action begun before it."""
        made = factories.complete_plan(self.project, self.bodies[body])
        made.instruments.set(self.instruments)
        made.partners.set([self.bodies["second"]] if is_joint else [])
        factories.action(made, is_before_plan=True)
        return made

    def begin(self, route, *, is_joint):
        """A partner's draft of two actions and one of the lead partner, under a rule set."""
        type(self.project).objects.filter(pk=self.project.pk).update(rule_set=self.routes[route])
        self.left_out = {stage for stage, applies in ROUTES[route].items() if not applies}
        self.things = []
        for row in (self.drafts["partner", is_joint], self.drafts["lead", False]):
            facts = {"edition": 1, "sent": 0, "consents": set(), "endorsements": set()}
            facts |= {"joint": [one.pk for one in row.partners.all()]}
            plan = self._thing("ActionPlan", row, "draft", row.organisation_id, facts=facts)
            for action in row.actions.all():
                facts = {"early": action.is_before_plan}
                self._thing("Action", action, "planned", plan.body, of=plan, facts=facts)

        facts = {"edition": 0, "counted": ("pending", 0), "published": ("pending", 0), "closed": False}
        self._thing("GoodPractice", self.practice, "draft", self.practice.organisation_id, facts=facts)

    def _thing(self, kind, row, state, body, **more):
        entries = 0 if kind in ("ActionPlan", "Action", "GoodPractice") else row.version
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
        facts = {"round": 0, "opinions": set(), "foreign": is_foreign}
        return self._thing("PolicyChangeClaim", made, "draft", plan.body, of=plan, facts=facts)

    def evidence(self, claim, by):
        """A registered paper for every point, without bytes; raises as the door does."""
        document = Document.objects.create(
            project=self.project, organisation=claim.row.organisation, sha256=f"{next(factories.count):064x}", size=9,
            name="a.pdf", content_type="application/pdf", title="A paper", uploaded_by=by.user,
        )  # fmt: skip
        row = Evidence(claim=claim.fresh(), document=document)
        create(
            row, by=by.user, effective_at=at(), finish=lambda: row.assertions.set(claim.row.assertions.all())
        )
        row = perform(row.register, by=by.user, version=1, effective_at=at())
        return self._thing("Evidence", row, "registered", claim.body, sender=by.user.pk, of=claim)

    def revision(self, plan, by, *, is_material):
        """A new version with another title, material by its partner's own word or not; raises as the door does."""
        row = start_revision(plan.fresh(), by=by.user, on=DECIDED, why="Because.", changes_scope=is_material)
        said = copy_with(row.plan, row.content)
        said.title = f"{said.title}, again"
        amend_revision(row, said, by=by.user, version=1)
        row = PlanRevision.objects.get(pk=row.pk)
        facts = {"edition": 1, "sent": 0, "consents": set(), "endorsements": set(), "material": is_material}
        facts |= {"joint": plan.facts["joint"]}
        return self._thing("PlanRevision", row, "draft", plan.body, of=plan, facts=facts)

    def open_revisions(self, plan):
        return [thing for thing in self.of_kind("PlanRevision", plan) if thing.state in WRITTEN]

    def edition(self, practice, by):
        """The draft of a new edition that says something new; raises as the door does."""
        row = practice.fresh()
        row = start_edition(
            row, said(row) | {"summary": f"After edition {row.edition}."}, by=by.user, on=DECIDED
        )
        return self._thing("PracticeRevision", row, "draft", practice.body, of=practice)

    def may_bring(self, claim, by):
        return any(post.role in AT_HOME and post.body == claim.body for post in by.posts)

    # what the document says

    def matter(self, thing):
        owners = frozenset(instrument.owner_id for instrument in self.instruments)
        seen = {"body": thing.body, "lead": self.lead.pk}
        if thing.kind in ("ActionPlan", "PlanRevision"):
            seen |= {
                "owners": owners,
                "signatories": self.silent_authorities(thing),
                "joint": self.silent_partners(thing),
            }
        return Matter(**seen)

    def silent_partners(self, plan):
        heard = {body for body, edition in plan.facts["consents"] if edition == plan.facts["edition"]}
        return frozenset(plan.facts["joint"]) - heard

    def silent_authorities(self, plan):
        heard = {body for body, edition in plan.facts["endorsements"] if edition == plan.facts["sent"]}
        return frozenset(instrument.owner_id for instrument in self.instruments) - heard

    def may(self, thing, step, person, absent=None):
        is_sender = thing.sender is not None and thing.sender == person.user.pk
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
            has_gaps=lacks(self, thing, step, day),
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

    def lacks(self, thing, step, day):
        """Whether a condition of the step is unmet."""
        return {"ActionPlan": self._plan_lacks, "Action": self._action_lacks, "PolicyChangeClaim": self._claim_lacks,
                "Evidence": self._evidence_lacks, "GoodPractice": self._practice_lacks,
                "PracticeRevision": self._revision_lacks}[thing.kind](thing, step, day)  # fmt: skip

    def _plan_lacks(self, plan, step, day):
        is_running = any(action.state not in ENDED for action in self.of_kind("Action", plan))
        is_reported = plan.facts.get("reported", False)
        waits = any(claim.state in WAITING for claim in self.of_kind("PolicyChangeClaim", plan))
        return {
            "submit": bool(self.silent_partners(plan)),
            "begin": day < PHASE_2,
            "propose_completion": is_running or is_reported,
            "complete": is_running or not is_reported,
            "abandon": waits,
            "close": waits or not (plan.state == "verified" or plan.facts.get("explained")),
        }.get(step, False)

    def _action_lacks(self, action, step, day):
        plan, early = action.of, action.facts["early"]
        is_over = plan.state in ("closed", "withdrawn")
        return {
            "start": plan.state != "in_implementation" and not (early and not is_over),
            "give_up": is_over or not (plan.facts.get("begun") or early),
            "confirm": action.facts.get("confirmed", False),
            "reopen": plan.state != "in_implementation",
        }.get(step, is_over)

    def _claim_lacks(self, claim, step, day):
        papers = {paper.state for paper in self.of_kind("Evidence", claim)}
        has_opinion = claim.facts["round"] in claim.facts["opinions"]
        verified = "accepted" not in papers or not has_opinion
        return {
            "submit": day < DECIDED or not papers & SHOWING,
            "validate": verified,
            "validate_partly": verified,
            "reject": not has_opinion,
            "revoke": not has_opinion,
            "give_opinion": has_opinion,
        }.get(step, False)

    def _evidence_lacks(self, paper, step, day):
        return step in ("examine", "accept", "reject", "ask_replacement") and paper.of.state not in JUDGED

    def _practice_lacks(self, practice, step, day):
        facts = practice.facts
        counted, published = (
            value if edition == facts["edition"] else ""
            for value, edition in (facts["counted"], facts["published"])
        )
        return {
            "take_over": True,
            "count": counted == "yes",
            "not_count": counted == "no",
            "publish": published == "yes",
            "not_publish": published in ("no", "yes"),
            "unpublish": facts["published"][0] != "yes",
            "close_rating": facts["closed"],
            "reopen_rating": not facts["closed"],
        }.get(step, False)

    def _revision_lacks(self, revision, step, day):
        return step in ("submit", "approve") and revision.of.state != "approved"

    # what a step entails

    def done(self, thing, step, person, absent):
        """Take a step in the model; returns how many entries it must have left."""
        thing.state = TABLES[thing.kind][step].leads_to(thing.state)
        author = None if absent else person.user.pk
        body = absent.organisation_id if absent else None
        entailed = {"ActionPlan": self._plan_done, "Action": self._action_done, "PolicyChangeClaim": self._claim_done,
                    "Evidence": self._evidence_done, "GoodPractice": self._practice_done,
                    "PracticeRevision": self._revision_done}[thing.kind]  # fmt: skip
        return 1 + entailed(thing, step, author, body or person)

    def _plan_done(self, plan, step, author, who):
        facts = plan.facts
        bodies = {post.body for post in who.posts} if isinstance(who, Person) else {who}
        if step == "submit":
            plan.sender, facts["sent"], facts["left_out"] = author, facts["edition"], self.left_out
            return self._go_on(plan)
        if step == "recall":
            plan.sender = None
        if step == "consent":
            facts["consents"].add((next(iter(bodies & self.silent_partners(plan))), facts["edition"]))
        if step == "endorse":
            facts["endorsements"].add((next(iter(bodies & self.silent_authorities(plan))), facts["sent"]))
            if not self.silent_authorities(plan):
                plan.state = "endorsed"
                return 1
        facts |= {"begin": {"begun": True}, "propose_completion": {"reported": True}, "explain": {"explained": True},
                  "reopen": {"reported": False}}.get(step, {})  # fmt: skip
        if step == "complete":
            return self._completed(plan)
        return self._go_on(plan) if step in ("clear", "accept") else 0

    def _go_on(self, plan):
        """Stages that the rules left out on the day of sending pass by themselves."""
        passing = {"submitted": ("lead_clearance", "cleared"), "cleared": ("programme_acceptance", "accepted"),
                   "accepted": ("authority_endorsement", "endorsed")}  # fmt: skip
        passed = 0
        while plan.state in passing and passing[plan.state][0] in plan.facts["left_out"]:
            plan.state, passed = passing[plan.state][1], passed + 1
        return passed

    def _completed(self, plan):
        open_ends = [action for action in self.of_kind("Action", plan) if not action.facts.get("confirmed")]
        for action in open_ends:
            action.facts["confirmed"] = True
        return len(open_ends) + self._verified_by_claims(plan)

    def counting(self, plan):
        """The claims that count for a plan: on one of its instruments."""
        claims = self.of_kind("PolicyChangeClaim", plan)
        return [claim for claim in claims if claim.state in COUNTING and not claim.facts["foreign"]]

    def _verified_by_claims(self, plan):
        if plan.state == "completed" and self.counting(plan):
            plan.state = "verified"
            return 1
        return 0

    def _action_done(self, action, step, author, who):
        if step in ("finish", "finish_partly", "give_up"):
            action.sender = author
        if step == "reopen":
            action.sender, action.facts["confirmed"] = None, False
        if step == "confirm":
            action.facts["confirmed"] = True
        return 0

    def _claim_done(self, claim, step, author, who):
        if step == "submit":
            claim.sender = author
        if step == "recall":
            claim.sender = None
        if step in ("submit", "reassess"):
            claim.facts["round"] += 1
        if step == "give_opinion":
            claim.facts["opinions"].add(claim.facts["round"])
        if step in ("validate", "validate_partly"):
            return self._verified_by_claims(claim.of) if not claim.facts["foreign"] else 0
        if step == "revoke" and claim.of.state == "verified" and not self.counting(claim.of):
            claim.of.state = "completed"
            return 1
        return 0

    def _evidence_done(self, paper, step, author, who):
        claim = paper.of
        if step == "challenge" and claim.state in ("validated", "partially_validated"):
            claim.state = "under_reassessment"
            claim.facts["round"] += 1
            return 1
        return 0

    def _practice_done(self, practice, step, author, who):
        facts = practice.facts
        if step in ("submit", "recall"):
            practice.sender = author if step == "submit" else None
        if step == "approve":
            facts["edition"] = 1
        value = {"count": "yes", "not_count": "no", "publish": "yes", "not_publish": "no"}.get(step)
        if value:
            facts["counted" if step.endswith("count") else "published"] = (value, facts["edition"])
        if step == "unpublish":
            facts["published"] = ("unpublished", facts["published"][1])
        facts |= {"close_rating": {"closed": True}, "reopen_rating": {"closed": False}}.get(step, {})
        return 0

    def _revision_done(self, revision, step, author, who):
        if step in ("submit", "recall"):
            revision.sender = author if step == "submit" else None
        if step == "approve":
            revision.of.facts["edition"] += 1
            return 1
        return 0


DRAFTS = (("partner", False), ("partner", True), ("lead", False))
ALL_STAGES = ("lead_clearance", "programme_acceptance", "authority_endorsement")
AT_HOME = ("partner_editor", "partner_representative")
MODELS = {
    "ActionPlan": ActionPlan,
    "Action": Action,
    "PolicyChangeClaim": PolicyChangeClaim,
    "Evidence": Evidence,
    "PlanRevision": PlanRevision,
    "GoodPractice": GoodPractice,
    "PracticeRevision": PracticeRevision,
}
