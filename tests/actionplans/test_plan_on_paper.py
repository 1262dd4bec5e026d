"""A plan as PDF and Word: the template's parts in two languages, its state, and who may print it."""

from decimal import Decimal

import pytest
from django.urls import reverse

from actionplans.papers import paper_of, version_of
from paper.rendering import printed
from projects.models import FundingStatement, Role
from tests import factories
from tests.actionplans.versioned import Scene
from tests.factories import DAY
from tests.paper import read
from values.dates import PartialDate
from values.money import Money

pytestmark = pytest.mark.django_db
SIX = ("1. Ozadje", "2. Kaj bo", "3. Kdo", "4. Čas", "5. Strošek", "6. Financiranje")


@pytest.fixture
def scene():
    return Scene()


def slovene(**fields):
    here = factories.project()
    partner, authority, people = factories.cast(here)
    told = {"language": "sl", "title": "Načrt za Posavje", "summary": "Vouchers for small firms.", **fields}
    plan = factories.complete_plan(here, partner, owner=authority, **told)
    return plan, people


def made(plan, ending, reader=None):
    plan = type(plan).objects.for_page().get(pk=plan.pk)
    return printed(paper_of(plan, version_of(plan), reader=reader or factories.person(), on=DAY), ending)


def test_the_plan_is_printed_in_its_language_and_in_english(tmp_path):
    plan, _people = slovene()
    factories.action(plan, title="Boni #1 $ [x] *", cost=Money(Decimal("12500.5")), has_no_cost=False)
    pdf, word = made(plan, "pdf"), made(plan, "docx")
    for said in (read.text(pdf), " ".join(read.words(word).split())):
        for words in (
            *("Del I: Splošni podatki", "Part I: General information", "Summary in English"),
            *("Vouchers for small firms.", "Part II: Policy context", "Part III: Actions", "Boni #1 $ [x] *"),
            *(*SIX, "12.500,50", "Signatures", "Endorsement", "Draft, not sent", plan.hash_of_content()),
            *("Authority", "Partner"),
        ):
            assert words in said
    assert read.facts(pdf)["language"] == "sl"
    assert read.facts(pdf)["title"] == "Načrt za Posavje"
    assert read.pictures(pdf, "plan-sl", tmp_path) >= 3


def test_an_english_plan_says_everything_once():
    here = factories.project()
    partner, authority, _people = factories.cast(here)
    word = made(factories.complete_plan(here, partner, owner=authority), "docx")
    assert (1, "Part I: General information") in read.headings(word)
    assert "Summary in English" not in read.words(word)


def test_what_is_empty_is_told_as_on_the_pages():
    plan, _people = slovene(aim="", policy_context="", emptiness={"policy_context": "withheld"})
    plan.actions.update(background="", starts=None, ends=PartialDate("2022"))
    said = read.words(made(plan, "docx"))
    for words in ("Withheld by the source", "Not entered yet", "Costs nothing", "No funding is needed"):
        assert words in said


def test_a_plan_without_actions_is_printed():
    plan, _people = slovene()
    plan.actions.get().inspirations.all().delete()
    plan.actions.all().delete()
    assert "No action is entered yet." in read.words(made(plan, "docx"))
    assert read.facts(made(plan, "pdf"))["is_tagged"]


def test_s09_the_funding_statement_stands_in_its_languages_with_the_plan():
    plan, _people = slovene()
    for language, text in (
        ("sl", "Naložbo sofinancira EU."),
        ("en", "Co-financed by the EU."),
        ("de", "Deutsch."),
    ):
        FundingStatement.objects.create(
            project=plan.project, fund="IPA", parties="EU", language=language, text=text
        )
    said = read.text(made(plan, "pdf"))
    assert "Naložbo sofinancira EU." in said
    assert "Co-financed by the EU." in said
    assert "Deutsch." not in said


def test_s09_a_statement_in_no_language_of_the_paper_is_not_lost():
    plan, _people = slovene()
    FundingStatement.objects.create(
        project=plan.project, fund="IPA", parties="EU", language="de", text="Von der EU."
    )
    assert "Von der EU." in read.text(made(plan, "pdf"))


def test_people_are_named_only_to_those_who_know_them():
    plan, people = slovene()
    name = people["representative"].name
    assert name in read.words(made(plan, "docx", people["monitor"]))
    assert name in read.words(made(plan, "docx", people["editor"]))
    assert name not in read.words(made(plan, "docx", people["authority"]))


def test_each_version_is_printed_with_its_number_text_and_state(scene, client):
    first = scene.plan.title
    revision = scene.minor()
    client.force_login(scene.people["monitor"])

    def said(number):
        return read.text(client.get(reverse("revision-pdf", args=[scene.plan.pk, number])).content)

    assert "Draft, not sent" in said(2)
    assert "A better title" in said(2)
    scene.walk(revision, ("submit", "representative"), ("adopt", "monitor"))
    assert "Version 2" in said(2)
    assert "Draft" not in said(2)
    assert first in said(1)
    assert "A better title" in read.text(client.get(reverse("plan-pdf", args=[scene.plan.pk])).content)
    assert client.get(reverse("revision-pdf", args=[scene.plan.pk, 7])).status_code == 404


def test_whoever_reads_the_plan_prints_it_and_nobody_else(client):
    plan, people = slovene()
    stranger = factories.member(factories.project(), Role.OFFICER)
    for name, kind in (("plan-pdf", "application/pdf"), ("plan-word", "application/vnd.openxml")):
        address = reverse(name, args=[plan.pk])
        client.force_login(people["editor"])
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert "attachment" in answer.headers["Content-Disposition"]
        assert client.post(address).status_code == 405
        client.force_login(stranger)
        assert client.get(address).status_code == 404


def test_a_failure_is_told_plainly(client, monkeypatch):
    from paper import rendering

    plan, people = slovene()
    client.force_login(people["editor"])
    monkeypatch.setattr(rendering, "SECONDS", 0.001)
    answer = client.get(reverse("plan-pdf", args=[plan.pk]))
    assert answer.status_code == 503
    assert "could not be made" in answer.content.decode()


def test_the_pages_offer_both_files(client):
    plan, people = slovene()
    client.force_login(people["editor"])
    shown = client.get(plan.get_absolute_url()).content.decode()
    assert reverse("plan-pdf", args=[plan.pk]) in shown
    assert reverse("plan-word", args=[plan.pk]) in shown
