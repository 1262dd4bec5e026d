from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger import canonical, merkle, triggers
from ledger.models import Entry, Log, Payload
from ledger.unit import Record, unit
from ledger.verifier import verify
from tests.factories import at, statements

pytestmark = pytest.mark.django_db


def write(count=1, log="here"):
    for _ in range(count):
        with unit() as work:
            work.record(
                Record(log, "someone", "tester", "Test.write", "x.y:1", 1, at(), body={"note": "Žito"})
            )


def test_entries_of_nested_units_are_written_once_by_the_outermost():
    with unit() as outer:
        with unit() as inner:
            inner.record(Record("b", "a", "r", "s", "o:1", 1, at()))
        outer.record(Record("a", "a", "r", "s", "o:1", 1, at()))
        assert Entry.objects.count() == 0
    assert list(Entry.objects.order_by("id").values_list("log_id", "seq")) == [("a", 0), ("b", 0)]


def test_nothing_is_written_when_the_unit_fails():
    def fail():
        with unit() as work:
            work.record(Record("here", "a", "r", "s", "o:1", 1, at()))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not Log.objects.exists()


def test_the_stored_bytes_are_the_hashed_ones_and_hold_no_words():
    write()
    entry = Entry.objects.get()
    assert merkle.leaf(bytes(entry.canonical)) == bytes(entry.leaf_hash)
    assert "Žito".encode() not in bytes(entry.canonical)
    assert entry.payload.data == {"note": "Žito"}


def test_equal_words_have_different_commitments():
    write(2)
    assert Entry.objects.values("commitment").distinct().count() == 2


def test_an_honest_log_verifies():
    write(9)
    assert verify(Log.objects.get()).fault is None
    call_command("verify_ledger")


@contextmanager
def owner():
    """What only the database's owner can do: work while the triggers are gone."""
    settle()
    triggers.remove(connection)
    yield
    settle()
    triggers.install(connection)


def settle():
    """PostgreSQL alters no table while a foreign key waits to be checked."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def rehashed(entry):
    """What a clever forger does: columns, bytes and hash agree again."""
    from ledger.unit import leaf_bytes

    entry.actor = "somebody else"
    entry.canonical = leaf_bytes(vars(entry), "here")
    entry.leaf_hash = merkle.leaf(entry.canonical)
    entry.save()


FORGERIES = {
    "column": lambda: Entry.objects.filter(seq=4).update(actor="somebody else"),
    "bytes": lambda: Entry.objects.filter(seq=4).update(canonical=canonical.encode({"v": 1})),
    "column, bytes and hash": lambda: rehashed(Entry.objects.get(seq=4)),
    "words": lambda: Payload.objects.filter(entry__seq=4).update(body=b"{}"),
    "words deleted": lambda: Payload.objects.filter(entry__seq=4).delete(),
    "entry deleted": lambda: (
        Payload.objects.filter(entry__seq=4).delete(),
        Entry.objects.filter(seq=4).delete(),
    ),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_the_first_bad_entry_is_named(name, capsys):
    write(9)
    with owner():
        FORGERIES[name]()
    verdict = verify(Log.objects.get())
    assert (verdict.seq, bool(verdict.fault)) == (4, True)
    with pytest.raises(CommandError):
        call_command("verify_ledger")
    assert "BAD at entry 4" in capsys.readouterr().out


def test_a_cut_tail_does_not_fit_the_head():
    write(9)
    with owner():
        Payload.objects.filter(entry__seq=8).delete()
        Entry.objects.filter(seq=8).delete()
    assert verify(Log.objects.get()).seq == 8


def test_an_entry_costs_four_statements_and_two_journeys_to_postgresql():
    write()
    with CaptureQueriesContext(connection) as queries:
        write()
    assert len(statements(queries)) == (2 if connection.vendor == "postgresql" else 4)


def test_what_is_written_during_the_check_raises_no_alarm():
    write(3)
    read_before = Log.objects.get()
    write(2)
    assert verify(read_before).fault is None


def test_an_entry_beyond_the_head_is_named():
    write(3)
    with owner():
        Log.objects.update(size=2, edge=merkle.append(merkle.append(b"", 0, leaf(0)), 1, leaf(1)))
    assert (verify(Log.objects.get()).seq, bool(verify(Log.objects.get()).fault)) == (2, True)


def leaf(seq):
    return bytes(Entry.objects.get(seq=seq).leaf_hash)
