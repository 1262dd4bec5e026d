"""What real projects bring that no plain case has, each named after its row in the list of exceptions."""

import datetime as dt
from decimal import Decimal

import pytest

from actionplans.services.revisions import amend_revision, start_revision
from actionplans.versions import copy_with, with_many
from monitoring.models import PolicyChangeClaim
from monitoring.services.reports import amend_part
from projects.models import Deadline
from projects.services import changes
from tests import factories
from tests.actionplans.versioned import WHOLE_WAY
from tests.factories import DAY, at, now, walk
from tests.monitoring.reporting import opened, part_of
from tests.monitoring.scene import look, send
from tests.monitoring.test_looking_again import decided, opined
from tests.monitoring.test_writing_claims import filled
from tests.projects.told import act
from workflow.errors import Blocked
from workflow.registry import ref

pytestmark = pytest.mark.django_db
STERLING = {"currency_1": "GBP", "amount_1": "850000", "fund_2": "", "currency_2": "", "amount_2": ""}
RATE = {"rate_1": "0.85", "rate_on_1": "2022-05-02", "rate_source_1": "European Central Bank"}


def made_in_sterling(client, scene):
    send(client, scene.editor, scene.plan, "claim-add", **filled(scene, **STERLING, **RATE))
    return PolicyChangeClaim.objects.get()


def test_sterling_amounts_keep_the_original_the_euro_the_rate_its_day_and_its_source(client, scene):
    claim = made_in_sterling(client, scene)
    row = claim.amounts.get()
    assert (row.claimed, row.currency, row.claimed_eur) == (Decimal(850_000), "GBP", Decimal(1_000_000))
    assert (row.rate, row.rate_on, row.rate_source) == (
        Decimal("0.85"),
        dt.date(2022, 5, 2),
        "European Central Bank",
    )
    page = look(client, scene.editor, "claim-detail", claim.pk).text
    for words in ("£850,000", "€1,000,000", "€1 = 0.85 GBP, 2 May 2022, European Central Bank"):
        assert words in page


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("rate_1", "Say how much of the currency one euro was."),
        ("rate_on_1", "Give the day of the rate."),
        ("rate_source_1", "Name where the rate stands"),
        ("amount_1", "Give the amount."),
    ],
)
def test_sterling_amounts_without_amount_rate_day_or_source_are_refused_at_the_field(
    client, scene, missing, words
):
    given = filled(scene, **STERLING, **RATE) | {missing: ""}
    answer = send(client, scene.editor, scene.plan, "claim-add", **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert not PolicyChangeClaim.objects.exists()


def test_sterling_amounts_have_a_rate_of_a_day_that_is_over(client, scene):
    given = filled(scene, **STERLING, **RATE) | {"rate_on_1": "2022-06-30"}
    answer = send(client, scene.editor, scene.plan, "claim-add", **given)
    assert (answer.status_code, "Give the day of the rate." in answer.text) == (422, True)


def test_sterling_amounts_are_added_to_others_in_euro(client, scene):
    second = {"fund_2": "National", "currency_2": "EUR", "amount_2": "500000"}
    send(client, scene.editor, scene.plan, "claim-add", **filled(scene, **STERLING | second, **RATE))
    page = look(client, scene.editor, "claim-detail", PolicyChangeClaim.objects.get().pk).text
    assert "Together, in euro" in page
    assert "€1,500,000" in page


def test_sterling_amounts_that_are_cut_are_cut_in_euro_too(client, scene):
    row = made_in_sterling(client, scene).amounts.get()
    row.accepted = Decimal(425_000)
    assert row.accepted_euro == Decimal(500_000)


def test_sterling_amounts_of_an_old_draft_get_their_rate_before_it_is_sent(client, scene):
    claim = made_in_sterling(client, scene)
    claim.amounts.update(rate=None, claimed_eur=None)
    scene.evidence(claim)
    with pytest.raises(Blocked) as refusal:
        walk(now(claim), ("submit", scene.representative))
    assert [str(one.text) for one in refusal.value.unmet] == [
        "Give the rate at which each amount was changed into euro, with its date and source"
    ]


def test_several_instruments_each_have_results_of_their_own(client, scene):
    """A claim names the one that changed; a report asks for the effect on each."""
    second = factories.instrument()
    scene.plan.instruments.add(second)
    claims = [scene.claim(content=scene.content(instrument=one)) for one in (scene.instrument, second)]
    assert {claim.instrument for claim in claims} == {scene.instrument, second}
    form = look(client, scene.editor, "part-edit", part_of(opened(scene), scene.partner).pk).text
    for instrument in (scene.instrument, second):
        assert f'name="effect_{scene.plan.pk}_{instrument.pk}"' in form


def test_instrument_is_replaced_and_the_verified_change_of_the_old_one_verifies_the_plan_all_the_same(scene):
    """The plan took the new one over by a new version after the change was verified."""
    plan, new = scene.running_plan(), factories.instrument(scene.body)
    decided(scene, opined(scene, scene.forwarded()))
    changes.replace_instrument(scene.project, scene.instrument, new, on=DAY, **act(scene.officer))
    revision = start_revision(plan, by=scene.editor, on=DAY, why="The programme was replaced.")
    copy = copy_with(plan, revision.content)
    with_many(copy, instruments=[new])
    amend_revision(revision, copy, by=scene.editor, version=revision.version)
    walk(now(revision), *((method, scene.people[part]) for method, part in WHOLE_WAY))
    assert scene.finished(now(plan)).status == "verified"


def test_several_partners_each_report_their_part_of_a_joint_plan(client, scene):
    joint = factories.organisation("Joint partner")
    writer = factories.member(scene.project, "partner_editor", joint)
    scene.plan.partners.add(joint)
    report = opened(scene)
    for body, person in ((scene.partner, scene.editor), (joint, writer)):
        form = look(client, person, "part-edit", part_of(report, body).pk)
        assert f'name="implementation_{scene.plan.pk}"' in form.text
    assert look(client, writer, "part-detail", part_of(report, scene.partner).pk).status_code == 404


def test_a_late_plan_goes_on_and_the_auditor_sees_that_it_is_late(client, scene):
    due = dt.date(2022, 1, 31)
    Deadline.objects.create(
        project=scene.project, organisation=scene.partner, subject=ref(scene.plan), root=ref(scene.plan),
        subject_name="Plan", url=scene.plan.get_absolute_url(), kind="plan", due=str(due), due_on=due, rule="Phase 1",
    )  # fmt: skip
    page = look(client, scene.auditor, "board", scene.project.slug).text
    assert "115 days late" in page
    assert walk(scene.plan, ("submit", scene.representative), on=DAY).status == "submitted"


def test_an_action_before_its_plan_is_flagged_and_the_auditor_sees_it(client, scene):
    action = factories.action(scene.plan, is_before_plan=True)
    began = walk(action, ("start", scene.editor))
    assert (began.status, now(scene.plan).status) == ("in_progress", "draft")
    assert "before the plan" in look(client, scene.auditor, "action-detail", action.pk).text


def test_an_action_before_its_plan_without_the_flag_waits(scene):
    with pytest.raises(Blocked):
        walk(scene.plan.actions.get(), ("start", scene.editor))


def test_a_project_without_plans_reports_all_the_same(scene):
    """An instrument may change before there is any plan: the part has room for what is to be said."""
    alone = factories.organisation("Partner without a plan")
    factories.member(scene.project, "partner_representative", alone, user=scene.representative)
    scene.project.partnerships.create(organisation=alone, part="partner", standing="confirmed")
    part = part_of(opened(scene), alone)
    with pytest.raises(Blocked):
        walk(part, ("submit", scene.representative))
    said = {"remarks": "The call changed before we wrote a plan.", "certificate_number": ""}
    part = amend_part(part, by=scene.representative, version=part.version, own=said, accounts={})
    assert walk(part, ("submit", scene.representative), on=at().date()).status == "submitted"
