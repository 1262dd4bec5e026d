"""Whoever follows the links of the sample's pages arrives: none fails, and none is offered that refuses them."""

import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest

from accounts.models import User
from tests.publishing.site import body
from tests.sample.test_load_sample import load

LINK = re.compile(r'\s(?:href|src)="([^"#]+)[^"]*"')
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}|\d+")
ELSEWHERE = ("/static/", "/mailbox/", "/accounts/logout/")
PEOPLE = ("lead", "deputy")
OTHERS = ("officer", "latvia", "lower-austria", "authority", "auditor", "practices", "expert", "admin")


@pytest.fixture(scope="module")
def sample(django_db_setup, django_db_blocker):
    """The whole sample, loaded once: nobody changes it here."""
    from django.db import transaction
    from django_scopes import scopes_disabled

    with django_db_blocker.unblock(), scopes_disabled(), transaction.atomic():
        load()
        yield
        transaction.set_rollback(True)


def links_of(answer, address):
    """The addresses of ours on a page."""
    for link in LINK.findall(body(answer).decode()):
        found = urlsplit(urljoin(address, link.replace("&amp;", "&")))
        if found.netloc == "" and found.scheme == "" and not found.path.startswith(ELSEWHERE):
            yield f"{found.path}?{found.query}" if found.query else found.path


def followed(client, most):
    """Every answer that a person reaches from the front page, at most so many of each kind of address."""
    ahead, seen, kinds = deque([("/", "")]), {"/"}, Counter()
    while ahead:
        address, came_from = ahead.popleft()
        answer = client.get(address)
        yield address, came_from, answer
        if answer.status_code in (301, 302):
            found = [urljoin(address, answer.url)]
        elif "html" in answer.headers.get("Content-Type", ""):
            found = links_of(answer, address)
        else:
            found = []
            body(answer)
        for link in found:
            kind = KEY.sub("*", link)
            if link not in seen and kinds[kind] < most:
                kinds[kind] += 1
                seen.add(link)
                ahead.append((link, address))


def refused(client, login, most):
    client.force_login(User.objects.get(email=f"{login}@example.org"))
    return [
        f"{answer.status_code} {address} from {came_from}"
        for address, came_from, answer in followed(client, most)
        if answer.status_code not in (200, 301, 302)
    ]


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.parametrize("login", PEOPLE)
def test_no_link_that_a_page_offers_fails_or_refuses(client, sample, login):
    assert refused(client, login, most=1) == []


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("login", [*PEOPLE, *OTHERS])
def test_none_of_all_links_fails_or_refuses(client, sample, login):
    assert refused(client, login, most=40) == []
