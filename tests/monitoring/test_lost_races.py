"""Whoever loses a race finds what they typed and chose by the names of the page, not by those of its inputs."""

import pytest

from tests.factories import walk
from tests.monitoring.measuring import entered, indicator
from tests.monitoring.scene import send

pytestmark = pytest.mark.django_db


def unsent(answer):
    assert answer.status_code == 409
    return answer.text.partition('class="unsent"')[2].partition("</section>")[0]


def test_a_value_is_given_back_under_the_names_of_its_fields(client, scene):
    reading = entered(indicator(scene), 740, by=scene.editor)
    walk(reading, ("send_back", scene.monitor, "Count again."))
    said = {"reading-value": "74", "reading-measured_on": "2022-05-26", "reading-source": "The register"}
    told = unsent(send(client, scene.editor, reading, "reading-edit", version=1, **said))
    for words in ("<dt>Value</dt><dd>74</dd>", "<dt>Where the value comes from</dt><dd>The register</dd>"):
        assert words in told
    assert ("Measured on" in told, "eading-" in told) == (True, False)


def test_an_opinion_and_a_decision_are_given_back_in_the_words_of_their_choices(client, scene):
    claim = scene.forwarded()
    said = {"happened": "more_evidence_needed", "missing": ["unlinked"], "needs": "The minutes."}
    told = unsent(send(client, scene.auditor, claim, "claim-opinion", version=1, **said))
    assert "<dt>The change happened</dt><dd>More evidence needed</dd>" in told
    for words in (
        "Link to the plan not shown",
        "<dt>What the partner needs to send</dt><dd>The minutes.</dd>",
    ):
        assert words in told
    decided = {"happened": "accepted", "types": ["new_projects"], "look": "1"}
    told = unsent(send(client, scene.officer, claim, "claim-decide", version=1, **decided))
    assert "<dt>The change happened</dt><dd>Accepted</dd>" in told
    assert "new_projects" not in told
