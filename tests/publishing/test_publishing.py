"""Publishing: who may, what must be true before, and what follows when what was published no longer stands."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import ActionPlan
from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with
from ledger.models import Entry
from monitoring.models import PolicyChangeClaim
from notifications import notices
from notifications.models import Notice
from practices.models import GoodPractice
from projects.models import FundingStatement, ProjectChange
from publishing.models import Publication
from publishing.services import publication_of, take
from tests import factories
from tests.factories import DAY, at, now, walk
from tests.publishing.site import lines, publish
from workflow.errors import Blocked, NotAllowed, Stale

pytestmark = pytest.mark.django_db


def seen(client, world, kind):
    return client.get(world.addresses()[kind]).status_code


def text(client, url, person=None):
    if person:
        client.force_login(person)
    return client.get(url).content.decode()


def post(client, person, url, version=1, **fields):
    client.force_login(person)
    return client.post(url, {"key": uuid.uuid4(), "version": version} | fields)


def step(name, subject, method):
    return reverse(f"publication-of-{name}", args=[subject.pk, method])


def funding(world):
    return reverse("funding-statement-add", args=[world.project.slug])


def lacking(refusal):
    return [condition.url for condition in refusal.value.unmet if not condition.met]


def test_s09_publishing_without_a_funding_statement_is_refused_until_the_lead_partner_adds_it(client, world):
    publish(world.plan, world.monitor, "take_off")
    FundingStatement.objects.filter(project=world.project).delete()
    url = step("plan", world.plan, "put_back")
    answer = post(client, world.monitor, url, publication_of(world.plan).version)
    assert answer.status_code == 422
    assert f"{funding(world)}?language=en" in answer.content.decode()
    said = {
        "fund": "ERDF",
        "parties": "Union",
        "language": "en",
        "text": "Paid by all.",
        "source": "Contract",
    }
    assert post(client, world.monitor, funding(world), **said).status_code == 302
    assert post(client, world.monitor, url, publication_of(world.plan).version).status_code == 302
    assert "Paid by all." in text(client, world.addresses()["plan"])


def test_s09_the_statement_is_there_in_english_and_in_the_language_of_the_text(world):
    publish(world.plan, world.monitor, "take_off")
    ActionPlan.objects.filter(pk=world.plan.pk).update(language="sl")
    with pytest.raises(Blocked) as refusal:
        publish(world.plan, world.monitor, "put_back")
    assert lacking(refusal) == [f"{funding(world)}?language=sl"]
    FundingStatement.objects.create(project=world.project, fund="ERDF", language="sl", text="Plačala Unija.")
    assert publish(world.plan, world.monitor, "put_back").is_published


def test_s09_every_fund_that_a_project_names_is_named_in_each_language(world):
    publish(world.plan, world.monitor, "take_off")
    FundingStatement.objects.create(
        project=world.project, fund="State", language="sl", text="Plačala država."
    )
    with pytest.raises(Blocked) as refusal:
        publish(world.plan, world.monitor, "put_back")
    assert lacking(refusal) == [f"{funding(world)}?language=en"]


def test_s09_the_experts_publish_no_practice_of_a_project_without_a_funding_statement(client, world):
    practice = factories.approved_practice(world.project, world.partner)
    FundingStatement.objects.filter(project=world.project).delete()
    with pytest.raises(Blocked) as refusal:
        walk(practice, ("publish", world.expert))
    assert lacking(refusal) == [f"{funding(world)}?language=en"]
    assert {seen(client, world, kind) for kind in ("project", "plan", "change", "practice")} == {404}


def test_s09_the_statement_stands_on_every_page_of_a_projects_content(client, world):
    for kind, address in world.addresses().items():
        assert "Paid by the Union." in text(client, address), kind


def test_the_lead_partner_says_a_funding_statement_anew_and_the_earlier_one_stays_on_record(client, world):
    said = {"fund": "ERDF", "parties": "Union", "language": "en", "text": "Now so.", "source": "The manual"}
    assert post(client, world.officer, funding(world), **said).status_code == 403
    assert post(client, world.monitor, funding(world), **said).status_code == 302
    change = ProjectChange.objects.get(kind="funding_stated")
    assert (change.was, change.now) == ("Paid by the Union.", "Now so.")
    assert Entry.objects.filter(step="ProjectChange.create").count() == 1
    assert post(client, world.monitor, funding(world), **said).status_code == 422


@pytest.mark.parametrize("state", ["draft", "submitted", "cleared", "accepted", "returned", "withdrawn"])
def test_only_an_approved_plan_is_published(world, state):
    plan = factories.plan(world.project, world.partner, status=state)
    with pytest.raises(Blocked):
        publish(plan, world.monitor)
    assert not Publication.objects.filter(plan=plan).exists()


def test_only_a_verified_change_is_published_and_not_one_whose_decision_waits_for_a_second_person(world):
    publish(world.change, world.monitor, "take_off")
    claims = PolicyChangeClaim.objects.filter(pk=world.change.pk)
    for fields in ({"status": "forwarded"}, {"status": "validated", "counts": False}):
        claims.update(**fields)
        with pytest.raises(Blocked):
            publish(world.change, world.officer, "put_back")


def test_neither_a_partner_nor_whoever_writes_the_plan_publishes_it(world):
    plan = factories.plan(world.project, world.project.lead_organisation, status="endorsed")
    for somebody in (world.representative, world.auditor, world.monitor):
        with pytest.raises(NotAllowed):
            publish(plan, somebody)
    assert publish(plan, world.deputy).is_published


def test_of_two_who_publish_at_once_the_second_sees_that_it_was_done(world):
    plan = factories.plan(world.project, world.partner, status="endorsed")
    early = publication_of(plan)
    publish(plan, world.monitor)
    with pytest.raises(Stale):
        take(early, "publish", by=world.officer, version=1, effective_at=at())


def test_what_is_taken_off_is_gone_with_its_reason_inside_and_comes_back(client, world):
    publish(world.change, world.officer, "take_off")
    assert seen(client, world, "change") == 404
    assert seen(client, world, "plan") == 200
    assert str(world.change.pk) not in text(client, world.addresses()["plan"])
    assert "Because." in text(client, world.change.get_absolute_url(), world.monitor)
    publish(world.change, world.monitor, "put_back")
    assert seen(client, world, "change") == 200


def test_a_plan_that_ends_early_leaves_the_public_site_by_itself(client, world):
    ActionPlan.objects.filter(pk=world.plan.pk).update(status="withdrawn")
    assert seen(client, world, "plan") == 404
    assert "not shown now" in text(client, world.plan.get_absolute_url(), world.monitor)


def test_a_change_that_is_looked_at_again_stays_with_a_mark_and_is_gone_once_it_is_revoked(client, world):
    walk(now(world.change), ("reassess", world.officer, "A doubt."))
    page = text(client, world.addresses()["change"])
    assert "looks at this change again" in page
    assert "A doubt." not in page
    assert "€2,000,000" in text(client, world.addresses()["figures"])
    walk(now(world.change), ("revoke", world.officer, "Not so."))
    assert seen(client, world, "change") == 404
    assert "€0" in text(client, world.addresses()["figures"])


def test_the_line_stands_on_published_changes_alone(client, world):
    assert "Verified" in text(client, world.addresses()["plan"])
    publish(world.change, world.monitor, "take_off")
    page = text(client, world.addresses()["plan"])
    assert "Now here," in page.split("Completed")[1].split("Change claimed")[0]
    assert "Passed" not in page.split("Change claimed")[1]


def test_a_new_version_on_its_way_is_not_shown_until_it_is_in_force(client, world):
    plan = factories.begun(
        factories.complete_plan(world.project, world.partner, owner=world.body), world.people
    )
    publish(plan, world.monitor)
    row = start_revision(plan, by=world.editor, on=DAY, why="Because.")
    said = copy_with(row.plan, row.content)
    said.title = "A title to come"
    amend_revision(row, said, by=world.editor, version=1)
    address = f"/public/en/plans/{plan.pk}/"
    assert "A title to come" not in text(client, address)
    walk(now(row), ("submit", world.representative), ("adopt", world.monitor))
    assert "A title to come" in text(client, address)


def test_a_practice_is_shown_in_the_edition_that_the_experts_published(client, world):
    assert seen(client, world, "practice") == 200
    GoodPractice.objects.filter(pk=world.practice.pk).update(edition=2)
    assert seen(client, world, "practice") == 404


def test_the_list_of_what_is_published_says_what_is_missing_and_where_to_mend_it(client, world):
    FundingStatement.objects.filter(project=world.project).delete()
    plan = factories.plan(
        world.project, world.partner, status="endorsed", approved_on=DAY, title="Not yet out"
    )
    page = text(client, reverse("publication-list", args=[world.project.slug]), world.monitor)
    row = page.split("Not yet out")[1].split("</tr>")[0]
    assert f"{funding(world)}?language=en" in row
    assert step("plan", plan, "publish") in row
    assert "A draft" not in page


def test_the_list_of_what_is_published_takes_as_many_queries_for_thirty_as_for_three(client, world):
    counts = []
    for number in (3, 27):
        lines(world, number)
        client.force_login(world.monitor)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("publication-list", args=[world.project.slug]))
        counts.append(len(factories.statements(queries)))
    assert counts[0] == counts[1]


def test_a_plan_is_published_from_its_page_and_its_history_and_its_partner_tell_of_it(client, world):
    plan = factories.begun(
        factories.complete_plan(world.project, world.partner, owner=world.body), world.people
    )
    url = step("plan", plan, "publish")
    assert url in text(client, plan.get_absolute_url(), world.monitor)
    assert url not in text(client, plan.get_absolute_url(), world.representative)
    assert post(client, world.monitor, url).status_code == 302
    assert f"/public/en/plans/{plan.pk}/" in text(client, plan.get_absolute_url(), world.representative)
    history = text(client, reverse("plan-history", args=[plan.pk]), world.representative)
    assert "put it on the public site" in history
    key = str(now(plan).publication.pk)
    entry = Entry.objects.get(step="Publication.publish", object__endswith=key)
    assert (entry.to_state, entry.object_hash) == ("published", now(plan).content_hash)
    notices.from_ledger(DAY, at())
    told = Notice.objects.filter(rule="Publication.publish", recipient=world.representative)
    assert told.exists()


SAID = {
    "fund": "State budget",
    "parties": "State",
    "language": "sl",
    "text": "Plača država.",
    "source": "Letter",
}


def test_a_funding_statement_is_seen_as_the_public_page_will_show_it_before_it_is_recorded(client, world):
    page = post(client, world.monitor, funding(world), look="1", **SAID)
    shown = page.content.decode().partition('id="preview"')[2].partition("</section>")[0]
    assert '<li lang="sl">Plača država.</li>' in shown
    assert "Paid by the Union." in shown
    assert not FundingStatement.objects.filter(fund="State budget").exists()


def test_a_funding_statement_that_was_recorded_wrongly_is_corrected_or_taken_away_and_stays_on_record(
    client, world
):
    post(client, world.monitor, funding(world), **SAID)
    wrong = FundingStatement.objects.get(fund="State budget")
    about = text(client, reverse("project-about", args=[world.project.slug]))
    assert f"{funding(world)}?language=sl&amp;fund=State%20budget" in about
    assert "Plača država." in text(client, f"{funding(world)}?language=sl&fund=State%20budget")
    url = reverse("funding-statement-remove", args=[world.project.slug, wrong.pk])
    assert url in about
    assert post(client, world.officer, url, reason="Wrong.").status_code == 403
    assert post(client, world.monitor, url, reason="").status_code == 422
    assert post(client, world.monitor, url, reason="Of another project.").status_code == 302
    change = ProjectChange.objects.get(kind="funding_stated", now="")
    assert (change.was, change.reason) == ("Plača država.", "Of another project.")
    assert not FundingStatement.objects.filter(pk=wrong.pk).exists()


def test_s09_a_statement_that_something_published_needs_is_not_taken_away(client, world):
    needed = FundingStatement.objects.get(project=world.project)
    url = reverse("funding-statement-remove", args=[world.project.slug, needed.pk])
    assert "stands on the public site and needs it" in text(client, url, world.monitor)
    assert post(client, world.monitor, url, reason="Because.").status_code == 422
    assert FundingStatement.objects.filter(pk=needed.pk).exists()
