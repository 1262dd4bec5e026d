import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import canonical


def test_keys_are_sorted_and_no_space_is_wasted():
    assert canonical.encode({"b": 1, "a": [True, None]}) == b'{"a":[true,null],"b":1}'


def test_composed_and_decomposed_letters_give_the_same_bytes():
    assert canonical.encode("Z\u0301ar") == canonical.encode("\u0179ar")


def test_decimals_are_text_and_moments_are_utc_with_microseconds():
    moment = dt.datetime(2022, 5, 26, 14, 0, tzinfo=dt.timezone(dt.timedelta(hours=2)))
    assert canonical.encode([Decimal("1.50"), moment]) == b'["1.50","2022-05-26T12:00:00.000000Z"]'


@pytest.mark.parametrize("value", [1.5, float("nan"), object(), {1.0: 1}.keys()])
def test_a_value_without_an_exact_text_is_refused(value):
    with pytest.raises(TypeError):
        canonical.encode(value)


def test_a_whole_number_beyond_2_to_the_53_is_refused():
    with pytest.raises(ValueError, match=r"9007199254740993|domain"):
        canonical.encode(2**53 + 1)


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        canonical.encode(dt.datetime(2022, 5, 26))  # noqa: DTZ001


@given(st.dictionaries(st.text(), st.integers(-(2**53) + 1, 2**53 - 1) | st.text() | st.none()))
def test_the_order_of_keys_never_matters(content):
    backwards = dict(reversed(content.items()))
    try:
        expected = canonical.encode(content)
    except UnicodeEncodeError:
        return
    assert canonical.encode(backwards) == expected
