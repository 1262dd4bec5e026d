"""What people make in a story, through the door: each raises as the door does, and joins the things of the world."""

import datetime as dt
from decimal import Decimal

from actionplans.deadlines import give
from actionplans.models import PlanRevision
from actionplans.services.dates import ask_new_date
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with
from documents.models import Document
from monitoring.models import Assertion, Evidence, PartnerPart, PolicyChangeClaim, Question, Reading
from monitoring.services.claims import Content, create_claim
from monitoring.services.questions import note_question
from monitoring.services.reports import Account, amend_part
from practices.content import said as said_by
from practices.services import start_edition
from publishing.services import publication_of, take
from tests import factories
from tests.factories import at
from tests.workflow.phases import DECIDED, PHASE_2, WRITTEN
from values.dates import PartialDate
from workflow.door import create, perform


class Made:
    """The making of things in `World`."""

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

    def note_question(self, report, by):
        row = note_question(report.fresh(), "And why?", by=by.user, on=DECIDED)
        self._thing("Question", row, "open", self.lead.pk, of=report, facts={"given": 0, "worded": False})

    def new_questions(self, report):
        """Take in the one question of a new round that came with the programme's letter; returns how many."""
        known = {question.row.pk for question in self.of_kind("Question", report)}
        row = Question.objects.filter(report=report.row).exclude(pk__in=known).get()
        self._thing("Question", row, "open", self.lead.pk, of=report, facts={"given": 0, "worded": False})
        return 1

    def next_to_answer(self, question):
        """To whom the lead partner gives a question: to one partner after the other."""
        return self.bodies[("partner", "second")[question.facts["given"] % 2]]

    def publication(self, subject, by):
        """The first publication of a plan or a policy change."""
        row = take(publication_of(subject.fresh()), "publish", by=by.user, version=1, effective_at=at())
        self._thing("Publication", row, "published", subject.body, of=subject)

    def plans_of(self, part):
        """The plans of a body that are not over, whether the story is about them or not."""
        bodies = {
            row: {row.organisation_id, *[one.pk for one in row.partners.all()]}
            for row in self.drafts.values()
        }
        over = {plan.row.pk for plan in self.of_kind("ActionPlan") if plan.state in ("closed", "withdrawn")}
        return {row.pk for row, owners in bodies.items() if part.body in owners} - over
