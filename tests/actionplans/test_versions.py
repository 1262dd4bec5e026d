"""New versions of an approved plan: small and material changes, what stays in force, what a decision rested on."""

import pytest

from actionplans.models import Action, ActionPlan, Inspiration, PlanRevision, PlanText
from actionplans.services.revisions import start_revision
from actionplans.versions import with_action, with_inspiration, with_many, without_inspiration
from ledger.models import Entry
from projects import moves
from projects.models import Deadline, Role
from tests import factories
from tests.actionplans.versioned import WHOLE_WAY, Scene, page, retitle
from tests.factories import DAY, now, walk
from values.dates import PartialDate
from workflow.errors import Blocked, Impossible, NotAllowed, Stale
from workflow.history import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return Scene()


def test_the_plan_stays_in_force_as_it_is_while_its_new_version_is_written(scene):
    before = scene.plan.content()
    scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    assert now(scene.plan).content() == before
    assert now(scene.plan).status == "in_implementation"


def test_a_small_change_is_in_force_when_the_lead_partner_accepts_it(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    assert (now(revision).status, now(scene.plan).title) == ("in_force", "A better title")
    assert now(scene.plan).content_hash == revision.content_hash == now(scene.plan).hash_of_content()


def test_a_material_change_is_not_the_lead_partners_to_accept(scene):
    revision = scene.walk(scene.material(), ("submit", "representative"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(revision, ("adopt", "monitor"))
    assert "an action is dropped" in str(refusal.value.unmet[0].text)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda copy: with_many(copy, instruments=[factories.instrument()]), "other policy instruments"),
        (lambda copy: with_many(copy, partners=[factories.organisation()]), "other joint partners"),
        (lambda copy: with_action(copy, "One more"), "an action is added"),
        (lambda copy: setattr(copy.actions.all()[0], "ends", PartialDate("2024")), "an end after phase 2"),
        (lambda copy: setattr(copy.actions.all()[0], "funding", "The ERDF"), "another source of funding"),
    ],
)
def test_what_is_material_takes_the_whole_way(scene, change, reason):
    revision = scene.write(scene.revision(), change)
    url = revision.get_absolute_url()
    assert reason in page(scene, "editor", url).lower()


def test_the_scope_is_material_by_the_partners_own_word(scene):
    revision = scene.write(scene.revision(changes_scope=True), retitle)
    scene.walk(revision, ("submit", "representative"))
    with pytest.raises(Blocked):
        scene.walk(now(revision), ("adopt", "monitor"))


def test_a_material_change_comes_into_force_with_the_authoritys_endorsement(scene):
    revision = scene.walk(scene.material(), *WHOLE_WAY)
    assert now(revision).status == "in_force"
    assert [action.status for action in Action.objects.filter(plan=scene.plan)] == ["planned", "dropped"]
    assert len(now(scene.plan).content()["actions"]) == 1


def test_the_second_action_is_dropped_in_the_ledger_too_and_its_duty_ends(scene):
    scene.walk(scene.material(), *WHOLE_WAY)
    action = Action.objects.get(plan=scene.plan, number=2)
    assert Entry.objects.filter(object=f"actionplans.action:{action.uuid}").get().step == "Action.drop"
    assert not Deadline.objects.filter(subject=f"actionplans.action:{action.uuid}").open().exists()


def test_an_added_action_arrives_complete_with_its_inspiration_and_its_duty(scene):
    def add(copy):
        action, like = with_action(copy, "One more"), copy.actions.all()[0]
        for name in (
            "background",
            "activities",
            "players",
            "starts",
            "ends",
            "has_no_cost",
            "has_no_funding",
        ):
            setattr(action, name, getattr(like, name))
        with_inspiration(action, Inspiration(action=action, source="A visit", learnt="Much."))

    scene.walk(scene.write(scene.revision(), add), *WHOLE_WAY)
    action = Action.objects.get(plan=scene.plan, number=3)
    assert [str(one) for one in action.inspirations.all()] == ["A visit"]
    assert Deadline.objects.filter(subject=f"actionplans.action:{action.uuid}").open().exists()


def test_who_decides_reads_everything_that_an_added_action_says(scene):
    def add(copy):
        action = with_action(copy, "One more")
        action.activities, action.funding, action.has_no_cost = "A school for mentors", "The ERDF", True
        action.starts = PartialDate("2022-09")
        with_inspiration(action, Inspiration(action=action, source="A visit", learnt="Much."))

    text = page(scene, "editor", scene.write(scene.revision(), add).get_absolute_url())
    differs = text[text.index('id="differs"') : text.index('id="text-title"')]
    for said in ("One more", "A school for mentors", "The ERDF", "September 2022", "A visit: Much.", ">Yes<"):
        assert said in differs
    assert "New action" in differs
    assert "Not entered yet" not in differs
    assert text.index('id="why"') < text.index('id="differs"')


def test_an_action_that_is_dropped_reads_left_out_with_its_title(scene):
    text = page(
        scene, "officer", scene.walk(scene.material(), ("submit", "representative")).get_absolute_url()
    )
    title = Action.objects.get(plan=scene.plan, number=2).title
    differs = text[text.index('id="differs"') :]
    assert f"<del>{title}</del>" in differs
    assert "<ins>Left out</ins>" in differs
    assert "Not entered yet" not in differs


def test_a_version_that_lacks_something_is_not_sent(scene):
    revision = scene.write(scene.revision(), lambda copy: with_action(copy, "Bare"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(revision, ("submit", "representative"))
    assert "Complete action 3" in str(refusal.value.unmet[0].text)


def test_a_version_that_changes_nothing_is_not_sent(scene):
    with pytest.raises(Blocked) as refusal:
        scene.walk(scene.revision(), ("submit", "representative"))
    assert "Change something" in str(refusal.value.unmet[0].text)


def test_an_action_that_has_begun_cannot_be_dropped(scene):
    action = Action.objects.get(plan=scene.plan, number=2)
    scene.walk(action, ("start", "editor"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(scene.material(), ("submit", "representative"))
    assert "Keep action 2" in str(refusal.value.unmet[0].text)


def test_an_action_that_begins_on_the_way_stops_the_version_that_drops_it(scene):
    revision = scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    scene.walk(Action.objects.get(plan=scene.plan, number=2), ("start", "editor"))
    with pytest.raises(Blocked):
        scene.walk(revision, ("accept", "officer"))


def test_a_plan_has_one_new_version_at_a_time(scene):
    scene.minor()
    with pytest.raises(Blocked):
        scene.revision()
    assert PlanRevision.objects.count() == 1


def test_a_later_version_replaces_the_one_in_force_and_numbers_count_on(scene):
    first = scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    again = scene.write(scene.revision(), lambda copy: setattr(copy, "contribution", "Two calls."))
    second = scene.walk(again, ("submit", "representative"), ("adopt", "monitor"))
    assert [(now(one).number, now(one).status) for one in (first, second)] == [
        (2, "superseded"),
        (3, "in_force"),
    ]


def test_what_was_sent_is_kept_for_good(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("send_back", "monitor", "Shorter."))
    sent = now(revision).content_hash
    scene.write(revision, lambda copy: setattr(copy, "title", "Short"))
    assert PlanText.objects.get(content_hash=sent).content["title"] == "A better title"


def test_a_returned_version_is_mended_and_sent_again(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"), ("send_back", "monitor", "Shorter."))
    mended = scene.write(revision, lambda copy: setattr(copy, "title", "Short"))
    scene.walk(mended, ("submit", "representative"), ("adopt", "monitor"))
    assert now(scene.plan).title == "Short"


def test_a_sent_version_is_not_changed(scene):
    revision = scene.walk(scene.minor(), ("submit", "representative"))
    with pytest.raises(Impossible):
        scene.write(revision, lambda copy: setattr(copy, "title", "Another"))


def test_nobody_decides_on_their_own_new_version(scene):
    own = factories.member(scene.project, Role.OFFICER, scene.partner)
    revision = scene.walk(scene.material(), ("submit", "representative"), ("clear", "monitor"))
    with pytest.raises(NotAllowed):
        walk(revision, ("accept", own))


def test_a_plan_is_not_completed_while_its_text_is_changed(scene):
    scene.minor()
    for action in Action.objects.filter(plan=scene.plan):
        scene.walk(action, ("start", "editor"), ("finish", "editor"))
    plan = scene.walk(now(scene.plan), ("propose_completion", "representative"))
    with pytest.raises(Blocked) as refusal:
        scene.walk(plan, ("complete", "monitor"))
    assert "new version" in str(refusal.value.unmet[0].text)


def test_a_version_ends_with_its_plan(scene):
    revision = scene.minor()
    scene.walk(now(scene.plan), ("abandon", "officer", "The region left."))
    assert now(revision).status == "withdrawn"


def test_no_version_is_begun_for_a_draft():
    project = factories.project()
    partner, authority, people = factories.cast(project)
    plan = factories.complete_plan(project, partner, owner=authority)
    with pytest.raises(Blocked):
        start_revision(plan, by=people["editor"], on=DAY, why="Why.")
    assert not PlanText.objects.exists()


def test_the_rules_may_leave_the_check_out_and_then_a_small_change_is_in_force_at_once():
    scene = Scene()
    rules = scene.project.rule_set.content | {"approval_route": {"lead_clearance": False}}
    scene.project.rule_set = factories.rule_set(**rules)
    scene.project.save()
    revision = scene.walk(scene.minor(), ("submit", "representative"))
    assert now(revision).status == "in_force"


def test_the_gaps_of_a_recorded_plan_wait_while_a_new_version_is_written(scene):
    ActionPlan.objects.filter(pk=scene.plan.pk).update(is_recorded=True)
    assert now(scene.plan).takes_additions
    scene.minor()
    assert not now(scene.plan).takes_additions


def test_another_lesson_from_the_same_inspiration_is_a_difference_that_everybody_reads(scene):
    def relearn(copy):
        copy.actions.all()[0].inspirations.all()[0].learnt = "Shorter forms."

    revision = scene.write(scene.revision(), relearn)
    told = page(scene, "officer", revision.get_absolute_url())
    assert "A visit to another region: Shorter forms." in told


def same_named(scene):
    other = factories.instrument()
    type(other).objects.filter(pk=other.pk).update(name=scene.plan.instruments.get().name)
    return now(other)


def test_an_instrument_of_the_same_name_can_take_the_place_of_another(scene):
    other = same_named(scene)
    revision = scene.write(scene.revision(), lambda copy: with_many(copy, instruments=[other]))
    assert revision.content["instruments"] == [str(other.pk)]
    assert list(revision.instruments.all()) == [other]


def test_a_partner_who_joins_with_a_new_version_reads_it_and_consents(scene, client):
    second = factories.organisation("Second")
    person = factories.member(scene.project, Role.REPRESENTATIVE, second)
    revision = scene.write(scene.revision(), lambda copy: with_many(copy, partners=[second]))
    client.force_login(person)
    assert client.get(revision.get_absolute_url()).status_code == 200
    revision = walk(revision, ("consent", person))
    scene.walk(revision, *WHOLE_WAY)
    assert list(now(scene.plan).partners.all()) == [second]


def test_a_version_that_goes_back_to_an_endorsed_text_is_in_force_with_the_programmes_word(scene):
    later = lambda copy: setattr(copy.actions.all()[0], "ends", PartialDate("2024"))  # noqa: E731
    earlier = scene.plan.content()
    scene.walk(scene.write(scene.revision(), later), *WHOLE_WAY)

    def back(copy):
        copy.actions.all()[0].ends = PartialDate(earlier["actions"][0]["ends"])

    third = scene.write(scene.revision(changes_scope=True), back)
    third = scene.walk(third, *WHOLE_WAY[:3])
    assert now(third).status == "in_force"


def test_the_text_in_force_is_the_one_that_was_decided_on_also_where_two_inspirations_say_the_same(scene):
    def twice(copy):
        action = copy.actions.all()[0]
        like = action.inspirations.all()[0]
        with_inspiration(action, Inspiration(action=action, source=like.source, learnt=like.learnt))

    for change in (twice, lambda copy: without_inspiration(copy.actions.all()[0], 0)):
        revision = scene.write(scene.revision(), change)
        revision = scene.walk(revision, ("submit", "representative"), ("adopt", "monitor"))
        assert now(scene.plan).hash_of_content() == now(scene.plan).content_hash == revision.content_hash


def test_duties_of_actions_whose_end_stays_are_not_made_anew(scene):
    before = set(Deadline.objects.open().values_list("pk", flat=True))
    scene.walk(scene.minor(), ("submit", "representative"), ("adopt", "monitor"))
    assert set(Deadline.objects.open().values_list("pk", flat=True)) == before


def test_a_successor_takes_over_the_new_version_of_a_partner_that_left(scene):
    revision = scene.minor()
    assert revision in PlanRevision.objects.open_of(scene.project, scene.partner)
    assert revision in moves.open_work(scene.project, scene.partner)


def test_whoever_saw_an_action_before_a_new_version_changed_its_text_is_told(scene):
    seen, untouched = scene.plan.actions.all()
    revision = scene.write(
        scene.revision(), lambda copy: setattr(copy.actions.all()[0], "activities", "Prizes.")
    )
    scene.walk(revision, ("submit", "representative"), ("adopt", "monitor"))
    with pytest.raises(Stale):
        walk(seen, ("start", scene.people["editor"]))
    assert walk(untouched, ("start", scene.people["editor"])).status == "in_progress"
    assert [line.sentence for line in history(seen)] == ["was changed with the plan"]


def test_the_condition_of_consent_leads_to_what_is_to_be_consented_to(scene):
    partner = factories.organisation()
    revision = scene.write(scene.revision(), lambda copy: with_many(copy, partners=[partner]))
    with pytest.raises(Blocked) as refusal:
        scene.walk(revision, ("submit", "representative"))
    address, _hash, anchor = refusal.value.unmet[0].url.partition("#")
    assert f'id="{anchor}"' in page(scene, "editor", address)
