"""Slovene is complete: every message of code and templates has its words, with nothing lost on the way."""

import re
from collections import Counter, defaultdict

import pytest

from config import messages

PLACE = re.compile(r"%\((\w+)\)[a-z]|(?<!\{)\{(\w*)\}(?!\})")
TAG = re.compile(r"</?\w+[^>]*>")
WANTED = messages.collect()
KEPT = messages.read("sl")


def texts(entry):
    """Each translated text with the English text that it renders; the first form may do without the number."""
    if not entry.msgid_plural:
        return [(entry.msgstr, entry.msgid)]
    return [(text, entry.msgid_plural) for number, text in sorted(entry.msgstr_plural.items()) if number]


def places(text):
    return {name or other for name, other in PLACE.findall(text)}


def told(faulty):
    return "".join(
        f"\n- {entry.msgid!r} ({', '.join(name for name, _ in entry.occurrences)})" for entry in faulty
    )


def test_no_message_is_missing_from_the_catalogue():
    kept = {(entry.msgctxt, entry.msgid, entry.msgid_plural or None) for entry in KEPT}
    missing = [one for key, one in WANTED.items() if (*key, one.plural) not in kept]
    assert not missing, "Run ./run manage collect_messages, then translate:" + "".join(
        f"\n- {one.msgid!r} ({', '.join(one.files)})" for one in missing
    )


def test_no_message_waits_for_its_translation():
    empty = [entry for entry in KEPT if not entry.translated()]
    assert not empty, f"Without Slovene or marked fuzzy in locale/sl:{told(empty)}"


def test_no_message_outlived_its_use():
    gone = [entry for entry in KEPT if entry.obsolete or (entry.msgctxt, entry.msgid) not in WANTED]
    assert not gone, f"Nobody says this any more; run ./run manage collect_messages:{told(gone)}"


def test_every_plural_has_its_four_forms():
    short = [one for one in KEPT if one.msgid_plural and set(one.msgstr_plural) != {0, 1, 2, 3}]
    assert not short, told(short)


def test_every_value_keeps_its_place():
    wrong = [one for one in KEPT if any(places(text) != places(source) for text, source in texts(one))]
    assert not wrong, f"Placeholders differ:{told(wrong)}"


def test_the_form_for_one_names_no_unknown_value():
    plurals = [one for one in KEPT if one.msgid_plural]
    wrong = [one for one in plurals if places(one.msgstr_plural[0]) - places(one.msgid + one.msgid_plural)]
    assert not wrong, told(wrong)


def test_every_text_with_values_can_be_filled_in():
    for entry in KEPT:
        if places(entry.msgid) and "%(" in entry.msgid:
            for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
                assert text % defaultdict(str) is not None, entry.msgid


def test_no_tag_is_lost():
    wrong = [
        one
        for one in KEPT
        if any(Counter(TAG.findall(text)) != Counter(TAG.findall(source)) for text, source in texts(one))
    ]
    assert not wrong, f"Tags differ:{told(wrong)}"


@pytest.mark.parametrize("mark", [":", "?", "\n", " "])
def test_texts_begin_and_end_alike(mark):
    wrong = [
        one
        for one in KEPT
        if any(text.endswith(mark) != source.endswith(mark) for text, source in texts(one))
        or any(text[:1].isspace() != source[:1].isspace() for text, source in texts(one))
    ]
    assert not wrong, told(wrong)


def test_collecting_again_changes_nothing():
    again = messages.updated(KEPT, WANTED.values(), "sl")
    assert [(one.msgid, one.msgstr, one.occurrences) for one in again] == [
        (one.msgid, one.msgstr, one.occurrences) for one in KEPT
    ]
