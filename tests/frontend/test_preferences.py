"""Theme and language are remembered in the browser, and lead back to a page of ours only."""

import pytest
from django.conf import settings

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_theme_is_remembered(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/plans/"})
    assert (response.status_code, response.url) == (302, "/plans/")
    assert response.cookies["theme"].value == "dark"


def test_an_unknown_theme_changes_nothing(client):
    assert "theme" not in client.post("/theme/", {"theme": "neon"}).cookies


@pytest.mark.parametrize("address", ["https://elsewhere.example.org/", "//elsewhere.example.org/", ""])
def test_nobody_is_sent_elsewhere(client, address):
    assert client.post("/theme/", {"theme": "light", "next": address}).url == "/"


def test_a_language_is_remembered_for_pages_and_letters(client):
    person = User.objects.create_user("partner@example.org", name="Partner")
    client.force_login(person)
    response = client.post("/language/", {"language": "sl"})
    person.refresh_from_db()
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "sl"
    assert person.language == "sl"


def test_an_unknown_language_changes_nothing(client):
    assert settings.LANGUAGE_COOKIE_NAME not in client.post("/language/", {"language": "xx"}).cookies


def test_reading_a_preference_page_is_not_setting_it(client):
    assert client.get("/theme/").status_code == 405
