"""Documents that show that an action was carried out: without an accepted one it is not finished."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actionplans.models import Action
from monitoring.models import Evidence
from monitoring.services.evidence import add_evidence
from monitoring.views.packed import pack_of
from notifications import notices
from notifications.models import Notice
from projects.models import Role
from tests import factories
from tests.factories import walk
from tests.monitoring.scene import look, now, pdf_bytes, pdf_file, send
from tests.monitoring.test_work_beside import work
from values import clock
from workflow.door import perform
from workflow.errors import Blocked, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(scene):
    """One that runs."""
    return walk(scene.running_plan().actions.get(), ("start", scene.editor))


def proof(scene, action, by=None):
    return add_evidence(
        action, by=by or scene.editor, upload=pdf_file(), title="Final report", language="en",
        effective_at=factories.at(),
    )  # fmt: skip


def finished(scene, action):
    action = now(action)
    return perform(action.finish, by=scene.editor, version=action.version, effective_at=factories.at())


def filled(**changed):
    given = {"title": "Final report", "language": "en", "personal_data": "none", "file": pdf_file()}
    return given | changed


def test_s13_an_action_is_finished_when_accepted_evidence_shows_it(scene, action):
    with pytest.raises(Blocked) as refused:
        finished(scene, action)
    assert [str(one.text) for one in refused.value.unmet] == [
        "Add a document that shows that the action was carried out"
    ]
    item = proof(scene, action)
    with pytest.raises(Blocked) as refused:
        finished(scene, action)
    assert str(refused.value.unmet[0].text) == "Wait until the evidence of the action is accepted"
    walk(item, ("accept", scene.monitor))
    assert finished(scene, action).status == Action.Status.COMPLETED


def test_an_action_that_lacks_evidence_shows_its_finish_as_held_with_what_mends_it(client, scene, action):
    step = reverse("action-step", args=[action.pk, "finish"])
    for person in (scene.editor, scene.monitor):
        page = look(client, person, "action-detail", action.pk).text
        assert f'<a class="btn blocked" href="{step}"' in page
        held = page.partition('id="held"')[2].partition("</ul>")[0]
        assert reverse("action-evidence-add", args=[action.pk]) in held
    assert "btn blocked" not in look(client, scene.auditor, "action-detail", action.pk).text
    walk(proof(scene, action), ("accept", scene.monitor))
    assert "btn blocked" not in look(client, scene.editor, "action-detail", action.pk).text
    assert f'<a class="btn primary" href="{step}"' in client.get(action.get_absolute_url()).text


@pytest.mark.parametrize("step", ["reject", "ask_replacement", "challenge", "quarantine"])
def test_what_is_not_accepted_any_more_finishes_no_action(scene, action, step):
    item = (
        walk(proof(scene, action), ("accept", scene.monitor))
        if step in ("challenge", "quarantine")
        else proof(scene, action)
    )
    walk(item, (step, scene.officer, "Not dated."))
    with pytest.raises(Blocked):
        finished(scene, action)


def test_of_a_plan_that_is_only_recorded_nothing_is_asked(scene, action):
    type(action.plan).objects.filter(pk=action.plan_id).update(is_recorded=True)
    assert finished(scene, action).status == Action.Status.COMPLETED


def test_where_its_source_is_said_to_have_none_nothing_is_asked_and_the_page_says_so(client, scene, action):
    Action.objects.filter(pk=action.pk).update(emptiness={"evidence": "not_stated"})
    assert "Not stated in the source" in look(client, scene.auditor, "action-detail", action.pk).text
    assert finished(scene, action).status == Action.Status.COMPLETED


def test_partner_brings_a_document_in_on_the_page_of_the_action(client, scene, action):
    page = look(client, scene.editor, "action-detail", action.pk).text
    assert reverse("action-evidence-add", args=[action.pk]) in page
    answer = send(client, scene.editor, action, "action-evidence-add", **filled())
    item = Evidence.objects.get()
    assert (item.action, item.claim, item.status, answer.url) == (
        action,
        None,
        "registered",
        item.get_absolute_url(),
    )
    page = client.get(answer.url).text
    assert "Evidence, 1 piece" in page
    assert "File matches its SHA-256 fingerprint" in page
    assert "The action was carried out" in page


def test_lead_partner_accepts_it_on_the_page_and_is_told_of_it(client, scene, action):
    item = proof(scene, action)
    rows = work(scene.monitor).awaited
    assert [(row.title, row.url) for row in rows if row.url == item.get_absolute_url()] == [
        (f"Final report: {action}", item.get_absolute_url())
    ]
    assert "Accept this evidence" in look(client, scene.monitor, "action-detail", action.pk).text
    assert send(client, scene.monitor, item, "evidence-step", "accept").url == item.get_absolute_url()
    assert now(item).status == Evidence.Status.ACCEPTED


def test_nobody_is_asked_to_judge_evidence_of_a_plan_that_is_over(scene, action):
    item = proof(scene, action)
    walk(action.plan, ("abandon", scene.officer, "No money."))
    for person in (scene.monitor, scene.editor):
        found = work(person)
        assert item.get_absolute_url() not in [row.url for row in (*found.awaited, *found.waiting)]


def test_lead_partner_hears_of_the_evidence_of_an_action_and_not_of_a_claims(scene, action):
    proof(scene, action)
    scene.evidence(scene.claim())
    notices.from_ledger(factories.DAY, clock.now())
    told = Notice.objects.filter(what="Evidence.register/lead")
    assert [one.recipient for one in told] == [scene.monitor]


def test_uploader_and_partner_do_not_judge_it(client, scene, action):
    item = proof(scene, action)
    own = factories.member(scene.project, Role.OFFICER, scene.partner)
    for person in (own, scene.editor, scene.auditor):
        assert send(client, person, item, "evidence-step", "accept").status_code == 403


def test_lead_partner_brings_it_in_for_a_silent_partner_and_somebody_else_accepts_it(scene, action):
    item = proof(scene, action, by=scene.monitor)
    with pytest.raises(NotAllowed):
        walk(item, ("accept", scene.monitor))
    assert walk(item, ("accept", scene.officer)).status == Evidence.Status.ACCEPTED


def test_lead_partner_brings_a_better_document_in_for_a_silent_partner(client, scene, action):
    earlier = walk(proof(scene, action, by=scene.monitor), ("ask_replacement", scene.officer, "Sign it."))
    assert "Replace it" in look(client, scene.monitor, "action-detail", action.pk).text
    answer = send(client, scene.monitor, action, "action-evidence-add", **filled(replaces=earlier.pk))
    assert (answer.status_code, now(earlier).status) == (302, "replaced")


def test_lead_partner_brings_nothing_in_for_a_claim(scene):
    with pytest.raises(NotAllowed):
        scene.evidence(scene.claim(), by=scene.monitor)


def test_a_better_document_takes_the_place_of_an_earlier_one(client, scene, action):
    earlier = proof(scene, action)
    walk(earlier, ("ask_replacement", scene.monitor, "Sign it."))
    answer = send(client, scene.editor, action, "action-evidence-add", **filled(replaces=earlier.pk))
    assert answer.status_code == 302
    assert (now(earlier).status, now(earlier).replaced_by.action) == ("replaced", action)


def test_challenged_evidence_marks_the_action(client, scene, action):
    item = walk(proof(scene, action), ("accept", scene.monitor))
    finished(scene, action)
    walk(item, ("challenge", scene.auditor, "The dates differ."))
    page = look(client, scene.editor, "action-detail", action.pk).text
    assert "Evidence of this action is challenged:" in page
    assert "The dates differ." in page
    assert now(action).status == Action.Status.COMPLETED


def test_a_plan_that_is_over_takes_no_evidence_for_its_actions(client, scene, action):
    type(action.plan).objects.filter(pk=action.plan_id).update(status="closed")
    assert send(client, scene.editor, action, "action-evidence-add", **filled()).status_code == 409
    with pytest.raises(Blocked):
        proof(scene, action)


def test_refused_upload_leaves_nothing_behind(client, scene, action, files_left):
    answer = send(client, scene.editor, action, "action-evidence-add", **filled(file=pdf_file(content=b"MZ")))
    assert (answer.status_code, files_left(), Evidence.objects.count()) == (422, [], 0)


def test_same_form_sent_twice_brings_one_document(client, scene, action):
    content, key = pdf_bytes("once"), "0b9f6f4e-5a65-4a53-8d3b-0f3f0f6f2a12"
    for _ in range(2):
        form = filled(file=pdf_file(content=content))
        assert send(client, scene.editor, action, "action-evidence-add", key=key, **form).status_code == 302
    assert Evidence.objects.count() == 1


def test_stranger_finds_neither_page_nor_evidence(client, scene, action):
    item = proof(scene, action)
    stranger = factories.member(factories.project(), Role.MONITOR)
    assert send(client, stranger, action, "action-evidence-add", **filled()).status_code == 404
    assert send(client, stranger, item, "evidence-step", "accept").status_code == 404


def test_evidence_hangs_on_one_thing(scene, action):
    claim, document = scene.claim(), factories.paper(action)
    for wrong in ({}, {"claim": claim, "action": action}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Evidence(project=scene.project, document=document, **wrong).save(force_insert=True)


def test_closure_pack_holds_the_evidence_of_actions(scene, action):
    proof(scene, action)
    told = pack_of(action.plan, scene.editor, factories.at())
    assert "Final report" in told.texts["index.html"].decode()
    assert "brought in the evidence" in told.texts["history.json"].decode()


def test_evidence_of_an_action_is_not_destroyed_before_its_plan_is_over(scene, action):
    item = walk(proof(scene, action), ("accept", scene.monitor))
    Evidence.objects.filter(pk=item.pk).update(retained_until=factories.DAY.replace(year=2021))
    administrator = factories.member(scene.project, Role.ADMINISTRATOR, factories.organisation())
    with pytest.raises(Blocked) as refused:
        walk(now(item), ("ask_destruction", administrator, "Its time is over."))
    assert "not closed yet" in str(refused.value.unmet[0].text)


def test_page_of_an_action_asks_as_often_for_thirty_pieces_as_for_three(client, scene, action):
    client.force_login(scene.monitor)
    counts = []
    for number in (3, 27):
        for _ in range(number):
            factories.prove(action)
        with CaptureQueriesContext(connection) as queries:
            client.get(action.get_absolute_url())
        counts.append(len(factories.statements(queries)))
    assert counts[0] == counts[1]
