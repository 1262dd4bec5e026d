"""A region that claims a policy change, and the people who check it."""

import datetime as dt
import io
import itertools
import uuid
from decimal import Decimal

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from actionplans.models import ActionPlan
from documents.models import Document
from monitoring.models import Evidence, PolicyChangeClaim
from monitoring.services.claims import Amount, Content, create_claim
from monitoring.services.evidence import add_evidence
from tests import factories
from tests.factories import now  # noqa: F401  (the tests' own word)

count = itertools.count(1)
DECIDED = dt.date(2022, 5, 2)
POINTS = ("happened", "because", "amount")


class Scene:
    """One project with its cast, a plan in implementation, and the steps that tests do again and again."""

    def __init__(self, rules=None):
        self.project = factories.project(rule_set=factories.rule_set(**(rules or {})))
        self.partner, self.body, self.people = factories.cast(self.project)
        self.plan = factories.complete_plan(self.project, self.partner, owner=self.body)
        self.instrument = self.plan.instruments.get()
        self.event = factories.event()

    def __getattr__(self, role):
        return self.people[role]

    def content(self, actions=(), measure="", amounts=None, **fields):
        defaults = {
            "title": "New call for demonstration projects",
            "instrument": self.instrument,
            "types": ["new_projects"],
            "what_changed": "A call of two million was opened.",
            "authority": self.body,
            "decision_on": DECIDED,
            "event": self.event,
            "overlap": "No",
        }
        return Content(
            fields=defaults | fields,
            statements=dict(
                zip(POINTS, ("The call is published.", "It names the plan.", "Two million."), strict=True)
            ),
            amounts=amounts or [Amount("ERDF", "EUR", Decimal(2_000_000))],
            actions=list(actions),
            measure=measure,
        )

    def claim(self, plan=..., content=None, organisation=None, by=None):
        """A draft that says everything and has no evidence yet."""
        made = PolicyChangeClaim(
            project=self.project,
            organisation=organisation or self.partner,
            plan=self.plan if plan is ... else plan,
            status_since=factories.DAY,
        )
        return create_claim(
            made, content or self.content(), by=by or self.editor, effective_at=factories.at()
        )

    def evidence(self, claim, points=POINTS, by=None, **described):
        return add_evidence(
            claim,
            by=by or self.editor,
            upload=pdf_file(),
            assertions=claim.assertions.filter(kind__in=points),
            effective_at=factories.at(),
            **({"title": "Notice of the call", "language": "en"} | described),
        )

    def sent(self, **made):
        """A claim with one document for all points, sent to the lead partner."""
        claim = self.claim(**made)
        self.evidence(claim)
        return factories.walk(claim, ("submit", self.representative))

    def forwarded(self):
        """The claim with the programme, its evidence accepted by the lead partner."""
        claim = self.sent()
        factories.walk(claim.evidence.get(), ("accept", self.monitor))
        return factories.walk(claim, ("forward", self.monitor))

    def running_plan(self, on=factories.DAY):
        """Take the plan to its implementation, step by step."""
        self.plan = factories.begun(self.plan, self.people, on=on)
        return self.plan

    def completed_plan(self):
        """Take the plan to its completion, step by step."""
        return self.finished(self.running_plan())

    def finished(self, plan):
        """A running plan with its actions carried out, and completed."""
        for action in plan.actions.all():
            factories.walk(action, ("start", self.editor), ("finish", self.editor))
        return factories.walk(plan, ("propose_completion", self.representative), ("complete", self.monitor))


def pdf_bytes(text=None):
    """A small real PDF, different each time unless a text is given."""
    made, target = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(200, 200))
    made.docinfo["/Title"] = text or f"Document {next(count)}"
    made.save(target, deterministic_id=True)
    return target.getvalue()


def pdf_file(name="notice.pdf", content=None):
    return SimpleUploadedFile(
        name, pdf_bytes() if content is None else content, content_type="application/pdf"
    )


def rows(claim, number):
    """Evidence rows without files, for pages where only their number matters."""
    for at in range(number):
        digest = f"{next(count):064x}"
        document = Document.objects.create(
            project=claim.project, organisation=claim.organisation, sha256=digest, size=9, name="a.pdf",
            content_type="application/pdf", title=f"Paper {at}", uploaded_by=factories.person(),
        )  # fmt: skip
        made = Evidence(claim=claim, project=claim.project, document=document)
        made.save(force_insert=True)
        made.assertions.set(claim.assertions.all())


def send(client, person, obj, name, *args, version=None, key=None, **fields):
    """Post a form of an object's page as a person does: with its marks."""
    client.force_login(person)
    marks = {"key": key or uuid.uuid4(), "version": version or getattr(obj, "version", "")}
    return client.post(reverse(name, args=[obj.pk, *args]), marks | fields)


def look(client, person, name, *args, **asked):
    client.force_login(person)
    return client.get(reverse(name, args=args), asked)


def plan_of(claim):
    return ActionPlan.objects.get(pk=claim.plan_id)
