"""A project of which something is published, and a stranger who reads it."""

import re

from django.core.files.base import ContentFile

from documents.models import Document
from monitoring.models import PolicyChangeClaim
from monitoring.services.evidence import add_beside
from projects.models import Role
from publishing.models import Publication
from publishing.services import publication_of, take
from tests import factories
from tests.factories import DAY, at, member, now, walk
from tests.monitoring.scene import Scene, pdf_bytes
from tests.monitoring.test_funds import euros, verified

LINK = re.compile(r'href="(/public/[^"#]*)')


def publish(subject, by, method="publish"):
    """A step of the publication of a plan or a claim, as it stands now."""
    publication = publication_of(now(subject))
    note = "Because." if method == "take_off" else ""
    version = publication.version
    return take(publication, method, by=by, version=version, note=note, effective_at=at())


def redacted(claim, by, **described):
    """A copy for publication beside the first document of a claim."""
    item = claim.evidence.select_related("document__project", "document__organisation").first()
    upload = ContentFile(pdf_bytes("A redacted copy"), name="Names of somebody.pdf")
    return add_beside(item, by=by, upload=upload, relation=Document.Relation.REDACTED, **described)


class Published(Scene):
    """The whole way, through the door."""

    def __init__(self):
        super().__init__({"auditor_opinion_required": False})
        self.completed_plan()
        self.change = verified(self, euros(2_000_000))
        self.plan = now(self.plan)
        self.copy = redacted(self.change, self.editor)
        self.expert = member(self.project, Role.EXPERT)
        practice = factories.approved_practice(self.project, self.partner)
        self.practice = walk(practice, ("publish", self.expert))
        for subject in (self.plan, self.change):
            publish(subject, self.monitor)

    def refresh(self):
        """As they stand in the database: the test before may have changed them."""
        self.plan, self.change, self.practice = map(now, (self.plan, self.change, self.practice))

    def addresses(self, language="en"):
        """The page of each thing that is published, by its kind."""
        start = f"/public/{language}/"
        return {
            "front": start,
            "list": f"{start}list/",
            "figures": f"{start}figures/",
            "project": f"{start}projects/{self.project.slug}/",
            "plan": f"{start}plans/{self.plan.pk}/",
            "change": f"{start}changes/{self.change.pk}/",
            "practice": f"{start}practices/{self.practice.slug}/",
        }


def lines(world, number):
    """More published plans, each with a verified and published change, put there past the door."""
    for _number in range(number):
        body = factories.organisation()
        plan = factories.plan(world.project, body, status="endorsed", approved_on=DAY)
        plan.instruments.add(world.instrument)
        factories.action(plan)
        claim = PolicyChangeClaim(
            project=world.project, organisation=body, plan=plan, instrument=world.instrument, title="A change",
            status="validated", counts=True, decided_on=DAY, status_since=DAY, submitted_on=DAY,
        )  # fmt: skip
        claim.save(force_insert=True)
        claim.amounts.create(fund="ERDF", claimed=9, accepted=9)
        for of in ({"plan": plan}, {"claim": claim}):
            made = Publication(
                project=world.project, status="published", status_since=DAY, published_on=DAY, **of
            )
            made.save(force_insert=True)


def crawled(client, *starts):
    """Every public page that can be reached from these, by its address."""
    found, ahead = {}, list(starts)
    while ahead:
        address = ahead.pop()
        if address in found:
            continue
        found[address] = answer = client.get(address)
        answer.whole = body(answer)
        if "html" in answer.headers["Content-Type"]:
            ahead += [one.replace("&amp;", "&") for one in LINK.findall(answer.whole.decode())]
    return found


def body(answer):
    """The bytes of an answer; a file's handle is closed, as a server does."""
    whole = b"".join(answer.streaming_content) if answer.streaming else answer.content
    for close in answer._resource_closers:
        close()
    return whole
