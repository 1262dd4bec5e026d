import pytest
from django.utils import translation

from values.languages import alphabetical, languages


@pytest.mark.parametrize("language", ["en", "sl"])
def test_languages_stand_in_the_order_of_the_alphabet_whatever_their_case_and_accents(language):
    with translation.override(language):
        names = [name for _code, name in languages()]
    assert names == sorted(names, key=alphabetical)
    assert all(name[0].isupper() for name in names)
    assert {name[0] for name in names[-2:]} <= set("SŠŽ")


def test_an_accented_letter_follows_its_plain_one():
    assert sorted(["Danski", "Češki", "Ciprski", "angleški"], key=alphabetical) == [
        *("angleški", "Ciprski", "Češki", "Danski")
    ]
