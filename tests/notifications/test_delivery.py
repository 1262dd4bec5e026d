"""Letters leave once, whatever the mail server says."""

import datetime as dt
import io
import uuid

import pytest
from django.core.management import call_command

from notifications import delivery
from notifications.models import Letter
from tests.notifications.conftest import NOW, letter

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_letter_is_sent_once_and_its_words_reach_the_reader(sink):
    waiting = letter(subject="Vloga čaka", text="Besedilo z čšž.", html="<p>Besedilo</p>")

    assert (delivery.deliver(NOW), delivery.deliver(NOW)) == (1, 0)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.sent_at, waiting.attempts) == (Letter.State.SENT, NOW, 1)
    [mail] = sink.letters
    assert (mail["message-id"], mail["subject"]) == (waiting.message_id, "Vloga čaka")
    assert "čšž" in mail.get_body(("plain",)).get_content()
    assert mail["auto-submitted"] == "auto-generated"


def test_words_of_an_account_letter_are_forgotten_once_it_is_sent(sink):
    waiting = letter(text="https://example.org/reset/secret/")

    delivery.deliver(NOW)

    waiting.refresh_from_db()
    assert (waiting.text, waiting.subject) == ("", "A letter")


def test_batch_goes_over_one_connection(sink):
    for number in range(5):
        letter(subject=f"Letter {number}")

    assert delivery.deliver(NOW) == 5
    assert sink.connections == 1


def test_temporary_refusal_is_tried_again_later(sink):
    waiting = letter()
    sink.answers = ["451 Not now"]

    assert delivery.deliver(NOW) == 0
    assert delivery.deliver(NOW + dt.timedelta(seconds=30)) == 0
    assert delivery.deliver(NOW + dt.timedelta(minutes=1)) == 1

    waiting.refresh_from_db()
    assert (waiting.attempts, len(sink.taken)) == (2, 1)


def test_after_eight_refusals_a_letter_stands_on_the_failed_list(sink):
    waiting = letter()
    sink.answers = ["451 Not now"] * 9

    for day in range(10):
        delivery.deliver(NOW + dt.timedelta(days=day))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts, waiting.last_error) == (Letter.State.FAILED, 8, "451 Not now")
    assert sink.answers == ["451 Not now"]


def test_final_refusal_fails_at_once(sink):
    waiting = letter()
    sink.answers = ["554 Never"]

    delivery.deliver(NOW)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Letter.State.FAILED, 1)


def test_failed_letter_is_listed_and_can_be_sent_again(sink):
    letter("nobody@example.org")
    sink.refused = {"nobody@example.org": "550 No such person"}
    delivery.deliver(NOW)
    sink.refused = {}

    call_command("failed_letters", "--resend", stdout=(out := io.StringIO()))

    assert "to nobody@example.org, A letter: 550 No such person" in out.getvalue()
    assert delivery.deliver(NOW) == 1


def test_refused_address_fails_and_the_next_letter_goes(sink):
    sink.refused = {"nobody@example.org": "550 No such person"}
    bad, good = letter("nobody@example.org"), letter()

    assert delivery.deliver(NOW) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Letter.State.FAILED, Letter.State.SENT)
    assert "No such person" in bad.last_error


@pytest.mark.parametrize(
    "address", ["no address at all", "ä@example.org", "a@example.org\nbcc: b@example.org"]
)
def test_letter_that_cannot_be_written_blocks_nobody(sink, address):
    bad, good = letter(address), letter()

    assert delivery.deliver(NOW) == 1

    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, good.state) == (Letter.State.FAILED, Letter.State.SENT)


def test_broken_connection_costs_one_letter_one_try(sink):
    first, second = letter(), letter()
    sink.answers = ["drop"]

    assert delivery.deliver(NOW) == 1
    assert delivery.deliver(NOW + HOUR) == 1

    assert {mail["message-id"] for mail in sink.letters} == {first.message_id, second.message_id}
    assert len(sink.taken) == 2


def test_lost_reply_makes_a_second_copy_with_the_same_name_and_date(sink):
    letter()
    sink.answers = ["mute"]

    assert delivery.deliver(NOW) == 0
    assert delivery.deliver(NOW + HOUR) == 1

    one, two = sink.letters
    assert (one["message-id"], one["date"]) == (two["message-id"], two["date"])


def test_server_that_hangs_up_with_421_is_called_again(sink):
    letter(), letter()
    sink.answers = ["421 Going down"]

    assert delivery.deliver(NOW) == 1
    assert sink.connections == 2


def test_unreachable_server_counts_no_try(no_mail_server):
    waiting = letter()

    for minute in range(20):
        assert delivery.deliver(NOW + dt.timedelta(minutes=minute)) == 0

    waiting.refresh_from_db()
    assert (waiting.state, waiting.attempts) == (Letter.State.WAITING, 0)
    assert "ConnectionRefusedError" in waiting.last_error


def test_letter_of_a_dead_sender_is_sent_when_its_lease_ends(sink):
    held = {"state": Letter.State.SENDING, "lease_token": uuid.uuid4()}
    letter(**held, lease_until=NOW + HOUR)

    assert delivery.deliver(NOW) == 0
    assert delivery.deliver(NOW + 2 * HOUR) == 1


def test_sender_whose_lease_has_passed_to_another_changes_nothing(sink):
    waiting = letter(
        state=Letter.State.SENDING,
        lease_token=uuid.uuid4(),
        lease_until=NOW + HOUR,
        text="Words of the other.",
    )

    assert not delivery._mark(waiting, uuid.uuid4(), delivery.Outcome(), NOW)

    waiting.refresh_from_db()
    assert waiting.state == Letter.State.SENDING


def test_statements_do_not_grow_beyond_one_a_letter(sink, django_assert_num_queries):
    for _ in range(3):
        letter()
    with django_assert_num_queries(10):
        delivery.deliver(NOW)
    for _ in range(30):
        letter()
    with django_assert_num_queries(37):
        delivery.deliver(NOW)
