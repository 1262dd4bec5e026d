"""Writing a claim: what a draft may leave open, what it may not say, and what the ledger tells of it."""

import re
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse

from ledger.models import Entry
from monitoring.models import PolicyChangeClaim
from projects.models import Role
from tests import factories
from tests.monitoring.scene import look, now, send
from workflow.history import history

pytestmark = pytest.mark.django_db


def filled(scene, **changed):
    """The form as a partner fills it in."""
    return {
        "title": "New call",
        "instrument": scene.instrument.pk,
        "types": ["new_projects", "governance"],
        "what_changed": "A call was opened.",
        "decision_on": "2022-05-02",
        "event": scene.event.pk,
        "happened": "The call is published.",
        "because": "It names the plan.",
        "amount": "Two funds.",
        "fund_1": "ERDF",
        "currency_1": "EUR",
        "amount_1": "1700000",
        "fund_2": "National",
        "currency_2": "EUR",
        "amount_2": "300000.50",
        "overlap": "No",
    } | changed


def test_new_claim_has_its_three_points_and_its_amounts(client, scene):
    answer = send(client, scene.editor, scene.plan, "claim-add", **filled(scene))
    claim = PolicyChangeClaim.objects.get()
    assert answer.url == claim.get_absolute_url()
    assert (claim.plan, claim.organisation, claim.status) == (scene.plan, scene.partner, "draft")
    assert {one.kind: one.statement for one in claim.assertions.all()}["because"] == "It names the plan."
    assert [(row.fund, row.claimed) for row in claim.amounts.all()] == [
        ("ERDF", Decimal("1700000.00")),
        ("National", Decimal("300000.50")),
    ]
    assert Entry.objects.filter(step="PolicyChangeClaim.create").count() == 1


def test_draft_may_leave_everything_open_but_title_and_instrument(client, scene):
    given = {"title": "Something", "instrument": scene.instrument.pk}
    assert send(client, scene.editor, scene.plan, "claim-add", **given).status_code == 302
    page = look(client, scene.editor, "claim-detail", PolicyChangeClaim.objects.get().pk).content.decode()
    assert "Say what kind of change it is" in page
    assert "Not entered yet" in page


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "This field is required"),
        ({"decision_on": "2022-05-27"}, "an announcement is not yet a change"),
        ({"currency_1": ""}, "Choose the currency of the amount"),
        ({"amount_1": "-5"}, "The amount must be more than zero"),
        ({"amount_1": "0"}, "The amount must be more than zero"),
        ({"amount_1": "much"}, "Enter a number"),
        ({"fund_2": "ERDF"}, "A fund stands here twice"),
        ({"has_no_amount": "on"}, "Amounts are given as well"),
        ({"types": ["magic"]}, "Select a valid choice"),
    ],
)
def test_answer_that_cannot_be_right_is_shown_again(client, scene, changed, words):
    answer = send(client, scene.editor, scene.plan, "claim-add", **filled(scene, **changed))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'role="alert"' in page
    assert not PolicyChangeClaim.objects.exists()


def test_change_decided_today_and_in_force_later_is_adopted_not_in_force(client, scene):
    given = filled(scene, decision_on="2022-05-26", effective_on="2022-09-01")
    send(client, scene.editor, scene.plan, "claim-add", **given)
    page = look(client, scene.editor, "claim-detail", PolicyChangeClaim.objects.get().pk).content.decode()
    assert "Adopted, not in force" in page


def test_claim_may_stand_without_a_plan(client, scene):
    client.force_login(scene.editor)
    url = reverse("claim-add-without-plan", args=[scene.project.slug])
    assert client.get(url).status_code == 200
    assert client.post(url, {"key": uuid.uuid4()} | filled(scene)).status_code == 302
    claim = PolicyChangeClaim.objects.get()
    assert (claim.plan, claim.organisation) == (None, scene.partner)
    assert client.get(claim.get_absolute_url()).status_code == 200


def test_ledger_tells_what_was_and_what_is(client, scene):
    claim = scene.claim()
    given = filled(scene, title="Another title", types=["new_projects"], authority=scene.body.pk)
    assert send(client, scene.editor, claim, "claim-edit", **given).status_code == 302
    changes = {name: (was, is_) for name, was, is_ in history(claim)[0].changes}
    assert changes["title"] == ("New call for demonstration projects", "Another title")
    assert changes["amounts"][1] == ["ERDF: EUR 1700000.00", "National: EUR 300000.50"]
    assert "decision_on" not in changes
    page = look(client, scene.editor, "claim-detail", claim.pk).content.decode()
    assert "<del>New call for demonstration projects</del>" in page


def test_form_of_a_saved_claim_shows_what_it_says(client, scene):
    page = look(client, scene.editor, "claim-edit", scene.claim().pk).content.decode()
    assert 'value="2022-05-02"' in page
    assert 'value="2000000.00"' in page
    assert "The call is published." in page


def test_edit_on_an_old_page_is_stale_and_changes_nothing(client, scene):
    claim = scene.claim()
    send(client, scene.editor, claim, "claim-edit", **filled(scene, title="First"))
    answer = send(client, scene.editor, claim, "claim-edit", **filled(scene, title="Second"))
    assert answer.status_code == 409
    assert now(claim).title == "First"


def test_sent_claim_is_not_changed(client, scene):
    claim = scene.sent()
    assert send(client, scene.editor, claim, "claim-edit", **filled(scene)).status_code == 409
    assert look(client, scene.editor, "claim-edit", claim.pk).status_code == 409


@pytest.mark.parametrize("role", ["monitor", "officer", "auditor"])
def test_others_may_not_write_claims(client, scene, role):
    person = scene.people[role]
    claim = scene.claim()
    assert send(client, person, scene.plan, "claim-add", **filled(scene)).status_code == 403
    assert send(client, person, claim, "claim-edit", **filled(scene)).status_code == 403
    assert PolicyChangeClaim.objects.count() == 1


def test_partner_of_another_region_does_not_find_the_plan(client, scene):
    other = factories.member(scene.project, Role.EDITOR, factories.organisation())
    assert send(client, other, scene.plan, "claim-add", **filled(scene)).status_code == 404


def test_events_of_other_projects_are_not_offered(client, scene):
    foreign = factories.event(project=factories.project())
    assert foreign.title not in look(client, scene.editor, "claim-add", scene.plan.pk).text
    answer = send(client, scene.editor, scene.plan, "claim-add", **filled(scene, event=foreign.pk))
    assert answer.status_code == 422
    assert not PolicyChangeClaim.objects.exists()


def test_who_may_not_start_a_claim_is_sent_to_a_page_that_exists(client, scene):
    answer = look(client, scene.officer, "claim-add", scene.plan.pk)
    assert answer.status_code == 403
    assert "Go back to the page" not in answer.text
    assert "Open the line board" in answer.text


def test_the_owner_of_the_plans_instrument_heads_the_list_of_those_who_decided(client, scene):
    stranger = factories.organisation("Ministry of another project")
    page = look(client, scene.editor, "claim-add", scene.plan.pk).text
    groups = re.findall(r'<optgroup label="([^"]+)">(.*?)</optgroup>', page, re.S)
    assert [label for label, _rest in groups] == ["Owners of the policy instrument", "Others in the project"]
    owners, others = (re.findall(r"<option[^>]*>([^<]+)<", rest) for _label, rest in groups)
    assert owners == [str(scene.body)]
    assert str(scene.partner) in others
    assert str(stranger) not in page


def test_an_authority_that_is_chosen_stays_in_the_list(client, scene):
    elsewhere = factories.organisation("Ministry of another project")
    claim = scene.claim(content=scene.content(authority=elsewhere))
    page = look(client, scene.editor, "claim-edit", claim.pk).text
    assert f'<option value="{elsewhere.pk}" selected>{elsewhere}</option>' in page


def test_a_source_outside_the_lists_says_from_whom_a_change_was_learnt(client, scene):
    given = filled(scene, event="", source="Kickstart Digitalisation (Sweden)")
    send(client, scene.editor, scene.plan, "claim-add", **given)
    page = look(client, scene.representative, "claim-detail", PolicyChangeClaim.objects.get().pk).text
    assert "Kickstart Digitalisation (Sweden)" in page
    assert "from which the change was learnt" not in page


def test_amounts_that_lack_something_are_told_apart_by_their_fund(client, scene):
    given = filled(scene, currency_1="", currency_2="")
    page = send(client, scene.editor, scene.plan, "claim-add", **given).text
    for fund in ("ERDF", "National"):
        assert f"{fund}: Choose the currency of the amount" in page
    learnt = page.partition('id="learnt"')[2].partition("</section>")[0]
    assert "(needed before sending)" in learnt
    assert "(optional)" not in learnt
