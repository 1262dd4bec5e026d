"""The whole pipeline over corpora of files: clean ones are taken, hostile ones refused, nothing is left behind."""

import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError

from documents import services
from documents.refusals import REASONS
from tests.documents.corpora import clean, hostile
from tests.documents.test_hostile_files import upload

CLEAN, HOSTILE = list(clean()), list(hostile())
MOST_SECONDS = 10
# Asks for a byte more than the child may have, after it has taken its limits as for any file
GREEDY = "from documents.inspection.__main__ import take_limits; take_limits(); bytearray(512 * 1024 * 1024)"


def taken(corpus):
    """What is wrong with any file of the corpus that was taken, or why it was refused, by its words."""
    found = {}
    for words, name, make in corpus:
        content, began = make(), time.monotonic()
        try:
            inspected = services.inspect(upload(name, content))
            found[words] = "" if inspected.path.read_bytes() == content else "changed"
            inspected.discard()
        except ValidationError as refused:
            found[words] = refused.code if refused.messages[0].endswith(".") else "no sentence"
        assert time.monotonic() - began < MOST_SECONDS, words
    return found


def every_clean_file_is_taken(corpus, files_left):
    assert {words: code for words, code in taken(corpus).items() if code} == {}
    assert files_left() == []


def every_hostile_file_is_refused(corpus, files_left):
    assert {words: code for words, code in taken(corpus).items() if code not in REASONS} == {}
    assert files_left() == []


def test_the_corpora_are_large_enough():
    assert len(CLEAN) >= 300
    assert len(HOSTILE) >= 500
    for corpus in (CLEAN, HOSTILE):
        assert len({words for words, _name, _make in corpus}) == len(corpus)


def test_no_file_gets_512_megabytes():
    """The kernel holds the limit; a measured peak would tell of the process that started the child."""
    greedy = [sys.executable, "-s", "-c", GREEDY]
    ran = subprocess.run(greedy, cwd=settings.BASE_DIR, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 1
    assert "MemoryError" in ran.stderr


def test_some_clean_files_are_taken(files_left):
    every_clean_file_is_taken(CLEAN[::20], files_left)


def test_some_hostile_files_are_refused(files_left):
    every_hostile_file_is_refused(HOSTILE[::23], files_left)


@pytest.mark.long
def test_three_hundred_clean_files_are_taken(files_left):
    every_clean_file_is_taken(CLEAN, files_left)


@pytest.mark.long
def test_five_hundred_hostile_files_are_refused_with_a_reason(files_left):
    every_hostile_file_is_refused(HOSTILE, files_left)
