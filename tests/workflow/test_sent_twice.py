"""Two sendings of one form at the same moment: the second goes where the first one led."""

import threading
import uuid

import pytest
from django.db import connection

from tests import factories
from workflow.idempotency import _location
from workflow.models import SentForm


def sent():
    person = factories.person("A partner")
    return SentForm.objects.create(key=uuid.uuid4(), person=person, fingerprint="f" * 64)


@pytest.mark.django_db(transaction=True)
def test_the_second_waits_until_the_first_has_told_where_it_led():
    form = sent()

    def tell():
        SentForm.objects.filter(pk=form.pk).update(location="/there/")
        connection.close()

    later = threading.Timer(0.3, tell)
    later.start()
    assert _location(form) == "/there/"
    later.join()


@pytest.mark.django_db
def test_what_led_nowhere_is_not_waited_for_long():
    assert _location(sent()) == ""
