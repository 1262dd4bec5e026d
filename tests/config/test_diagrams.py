"""The drawings of the state machines, on the page of words and in the documentation."""

import re
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from config.diagrams import draw
from config.management.commands.draw_states import drawings
from workflow.registry import machines, transitions

DOCS = settings.BASE_DIR / "docs"


def test_the_documentation_shows_every_machine_as_the_code_has_it():
    """After a change: `./run manage draw_states`."""
    kept = {path.name: path.read_text(encoding="utf-8") for path in (DOCS / "states").glob("*.svg")}
    assert kept == drawings()
    assert set(re.findall(r"\(states/(\w+\.svg)\)", (DOCS / "workflow.md").read_text())) == set(kept)


@pytest.mark.parametrize("model", machines(), ids=lambda model: model.__name__)
def test_every_state_and_every_step_that_leads_elsewhere_is_on_the_drawing(model):
    texts = [node.text for node in ElementTree.fromstring(draw(model)).iter() if node.tag.endswith("text")]
    steps = [
        str(one.custom["verb"]) for state in model.Status.values for fsm in transitions(model).values()
        for one in [fsm.get_transition(state)] if one is not None and (one.target or state) != state
    ]  # fmt: skip
    assert sorted(texts) == sorted([*map(str, model.Status.labels), *steps])


def test_the_drawing_speaks_the_readers_language():
    model = next(model for model in machines() if model.__name__ == "ActionPlan")
    with translation.override("sl"):
        assert str(model.Status.DRAFT.label) in draw(model)


@pytest.mark.django_db
def test_the_page_of_words_shows_the_drawings_with_a_name_each(client):
    page = client.get(reverse("words")).content.decode()
    assert page.count('class="states"') == len(machines())
    assert page.count('role="img" aria-label=') == len(machines())
