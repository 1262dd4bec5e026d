"""My work beside plans, claims and reports: marks of practices, changes in the project, files whose time is over."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from monitoring.models import Evidence
from monitoring.work import work_of
from practices.models import GoodPractice
from projects.models import Membership, Partnership, ProjectChange, Role
from projects.services import changes
from tests.factories import DAY, approved_practice, cast, member, now, organisation, practice, project, walk
from tests.monitoring.scene import Scene, rows

pytestmark = pytest.mark.django_db
LATER = DAY + dt.timedelta(days=400)
WHY = {"reason": "Agreed.", "today": DAY}


def work(person, on=DAY):
    roles = (
        Membership.objects.current().filter(user=person).select_related("project__rule_set", "organisation")
    )
    return work_of(person, list(roles), on)


def todo(person, on=DAY):
    return [(str(item.verb), item.url) for item in work(person, on).awaited]


def waits(person, on=DAY):
    return [item.words for item in work(person, on).waiting]


@pytest.fixture
def here():
    return project()


@pytest.fixture
def people(here):
    partner, _authority, people = cast(here)
    Partnership.objects.create(project=here, organisation=partner, part="partner")
    return people | {"expert": member(here, Role.EXPERT, organisation("Experts"))}


def test_a_practice_waits_for_its_two_marks_until_each_is_decided_for_this_edition(here, people):
    author = people["editor"]
    made = approved_practice(here, author.memberships.get().organisation)
    count, publish = (reverse("practice-step", args=[made.slug, step]) for step in ("count", "publish"))
    assert todo(people["officer"]) == [("Count it", count)]
    assert todo(people["expert"]) == [("Publish it", publish)]
    waiting = waits(author)
    assert [words.partition(".")[0] for words in waiting] == ["Programme officer", "Expert"]
    assert waits(member(here, Role.EDITOR, organisation("Others"))) == []
    made = walk(made, ("not_count", people["officer"], "Too late."), ("publish", people["expert"]))
    assert todo(people["officer"]) == todo(people["expert"]) == waits(author) == []
    GoodPractice.objects.filter(pk=made.pk).update(edition=2)
    assert len(todo(people["officer"])) == len(todo(people["expert"])) == 1


def test_a_practice_that_was_published_elsewhere_asks_nobody(here, people):
    administrator = member(here, Role.PRACTICE_ADMINISTRATOR, organisation())
    made = practice(here, is_taken_over=True, sources=[{"title": "The guide"}])
    walk(made, ("take_over", administrator, "It stands in the guide."))
    assert todo(people["officer"]) == []


def test_a_change_of_the_lead_partner_waits_for_the_other_side_from_its_day(here, people):
    partner = people["representative"].memberships.get().organisation
    day = DAY + dt.timedelta(days=7)
    change = changes.propose_lead(here, partner, on=day, by=people["monitor"], **WHY)
    url = reverse("project-change-sign", args=[here.slug, change.pk])
    assert waits(people["representative"]) == ["It can be signed from 2 Jun 2022."]
    assert todo(people["representative"], day) == [("Sign it", url)]
    assert waits(people["monitor"], day) == ["Partner. Waiting since 26 May 2022"]
    assert waits(people["officer"], day) == []
    changes.withdraw(change, by=people["monitor"], today=day)
    assert todo(people["representative"], day) == waits(people["monitor"], day) == []


def test_an_entered_extension_waits_for_the_programme(here, people):
    phase = here.phases.get(number=2)
    changes.extend_phase(phase, dt.date(2023, 6, 30), entered_for="Secretariat", by=people["monitor"], **WHY)
    assert [verb for verb, _url in todo(people["officer"])] == ["Sign it"]
    assert waits(people["monitor"]) == ["Programme officer. Waiting since 26 May 2022"]
    assert todo(people["auditor"]) == waits(people["auditor"]) == []


def test_a_file_whose_time_is_over_waits_for_the_administrator_then_for_a_second_person():
    scene = Scene()
    scene.forwarded()
    item = Evidence.objects.first()
    item.claim.__class__.objects.filter(pk=item.claim_id).update(status="validated")
    administrator = member(scene.project, Role.ADMINISTRATOR, organisation("Operator"))
    Evidence.objects.filter(pk=item.pk).update(retained_until=DAY)
    assert todo(administrator) == []
    ask, destroy = (reverse("evidence-step", args=[item.pk, step]) for step in ("ask_destruction", "destroy"))
    assert todo(administrator, LATER) == [("Ask for its destruction", ask)]
    assert todo(scene.officer, LATER) == []
    item = walk(now(item), ("ask_destruction", administrator, "Over."), on=LATER)
    assert todo(scene.officer, LATER) == [("Destroy the file", destroy)]
    assert waits(administrator, LATER) == ["A second person. Its time was over on 26 May 2022."]
    walk(now(item), ("hold", scene.officer, "A court asks."), on=LATER)
    assert todo(scene.officer, LATER) == waits(administrator, LATER) == []


@pytest.mark.one_database
@pytest.mark.parametrize("part", ["officer", "expert", "editor", "monitor"])
def test_the_page_takes_as_many_queries_for_thirty_of_them_as_for_three(client, here, people, part):
    partner = people["editor"].memberships.get().organisation
    client.force_login(people[part])
    counts = []
    for number in (3, 27):
        for _ in range(number):
            practice(here, partner, status="approved", edition=1, approved_on=DAY)
            ProjectChange.objects.create(
                project=here, kind="phase_extended", organisation=partner, subject_name="Phase 2", was="2022-01-01",
                now="2023-01-01", on=DAY, reason="So.", made_by=people["monitor"], made_on=DAY,
                made_for=here.lead_organisation, entered_for="Secretariat", needs_signature=True,
            )  # fmt: skip
        client.get(reverse("work"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("work"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def passed_on():
    """A claim with the programme whose document nobody has judged."""
    scene = Scene()
    return scene, walk(scene.sent(), ("forward", scene.monitor))


def test_evidence_of_a_claim_waits_for_whoever_may_judge_it_from_the_day_the_claim_is_with_the_programme(
    passed_on,
):
    scene, claim = passed_on
    item = claim.evidence.get()
    for person in (scene.officer, scene.monitor):
        assert ("Check it", item.get_absolute_url()) in todo(person)
    assert todo(scene.auditor) == [("Sign the opinion", f"{claim.get_absolute_url()}#opinion")]
    [told] = [words for words in waits(scene.editor) if "Lead partner; programme officer" in words]
    assert told == "Lead partner; programme officer. Waiting since 26 May 2022"
    walk(item, ("accept", scene.monitor))
    assert todo(scene.officer) == todo(scene.monitor) == []


def test_evidence_waits_since_the_day_of_the_domain_on_which_it_came(passed_on):
    scene, _claim = passed_on
    Evidence.objects.update(added_at=dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC))
    [item] = [item for item in work(scene.officer).awaited if item.verb == "Check it"]
    assert item.words == "Waiting since 26 May 2022"


def test_evidence_of_claims_takes_as_many_queries_for_thirty_as_for_three(client, passed_on):
    scene, claim = passed_on
    client.force_login(scene.officer)
    counts = []
    for number in (3, 27):
        rows(claim, number)
        Evidence.objects.filter(status="uploaded").update(status="registered")
        client.get(reverse("work"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("work")).text
        counts.append(len(queries))
    assert page.count(">Check it<") == 31
    assert counts[0] == counts[1]


def test_evidence_of_which_the_log_has_no_entry_says_so(client, passed_on):
    scene, claim = passed_on
    rows(claim, 1)
    item = Evidence.objects.get(status="uploaded")
    client.force_login(scene.officer)
    assert "the log has no entry about it" in client.get(item.get_absolute_url()).text
