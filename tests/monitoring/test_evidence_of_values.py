"""Documents that show a value of an indicator: the same evidence as of actions and policy changes."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.services import inspect
from ledger.models import Entry
from monitoring.models import Evidence
from monitoring.services.evidence import add_evidence
from monitoring.services.indicators import Value, enter_again
from monitoring.thread.gather import thread_of
from notifications import notices
from notifications.models import Notice
from projects.models import Role
from tests import factories
from tests.factories import DAY, walk
from tests.monitoring.measuring import approved, days, entered, indicator
from tests.monitoring.scene import look, now, pdf_file, send
from tests.monitoring.test_evidence_of_actions import filled
from tests.monitoring.test_work_beside import work
from values import clock
from workflow.errors import Blocked, NotAllowed
from workflow.registry import ref


@pytest.fixture
def reading(scene):
    """Entered by the partner, with the document that shows it."""
    return entered(indicator(scene), 3, by=scene.editor, document=inspect(pdf_file()))


@pytest.mark.django_db
def test_a_document_that_comes_with_a_value_is_evidence_and_every_entry_names_its_bytes(scene, reading):
    item = reading.evidence.get()
    assert (item.subject, item.plan, item.status) == (reading, scene.plan, "registered")
    steps = Entry.objects.about(ref(item)).values_list("step", "object_hash")
    assert list(steps) == [
        ("Evidence.create", item.document.sha256),
        ("Evidence.register", item.document.sha256),
    ]
    assert reading.content()["evidence"] == [item.document.sha256]


@pytest.mark.django_db
def test_partner_adds_replaces_and_the_lead_partner_judges_on_the_page_of_the_indicator(
    client, scene, reading
):
    earlier = reading.evidence.get()
    page = look(client, scene.monitor, "indicator-detail", reading.indicator_id).text
    assert "Accept this evidence" in page
    assert "Firms checked: 3, " in page
    send(client, scene.monitor, earlier, "evidence-step", "ask_replacement", note="Sign it.")
    assert (
        reverse("reading-evidence-add", args=[reading.pk])
        in look(client, scene.editor, "indicator-detail", reading.indicator_id).text
    )
    answer = send(client, scene.editor, reading, "reading-evidence-add", **filled(replaces=earlier.pk))
    better = now(earlier).replaced_by
    assert (answer.url, better.reading) == (better.get_absolute_url(), reading)
    assert send(client, scene.monitor, better, "evidence-step", "accept").url == better.get_absolute_url()
    assert now(better).status == "accepted"
    assert "File matches its SHA-256 fingerprint" in client.get(better.get_absolute_url()).text


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["ask_replacement", "reject"])
def test_the_form_of_each_step_names_the_value_that_the_document_shows(client, scene, reading, step):
    page = look(client, scene.monitor, "evidence-step", reading.evidence.get().pk, step)
    assert page.status_code == 200
    assert str(reading) in page.text


@pytest.mark.django_db
def test_a_value_is_not_approved_on_a_document_that_was_refused(scene, reading):
    walk(reading.evidence.get(), ("reject", scene.officer, "Of another year."))
    with pytest.raises(Blocked) as refused:
        walk(now(reading), ("approve", scene.monitor))
    assert "another document" in str(refused.value.unmet[0].text)
    add_evidence(
        now(reading), by=scene.editor, upload=pdf_file(), title="Count", replaces=reading.evidence.get(),
        effective_at=factories.at(),
    )  # fmt: skip
    assert walk(now(reading), ("approve", scene.monitor)).status == "approved"


@pytest.mark.django_db
def test_a_returned_value_that_brings_another_document_puts_it_in_place_of_the_earlier(scene, reading):
    returned = walk(reading, ("send_back", scene.monitor, "Which year?"))
    said = Value(DAY, "Register", value=4, document=inspect(pdf_file()))
    again = enter_again(returned, said, by=scene.editor, version=returned.version)
    assert sorted(again.evidence.values_list("status", flat=True)) == ["registered", "replaced"]


@pytest.mark.django_db
def test_lead_partner_and_who_judges_are_told_and_find_it_in_their_work(scene, reading):
    item = reading.evidence.get()
    notices.from_ledger(factories.DAY, clock.now())
    assert [one.recipient for one in Notice.objects.filter(what="Evidence.register/lead")] == [scene.monitor]
    for person in (scene.monitor, scene.officer):
        rows = [row for row in work(person).awaited if row.url == item.get_absolute_url()]
        assert [row.title for row in rows] == [item.full_name]


@pytest.mark.django_db
def test_lead_partner_proves_a_value_of_its_own_and_its_deputy_accepts_it(scene):
    lead = scene.project.lead_organisation
    made = indicator(scene, by=scene.monitor, plan=None, organisation=lead)
    item = entered(made, 3, by=scene.monitor, document=inspect(pdf_file())).evidence.get()
    with pytest.raises(NotAllowed):
        walk(item, ("accept", scene.monitor))
    assert walk(item, ("accept", scene.deputy)).status == "accepted"


@pytest.mark.django_db
def test_whoever_does_not_see_the_value_does_not_see_its_evidence(client, scene, reading):
    stranger = factories.member(factories.project())
    other = factories.member(scene.project, Role.EDITOR, factories.organisation("Other"))
    for person in (stranger, other):
        assert not Evidence.objects.visible_to(person).exists()
        assert send(client, person, reading, "reading-evidence-add", **filled()).status_code == 404
        assert send(client, person, reading.evidence.get(), "evidence-step", "accept").status_code == 404


@pytest.mark.django_db
def test_a_dropped_value_takes_no_document_and_an_open_plan_keeps_its_evidence(client, scene, reading):
    item = reading.evidence.get()
    administrator = factories.member(scene.project, Role.ADMINISTRATOR, factories.organisation())
    Evidence.objects.filter(pk=item.pk).update(retained_until=DAY.replace(year=2021))
    with pytest.raises(Blocked) as refused:
        walk(now(item), ("ask_destruction", administrator, "Its time is over."))
    assert "not closed yet" in str(refused.value.unmet[0].text)
    walk(reading, ("send_back", scene.monitor, "Wrong."), ("withdraw", scene.editor))
    assert send(client, scene.editor, reading, "reading-evidence-add", **filled()).status_code == 409
    with pytest.raises(Blocked):
        walk(now(item), ("accept", scene.monitor))


@pytest.mark.django_db
def test_evidence_of_a_value_stands_on_the_thread_once_the_value_counts(scene, reading):
    item, key = reading.evidence.get(), f"indicator-{reading.indicator_id}"
    file = f"file-{item.document.sha256[:16]}"
    assert (key, file) not in thread_of(scene.plan, scene.monitor, DAY, may_edit=False).pairs
    walk(item, ("accept", scene.monitor))
    walk(now(reading), ("approve", scene.monitor))
    thread = thread_of(scene.plan, scene.monitor, DAY, may_edit=False)
    assert (key, file) in thread.pairs
    assert [node.kind for node in thread.nodes if node.key == file] == ["ok"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["indicator-detail", "work", "plan-thread"])
def test_pages_ask_as_little_for_30_proofs_of_values_as_for_3(client, scene, page):
    made = indicator(scene)
    keys = {"indicator-detail": [made.pk], "plan-thread": [scene.plan.pk]}.get(page, [])
    counts = []
    for first, last in ((0, 3), (3, 30)):
        for number in range(first, last):
            value = approved(scene, made, number, on=DAY - days(number + 1))
            Evidence.objects.create(
                project=scene.project, reading=value, document=factories.paper(value), status="registered"
            )
        look(client, scene.monitor, page, *keys)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(page, args=keys)).status_code == 200
        counts.append(len(factories.statements(queries)))
    assert counts[0] == counts[1]
