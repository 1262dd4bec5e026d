"""The public site as a stranger reads it: what it shows, what every number stands on, and how caches keep it."""

import csv
import io
import json
import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_scopes import scopes_disabled

from documents.models import Document
from monitoring.models import Evidence, Measure, PolicyChangeClaim
from practices.content import said
from practices.models import GoodPractice
from projects.models import Role
from publishing.masking import masked
from publishing.models import Publication
from tests import factories
from tests.publishing.site import body, crawled, lines, publish, redacted
from values.money import Money

pytestmark = pytest.mark.django_db
PROVED = re.compile(
    r'<span class="proved"><a href="([^"]*)">([^<]*)</a> <span[^>]*>[^<]*<time datetime="([^"]+)"'
)
MONEY = re.compile(r"€[\d,.]+")


def text(client, url):
    return client.get(url).content.decode()


@pytest.mark.scoped
def test_a_stranger_reads_plans_practices_and_changes_without_signing_in(client, world):
    for kind, address in world.addresses().items():
        assert client.get(address).status_code == 200, kind
    page = text(client, world.addresses()["plan"])
    with scopes_disabled():
        assert world.plan.contribution in page
        assert world.plan.actions.get().activities in page
    assert world.addresses()["change"] in page


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["en", "sl"])
def test_every_page_leads_to_every_other_and_to_none_that_is_missing(client, world, language):
    pages = crawled(client, f"/public/{language}/")
    assert {one.status_code for one in pages.values()} == {200}
    assert set(world.addresses(language).values()) <= {address.partition("?")[0] for address in pages}
    assert all(one.headers["Content-Language"] in one.wsgi_request.path for one in pages.values())


def test_what_is_not_published_answers_as_what_never_was(client, world):
    with_nobody = "00000000-0000-4000-8000-000000000000"
    hidden = factories.plan(world.project, world.partner, status="endorsed")
    draft = factories.approved_practice(world.project, world.partner)
    claim = world.claim(plan=hidden)
    original = world.change.evidence.first().document_id
    elsewhere = factories.project()
    found = [
        client.get(f"/public/en/{rest}")
        for rest in (
            f"plans/{hidden.pk}/", f"plans/{world.change.pk}/", f"changes/{claim.pk}/", f"practices/{draft.slug}/",
            f"projects/{elsewhere.slug}/", f"copies/{original}/", f"plans/{with_nobody}/", "nothing/at/all",
        )
    ]  # fmt: skip
    assert {one.status_code for one in found} == {404}
    told = {one.content.replace(one.wsgi_request.path.encode(), b"").replace(rest(one), b"") for one in found}
    assert len(told) == 1
    assert b"All that is published" in found[0].content


def rest(answer):
    return answer.wsgi_request.path.removeprefix("/public/en/").encode()


def test_each_number_leads_to_the_summary_of_its_evidence_and_names_the_day_of_its_verification(
    client, world
):
    lines(world, 2)
    for kind in ("front", "figures", "project", "plan", "change", "practice"):
        page = text(client, world.addresses()[kind])
        for url, _words, day in PROVED.findall(page):
            assert day == "2022-05-26"
            target = world.addresses()["change"] if url.startswith("#") else url
            assert 'id="evidence"' in text(client, target.partition("#")[0]), (kind, url)
            assert url.endswith("#evidence")
        of_money = MONEY.findall(PROVED.sub("", page))
        linked = re.findall(r'<a href="[^"]*figures/#money">(€[^<]*)</a>', page)
        assert of_money == linked, f"{kind}: a sum without its evidence"


def test_a_cost_in_a_plan_and_a_sum_of_a_practice_name_the_day_on_which_their_text_was_approved(
    client, world
):
    world.plan.actions.update(cost=Money(Decimal(7000)), has_no_cost=False)
    GoodPractice.objects.filter(pk=world.practice.pk).update(amount=Money(Decimal(8000)))
    for kind, money in (("plan", "€7,000"), ("practice", "€8,000")):
        page = text(client, world.addresses()[kind])
        told = {words: (url, day) for url, words, day in PROVED.findall(page)}
        assert told[money] == ("#facts", "2022-05-26")
        assert 'id="facts"' in page


def test_sums_count_each_euro_once_and_link_to_what_they_are_made_of(client, world):
    lines(world, 2)
    page = text(client, world.addresses()["figures"])
    assert "€2,000,018" in page
    assert page.count('class="proved"') == 6
    assert "Last verification: 26 May 2022" in page


def test_a_share_is_told_only_while_another_verified_change_counts_the_rest(client, world):
    world.change.amounts.update(share=1_000_000)
    assert "€1,000,000" not in text(client, world.addresses()["change"])
    assert "€2,000,000" in text(client, world.addresses()["figures"])
    other = world.claim(plan=None)
    for claim in (world.change, other):
        claim.measure = Measure.objects.get_or_create(instrument=world.instrument, name="The call")[0]
        claim.counts = True
        claim.save(update_fields=["measure", "counts"])
    assert "€1,000,000" in text(client, world.addresses()["change"])


def test_a_change_tells_its_evidence_in_summary_and_not_the_documents(client, world):
    page = text(client, world.addresses()["change"])
    paper = world.change.evidence.get().document
    for word in ("Notice of the call", paper.sha256[:8], "The change happened", "PDF"):
        assert word in page
    assert str(paper.pk) not in page
    Document.objects.filter(pk=paper.pk).update(personal_data="contacts")
    assert "Notice of the call" not in text(client, world.addresses()["change"])


def test_a_redacted_copy_is_downloaded_under_a_name_that_tells_nothing_and_its_original_is_not(client, world):
    page = text(client, world.addresses()["change"])
    url = f"/public/en/copies/{world.copy.pk}/"
    assert url in page
    answer = client.get(url)
    assert body(answer) == world.copy.path.read_bytes()
    assert world.copy.sha256[:12] in answer.headers["Content-Disposition"]
    assert "somebody" not in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(f"/public/en/copies/{world.copy.original_id}/").status_code == 404


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Document, {"personal_data": "contacts"}),
        (Document, {"is_withheld": True}),
        (Document, {"destroyed_on": factories.DAY}),
        (Document, {"relation": "translation"}),
        (Evidence, {"status": "rejected"}),
        (Evidence, {"status": "challenged"}),
        (Publication, {"status": "taken_off"}),
        (PolicyChangeClaim, {"counts": False}),
    ],
)
def test_a_copy_is_given_only_while_it_is_free_of_personal_data_and_its_change_is_published(
    client, world, model, fields
):
    keys = {Document: {"pk": world.copy.pk}, PolicyChangeClaim: {"pk": world.change.pk}}
    model.objects.filter(**keys.get(model, {"claim": world.change})).update(**fields)
    assert client.get(f"/public/en/copies/{world.copy.pk}/").status_code == 404


def test_a_badge_for_other_sites_tells_amount_and_day_and_is_gone_with_the_publication(client, world):
    url = f"{world.addresses()['change']}badge.svg"
    assert f"http://testserver{url}" in text(client, world.addresses()["change"])
    answer = client.get(url)
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "€2,000,000 · 26 May 2022" in answer.content.decode()
    publish(world.change, world.monitor, "take_off")
    assert client.get(url).status_code == 404


def test_a_change_that_is_verified_in_part_says_so_wherever_it_is_shown(client, world):
    PolicyChangeClaim.objects.filter(pk=world.change.pk).update(status="partially_validated")
    address = world.addresses()["change"]
    assert "Policy change, verified in part" in client.get(f"{address}badge.svg").content.decode()
    assert 'alt="Policy change, verified in part"' in text(client, address)
    assert "Verified in part" in text(client, reverse("public-list", args=["en"]) + "?kind=change")


def test_a_copy_that_nobody_meant_for_publication_is_not_given(client, world):
    other = redacted(world.change, world.editor, personal_data="sensitive")
    assert client.get(f"/public/en/copies/{other.pk}/").status_code == 404
    assert str(other.pk) not in text(client, world.addresses()["change"])


def test_pages_are_the_same_for_everybody_may_be_kept_by_caches_and_set_no_cookie(client, world):
    signed_in = Client()
    signed_in.force_login(world.monitor)
    for kind, address in world.addresses().items():
        answers = [client.get(address), signed_in.get(address, headers={"Accept-Language": "sl"})]
        assert answers[0].content == answers[1].content, kind
        for one in answers:
            assert one.headers["Cache-Control"] == "public, max-age=60"
            assert one.cookies == {}
            assert not {"cookie", "accept-language"} & set(one.headers.get("Vary", "").lower().split(", "))
        seen = {"If-None-Match": answers[0].headers["ETag"]}
        assert client.get(address, headers=seen).status_code == 304
    publish(world.change, world.monitor, "take_off")
    assert client.get(world.addresses()["front"], headers=seen).status_code == 200


@pytest.mark.one_database
def test_the_public_site_holds_no_script_and_no_form_that_changes_anything_but_that_of_remarks(client, world):
    for address, answer in crawled(client, "/public/en/").items():
        page = answer.whole.decode() if "html" in answer.headers["Content-Type"] else ""
        assert "<script" not in page, address
        is_said = "/feedback/" in address
        assert ('method="post"' in page) == is_said, address
        assert is_said or client.post(address).status_code == 405, address


def test_search_engines_read_the_public_site_and_nothing_else(client, world):
    told = text(client, "/robots.txt")
    assert "Allow: /public/" in told
    assert "Disallow: /" in told.splitlines()
    client.force_login(world.monitor)
    assert client.get("/").headers["X-Robots-Tag"] == "noindex"
    assert "X-Robots-Tag" not in client.get(world.addresses()["plan"]).headers
    found = re.findall("<loc>http://testserver(.*?)</loc>", text(client, "/public/en/sitemap.xml"))
    assert set(world.addresses().values()) <= set(found)


def test_the_list_is_searched_and_filtered_by_theme_country_and_project(client, world):
    address = world.addresses()["list"]
    title, code = world.plan.title, world.plan.territory.country_code
    for asked in (
        f"q={title}",
        f"country={code}",
        f"project={world.project.slug}",
        "kind=nonsense&theme=none",
    ):
        assert world.addresses()["plan"] in text(client, f"{address}?{asked}"), asked
    assert "Nothing fits" in text(client, f"{address}?q=nothing+of+this+kind")
    assert world.addresses()["change"] in text(client, f"{address}?kind=change&q=demonstration")
    elsewhere = text(client, f"{address}?kind=plan&q=demonstration")
    assert "Nothing fits" in elsewhere
    assert "Policy changes: 1" in elsewhere
    assert world.addresses()["practice"] in text(client, f"{address}?kind=practice&country=IT")


@pytest.mark.parametrize("title", ["=1+1", "\uff1d1+1"])  # the second as an Asian keyboard writes it
def test_the_list_is_open_data_in_which_no_cell_is_a_formula(client, world, title):
    PolicyChangeClaim.objects.filter(pk=world.change.pk).update(title=title)
    rows = list(csv.DictReader(io.StringIO(client.get("/public/en/list.csv").content.decode("utf-8-sig"))))
    assert [row["kind"] for row in rows] == ["plan", "change", "practice"]
    assert (rows[1]["title"], rows[1]["euro"], rows[1]["day"]) == (f"'{title}", "2000000.00", "2022-05-26")
    told = json.loads(client.get("/public/en/list.json?kind=plan").content)
    [paper] = told["rows"][1]["evidence"]
    assert paper["sha256"] == world.change.evidence.get().document.sha256
    assert told["rows"][1]["page"].endswith(f"{world.addresses()['change']}#evidence")


def test_what_was_made_up_for_a_demonstration_says_so_wherever_it_stands(client, world):
    for one in (world.plan, world.change):
        type(one).objects.filter(pk=one.pk).update(is_illustrative=True)
    pages = [world.addresses()[kind] for kind in ("front", "list", "figures", "project", "plan", "change")]
    for address in [*pages, f"{world.addresses()['change']}badge.svg"]:
        assert "Illustrative" in text(client, address), address
    rows = client.get("/public/en/list.json").json()["rows"]
    assert [row["is_illustrative"] for row in rows] == [True, True, False]


def test_the_front_page_opens_in_the_language_of_the_browser_and_pages_name_the_other_one(client, world):
    assert client.get("/public/", headers={"Accept-Language": "sl"}).url == "/public/sl/"
    assert client.get("/public/").url == "/public/en/"
    page = text(client, world.addresses("sl")["plan"])
    assert '<html lang="sl">' in page
    assert f'hreflang="en" href="{world.addresses()["plan"]}"' in page


def test_the_sign_in_page_and_the_foot_of_every_page_lead_to_the_public_site(client, world):
    assert text(client, reverse("account_login")).count('href="/public/en/"') == 2
    client.force_login(world.monitor)
    assert 'href="/public/en/"' in text(client, reverse("words"))


@pytest.mark.one_database
@pytest.mark.parametrize(
    "said",
    ["Ask jana.novak@agencija.si now", "Call +386 1 234 56 78, 500 EUR", "Call 00386 1 234 5678 today"],
)
def test_mail_addresses_and_telephone_numbers_in_a_text_never_reach_a_public_page(client, world, said):
    assert "[contact withheld]" in masked(said)
    PolicyChangeClaim.objects.filter(pk=world.change.pk).update(what_changed=said, title=said[:60])
    GoodPractice.objects.filter(pk=world.practice.pk).update(institution=said)
    for address, answer in crawled(client, "/public/en/", "/public/en/list.csv").items():
        assert said.split()[1].encode() not in answer.whole, address


@pytest.mark.parametrize(
    "said",
    [
        "2021-2027 and 2014-2020",
        "9.397.732,50 EUR",
        "1 000 000 EUR on 26.05.2022",
        "Up by +2 000 000 EUR, +1.500.000 € and +12 345 678,50 €",
    ],
)
def test_numbers_that_are_no_telephone_stay(said):
    assert masked(said) == said


def test_pages_take_as_many_queries_for_thirty_plans_and_changes_as_for_three(client, world):
    counts = []
    for number in (3, 27):
        lines(world, number)
        asked = {}
        for kind, address in world.addresses().items():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            asked[kind] = len(factories.statements(queries))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0].values()) <= 20, counts[0]


def test_a_published_practice_stays_as_the_experts_decided_until_they_decide_on_its_new_edition(
    client, world
):
    author = factories.member(world.project, Role.REPRESENTATIVE, world.practice.organisation)
    was, new = world.practice.title, {"title": "Zeppelin hub", "summary": "Zeppelins."}
    revision = factories.edition(world.practice, content=said(world.practice) | new)
    decider = factories.member(world.project, Role.PRACTICE_ADMINISTRATOR)
    factories.walk(revision, ("submit", author), ("approve", decider))
    pages = [*world.addresses().values(), "/public/en/list/?kind=practice", "/public/en/list.csv"]
    for address in pages:
        assert "Zeppelin" not in text(client, address), address
    assert was in text(client, world.addresses()["practice"])
    assert was in text(client, f"/public/en/list/?kind=practice&q={was}")
    assert was not in text(client, "/public/en/list/?kind=practice&q=zeppelin")
    refused = factories.walk(factories.now(world.practice), ("not_publish", world.expert, "Too vague."))
    assert was in text(client, world.addresses()["practice"])
    assert (refused.awaits_mark("published"), refused.awaits_mark("counted")) == (False, True)
    practice = factories.walk(refused, ("publish", world.expert))
    assert practice.published_edition == 2
    assert "Zeppelin hub" in text(client, world.addresses()["practice"])
    assert "Zeppelin hub" in text(client, "/public/en/list/?kind=practice&q=zeppelin")


def test_a_page_of_the_list_reads_only_the_plans_that_it_shows(client, world, monkeypatch):
    monkeypatch.setattr("publishing.views.lists.PER_PAGE", 2)
    lines(world, 5)
    first, second = (client.get(f"{world.addresses()['list']}?page={number}") for number in (1, 2))
    assert [len(one.context["rows"]) for one in (first, second)] == [2, 2]
    assert first.context["page"].paginator.count == 6
    assert {line.plan.pk for line in first.context["rows"]}.isdisjoint(
        line.plan.pk for line in second.context["rows"]
    )
