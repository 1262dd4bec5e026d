"""A project with as many plans as one likes, each with all that hangs on it, written in few statements."""

import datetime as dt
from hashlib import sha256
from itertools import cycle, islice

from django.db import connection

from accounts.models import User
from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from documents.models import Document
from ledger.unit import Record, unit
from monitoring.models import Assertion, Evidence, FundAmount, PartnerPart, PolicyChangeClaim, ProgressReport
from practices.models import GoodPractice, PracticeRevision
from projects.models import Deadline, Membership, Organisation, Partnership, ProjectChange, Role
from tests import factories
from tests.factories import DAY, at
from values.dates import PartialDate
from workflow.models import EnteredStep
from workflow.registry import ref

SENT = dt.date(2022, 2, 1)
PLANS = (
    "submitted",
    "accepted",
    "in_implementation",
    "cleared",
    "endorsed",
    "completed",
    "draft",
    "returned",
)
APPROVED = ("accepted", "in_implementation", "endorsed", "completed")
ACTIONS = ("completed", "in_progress")
CLAIMS = ("forwarded", "submitted", "validated", "clarification", "draft", "under_reassessment")
EVIDENCE = ("registered", "accepted", "challenged")
REPORTS = ("submitted", "open", "under_check", "scheduled", "approved")
PARTS = ("submitted", "draft", "accepted")


class Crowd:
    """The project, its people, and `grow_to`, which adds plans with partners, claims, papers and duties."""

    def __init__(self):
        self.project = factories.project()
        self.body, self.authority, self.people = factories.cast(self.project)
        self.territories = [factories.territory(code, code) for code in ("AT12", "ES13", "SI03", "PT11")]
        self.instrument = factories.instrument(self.authority)
        self.report = self.of_reports(1, 0)[0]
        self.size = 0

    def grow_to(self, size):
        number, first = size - self.size, self.size
        partners = self.of_partners(number, first)
        plans = self.of_plans(number, first, partners)
        actions = self.of_actions(plans)
        practices = self.of_practices(number, first, partners)
        Inspiration.objects.bulk_create(
            Inspiration(action=action, practice=practice, learnt="Short forms.")
            for action, practice in zip(actions, cycle(practices), strict=False)
        )
        claims = self.of_claims(plans)
        self.of_papers(claims)
        self.of_duties(plans)
        self.of_reports(number, first + 1)
        PartnerPart.objects.bulk_create(
            PartnerPart(report=self.report, organisation=partner, status=status, status_since=DAY)
            for partner, status in zip(partners, cycle(PARTS), strict=False)
        )
        self.of_changes(plans)
        self.size = size
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")  # the planner knows nothing of rows that no commit has shown it

    def of_partners(self, number, first):
        """Partners with a representative each; every second plan is one body's, which so has many."""
        made = Organisation.objects.bulk_create(
            Organisation(slug=f"crowd-{first + at}", name=f"Partner {first + at}") for at in range(number)
        )
        people = User.objects.bulk_create(
            User(email=f"crowd{first + at}@example.org", name=f"Person {first + at}") for at in range(number)
        )
        here = {"project": self.project}
        Membership.objects.bulk_create(
            Membership(user=person, organisation=body, role=Role.REPRESENTATIVE, **here)
            for person, body in zip(people, made, strict=True)
        )
        Partnership.objects.bulk_create(
            Partnership(organisation=body, part="partner", standing="confirmed", **here) for body in made
        )
        return made

    def of_plans(self, number, first, partners):
        made = ActionPlan.objects.bulk_create(
            ActionPlan(
                project=self.project,
                organisation=partner if (first + at) % 2 else self.body,
                territory=self.territories[at % 4],
                title=f"Plan {first + at}",
                status=status,
                aim="growth_and_jobs",
                policy_context="Context.",
                contribution="A new call.",
                status_since=SENT,
                drafted_on=SENT,
                submitted_on=SENT,
                content_hash="0" * 64,
                approved_on=SENT if status in APPROVED else None,
                submitted_by=self.people["representative"],
            )
            for at, (partner, status) in enumerate(zip(partners, cycle(PLANS), strict=False))
        )
        through = ActionPlan.instruments.through
        through.objects.bulk_create(
            through(actionplan=plan, policyinstrument=self.instrument) for plan in made
        )
        joint = ActionPlan.partners.through
        joint.objects.bulk_create(
            joint(actionplan=plan, organisation=partners[at - 1]) for at, plan in enumerate(made)
        )
        with unit() as work:
            for plan in made:
                for step, state in (("create", "draft"), ("submit", "submitted")):
                    work.record(self.entry(plan, f"ActionPlan.{step}", state))
        text = PlanText.objects.bulk_create(
            PlanText(
                plan=plan, content={"actions": [], "instruments": [], "partners": []}, content_hash="1" * 64
            )
            for plan in made
        )
        PlanRevision.objects.bulk_create(
            PlanRevision(
                plan=plan,
                project=self.project,
                organisation=plan.organisation,
                number=2,
                why="A new call.",
                base=base,
                content=plan_content(plan),
                status="submitted",
                status_since=SENT,
            )
            for plan, base in zip(made, text, strict=True)
            if plan.status == "in_implementation"
        )
        EnteredStep.objects.bulk_create(
            EnteredStep(
                project_id=self.project.pk, object=ref(plan), object_version=1, step="ActionPlan.submit",
                role=Role.REPRESENTATIVE, organisation=str(self.body.pk), name="The partner",
                recorded_by=self.people["monitor"],
            )
            for plan in made
        )  # fmt: skip
        return made

    def entry(self, plan, step, state):
        who, noon = self.people["representative"], at(SENT)
        return Record(
            str(self.project.pk), str(who.uuid), Role.REPRESENTATIVE, step, ref(plan), 1, noon, to_state=state
        )

    def of_actions(self, plans):
        return Action.objects.bulk_create(
            Action(
                plan=plan, number=number, title=f"Action {number}", status=status, status_since=SENT,
                ends=PartialDate("2022-11"), **dict.fromkeys(("background", "activities", "players"), "Yes."),
                **dict.fromkeys(("has_no_cost", "has_no_funding"), True),
            )
            for plan in plans
            for number, status in enumerate(ACTIONS, start=1)
        )  # fmt: skip

    def of_practices(self, number, first, partners):
        made = GoodPractice.objects.bulk_create(
            GoodPractice(
                slug=f"crowd-{first + at}", title=f"Hub {first + at}", project=self.project,
                organisation=partner, territory=self.territories[at % 4],
                status="approved" if at % 2 else "submitted", status_since=SENT, edition=at % 2,
            )
            for at, partner in enumerate(partners)
        )  # fmt: skip
        PracticeRevision.objects.bulk_create(
            PracticeRevision(practice=practice, content={}, status="submitted", status_since=SENT)
            for practice in made
            if practice.status == "approved"
        )
        return made

    def of_claims(self, plans):
        return PolicyChangeClaim.objects.bulk_create(
            PolicyChangeClaim(
                project=self.project, organisation=plan.organisation, plan=plan, instrument=self.instrument,
                title=f"A call of {plan}", status=status, status_since=SENT, submitted_on=SENT, round=1,
            )
            for plan, status in zip(plans, cycle(CLAIMS), strict=False)
        )  # fmt: skip

    def of_papers(self, claims):
        kinds = [kind.value for kind in Assertion.Kind]
        points = Assertion.objects.bulk_create(
            Assertion(claim=claim, kind=kind, statement="So it is.") for claim in claims for kind in kinds
        )
        FundAmount.objects.bulk_create(FundAmount(claim=claim, fund="ERDF", claimed=9) for claim in claims)
        documents = Document.objects.bulk_create(
            Document(
                project=self.project, organisation=claim.organisation, size=9, name="a.pdf", title="A paper",
                sha256=sha256(claim.uuid.bytes).hexdigest(), content_type="application/pdf",
                uploaded_by=self.people["editor"],
            )
            for claim in claims
        )  # fmt: skip
        evidence = Evidence.objects.bulk_create(
            Evidence(claim=claim, project=claim.project, document=document, status=status)
            for claim, document, status in zip(claims, documents, cycle(EVIDENCE), strict=False)
        )
        through = Evidence.assertions.through
        through.objects.bulk_create(
            through(evidence=item, assertion=point) for item, point in zip(evidence, points[::3], strict=True)
        )

    def of_duties(self, plans):
        Deadline.objects.bulk_create(
            Deadline(
                project=self.project, organisation=plan.organisation, subject=ref(plan), root=ref(plan), kind=kind,
                subject_name=str(plan), url=plan.get_absolute_url(), due=PartialDate(due.isoformat()), due_on=due,
                rule="A rule.",
            )
            for plan in plans
            for kind, due in (("plan", SENT), ("complete", dt.date(2023, 1, 31)))
        )  # fmt: skip

    def of_reports(self, number, first):
        day = dt.date(2021, 1, 31)
        return ProgressReport.objects.bulk_create(
            ProgressReport(
                project=self.project, number=first + at, starts_on=day, ends_on=day, due_on=day, parts_due_on=day,
                status=status, status_since=SENT,
            )
            for at, status in enumerate(islice(cycle(REPORTS), number))
        )  # fmt: skip

    def of_changes(self, plans):
        ProjectChange.objects.bulk_create(
            ProjectChange(
                project=self.project, kind="region_corrected", organisation=plan.organisation, subject=ref(plan),
                subject_name=str(plan), was="AT12", now="AT31", on=SENT, reason="A slip.", made_on=SENT,
                made_by=self.people["officer"], made_for=self.authority, needs_signature=True,
            )
            for plan in plans
        )  # fmt: skip


def plan_content(plan):
    """A text in which something differs from the one before."""
    texts = {"title": "A better title", "language": "en", "summary": "", "aim": plan.aim}
    texts |= {"policy_context": "Context.", "contribution": "A new call."}
    return texts | {"instruments": [], "partners": [], "actions": []}
