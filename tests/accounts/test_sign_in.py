import re

import pytest
from django.core.cache import cache

from notifications.models import Letter
from tests.factories import member, person, project

pytestmark = pytest.mark.django_db
LOGIN, RESET = "/accounts/login/", "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def nobody_has_tried_yet():
    cache.clear()


def test_a_person_signs_in_with_address_and_password_whatever_the_case(client):
    user = member(project())
    answer = client.post(LOGIN, {"login": user.email.upper(), "password": "a long password"})
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_wrong_password_says_so_and_opens_nothing(client):
    user = person()
    answer = client.post(LOGIN, {"login": user.email, "password": "another password"})
    assert "_auth_user_id" not in client.session
    assert b"password" in answer.content


def test_a_closed_account_does_not_open(client):
    user = person(is_active=False)
    client.post(LOGIN, {"login": user.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session


def test_after_too_many_wrong_passwords_the_right_one_waits_too(client):
    user = person()
    for _ in range(12):
        client.post(LOGIN, {"login": user.email, "password": "guess"})
    client.post(LOGIN, {"login": user.email, "password": "a long password"})
    assert "_auth_user_id" not in client.session


def test_a_password_is_reset_by_mail_through_the_outbox(client, settings):
    settings.MAILERS = {"default": {"BACKEND": "notifications.backend.OutboxBackend"}}
    user = member(project())
    client.post(RESET, {"email": user.email})
    letter = Letter.objects.get(to_address=user.email)
    link = re.search(r"http\S+(/accounts/password/reset/key/\S+)", letter.text).group(1)
    page = client.get(link, follow=True)
    client.post(
        page.redirect_chain[-1][0], {"password1": "harbour-lamp-seven", "password2": "harbour-lamp-seven"}
    )
    answer = client.post(LOGIN, {"login": user.email, "password": "harbour-lamp-seven"})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_an_unknown_address_is_answered_like_a_known_one(client):
    known = client.post(RESET, {"email": person().email})
    unknown = client.post(RESET, {"email": "nobody@example.org"})
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_nobody_signs_up_alone(client):
    answer = client.get("/accounts/signup/")
    assert b"password1" not in answer.content
