"""A unique string in every text that is not for everybody, and no public address on which one of them is found."""

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from actionplans.models import Action, ActionPlan
from comments.services import say
from documents.models import Document
from monitoring.models import FundAmount, PolicyChangeClaim
from practices.models import GoodPractice
from projects.models import (
    FundingStatement,
    Organisation,
    PolicyInstrument,
    Programme,
    Project,
    Territory,
)
from publishing.models import Publication
from tests import factories
from tests.factories import DAY, now, walk
from tests.monitoring.scene import Scene
from tests.publishing.site import crawled, publish, redacted

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
TEXTS = (models.CharField, models.TextField, models.EmailField, models.URLField)
LISTS = {"remarks", "sources", "other_websites"}  # of texts
# What the pages show of what is published; every other text of the database gets a canary
SHOWN = {
    Programme: {"name"},
    Project: {"title", "title_long", "aim"},
    Organisation: {"name"},
    PolicyInstrument: {"name", "fund"},
    FundingStatement: {"text"},
    Territory: {"name"},
    ActionPlan: {"title", "summary", "policy_context", "contribution", "content_hash"},
    Action: {"title", "activities", "funding"},
    PolicyChangeClaim: {"title", "what_changed"},
    FundAmount: {"fund", "period", "rate_source"},
    Document: {"title", "issuing_body", "gist", "gazette_url"},
    GoodPractice: {"title", "summary", "about", "institution", "location", "resources", "website"},
}
# Keys, names in addresses, fingerprints and words of the machines; what is not text for people
MECHANICAL = {"slug", "code", "sha256", "content_type", "language", "currency", "zone", "password", "object"}
MECHANICAL |= {"canonical", "text_hash", "content_hash", "round", "role", "key", "path"}


def texts(model):
    """The names of a model's fields in which people write, beside those that stand on public pages."""
    for field in model._meta.concrete_fields:
        is_text = (
            (type(field) in TEXTS or field.name in LISTS) and not field.choices and not field.primary_key
        )
        if is_text and field.name not in MECHANICAL and field.name != "status":
            yield field


def canary(model, field, key):
    words = f"canary-{model._meta.model_name}-{field.name}-{key}"
    if field.name in LISTS:
        return [words]
    return words[: field.max_length or len(words)] if (field.max_length or 99) > 20 else "canary"


def poison(rows, shown):
    """Write canaries into every text of these rows but those that are shown; returns how many were written."""
    written = 0
    for field in texts(rows.model):
        if field.name in shown:
            continue
        for row in rows:
            rows.model._base_manager.filter(pk=row.pk).update(
                **{field.name: canary(rows.model, field, row.pk)}
            )
            written += 1
    return written


def of(world):
    """What is published of this world, by model: only these rows keep what pages show."""
    return {
        ActionPlan: [world.plan.pk],
        Action: [action.pk for action in world.plan.actions.all()],
        PolicyChangeClaim: [world.change.pk],
        FundAmount: [row.pk for row in world.change.amounts.all()],
        Document: [item.document_id for item in world.change.evidence.all()],
        GoodPractice: [world.practice.pk],
        Project: [world.project.pk],
        FundingStatement: [one.pk for one in world.project.funding_statements.all()],
        Organisation: [world.project.lead_organisation_id, world.partner.pk, world.body.pk],
        PolicyInstrument: [world.instrument.pk],
    }


@pytest.fixture
def poisoned(world):
    """Beside what is published: a whole project that is not, and drafts, comments, roles and files of this one."""
    hidden = Scene({"auditor_opinion_required": False})
    hidden.forwarded()
    factories.approved_practice(hidden.project, hidden.partner)
    draft = factories.complete_plan(world.project, world.partner, owner=world.body)
    world.claim(plan=draft)
    factories.practice(world.project, world.partner)
    endorsed = factories.begun(
        factories.complete_plan(world.project, world.partner, owner=world.body), world.people
    )
    publish(endorsed, world.monitor)
    publish(endorsed, world.monitor, "take_off")
    redacted(world.change, world.editor, personal_data="contacts")
    say(world.plan, "A word.", by=world.monitor, organisation_id=world.project.lead_organisation_id, on=DAY)
    refused = walk(world.sent(plan=now(world.plan)), ("send_back", world.monitor, "Not yet."))
    published, written = of(world), 0
    for model in apps.get_models():
        if (
            model._meta.app_label in {*settings.OWN_APPS} - {"ledger", "config", "values"}
            and model._meta.managed
        ):
            keys, shown = published.get(model), SHOWN.get(model, set())
            rows = model._base_manager.all()
            if keys is None:
                written += poison(rows, shown if model in (Programme, Territory) else set())
            else:
                written += poison(rows.filter(pk__in=keys), shown) + poison(rows.exclude(pk__in=keys), set())
    assert written > 300
    return hidden, [draft, endorsed, refused]


def test_no_public_address_tells_anything_of_people_or_of_what_is_not_published(client, world, poisoned):
    hidden, unpublished = poisoned
    starts = ["/public/en/", "/public/sl/", *(f"/public/en/list{end}" for end in (".csv", ".json"))]
    starts += [
        "/public/en/sitemap.xml",
        "/robots.txt",
        "/public/en/list/?q=canary",
        "/public/en/list.json?q=canary",
    ]
    starts += [f"/public/en/{name}/{one.pk}/" for name in ("plans", "changes") for one in unpublished]
    starts += [f"/public/en/projects/{hidden.project.slug}/", "/public/en/nothing/"]
    pages = crawled(client, *starts)
    assert set(world.addresses().values()) <= set(pages)
    for address, answer in pages.items():
        headers = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        asked = answer.whole.replace(b"q=canary", b"").replace(b'value="canary"', b"")
        assert b"canary" not in asked, f"{address}: {asked[asked.find(b'canary') - 60 :][:160]}"
        assert "canary" not in headers, address
        names = (
            (hidden.project.title, *(str(one.pk) for one in unpublished)) if answer.status_code == 200 else ()
        )
        for name in names:
            assert name.encode() not in asked, address


def test_every_text_that_stands_on_a_public_page_is_one_that_is_meant_to(client, world):
    """The other way round: what the pages are said to show really stands there, so that the list is not too long."""
    for model, keys in of(world).items():
        seen = {field: f"seen-{model.__name__}-{field.name}" for field in texts(model)}
        words = {
            field.name: text[: field.max_length or 60]
            for field, text in seen.items()
            if field.name in SHOWN[model]
        }
        if model is Action:
            words["has_no_funding"] = False
        if words:
            model._base_manager.filter(pk__in=keys).update(**words)
    FundAmount.objects.filter(pk__in=of(world)[FundAmount]).update(period="2022")
    pages = crawled(client, "/public/en/")
    whole = "".join(
        answer.whole.decode() for answer in pages.values() if "html" in answer.headers["Content-Type"]
    )
    missing = {
        f"seen-{model.__name__}-{name}"
        for model in of(world)
        for name in SHOWN[model] - {"content_hash", "gazette_url", "website", "period", "rate_source", "fund"}
        if f"seen-{model.__name__}-{name}" not in whole
    }
    assert missing == set()
    assert Publication.objects.published().count() == 2
