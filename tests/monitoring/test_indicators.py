"""Indicators: what they hang on, readings that count once approved, corrections, freshness, what plans wait for."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from actionplans.models import ActionPlan
from documents.services import inspect
from ledger.models import Entry
from monitoring.indicators.standing import standing_at, value_at
from monitoring.models import Indicator
from monitoring.services.indicators import Target, Value, do_reading_step, enter_again, redefine
from projects.models import Deadline
from tests import factories
from tests.factories import DAY, at, now, walk
from tests.monitoring.measuring import approved, days, entered, fresh, indicator, values_of
from tests.monitoring.scene import look, pdf_file
from values.dates import PartialDate
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked, Impossible, NotAllowed
from workflow.registry import ref

pytestmark = pytest.mark.django_db
JUNE, JULY = dt.date(2022, 6, 10), dt.date(2022, 7, 10)


def standing(made, day=DAY):
    return standing_at(fresh(made), values_of(made), day)


def duty(made):
    return Deadline.objects.for_subject(ref(made)).open().get()


def test_an_indicator_hangs_on_the_project_an_instrument_a_plan_or_an_action_and_on_one_only(scene):
    action = scene.plan.actions.get()
    for place in ({"plan": None}, {"instrument": scene.instrument}, {}, {"action": action}):
        assert indicator(scene, **place).project == scene.project
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(
            project=scene.project, organisation=scene.partner, plan=scene.plan, action=action, title="Both",
            status_since=DAY,
        )  # fmt: skip


def test_the_duty_to_measure_stands_among_the_deadlines_of_its_plan(client, scene):
    scene.running_plan()
    made = [indicator(scene), indicator(scene, title="Vouchers", action=scene.plan.actions.get())]
    for one in made:
        assert Deadline.objects.under(ref(scene.plan)).filter(subject=ref(one), kind="reading").exists()
    page = look(client, scene.editor, "plan-detail", scene.plan.pk)
    listed = [one.subject_name for one in page.context["deadlines"] if one.kind == "reading"]
    assert listed == ["Firms checked", "Vouchers"]
    assert page.text.count("Enter a new value:") == 2
    approved(scene, made[0], 40)
    met = Deadline.objects.standing().filter(subject=ref(made[0]), met_on__isnull=False)
    assert met.exists()
    assert not Deadline.objects.under(ref(scene.plan)).filter(pk__in=met).exists(), (
        "the next one stands there"
    )
    whole = indicator(scene, plan=None)
    assert duty(whole).root == ref(whole)


@pytest.mark.parametrize(
    ("kind", "more", "value", "words"),
    [
        ("number", {}, "1200", "1,200"),
        ("percent", {}, "12.5", "12.5 %"),
        ("money", {"currency": "EUR"}, "1700000", "€1,700,000"),
        ("yes_no", {}, "1", "Yes"),
        ("score", {"lowest": Decimal(1), "highest": Decimal(5)}, "4", "4 of 5"),
        ("text", {"baseline": None}, "The board meets.", "The board meets."),
    ],
)
def test_numeric_percentage_money_yes_no_scored_and_narrative_kinds_are_told_in_words(
    scene, kind, more, value, words
):
    made = indicator(scene, kind=kind, targets=(), **more)
    approved(scene, made, value)
    assert standing(made).told == words


def test_a_reading_counts_only_when_it_is_approved(scene):
    made = indicator(scene)
    reading = entered(made, 74, by=scene.editor)
    assert standing(made).latest is None
    assert standing(made).waiting == reading
    walk(reading, ("approve", scene.monitor))
    assert standing(made).told == "74"


def test_nobody_approves_a_value_that_they_entered_or_that_is_their_own_organisations(scene):
    """I1 and I2: the lead partner's own value goes to its deputy."""
    made = indicator(scene, plan=None, organisation=scene.project.lead_organisation, by=scene.monitor)
    reading = entered(made, 3, by=scene.monitor)
    for person in (scene.monitor, scene.editor):
        with pytest.raises(NotAllowed):
            walk(reading, ("approve", person))
    assert walk(reading, ("approve", scene.deputy)).status == "approved"


def test_a_returned_value_is_mended_and_entered_again_with_the_reason_and_the_day_in_sight(scene):
    scene.running_plan()
    made = indicator(scene)
    reading = entered(made, 740, by=scene.editor)
    returned = do_reading_step(
        reading, "send_back", by=scene.monitor, version=reading.version, note="A zero too many?",
        answer_on=JUNE, effective_at=at(),
    )  # fmt: skip
    assert duty(made).due_on == JUNE
    said = Value(DAY, "Register of the agency", Decimal(74))
    again = enter_again(returned, said, by=scene.editor, version=returned.version)
    assert (again.status, again.value) == ("entered", 74)
    assert duty(made).due_on > JUNE


def test_a_value_of_the_future_without_a_source_or_off_the_scale_is_not_entered(scene):
    made = indicator(scene, kind="score", lowest=Decimal(1), highest=Decimal(5), targets=())
    for value, said in ((3, {"measured_on": DAY + days(1)}), (3, {"source": ""}), (6, {})):
        with pytest.raises(Blocked):
            entered(made, value, by=scene.editor, **said, entered_on=DAY)
    assert values_of(made) == []


def test_two_values_of_one_day_are_refused_unless_one_corrects_the_other(scene):
    made = indicator(scene)
    first = approved(scene, made, 74)
    with pytest.raises(Blocked):
        entered(made, 75, by=scene.editor)
    assert entered(made, 75, by=scene.editor, replaces=first).status == "entered"


def test_a_later_correction_leaves_the_value_of_an_earlier_report_as_it_was(scene):
    """As at: the correction is entered in a later period, and counts from its own approval on."""
    made = indicator(scene)
    first = approved(scene, made, 74)
    approved(scene, made, 70, replaces=first, counts_on=JULY)
    assert value_at(values_of(made), JUNE).value == 74
    assert value_at(values_of(made), JULY).value == 70
    assert now(first).status == "approved"


def test_a_value_that_was_measured_before_a_day_and_approved_after_it_did_not_count_on_it(scene):
    made = indicator(scene)
    approved(scene, made, 18, on=DAY - days(30), counts_on=DAY - days(29))
    approved(scene, made, 40, on=DAY - days(10), counts_on=JUNE)
    assert value_at(values_of(made), DAY).value == 18
    assert value_at(values_of(made), JUNE).value == 40


def test_a_value_of_an_absent_partner_is_entered_for_them_with_the_letter_and_is_nobodys_submission(scene):
    made = indicator(scene)
    absent = EnteredFor("partner_representative", scene.partner.pk, "The agency")
    reading = entered(made, 5, by=scene.editor)
    taken = walk(reading, ("recall", scene.editor))
    again = perform(
        taken.enter, by=scene.monitor, version=taken.version, effective_at=at(), entered_for=absent
    )
    assert again.submitted_by_id is None
    assert Entry.objects.about(ref(again)).last().canonical.count(b"entered_for")


def test_a_new_value_is_due_so_many_months_after_the_last_one_and_grows_stale(scene):
    scene.running_plan()
    made = indicator(scene, reading_every_months=3)
    assert duty(made).due_on == dt.date(2022, 8, 26)
    assert standing(made).freshness == "none"
    approved(scene, made, 74)
    assert [standing(made, DAY + days(after)).freshness for after in (0, 80, 93)] == ["fresh", "due", "stale"]
    assert duty(made).due_on == dt.date(2022, 8, 26)


def test_nobody_is_asked_for_values_before_the_plan_begins_or_after_it_is_over(scene):
    made = indicator(scene)
    assert not Deadline.objects.for_subject(ref(made)).exists()
    plan = scene.running_plan()
    assert duty(made).kind == Deadline.Kind.READING
    walk(plan, ("abandon", scene.officer, "No money."))
    assert not Deadline.objects.for_subject(ref(made)).open().exists()


def test_an_indicator_that_is_left_out_with_a_reason_wants_no_value_until_it_is_taken_up_again(scene):
    scene.running_plan()
    made = walk(indicator(scene), ("waive", scene.editor, "The register was closed."))
    assert not Deadline.objects.for_subject(ref(made)).open().exists()
    with pytest.raises(Blocked):
        entered(made, 3, by=scene.editor)
    walk(made, ("resume", scene.editor))
    assert duty(made).kind == Deadline.Kind.READING
    with pytest.raises(Blocked):
        walk(fresh(made), ("waive", scene.editor, " "))


def test_action_is_finished_when_each_indicator_is_valued_or_waived(scene):
    plan = scene.running_plan()
    action = walk(plan.actions.get(), ("start", scene.editor))
    made = indicator(scene, action=action, title="Advisers trained")
    with pytest.raises(Blocked) as refusal:
        walk(action, ("finish", scene.editor))
    assert str(refusal.value.unmet[0].text) == "Enter a first value for “Advisers trained”"
    assert str(made.pk) in refusal.value.unmet[0].url
    other = indicator(scene, action=action, title="Vouchers")
    walk(other, ("waive", scene.editor, "No vouchers after all."))
    entered(made, 12, by=scene.editor)
    assert walk(action, ("finish", scene.editor)).status == "completed"


def test_plan_is_reported_as_completed_with_final_values_and_completed_with_approved_ones(scene):
    plan = scene.running_plan()
    walk(plan.actions.get(), ("start", scene.editor), ("finish", scene.editor))
    made = indicator(scene, reading_every_months=1)
    later = DAY + days(60)
    entered(made, 50, by=scene.editor)
    with pytest.raises(Blocked) as refusal:
        walk(plan, ("propose_completion", scene.representative), on=later)
    assert [str(one.text) for one in refusal.value.unmet] == ["Enter the final value for “Firms checked”"]
    last = entered(made, 120, by=scene.editor, on=later)
    plan = walk(plan, ("propose_completion", scene.representative), on=later)
    with pytest.raises(Blocked) as refusal:
        walk(plan, ("complete", scene.monitor), on=later)
    assert "Approve or return the values" in str(refusal.value.unmet[0].text)
    for reading in [one for one in values_of(made) if one.status == "entered"]:
        walk(reading, ("approve", scene.monitor), on=later)
    assert walk(now(plan), ("complete", scene.monitor), on=later).status == "completed"
    assert now(last).status == "approved"


def test_a_completed_plan_takes_no_more_indicators(scene):
    type(scene.plan).objects.filter(pk=scene.plan.pk).update(completed_on=DAY)
    scene.plan.refresh_from_db(fields=["completed_on"])
    with pytest.raises(Blocked):
        indicator(scene)


def test_a_change_of_the_definition_is_told_with_what_it_was(scene):
    made = indicator(scene)
    said = {"title": "Firms with a check", "baseline": Decimal(3)}
    changed = redefine(
        made, said, [Target(PartialDate("2023"), Decimal(100))], by=scene.editor, version=made.version
    )
    told = Entry.objects.about(ref(changed)).last().payload.data["changes"]
    assert told["title"] == ["Firms checked", "Firms with a check"]
    assert told["baseline"] == ["0", "3"]
    assert told["targets"] == ["2022-11-26: 120", "2023: 100"]
    walk(changed, ("end", scene.editor, "It is over."))
    with pytest.raises(Impossible):
        redefine(fresh(made), said, [], by=scene.editor, version=fresh(made).version)


def test_values_that_were_entered_keep_their_meaning(scene):
    made = indicator(scene)
    redefine(made, {"kind": "percent"}, [], by=scene.editor, version=made.version)
    entered(made, 74, by=scene.editor)
    with pytest.raises(Blocked):
        redefine(fresh(made), {"kind": "yes_no"}, [], by=scene.editor, version=fresh(made).version)
    assert fresh(made).kind == "percent"


def test_a_definition_stays_as_it_is_once_its_plan_is_completed(client, scene):
    scene.running_plan()
    made = indicator(scene)
    ActionPlan.objects.filter(pk=scene.plan.pk).update(completed_on=DAY)
    with pytest.raises(Blocked):
        redefine(fresh(made), {"title": "Another"}, [], by=scene.editor, version=fresh(made).version)
    assert fresh(made).title == made.title
    page = look(client, scene.editor, "indicator-detail", made.pk).text
    assert reverse("indicator-edit", args=[made.pk]) not in page


def test_the_next_value_is_due_by_the_rhythm_that_was_just_given(scene):
    scene.running_plan()
    made = indicator(scene, reading_every_months=6)
    redefine(made, {"reading_every_months": 3}, [], by=scene.editor, version=made.version)
    assert duty(made).due_on == dt.date(2022, 8, 26)


def test_partners_define_their_own_indicators_only_and_strangers_none(scene):
    stranger = factories.member(factories.project())
    for person in (scene.authority, scene.officer, stranger):
        with pytest.raises(NotAllowed):
            indicator(scene, by=person)


def test_a_document_that_shows_the_value_is_stored_with_it(scene):
    reading = entered(indicator(scene), 3, by=scene.editor, document=inspect(pdf_file()))
    item = reading.evidence.get()
    assert (item.document.title, item.status) == ("Source of a value: Firms checked", "registered")
