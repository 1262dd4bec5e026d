"""A progress report from its parts to the programme's approval, and what it keeps of that day."""

import datetime as dt

import pytest

from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with
from ledger.models import Entry
from monitoring.models import FundAmount
from monitoring.reports.scope import pending
from monitoring.reports.snapshots import differences
from monitoring.reports.told import filled, told_in
from monitoring.services.reports import Account, amend_part, amend_report, do_part_step, do_report_step
from projects.models import Deadline, Partnership
from tests import factories
from tests.factories import DAY, at, now, walk
from tests.monitoring.reporting import accepted, approved, opened, part_of, sent, written
from tests.monitoring.scene import look, send
from workflow.acts import EnteredFor
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db


def texts(refusal):
    return [str(one.text) for one in refusal.value.unmet]


def act(obj, by, **more):
    return {"by": by, "version": obj.version, "effective_at": at()} | more


def duties(subject):
    found = Deadline.objects.for_subject(ref(subject)).standing()
    return [(duty.kind, duty.due_on, duty.met_on) for duty in found.order_by("due_on", "pk")]


def test_part_that_says_nothing_of_a_plan_cannot_be_sent(scene):
    part = part_of(opened(scene), scene.partner)
    with pytest.raises(Blocked) as refusal:
        walk(part, ("submit", scene.representative))
    assert texts(refusal) == [f"Say how far the plan is, or what stays open and why: {scene.plan}"]
    assert f"#id_implementation_{scene.plan.pk}" in refusal.value.unmet[0].url


def test_partner_writes_sends_and_takes_back_its_part(scene):
    part = written(part_of(opened(scene), scene.partner), scene.editor)
    part = walk(part, ("submit", scene.representative))
    assert duties(part) == [("part", dt.date(2023, 1, 31), DAY)]
    with pytest.raises(Impossible):
        written(part, scene.editor)
    part = walk(part, ("recall", scene.representative))
    assert duties(part) == [("part", dt.date(2023, 1, 31), None)]


def test_ledger_keeps_what_changed_in_a_part_and_nothing_that_stayed(scene):
    part = written(part_of(opened(scene), scene.partner), scene.editor)
    written(part, scene.editor, "Three firms.")
    entry = Entry.objects.about(ref(part)).last()
    assert entry.payload.data["changes"] == {
        f"implementation {scene.plan.pk}": ["Two firms took part.", "Three firms."]
    }
    assert entry.object_hash == now(part).content_hash


def test_returned_part_has_the_day_that_the_lead_partner_named(scene):
    part = written(part_of(opened(scene), scene.partner), scene.editor)
    part = walk(part, ("submit", scene.representative))
    day = dt.date(2022, 6, 30)
    part = do_part_step(
        part, "send_back", answer_on=day, **act(part, scene.monitor, note="Say who.\nSay when.")
    )
    assert (part.status, ("part", day, None) in duties(part)) == ("returned", True)
    part = walk(written(part, scene.editor, "The agency, in May."), ("submit", scene.representative))
    assert [duty for duty in duties(part) if duty[2] is None] == []


def test_lead_partners_own_part_goes_to_its_deputy(scene):
    lead = factories.member(scene.project, "partner_representative")
    own = part_of(opened(scene), scene.project.lead_organisation)
    own = walk(written(own, lead), ("submit", lead))
    with pytest.raises(NotAllowed):
        walk(own, ("accept", scene.monitor))
    assert walk(own, ("accept", scene.deputy)).status == "accepted"


def test_report_waits_for_every_part_unless_one_is_left_out_with_a_reason(scene):
    report = opened(scene)
    part = part_of(report, scene.partner)
    walk(part_of(report, scene.project.lead_organisation), ("excuse", scene.deputy, "No plan."))
    with pytest.raises(Blocked) as refusal:
        walk(report, ("consolidate", scene.monitor))
    assert texts(refusal) == ["Accept the 1 part that is missing, or go on without it and say why"]
    with pytest.raises(Blocked):
        walk(part, ("excuse", scene.monitor))
    part = walk(part, ("excuse", scene.monitor, "The partner has left."))
    assert duties(part) == []
    assert walk(report, ("consolidate", scene.monitor)).status == "consolidated"


def test_part_that_was_left_out_is_asked_for_after_all(scene):
    part = part_of(opened(scene), scene.partner)
    part = walk(part, ("excuse", scene.monitor, "Ill."), ("expect", scene.monitor))
    assert (part.status, [duty[2] for duty in duties(part)]) == ("draft", [None])


def test_parts_stay_as_they_are_once_the_report_is_put_together(scene):
    report = walk(accepted(scene, opened(scene)), ("consolidate", scene.monitor))
    part = part_of(report, scene.partner)
    with pytest.raises(Blocked):
        walk(part, ("send_back", scene.monitor, "Too short."))
    report = walk(report, ("take_apart", scene.monitor, "The partner has more."))
    assert walk(part, ("send_back", scene.monitor, "Too short.")).status == "returned"


def test_sent_report_keeps_the_version_fingerprint_and_state_of_what_it_cites(scene):
    scene.running_plan()
    claim = scene.sent()
    report = sent(scene)
    plan, action = now(scene.plan), scene.plan.actions.get()
    cited = {one["object"]: one for one in report.snapshot["objects"]}
    assert report.snapshot["taken_on"] == str(DAY)
    assert {ref(plan), ref(action), ref(claim), ref(part_of(report, scene.partner))} <= set(cited)
    assert cited[ref(plan)] | {"name": ""} == {
        "object": ref(plan), "name": "", "version": plan.version, "hash": plan.hash_of_content(),
        "state": "in_implementation",
    }  # fmt: skip
    assert cited[ref(claim)]["hash"] == now(claim).content_hash


def test_later_changes_leave_the_sent_report_as_it_was(scene):
    scene.running_plan()
    report = sent(scene)
    walk(scene.plan.actions.get(), ("start", scene.editor))
    assert now(report).snapshot == report.snapshot


def test_report_is_pending_from_sending_to_the_decision(scene):
    report = accepted(scene, opened(scene))
    assert pending(scene.project) is None
    report = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    assert pending(scene.project) == report
    report = walk(report, ("take_up", scene.officer), ("ask", scene.officer, "Why?"))
    assert pending(scene.project) == report
    walk(report, ("answer", scene.monitor, "Because."), ("approve", scene.officer))
    assert pending(scene.project) is None


def test_programme_asks_with_a_day_and_the_lead_partner_answers(scene):
    report = walk(sent(scene), ("take_up", scene.officer))
    day = dt.date(2022, 6, 20)
    report = do_report_step(report, "ask", answer_on=day, **act(report, scene.officer, note="Why so late?"))
    assert ("clarify", day, None) in duties(report)
    report = walk(report, ("answer", scene.monitor, "The call was late."))
    assert (report.status, ("clarify", day, DAY) in duties(report)) == ("under_check", True)


def test_lead_partner_enters_what_the_programmes_letter_says(scene):
    report = sent(scene)
    absent = EnteredFor("programme_officer", None, "Joint secretariat")
    report = do_report_step(report, "take_up", **act(report, scene.monitor, entered_for=absent))
    report = do_report_step(report, "approve", **act(report, scene.monitor, entered_for=absent))
    assert (report.status, report.decided_on) == ("approved", DAY)


def test_nobody_who_sent_the_report_approves_it(scene):
    report = sent(scene)
    factories.member(scene.project, "programme_officer", factories.organisation(), user=scene.monitor)
    with pytest.raises(NotAllowed):
        walk(report, ("take_up", scene.monitor))


def test_corrected_report_is_a_new_version_that_shows_the_difference(scene):
    scene.running_plan()
    report = approved(scene)
    action = walk(scene.plan.actions.get(), ("start", scene.editor))
    corrected = walk(report, ("correct", scene.officer, "The action had begun."))
    assert (corrected.status, corrected.earlier) == ("corrected", [report.snapshot])
    [found] = differences(*corrected.earlier, corrected.snapshot)
    assert (found.name, found.was["state"], found.now["state"]) == (action.title, "planned", "in_progress")


def test_report_that_is_not_approved_is_written_anew(scene):
    report = walk(
        sent(scene), ("take_up", scene.officer), ("refuse", scene.officer, "Figures do not add up.")
    )
    report = walk(report, ("reopen", scene.officer, "Send it again."))
    assert (report.status, duties(report)) == ("open", [("report", dt.date(2023, 1, 31), None)])
    again = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    assert len(again.earlier) == 1


def test_whoever_joined_since_writes_a_part_of_a_report_that_is_written_anew(scene):
    report = walk(sent(scene), ("take_up", scene.officer), ("refuse", scene.officer, "A partner is missing."))
    joined = factories.organisation("Joined since")
    Partnership.objects.create(project=scene.project, organisation=joined, part="partner")
    walk(report, ("reopen", scene.officer, "Send it again."))
    assert part_of(report, joined).status == "draft"


def test_lead_partner_writes_the_summary_until_it_sends(scene):
    report = accepted(scene, opened(scene))
    report = amend_report(report, "All well.", by=scene.monitor, version=report.version)
    report = walk(report, ("consolidate", scene.monitor), ("submit", scene.monitor))
    with pytest.raises(Impossible):
        amend_report(report, "Not so well.", by=scene.monitor, version=report.version)


def test_effects_are_told_for_each_instrument(scene):
    second = factories.instrument()
    scene.plan.instruments.add(second)
    part = part_of(opened(scene), scene.partner)
    effects = {str(scene.instrument.pk): "A new call.", str(second.pk): "Nothing yet."}
    amend_part(
        part,
        by=scene.editor,
        version=part.version,
        own={},
        accounts={scene.plan.pk: Account(effects=effects)},
    )
    assert now(part).accounts.get().effects == effects


def material_version(scene):
    scene.running_plan()
    revision = start_revision(scene.plan, by=scene.editor, on=DAY, why="More.", changes_scope=True)
    said = copy_with(revision.plan, revision.content)
    said.title = "Another title"
    amend_revision(revision, said, by=scene.editor, version=1)
    return walk(now(revision), ("submit", scene.representative))


def test_material_change_of_a_plan_waits_while_a_report_is_pending(scene):
    revision, report = material_version(scene), sent(scene)
    with pytest.raises(Blocked) as refusal:
        walk(revision, ("clear", scene.monitor))
    assert refusal.value.unmet[0].url == report.get_absolute_url()
    hurried = walk(revision, ("clear_despite_report", scene.monitor, "The call closes in June."))
    assert hurried.status == "cleared"


def test_material_change_goes_on_once_the_report_is_decided(scene):
    revision = material_version(scene)
    approved(scene)
    with pytest.raises(Blocked):
        walk(revision, ("clear_despite_report", scene.monitor, "Hurry."))
    assert walk(revision, ("clear", scene.monitor)).status == "cleared"


def completed(scene):
    plan = scene.completed_plan()
    return walk(plan, ("explain", scene.representative, "No money was left."))


def test_plan_of_a_project_with_reports_is_closed_when_the_final_one_is_approved(scene):
    plan, report = completed(scene), sent(scene)
    with pytest.raises(Blocked) as refusal:
        walk(plan, ("close", scene.officer))
    assert texts(refusal) == ["Wait until the final progress report is approved"]
    walk(report, ("take_up", scene.officer), ("approve", scene.officer))
    assert walk(plan, ("close", scene.officer)).status == "closed"


def test_plan_of_a_project_without_reports_is_closed_as_before(scene):
    assert walk(completed(scene), ("close", scene.officer)).status == "closed"


def test_what_was_told_of_an_instrument_stays_when_the_plan_names_another_one(client, scene):
    part = part_of(opened(scene), scene.partner)
    told = {scene.plan.pk: Account("Two firms.", effects={str(scene.instrument.pk): "A new call."})}
    amend_part(part, by=scene.editor, version=part.version, own={}, accounts=told)
    scene.plan.instruments.set([factories.instrument(scene.body)])
    assert "A new call." in look(client, scene.monitor, "part-detail", part.pk).text
    given = {f"implementation_{scene.plan.pk}": "Three firms.", "remarks": "", "certificate_number": ""}
    given[f"effect_{scene.plan.pk}_{scene.instrument.pk}"] = "A new call."
    assert send(client, scene.editor, now(part), "part-edit", **given).status_code == 302
    [account] = now(part).accounts.all()
    assert (account.implementation, account.effects) == (
        "Three firms.",
        {str(scene.instrument.pk): "A new call."},
    )


def test_s49_a_correction_shows_old_and_new_words_of_what_it_cites(client, scene):
    """The report keeps the words and the amounts as they were when it was sent."""
    scene.running_plan()
    action = walk(scene.plan.actions.get(), ("start", scene.editor))
    walk(action, ("tell_progress", scene.editor, "Half of the call is written."))
    report = walk(approved(scene))
    walk(now(action), ("tell_progress", scene.editor, "All of the call is written."))
    type(action).objects.filter(pk=action.pk).update(judgement="at_risk")
    walk(report, ("correct", scene.officer, "It was finished."))
    page = look(client, scene.monitor, "report-detail", report.pk).text
    assert ("<ins>At risk</ins>" in page, "at_risk" in page) == (True, False)
    assert "<del>Half</del> of the call is written." in page
    assert "<ins>All</ins> of the call is written." in page


def test_s48_a_sent_report_cites_amounts_as_they_were_when_it_was_sent(scene):
    claim = scene.sent()
    report = sent(scene)
    FundAmount.objects.filter(claim=claim).update(claimed=5)
    told = told_in(now(report), scene.monitor)
    changes = [one for section in filled(told) for answer in section.answers for one in answer.fields]
    words = next(one.text for one in changes if one.key == "changes")
    assert "€2,000,000" in words


def test_a_sent_report_says_nothing_of_an_action_that_was_silent_when_it_was_sent(scene):
    """Nothing said is a word of that day, too: what is told later does not stand among what was cited."""
    scene.running_plan()
    action = walk(scene.plan.actions.get(), ("start", scene.editor))
    report = sent(scene)
    walk(now(action), ("tell_progress", scene.editor, "Told a month later."))
    told = filled(told_in(now(report), scene.monitor))
    words = [one.text for section in told for answer in section.answers for one in answer.fields]
    assert any(words)
    assert not any("Told a month later." in text for text in words)
