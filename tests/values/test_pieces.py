"""Two texts, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from values.pieces import Piece, are_too_long, pieces


def test_only_the_words_that_differ_are_marked():
    assert pieces("Half of it is done.", "All of it is done.") == [
        Piece("out", "Half"), Piece("in", "All"), Piece("same", " of it is done."),
    ]  # fmt: skip


def test_long_texts_are_told_as_wholes():
    assert [one.kind for one in pieces("a " * 5000, "b")] == ["out", "in"]
    assert (are_too_long("a " * 5000, "b"), are_too_long("a", "b")) == (True, False)


@given(st.text(), st.text())
def test_both_texts_can_be_read_from_the_pieces(was, now):
    found = pieces(was, now)
    assert "".join(one.text for one in found if one.kind != "in") == was
    assert "".join(one.text for one in found if one.kind != "out") == now
