"""A form that was sent before: the second sending goes where the first one led, also when its answer got lost."""

import uuid

import pytest
from django.contrib.messages.storage.cookie import CookieStorage

from tests.factories import now, walk
from tests.monitoring.reporting import answers, opened, part_of
from tests.monitoring.scene import Scene, send

pytestmark = pytest.mark.django_db


class Broken(CookieStorage):
    """Fails after the step, before the answer leaves."""

    def add(self, *args, **kwargs):
        raise OSError


def test_a_form_whose_answer_got_lost_has_had_its_effect_and_leads_to_what_it_changed(client, settings):
    scene, key, storage = Scene(), uuid.uuid4(), settings.MESSAGE_STORAGE
    claim = scene.sent()
    settings.MESSAGE_STORAGE = f"{__name__}.{Broken.__name__}"
    client.raise_request_exception = False
    assert send(client, scene.monitor, claim, "claim-step", "forward", key=key).status_code == 500
    settings.MESSAGE_STORAGE = storage
    again = send(client, scene.monitor, claim, "claim-step", "forward", key=key)
    assert (again.status_code, again.url) == (302, claim.get_absolute_url())
    assert (now(claim).status, now(claim).version) == ("forwarded", claim.version + 1)


def test_of_several_things_that_a_form_changed_it_leads_to_the_one_that_it_was_about(client, settings):
    scene, key, storage = Scene(), uuid.uuid4(), settings.MESSAGE_STORAGE
    scene.running_plan()
    walk(scene.plan.actions.get(), ("start", scene.editor))
    part = part_of(opened(scene), scene.partner)
    said = answers(scene, save="1")
    settings.MESSAGE_STORAGE = f"{__name__}.{Broken.__name__}"
    client.raise_request_exception = False
    lost = send(client, scene.editor, part, "part-edit", key=key, **said)
    assert (lost.status_code, scene.plan.actions.get().judgement) == (500, "at_risk")
    settings.MESSAGE_STORAGE = storage
    again = send(client, scene.editor, part, "part-edit", key=key, **said)
    assert (again.status_code, again.url) == (302, part.get_absolute_url())
