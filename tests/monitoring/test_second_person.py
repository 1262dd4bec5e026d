"""A claim whose decision was entered for the programme, under rules that want a second person."""

import pytest

from projects.models import Role
from tests.factories import at, now, walk
from tests.monitoring.scene import Scene, plan_of
from workflow.acts import EnteredFor
from workflow.door import perform
from workflow.errors import Blocked
from workflow.models import EnteredStep
from workflow.services import confirm

pytestmark = pytest.mark.django_db
RULES = {"recorded_decision_needs_second_person": True, "auditor_opinion_required": False}


def enter(scene, claim, method, note=""):
    absent = EnteredFor(Role.OFFICER, None, "The office")
    row = now(claim)
    act = {"by": scene.monitor, "version": row.version, "note": note, "effective_at": at()}
    return perform(getattr(row, method), entered_for=absent, **act)


def confirm_all(scene):
    for entered in EnteredStep.objects.unconfirmed():
        confirm(entered, by=scene.auditor, effective_at=at())


@pytest.fixture
def completed():
    made = Scene(RULES)
    made.completed_plan()
    return made


def test_a_completed_plan_is_verified_when_the_entered_decision_is_confirmed(completed):
    claim = enter(completed, completed.forwarded(), "validate")
    assert (now(claim).status, plan_of(claim).status) == ("validated", "completed")
    confirm_all(completed)
    assert plan_of(claim).status == "verified"


def test_a_plan_that_is_completed_later_waits_for_the_confirmation_and_says_so(client):
    scene = Scene(RULES)
    scene.running_plan()
    claim = enter(scene, scene.forwarded(), "validate")
    for action in scene.plan.actions.all():
        walk(action, ("start", scene.editor), ("finish", scene.editor))
    walk(now(scene.plan), ("propose_completion", scene.representative), ("complete", scene.monitor))
    assert plan_of(claim).status == "completed"
    client.force_login(scene.monitor)
    page = client.get(scene.plan.get_absolute_url()).text
    assert "Have a second person confirm what was entered for: The office" in page
    assert f"{claim.get_absolute_url()}#entered-title" in page
    confirm_all(scene)
    assert plan_of(claim).status == "verified"


def test_a_plan_loses_its_flag_when_the_entered_revocation_is_confirmed(completed):
    claim = walk(completed.forwarded(), ("validate", completed.officer))
    walk(now(claim), ("reassess", completed.officer, "A doubt."))
    enter(completed, claim, "revoke", "It was not new.")
    assert plan_of(claim).status == "verified"
    confirm_all(completed)
    assert plan_of(claim).status == "completed"


def test_a_plan_is_closed_after_the_entered_decision_on_its_change_is_confirmed(completed):
    claim = enter(completed, completed.forwarded(), "validate")
    walk(plan_of(claim), ("explain", completed.representative, "Nothing more came of it."))
    with pytest.raises(Blocked) as refusal:
        walk(plan_of(claim), ("close", completed.officer))
    assert "Have a second person confirm what was entered for" in str(refusal.value.unmet[0].text)
    confirm_all(completed)
    assert plan_of(claim).status == "verified"
    assert walk(plan_of(claim), ("close", completed.officer)).status == "closed"


def test_questions_that_were_entered_are_answered_once_they_are_confirmed(completed):
    claim = enter(completed, completed.forwarded(), "ask", "How much?")
    with pytest.raises(Blocked):
        walk(now(claim), ("answer", completed.representative, "Two million."))
    confirm_all(completed)
    assert walk(now(claim), ("answer", completed.representative, "Two million.")).status == "forwarded"


def test_where_the_rules_do_not_want_it_the_flag_goes_up_at_once():
    scene = Scene(RULES | {"recorded_decision_needs_second_person": False})
    scene.completed_plan()
    assert plan_of(enter(scene, scene.forwarded(), "validate")).status == "verified"


def test_a_verified_plan_keeps_its_flag_while_a_renewed_decision_waits(completed):
    claim, other = completed.forwarded(), completed.forwarded()
    walk(claim, ("validate", completed.officer))
    walk(now(claim), ("reassess", completed.officer, "A doubt."))
    enter(completed, claim, "validate")
    asked = enter(completed, other, "ask", "How much?")
    confirm(EnteredStep.objects.about(asked).get(), by=completed.auditor, effective_at=at())
    assert plan_of(claim).status == "verified"


def test_a_plan_loses_its_flag_with_its_last_change_that_does_not_wait(completed):
    claim, other = completed.forwarded(), completed.forwarded()
    walk(claim, ("validate", completed.officer))
    enter(completed, other, "validate")
    walk(now(claim), ("reassess", completed.officer, "A doubt."), ("revoke", completed.officer, "Not new."))
    assert plan_of(claim).status == "completed"
    confirm_all(completed)
    assert plan_of(claim).status == "verified"


def test_a_plan_is_completed_while_the_revocation_of_its_change_waits():
    scene = Scene(RULES)
    scene.running_plan()
    claim = walk(scene.forwarded(), ("validate", scene.officer))
    walk(now(claim), ("reassess", scene.officer, "A doubt."))
    enter(scene, claim, "revoke", "It was not new.")
    for action in scene.plan.actions.all():
        walk(action, ("start", scene.editor), ("finish", scene.editor))
    walk(now(scene.plan), ("propose_completion", scene.representative), ("complete", scene.monitor))
    confirm_all(scene)
    assert plan_of(claim).status == "completed"
