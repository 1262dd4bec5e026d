"""The page that explains words, states and steps."""

import pytest
from django.urls import reverse

from config.glossary import WORDS, all_machines
from workflow import policy
from workflow.registry import machines, transitions

pytestmark = pytest.mark.django_db


def test_everybody_reads_the_words_without_signing_in(client):
    page = client.get(reverse("words"))
    assert page.status_code == 200
    for word, meaning in WORDS:
        assert str(word) in page.text
        assert str(meaning).replace("'", "&#x27;") in page.text


def test_every_page_leads_there(client):
    assert f'href="{reverse("words")}"' in client.get(reverse("account_login")).text


def test_every_state_and_every_step_that_people_do_is_told():
    told = {machine.name: machine for machine in all_machines()}
    assert len(told) == len(machines())
    for model, machine in zip(machines(), all_machines(), strict=True):
        assert [label for label, _ways in machine.states] == list(model.Status.labels)
        verbs = {str(way.verb) for _state, ways in machine.states for way in ways}
        by_hand = [
            fsm
            for method, fsm in transitions(model).items()
            if not policy.is_cascade(f"{model.__name__}.{method}")
        ]
        assert verbs == {str(next(iter(fsm.transitions.values())).custom["verb"]) for fsm in by_hand}
