"""Each euro counts once, across claims and projects, and what is left out is told."""

from decimal import Decimal

import pytest
from django.urls import reverse

from documents.models import Document
from monitoring.claims.funds import STRUCTURAL, kind_of, totals
from monitoring.models import Measure, PolicyChangeClaim
from monitoring.services.claims import Amount, amend_claim, content_of
from monitoring.services.decisions import ACCEPTED, Decision, Judgement, decide
from projects.models import Role
from tests import factories
from tests.factories import member, now, walk
from tests.monitoring.scene import POINTS, Scene, look, pdf_file, send
from workflow.errors import Blocked, NotAllowed
from workflow.models import EnteredStep

CALL = "Call for demonstration projects"


@pytest.fixture
def scene(db):
    return Scene({"auditor_opinion_required": False})


@pytest.fixture
def other(db, scene):
    """Another project whose partner wants to change the same instrument."""
    made = Scene({"auditor_opinion_required": False})
    made.plan.instruments.set([scene.instrument])
    made.instrument = scene.instrument
    return made


def euros(amount, fund="ERDF", period="2022", currency="EUR"):
    return Amount(fund, currency, Decimal(amount), period=period)


def verified(scene, *amounts, measure=CALL, accepted=None, **fields):
    """A claim that the programme has verified, as far as `accepted` says."""
    claim = scene.sent(content=scene.content(amounts=list(amounts), measure=measure, **fields))
    for item in claim.evidence.all():
        walk(item, ("accept", scene.monitor))
    claim = walk(claim, ("forward", scene.monitor))
    judged = {kind: Judgement(ACCEPTED) for kind in POINTS}
    kept = {row.pk: Decimal(accepted) for row in claim.amounts.all()} if accepted is not None else {}
    decide(
        claim, Decision(judged, kept, "Cut." if kept else ""), by=scene.officer, version=claim.version,
        effective_at=factories.at(),
    )  # fmt: skip
    return now(claim)


def counted(*claims):
    return totals(now(claim) for claim in claims)


def test_money_of_a_verified_change_counts_and_that_of_another_does_not(scene):
    change = verified(scene, euros(2_000_000))
    waiting = scene.sent(content=scene.content(amounts=[euros(5_000_000)]))
    assert counted(change, waiting).euro == 2_000_000


def test_what_was_cut_does_not_count(scene):
    assert counted(verified(scene, euros(2_000_000), accepted=1_500_000)).euro == 1_500_000


def test_two_claims_of_the_same_measure_fund_and_years_count_once(scene, other):
    mine, theirs = verified(scene, euros(2_000_000)), verified(other, euros(1_800_000))
    found = counted(mine, theirs)
    assert found.euro == 2_000_000
    (left,) = found.left_out
    assert (left.claim, left.euro) == (theirs, 1_800_000)
    assert str(mine) in left.why
    assert "no shares are agreed" in left.why


@pytest.mark.parametrize(
    "amount", [euros(1_800_000, fund="ESF"), euros(1_800_000, period="2023")], ids=["fund", "years"]
)
def test_another_fund_or_other_years_of_the_same_measure_count_beside_it(scene, other, amount):
    found = counted(verified(scene, euros(2_000_000)), verified(other, amount))
    assert found.euro == 3_800_000
    assert found.left_out == []


@pytest.mark.parametrize("years", ["", "2021-2027"], ids=["not named", "a range"])
def test_years_that_may_be_the_same_count_once(scene, other, years):
    found = counted(verified(scene, euros(2_000_000)), verified(other, euros(1_800_000, period=years)))
    assert (found.euro, len(found.left_out)) == (2_000_000, 1)


def test_all_money_of_the_claim_that_counts_the_most_counts(scene, other):
    """Two rows of one claim in two currencies are no double of each other."""
    mine, theirs = (
        verified(scene, euros(1_000_000), euros(900_000, period="")),
        verified(other, euros(1_500_000)),
    )
    found = counted(mine, theirs)
    assert found.euro == 1_900_000
    assert [one.claim for one in found.left_out] == [theirs]


def test_claims_that_name_no_measure_stand_for_themselves(scene, other):
    found = counted(
        verified(scene, euros(2_000_000), measure=""), verified(other, euros(2_000_000), measure="")
    )
    assert found.euro == 4_000_000


def test_agreed_shares_count_on_both_sides(client, scene, other):
    mine, theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    for place, claim, share in ((scene, mine, "1500000"), (other, theirs, "500000")):
        row = claim.amounts.get()
        told = {f"share_{row.pk}": share, "note": "Agreed on 3 May."}
        answer = send(client, place.officer, claim, "claim-share", **told)
        assert answer.status_code == 302, answer.context["form"].errors
    found = counted(mine, theirs)
    assert (found.euro, found.left_out) == (2_000_000, [])
    assert [one.is_share for one in found.counted] == [True, True]
    assert "Shares are agreed" in client.get(theirs.get_absolute_url()).content.decode()


def test_a_share_beyond_what_was_accepted_is_refused_and_nothing_is_written(client, scene, other):
    mine, _theirs = verified(scene, euros(2_000_000), accepted=1_000_000), verified(other, euros(2_000_000))
    row = mine.amounts.get()
    told = {f"share_{row.pk}": "1000000.01", "note": "So."}
    refused = send(client, scene.officer, mine, "claim-share", **told)
    assert refused.status_code == 422
    assert "At most the accepted amount can count: 1,000,000." in refused.text
    assert (now(mine).version, mine.amounts.get().share) == (mine.version, None)


def test_shares_are_together_no_more_than_the_money(client, scene, other):
    mine, theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    told = {f"share_{mine.amounts.get().pk}": "1500000", "note": "Ours."}
    assert send(client, scene.officer, mine, "claim-share", **told).status_code == 302
    told = {f"share_{theirs.amounts.get().pk}": "1500000", "note": "Ours."}
    answer = send(client, other.officer, theirs, "claim-share", **told)
    assert (answer.status_code, "it is more than the money" in answer.text) == (422, True)
    assert theirs.amounts.get().share is None
    theirs.amounts.update(share=1_500_000)  # as it may have been agreed before this was asked
    assert counted(mine, theirs).euro == 2_000_000


def test_a_share_ends_with_the_claim_that_counted_the_rest(scene, other):
    mine, theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    mine.amounts.update(share=500_000)
    money = PolicyChangeClaim.objects.filter(pk=mine.pk)
    assert totals(money.with_money()).euro == 500_000
    PolicyChangeClaim.objects.filter(pk=theirs.pk).update(status="revoked", counts=False)
    assert totals(money.with_money()).euro == 2_000_000


def test_a_share_is_agreed_only_where_money_is_shared(scene):
    mine = verified(scene, euros(2_000_000))
    with pytest.raises(Blocked):
        walk(mine, ("agree_share", scene.officer, "There is nobody."))


def test_nobody_but_the_programme_agrees_a_share(scene, other):
    mine, _theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    for person in (scene.monitor, scene.representative, other.officer):
        with pytest.raises(NotAllowed):
            walk(mine, ("agree_share", person, "Mine."))


def test_a_share_is_entered_for_an_absent_officer_from_the_programmes_letter(client, scene, other):
    mine, _theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    row, url = mine.amounts.get(), reverse("claim-share", args=[mine.pk])
    assert url in look(client, scene.monitor, "claim-detail", mine.pk).text
    told = {f"share_{row.pk}": "1500000", "note": "Agreed on 3 May."}
    assert send(client, scene.monitor, mine, "claim-share", **told).status_code == 422
    told |= {"absent": "The programme", "done_on": factories.DAY.isoformat(), "letter": pdf_file()}
    assert send(client, scene.monitor, mine, "claim-share", **told).status_code == 302
    entered = EnteredStep.objects.on(mine)[0]
    assert (row.__class__.objects.get(pk=row.pk).share, entered.role) == (1_500_000, "programme_officer")
    assert (entered.step, entered.name) == ("PolicyChangeClaim.agree_share", "The programme")
    assert Document.objects.get(pk=entered.document_id).issuing_body == "The programme"


def test_a_new_decision_takes_the_agreement_away(scene, other):
    mine, _theirs = verified(scene, euros(2_000_000)), verified(other, euros(2_000_000))
    mine.amounts.update(share=1_000_000)
    again = walk(mine, ("reassess", scene.officer, "The call was cut."))
    judged = {kind: Judgement(ACCEPTED) for kind in POINTS}
    decide(again, Decision(judged), by=scene.officer, version=again.version, effective_at=factories.at())
    assert mine.amounts.get().share is None


def test_money_without_a_rate_is_left_out_with_its_reason(scene):
    change = verified(scene, euros(2_000_000))
    change.amounts.update(currency="PLN", claimed_eur=None, rate=None)
    found = counted(change)
    assert found.euro == 0
    assert [one.why for one in found.left_out] == ["no rate into euro was given"]


def test_structural_funds_are_told_apart(scene, other):
    mine = verified(scene, euros(2_000_000))
    theirs = verified(other, euros(300_000, fund="National match funding"))
    found = counted(mine, theirs)
    assert (found.euro, found.structural_euro) == (2_300_000, 2_000_000)
    assert found.by_fund() == {"ERDF": 2_000_000, "National match funding": 300_000}


def test_which_funds_are_structural_is_said_by_the_rules_of_the_project(db):
    assert [kind_of(name, factories.rule_set()) for name in ("erdf 2021", "National", "JTF")] == [
        STRUCTURAL,
        "",
        "",
    ]
    rules = factories.rule_set(funds={"structural": ["JTF"]})
    assert [kind_of(name, rules) for name in ("ERDF", "JTF", "Interreg")] == ["", STRUCTURAL, ""]


def test_rules_that_were_written_before_they_named_funds_know_those_of_cohesion_policy(db):
    rules = factories.rule_set()
    del rules.content["funds"]
    assert [kind_of(name, rules) for name in ("ERDF", "Interreg", "National")] == [STRUCTURAL, "interreg", ""]


def test_interregs_own_money_is_told_apart_and_does_not_count_as_influenced(client, scene):
    change = verified(scene, euros(2_000_000), euros(400_000, fund="ERDF (Interreg VI-A)"))
    found = counted(change)
    assert (found.euro, found.structural_euro, found.interreg_euro) == (2_000_000, 2_000_000, 400_000)
    assert [one.why for one in found.left_out] == [
        "money of a cooperation programme: it does not count as influenced"
    ]
    assert "own money, left out" in look(client, scene.monitor, "funds", scene.project.slug).text


def test_the_partner_is_told_that_another_project_names_the_measure_and_not_what_it_says(
    client, scene, other
):
    verified(other, euros(1_800_000), title="Their secret wording")
    mine = scene.claim(content=scene.content(measure=CALL.upper()))
    client.force_login(scene.editor)
    text = client.get(mine.get_absolute_url()).content.decode()
    assert "The same measure is claimed elsewhere" in text
    assert str(other.project) in text
    assert "Their secret wording" not in text


def test_a_measure_is_offered_when_a_sent_claim_names_it_and_not_from_a_draft(client, scene, other):
    verified(other, euros(1), measure="A call that was sent")
    other.claim(content=other.content(measure="A call in a draft"))
    client.force_login(scene.editor)
    text = client.get(reverse("claim-add", args=[scene.plan.pk])).content.decode()
    assert "A call that was sent" in text
    assert "A call in a draft" not in text


def test_a_measure_is_one_however_its_capitals_are_written(scene, other):
    first, second = (
        scene.claim(content=scene.content(measure=CALL)),
        other.claim(content=other.content(measure=CALL.upper())),
    )
    assert first.measure_id == now(second).measure_id
    assert Measure.objects.count() == 1


def test_a_refused_change_registers_no_measure(scene):
    claim = scene.claim()
    stranger = member(scene.project, Role.EDITOR, factories.organisation())
    told = content_of(claim)
    told = type(told)(**{**told.__dict__, "measure": "A new call"})
    with pytest.raises(NotAllowed):
        amend_claim(claim, told, by=stranger, version=claim.version)
    assert not Measure.objects.exists()


def test_what_claims_could_not_say_at_first_leaves_the_hash_of_older_ones(scene):
    action = scene.plan.actions.get()
    claim = scene.claim()
    told = claim.content()
    assert told["action_id"] is None
    assert not {"actions", "measure_id"} & set(told)
    claim.actions.set([action])
    assert claim.content()["action_id"] == action.pk
    claim.actions.add(factories.action(scene.plan))
    assert len(claim.content()["actions"]) == 2


def test_years_that_are_no_years_are_refused(client, scene):
    claim = scene.claim()
    told = {"title": "A call", "fund_1": "ERDF", "currency_1": "EUR", "amount_1": "5", "period_1": "soon"}
    response = send(client, scene.editor, claim, "claim-edit", **told)
    assert response.status_code == 422
    assert "Give a year such as 2022" in response.content.decode()
    assert PolicyChangeClaim.objects.get(pk=claim.pk).version == claim.version


def test_s48_a_change_counts_only_with_evidence_and_an_instrument(scene):
    """Without evidence it is not even sent; the row itself wants an instrument; only what is verified counts."""
    bare = scene.claim()
    with pytest.raises(Blocked):
        walk(bare, ("submit", scene.representative))
    assert not PolicyChangeClaim._meta.get_field("instrument").null
    rows = PolicyChangeClaim.objects.filter(project=scene.project)
    assert totals(rows.with_money()).euro == 0
    verified(scene, euros(100))
    assert totals(rows.with_money()).euro == 100
