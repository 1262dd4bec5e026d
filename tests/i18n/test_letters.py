"""Letters come in the language of the person who gets them, whoever or whatever caused them."""

import datetime as dt

import pytest

from notifications import letters, reminders
from notifications.models import Letter
from projects.models import Role
from tests import factories
from tests.notifications.conftest import DAY, NOW, deadline, notice, project_with_rules

pytestmark = pytest.mark.django_db


@pytest.fixture
def representative():
    """A Slovene representative with a duty in five days."""
    project = project_with_rules(plan=[{"days": -7, "to": ["partner_representative"]}])
    north = factories.organisation("Agencija sever")
    deadline(project, north, DAY + dt.timedelta(days=5))
    return factories.member(project, Role.REPRESENTATIVE, north, factories.person(language="sl"))


def test_a_slovene_person_is_reminded_in_slovene(representative):
    reminders.queue_due(DAY)
    letters.compose(DAY, NOW)
    letter = Letter.objects.get(recipient=representative)
    assert letter.subject == "1 zadeva ima rok 31. 5. 2022: Agencija sever"
    for words in (
        "Predložitev akcijskega načrta",
        "Rok čez 5 dni, 31.\u00a05.\u00a02022",
        "To ste prejeli, ker v projektu",
    ):
        assert words in letter.text
        assert words in letter.html


def test_a_slovene_person_is_told_of_steps_in_slovene(representative):
    notice(representative)
    letters.compose(DAY, NOW)
    letter = Letter.objects.get(recipient=representative)
    assert letter.subject == "Preglejte akcijski načrt: Action plan of the north"


def test_the_link_for_a_new_password_comes_in_the_persons_language(client, representative, mailoutbox):
    client.post(
        "/accounts/password/reset/", {"email": representative.email}, headers={"accept-language": "en"}
    )
    [letter] = mailoutbox
    assert letter.to == [representative.email]
    assert letter.subject == "Izbira novega gesla za Throughline"
    assert "/accounts/password/reset/key/" in letter.body
    assert "password" not in letter.subject + letter.body.replace("/accounts/password/", "")
