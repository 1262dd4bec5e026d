"""The page about a project tells what its sources say, and where they do not agree."""

import datetime as dt
import html
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from projects.models import Membership, Organisation, Project, Role, RuleSet, Statement
from projects.models.statement import QUESTIONS, questions
from projects.rules import in_words
from projects.sample import registers
from projects.sample.intake import Intake
from projects.sample.reader import read
from tests.factories import member, organisation, person, project


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The sample's registers, loaded once for this file; each test rolls back what it changes."""
    with django_db_blocker.unblock(), transaction.atomic():
        registers.load(Intake(read()))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def told(loaded, db, client):
    """The words of a sample project's page, for somebody with a role in every project."""
    reader = person("Auditor")
    for one in Project.objects.all():
        body = one.lead_organisation or Organisation.objects.get(slug="rda-posavje")
        Membership.objects.create(user=reader, project=one, organisation=body, role=Role.AUDITOR)
    client.force_login(reader)

    def page(slug):
        response = client.get(f"/projects/{slug}/about/")
        assert response.status_code == 200
        return re.sub(r"\s+", " ", html.unescape(response.content.decode()))

    return page


def words(markup):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", markup)).strip()


def answers(page, question):
    """What stands below a question."""
    return words(page.partition(f"<h3>{question}</h3>")[2].partition("<h3>")[0])


def test_the_two_claims_to_the_lead_stand_side_by_side(told):
    said = answers(told("inno-industry"), "Who leads the project?")
    assert said.startswith("Disputed AMUEBLA")
    assert "Source: news of the expert committee" in said
    assert "Regional development agency Posavje" in said
    assert "Source: leaflet of the project" in said


def test_counts_and_countries_of_partners_are_disputed(told):
    page = told("inno-industry")
    assert answers(page, "How many take part?").startswith("Disputed 10 participating countries")
    assert answers(page, "Which countries take part?").count("Source:") == 2
    assert answers(told("smarty"), "How many take part?").startswith("Disputed 14 partners")


def test_dates_among_the_answers_are_written_as_dates(told):
    said = answers(told("inno-industry"), "When does the project end?")
    assert "31 Jan 2023" in said or "31 January 2023" in said
    assert "2023-01-31" not in said


def test_a_question_with_one_answer_is_not_disputed(told):
    assert "Disputed" not in answers(told("smarty"), "How many practices are there?")


def test_a_question_that_somebody_settled_is_not_disputed(told):
    Statement.objects.filter(question="lead-partner", answer="AMUEBLA").update(is_chosen=True)
    said = answers(told("inno-industry"), "Who leads the project?")
    assert said.startswith("AMUEBLA chosen")
    assert "Disputed" not in said


def test_every_question_of_the_sample_has_words(loaded, db):
    assert set(Statement.objects.values_list("question", flat=True)) <= set(QUESTIONS)


def test_a_question_without_words_goes_by_its_own_name():
    [question] = questions([Statement(question="who-pays-extra", answer="Nobody")])
    assert question.words == "Who pays extra"


def test_targets_tell_how_sure_they_are(told):
    page = words(told("inno-industry"))
    assert "at least 30 practices" in page
    assert "3 practices worked out, not printed" in page
    assert "exactly" not in page


def test_a_strand_that_no_source_states_is_told_so(told):
    assert "Interreg (strand not stated)" in words(told("smarty"))
    Project.objects.filter(slug="devise").update(programme=None)
    assert "Programme Strand not stated" in words(told("devise"))


def test_other_spellings_are_told_without_the_title_itself(told):
    page = words(told("inno-industry"))
    assert "Also written INNO Industry, INNOINDUSTRY, Inno Industry" in page
    assert "No other spelling is known" in words(told("devise"))


def test_phases_say_which_one_runs(told, settings):
    assert re.search(r"Phase 2 now 1 Feb\w* 2022 to 31 Jan\w* 2023", words(told("inno-industry")))


def test_events_keep_the_precision_of_their_dates(told):
    page = words(told("inno-industry"))
    assert re.search(r"Stakeholder meeting on the Austrian action plan 22 Jun\w* 2021", page)
    assert "Illustrative study visit to factories in Slovenia Illustrative March 2021" in page
    assert "Meeting of the Committee of Experts date not stated , place not stated" in page


def test_partnerships_tell_part_standing_and_source(told):
    page = words(told("inno-industry"))
    assert re.search(r"AMUEBLA lead partner claimed by a source news of the expert committee", page)
    assert re.search(r"Lower Austria partner confirmed news on the Austrian action plan", page)
    assert "the organisation is made up for the demonstration" in page


def test_the_rules_stand_in_words_with_their_source(told):
    page = words(told("inno-industry"))
    assert "Interreg Europe 2014-2020 (2014-2020 v8)" in page
    assert "Every 6 months in phase 1, every 12 in phase 2." in page
    assert "3 months after the period." in page
    assert "The programme sets no date; the project may." in page
    assert "Check by the lead partner, decision of the programme, endorsement by the authority" in page
    assert "To be checked against the manual's own text" in page


def test_the_rules_of_the_later_programme_read_differently(loaded, db):
    said = {str(rule.topic): str(rule.words) for rule in in_words(RuleSet.objects.get(code="2021-2027"))}
    assert said["Who writes a plan"].startswith("An action plan only where")
    assert said["Reporting periods"] == "Every 6 months."
    assert said["A partner's part is due"] == "2 weeks after the period."


def test_a_project_of_which_nothing_is_recorded_shows_its_gaps(db, client):
    bare = project()
    client.force_login(member(bare, Role.AUDITOR, organisation()))
    page = words(client.get(f"/projects/{bare.slug}/about/").content.decode())
    assert "Aim Not entered yet" in page
    assert "No source has been recorded yet." in page


def test_a_stranger_and_somebody_whose_role_has_ended_find_nothing(db, client):
    shown = project()
    former = member(shown, Role.AUDITOR, organisation(), ended_on=dt.date(2022, 1, 1))
    for reader in (person("Stranger"), former):
        client.force_login(reader)
        assert client.get(f"/projects/{shown.slug}/about/").status_code == 404


def test_whoever_is_not_signed_in_is_asked_to(db, client):
    assert client.get(f"/projects/{project().slug}/about/").status_code == 302


def test_the_board_leads_to_the_page(told, client):
    board = client.get("/projects/inno-industry/").content.decode()
    assert 'href="/projects/inno-industry/about/"' in board


def test_the_page_takes_a_constant_number_of_queries(told):
    told("inkrease")
    with CaptureQueriesContext(connection) as few:
        told("inkrease")
    with CaptureQueriesContext(connection) as many:
        told("inno-industry")
    assert len(few) == len(many) <= 13
