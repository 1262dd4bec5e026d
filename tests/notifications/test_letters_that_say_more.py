"""A letter says who, what and why, so that it need not be opened to be understood."""

import pytest
from django.urls import reverse

from actionplans.services.dates import ask_new_date
from comments.services import say
from notifications import letters, notices
from notifications.models import Letter
from projects.models import Role
from projects.services import changes
from projects.services.handover import hand_over
from tests import factories
from tests.factories import DAY, walk
from tests.monitoring.scene import Scene
from tests.monitoring.test_looking_again import decided, opined
from tests.projects.told import act
from values import clock
from values.dates import PartialDate
from workflow.acts import EnteredFor
from workflow.door import perform

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(settings, tmp_path):
    settings.DOCUMENTS_DIR = tmp_path
    made = Scene()
    made.people["administrator"] = factories.member(
        made.project, Role.ADMINISTRATOR, factories.organisation()
    )
    return made


def told(person):
    """All that a person's letters say after the next round."""
    notices.from_ledger(DAY, clock.now())
    letters.compose(DAY, clock.now())
    return "\n".join(letter.text for letter in Letter.objects.filter(recipient=person))


def test_whoever_confirms_what_was_entered_reads_which_step_for_whom_and_by_whom(scene):
    absent = EnteredFor(Role.REPRESENTATIVE, scene.partner.pk, "The agency")
    perform(scene.plan.submit, by=scene.monitor, version=scene.plan.version, entered_for=absent)
    assert f"The agency sent the plan. Entered by {scene.monitor}." in told(scene.representative)


def test_officer_and_lead_partner_read_which_document_is_challenged_and_why(scene):
    scene.completed_plan()
    claim = decided(scene, opined(scene, scene.forwarded()))
    walk(claim.evidence.get(), ("challenge", scene.auditor, "The call was never published."))
    for person in (scene.officer, scene.monitor):
        assert "Notice of the call: The call was never published." in told(person)


def test_a_letter_about_a_document_names_its_policy_change(scene):
    claim = scene.sent()
    walk(claim.evidence.get(), ("reject", scene.monitor, "It is not signed."))
    assert f"Notice of the call: {claim} (" in told(scene.editor)


def test_a_letter_about_a_comment_says_who_wrote_and_how_it_begins(scene):
    text = "Which line of the budget is meant? " * 20
    to = {"organisation_id": scene.project.lead_organisation_id, "on": DAY, "mentioned": [scene.editor]}
    say(scene.plan, text, by=scene.monitor, **to)
    said = told(scene.editor)
    assert f"{scene.monitor}: Which line of the budget is meant?" in said
    assert text.strip() not in said


@pytest.mark.parametrize("is_followed", [True, False])
def test_a_letter_about_a_partner_that_leaves_says_who_comes_after_it(scene, is_followed):
    heir = factories.organisation("The heir") if is_followed else None
    changes.partner_leaves(scene.project, scene.partner, on=DAY, successor=heir, **act(scene.administrator))
    words = "Its successor: The heir." if is_followed else "Nobody takes its duties over."
    assert words in told(scene.officer)


def test_whose_signature_makes_another_lead_partner_is_asked_for_it_and_told_that_they_lead(scene):
    change = changes.propose_lead(scene.project, scene.partner, on=DAY, **act(scene.monitor))
    assert "Sign the change of the lead partner" in told(scene.representative)
    assert "Sign the change of the lead partner" not in told(scene.officer)
    changes.sign(change, by=scene.representative, today=DAY)
    notices.from_ledger(DAY, clock.now())
    asked = scene.editor.notices.get(rule="ProjectChange.confirm")
    assert asked.what == "ProjectChange.confirm/new_lead"


def test_a_successor_reads_whose_duties_they_take_over_and_is_led_to_their_work(scene):
    heir = factories.member(scene.project, Role.STAKEHOLDER, scene.partner)
    to = {"email": heir.email, "name": "", "language": "en", "on": DAY}
    hand_over(scene.project, scene.partner, scene.editor, **to, **act(scene.administrator))
    said = told(heir)
    assert f"The duties of {scene.editor} go to {heir}." in said
    assert f"{reverse('work')}\n" in said


def test_two_changes_of_a_project_on_one_day_both_stand_in_the_letter(scene):
    other = factories.organisation("Another partner")
    factories.member(scene.project, Role.REPRESENTATIVE, other)
    changes.partner_leaves(scene.project, other, on=DAY, **act(scene.administrator))
    changes.propose_lead(scene.project, scene.partner, on=DAY, **act(scene.monitor))
    assert told(scene.officer).count("Something changed in the project") == 2


def test_the_officer_is_asked_to_decide_once_nobody_else_has_to_act_before(scene):
    claim = walk(scene.sent(), ("forward", scene.monitor))
    said = told(scene.officer)
    assert "Decide on the policy change" not in said
    assert "A policy change has come to the programme" in said
    assert "Before that: The auditor signs an opinion on each point (auditor)" in said
    assert said.count("(Lead partner; programme officer)") == 3
    assert claim.title in said


def test_the_officer_who_is_told_of_the_last_opinion_is_asked_to_decide(scene):
    opined(scene, scene.forwarded())
    assert "The auditor has signed: decide on the change" in told(scene.officer)


def test_the_answer_to_a_request_for_a_new_date_names_the_dates(scene):
    action = scene.running_plan().actions.get()
    wanted = PartialDate("2022-12")
    asked = ask_new_date(action, by=scene.editor, on=DAY, wanted=wanted, reason="A law is late.")
    walk(asked, ("accept", scene.monitor))
    assert f"{wanted} instead of {asked.was}" in told(scene.editor)
