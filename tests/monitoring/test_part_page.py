"""The one page of a part: what is known already, what is asked, what is kept while somebody types."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actionplans.models import Action
from monitoring.models import Evidence, Indicator
from monitoring.services.indicators import define
from tests import factories
from tests.factories import now, statements, walk
from tests.monitoring.measuring import approved
from tests.monitoring.reporting import action_of, answers, typing
from tests.monitoring.scene import look, pdf_file, send
from workflow.history import history

pytestmark = pytest.mark.django_db


def test_s49_one_page_tells_the_plan_and_its_actions_and_sends_the_part(client, scene, part):
    page = look(client, scene.representative, "part-edit", part.pk).text
    for words in ("What happened", "Actions", action_of(scene).title, "started the action", "Send the part"):
        assert words in page
    assert (
        send(client, scene.representative, part, "part-edit", **answers(scene, send="1")).status_code == 302
    )
    assert now(part).status == "submitted"
    action = action_of(scene)
    assert (action.judgement, action.progress) == ("at_risk", "The law is late.")
    assert history(action)[0].step == "Action.tell_progress"


def test_it_starts_an_action_and_confirms_another_with_a_tick(client, scene, part):
    running, planned = action_of(scene), factories.action(scene.plan)
    Action.objects.filter(pk=running.pk).update(progress="Half is done.", judgement="on_track")
    said = {
        f"judgement_{running.pk}": "on_track",
        f"progress_{running.pk}": "Half is done.",
        f"still_{running.pk}": "on",
    }
    assert (
        send(client, scene.editor, part, "part-edit", **said, **{f"start_{planned.pk}": "on"}).status_code
        == 302
    )
    assert (now(planned).status, now(running).progress_on is not None) == ("in_progress", True)
    assert history(running)[0].step == "Action.confirm_progress"


def test_an_action_is_not_told_by_halves(client, scene, part):
    action = action_of(scene)
    answer = send(client, scene.editor, part, "part-edit", **answers(scene, **{f"judgement_{action.pk}": ""}))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"judgement_{action.pk}"])


def test_an_action_that_moved_meanwhile_is_not_told_over(client, scene, part):
    said = answers(scene)
    walk(action_of(scene), ("tell_progress", scene.representative, "All is well."))
    page = look(client, scene.editor, "part-edit", part.pk).text
    marks = {"untold": re.search(r'name="untold" value="([^"]*)"', page)[1], "save": "1", "draft": "7"}
    answer = send(client, scene.editor, part, "part-edit", **said, **marks)
    assert (answer.status_code, action_of(scene).progress) == (409, "All is well.")
    sent = dict(answer.context["sent"])
    assert {words: sent[words] for words in ("judgement", "how far the plan is")} == {
        "judgement": "At risk",
        "how far the plan is": "Two firms.",
    }
    typed = {name.lower() for name in sent}
    assert not typed & {"save", "draft", "seen", "untold"}, "what nobody typed is not given back"


def test_where_nothing_changed_one_button_says_so(client, scene, part):
    part.report.starts_on = part.report.ends_on
    type(part.report).objects.filter(pk=part.report_id).update(starts_on=part.report.ends_on)
    assert "Still so: nothing has changed" in look(client, scene.editor, "part-edit", part.pk).text
    answer = send(client, scene.editor, part, "part-edit", still=str(scene.plan.pk))
    assert answer.status_code == 302
    assert now(part).accounts.get().implementation == "Nothing has changed in this period."


def test_a_part_that_lacks_something_is_saved_and_says_what_is_missing(client, scene, part):
    answer = send(client, scene.representative, part, "part-edit", remarks="More later.", send="1")
    assert answer.status_code == 422
    assert "Saved, but not sent" in answer.text
    assert (now(part).status, now(part).remarks) == ("draft", "More later.")


def test_an_incomplete_part_is_sent_with_an_explanation_and_marked(client, scene, part):
    said = {"explanation": "The figures come in June.", "send": "1"}
    assert send(client, scene.representative, part, "part-edit", **said).status_code == 302
    assert now(part).status == "submitted"
    page = look(client, scene.monitor, "part-detail", part.pk).text
    assert ("The figures come in June." in page, f"How far the plan is: {scene.plan}" in page) == (True, True)
    assert "Incomplete" in page
    assert "Something stays open" in look(client, scene.monitor, "report-detail", part.report_id).text


# What is kept while somebody types


def test_a_part_that_somebody_else_saved_gives_back_what_was_typed_under_the_names_of_its_fields(
    client, scene, part
):
    seen = part.version
    send(Client(), scene.representative, part, "part-edit", remarks="Their words")
    effect = {f"effect_{scene.plan.pk}_{scene.instrument.pk}": "None yet."}
    answer = send(client, scene.editor, part, "part-edit", **answers(scene, save="1"), **effect, version=seen)
    told = answer.text.partition('class="unsent"')[2].partition("</section>")[0]
    assert (answer.status_code, "Two firms." in told, "The law is late." in told) == (409, True, True)
    assert "<dt>Judgement</dt><dd>At risk</dd>" in told
    assert "<dt>Effect on the policy instrument</dt><dd>None yet.</dd>" in told
    assert [
        key for key in (str(scene.plan.pk), str(action_of(scene).pk), ">save<", ">seen") if key in told
    ] == []


def test_whoever_writes_a_returned_part_reads_what_has_to_change(client, scene, part):
    send(client, scene.representative, part, "part-edit", **answers(scene, send="1"))
    walk(now(part), ("send_back", scene.monitor, "Name the firms."))
    assert "Name the firms." in look(client, scene.editor, "part-edit", part.pk).text


def test_the_page_asks_as_often_with_3_actions_as_with_30(client, scene, part):
    counts = []
    for number in (3, 27):
        for _ in range(number):
            factories.action(scene.plan, status="in_progress", progress="So.", judgement="on_track")
        look(client, scene.editor, "part-edit", part.pk)
        with CaptureQueriesContext(connection) as counted:
            assert look(client, scene.editor, "part-edit", part.pk).status_code == 200
        counts.append(len(statements(counted)))
    assert counts[0] == counts[1]


# Values of indicators on the same page


@pytest.fixture
def indicator(scene, part):
    made = Indicator(
        project=scene.project, organisation=scene.partner, plan=scene.plan, title="Firms", unit="firms",
        status_since=factories.DAY,
    )  # fmt: skip
    return define(made, [], by=scene.editor)


def value_of(indicator, **said):
    return {f"value-{indicator.pk}-{name}": words for name, words in said.items()}


def test_a_value_is_entered_with_the_part_on_its_one_page(client, scene, part, indicator):
    page = look(client, scene.editor, "part-edit", part.pk).text
    assert f'name="value-{indicator.pk}-value"' in page
    said = value_of(indicator, value="12", measured_on=factories.DAY, source="A count")
    answer = send(client, scene.editor, part, "part-edit", **answers(scene, **said))
    assert answer.status_code == 302
    reading = indicator.readings.get()
    assert (reading.value, reading.status, reading.source) == (12, "entered", "A count")


def test_a_value_that_is_not_known_yet_holds_nothing_up(client, scene, part, indicator):
    said = value_of(indicator, value="", measured_on=factories.DAY, source="")
    assert send(client, scene.editor, part, "part-edit", **answers(scene, **said)).status_code == 302
    assert not indicator.readings.exists()


def test_half_a_value_is_told_and_nothing_is_saved(client, scene, part, indicator):
    said = value_of(indicator, value="many", measured_on=factories.DAY, source="A count")
    answer = send(client, scene.editor, part, "part-edit", **answers(scene, **said))
    assert (answer.status_code, indicator.readings.exists(), now(part).version) == (422, False, part.version)
    assert f'href="#id_value-{indicator.pk}-value"' in answer.text
    said = value_of(indicator, value="", measured_on=factories.DAY, source="A count")
    assert send(client, scene.editor, part, "part-edit", **answers(scene, **said)).status_code == 422


def test_a_typed_value_is_kept_and_still_entered_when_it_is_sent(client, scene, part, indicator):
    said = value_of(indicator, value="12", source="A count")
    assert typing(client, scene.editor, part, **said).status_code == 200
    page = look(client, scene.editor, "part-edit", part.pk).text
    assert 'value="12"' in page
    said |= value_of(indicator, measured_on=factories.DAY)
    send(client, scene.editor, part, "part-edit", **answers(scene, **said))
    assert indicator.readings.get().value == 12


def test_a_value_of_the_part_comes_with_its_document_also_where_the_part_cannot_be_sent_yet(
    client, scene, part, indicator
):
    said = value_of(indicator, value="12", measured_on=factories.DAY, source="A count", document=pdf_file())
    answer = send(client, scene.representative, part, "part-edit", send="1", **said)
    assert (answer.status_code, "Saved, but not sent" in answer.text) == (422, True)
    assert indicator.readings.get().evidence.get().document.name == "notice.pdf"


def test_a_document_without_its_value_is_not_passed_over(client, scene, part, indicator):
    said = value_of(indicator, value="", measured_on=factories.DAY, source="", document=pdf_file())
    assert send(client, scene.editor, part, "part-edit", **answers(scene, **said)).status_code == 422


def test_a_partners_one_link_holds_all_that_is_asked(client, scene, part, indicator):
    """Plan with state, actions, values, evidence: nothing of it is asked on another page."""
    page = look(client, scene.representative, "part-edit", part.pk)
    assert [one.key for one in page.context["sections"]] == [
        "happened", "actions", "indicators", "evidence", "rest",
    ]  # fmt: skip


def test_papers_of_actions_and_of_measured_values_are_listed_with_what_they_prove(
    client, scene, part, indicator
):
    value = approved(scene, indicator, 74)
    for subject in (action_of(scene), value):
        place = {"reading" if subject is value else "action": subject}
        paper = factories.paper(subject)
        Evidence.objects.create(project=scene.project, document=paper, status="registered", **place)
    page = look(client, scene.editor, "part-edit", part.pk)
    assert {one.subject for one in page.context["papers"]} == {action_of(scene), value}
    assert str(value) in page.text


def test_a_lost_race_on_a_part_names_the_fields_that_somebody_else_changed(client, scene, part):
    seen = part.version
    send(
        Client(), scene.representative, part, "part-edit", **{f"implementation_{scene.plan.pk}": "One firm."}
    )
    answer = send(client, scene.editor, part, "part-edit", **answers(scene), version=seen)
    assert "How far the plan is: <ins>One firm.</ins>" in answer.text
    assert f"Implementation {scene.plan.pk}" not in answer.text
