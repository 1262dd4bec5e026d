"""One letter a day, urgent ones at once, in the person's language."""

import datetime as dt

import pytest

from notifications import letters, reminders
from notifications.models import Letter, Notice
from projects.models import Role
from tests import factories
from tests.notifications.conftest import DAY, NOW, deadline, notice, project_with_rules

pytestmark = pytest.mark.django_db
TOMORROW = DAY + dt.timedelta(days=1)
RETURNED = {"is_urgent": True, "rule": "ActionPlan.send_back", "what": "ActionPlan.send_back/partner"}


def sent_to(person):
    return list(Letter.objects.filter(recipient=person).order_by("created_at", "kind"))


def test_nothing_to_tell_makes_no_letter(partner):
    assert letters.compose(DAY, NOW) == 0


def test_all_that_a_day_brings_stands_in_one_letter(partner):
    notice(partner), notice(partner)

    assert (letters.compose(DAY, NOW), letters.compose(DAY, NOW)) == (1, 0)

    [letter] = sent_to(partner)
    assert (letter.kind, letter.on, letter.to_address) == (Letter.Kind.DAILY, DAY, partner.email)
    assert letter.notices.count() == 2


def test_what_comes_after_the_letter_of_the_day_waits_for_tomorrow(partner):
    notice(partner)
    letters.compose(DAY, NOW)
    notice(partner)

    assert letters.compose(DAY, NOW + dt.timedelta(hours=3)) == 0
    assert letters.compose(TOMORROW, NOW + dt.timedelta(hours=24)) == 1


def test_urgent_letter_leaves_at_once_beside_the_letter_of_the_day(partner):
    notice(partner)
    letters.compose(DAY, NOW)
    notice(partner, **RETURNED)

    assert letters.compose(DAY, NOW) == 1

    assert [letter.kind for letter in sent_to(partner)] == [Letter.Kind.DAILY, Letter.Kind.URGENT]


def test_urgent_news_stands_first_in_a_letter_of_the_day_that_leaves_anyway(partner):
    notice(partner), notice(partner, **RETURNED)

    assert letters.compose(DAY, NOW) == 1

    [letter] = sent_to(partner)
    assert letter.kind == Letter.Kind.DAILY
    assert letter.text.index("Mend the action plan") < letter.text.index("Check the action plan")


def test_letter_of_the_day_waits_for_its_hour_and_the_urgent_one_does_not(partner, settings):
    settings.LETTER_HOUR = 7
    night = dt.datetime(2026, 3, 2, 5, 30, tzinfo=dt.UTC)  # half past six in Brussels
    notice(partner), notice(partner, **RETURNED)

    letters.compose(DAY, night)
    assert [letter.kind for letter in sent_to(partner)] == [Letter.Kind.URGENT]

    letters.compose(DAY, night + dt.timedelta(minutes=30))
    assert len(sent_to(partner)) == 2


def test_letter_is_written_in_the_language_of_the_person(partner):
    partner.language = "sl"
    partner.save()
    notice(partner)

    letters.compose(DAY, NOW)

    assert '<html lang="sl">' in sent_to(partner)[0].html


def test_later_step_about_one_thing_takes_the_place_of_the_earlier(partner):
    first = notice(partner, url="/plans/north/")
    notice(partner, url="/plans/north/", rule="ActionPlan.recall", what="ActionPlan.recall/lead")

    letters.compose(DAY, NOW)

    first.refresh_from_db()
    assert first.moot_at == NOW
    assert "The action plan was taken back" in sent_to(partner)[0].text
    assert "Check the action plan" not in sent_to(partner)[0].text


def test_urgent_step_takes_the_place_of_one_that_waits_for_tomorrow(partner):
    notice(partner)
    letters.compose(DAY, NOW)
    waiting = notice(partner, url="/plans/north/")
    notice(partner, url="/plans/north/", **RETURNED)

    letters.compose(DAY, NOW)

    waiting.refresh_from_db()
    assert waiting.moot_at == NOW
    assert "Check the action plan" not in sent_to(partner)[1].text
    assert letters.compose(TOMORROW, NOW + dt.timedelta(hours=24)) == 0


def test_request_to_confirm_is_not_replaced_by_a_later_step(partner):
    notice(partner, url="/plans/north/", what="ActionPlan.submit/confirm")
    notice(partner, url="/plans/north/")

    letters.compose(DAY, NOW)

    assert Notice.objects.filter(letter=None).count() == 0


@pytest.fixture
def duty():
    """A late duty of a partner and a coming one, and the partner's representative."""
    project = project_with_rules(plan=[{"days": -7, "to": ["partner_representative"]}])
    north = factories.organisation("Agency of the North")
    person = factories.member(project, Role.REPRESENTATIVE, north)
    due = deadline(project, north, DAY + dt.timedelta(days=5))
    deadline(project, north, dt.date(2022, 7, 31), kind="report", subject_name="Report 2")
    return person, due


def test_reminder_tells_what_is_due_when_where_and_why(duty):
    person, due = duty
    reminders.queue_due(DAY)

    letters.compose(DAY, NOW)

    [letter] = sent_to(person)
    assert letter.subject == "1 thing is due for Agency of the North on 31 May 2022"
    for words in (
        "Send the action plan",
        "Due in 5 days, 31 May 2022",
        "http://127.0.0.1:8000/plans/north/",
        "Later\n   31 Jul 2022  Send the progress report: Report 2",
        f"You get this because you act for Agency of the North in {due.project.title} (partner, representative).",
    ):
        assert words in letter.text
        assert words.splitlines()[0] in letter.html


def test_duty_done_before_its_letter_is_not_mentioned(duty):
    _person, due = duty
    reminders.queue_due(DAY)
    due.met_on = DAY
    due.save()

    assert letters.compose(DAY, NOW) == 0
    assert Notice.objects.get().moot_at == NOW


def test_letter_escapes_what_people_wrote(partner):
    notice(partner, subject_name='Plan <script>alert("1")</script>\nSubject: other')

    letters.compose(DAY, NOW)

    [letter] = sent_to(partner)
    assert "<script>" not in letter.html
    assert "\n" not in letter.subject
    assert "<script>" in letter.text


def test_each_matter_has_one_link(partner):
    one, two = notice(partner), notice(partner)

    letters.compose(DAY, NOW)

    [letter] = sent_to(partner)
    for told in (one, two):
        assert letter.html.count(f'href="http://127.0.0.1:8000{told.url}"') == 1
        assert letter.text.count(told.url) == 1


def test_person_whose_account_is_closed_gets_no_letter(partner):
    notice(partner)
    partner.is_active = False
    partner.save()

    assert letters.compose(DAY, NOW) == 0


@pytest.mark.parametrize("people", [2, 20])
def test_composing_takes_few_statements_for_each_letter(people, django_assert_max_num_queries):
    project = factories.project()
    for _ in range(people):
        notice(factories.member(project, Role.MONITOR))

    with django_assert_max_num_queries(7 + 5 * people):
        assert letters.compose(DAY, NOW) == people
