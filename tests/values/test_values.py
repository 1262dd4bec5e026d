"""Dates known in part and amounts as sources give them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from values.dates import PartialDate, PartialDateField
from values.emptiness import check_emptiness
from values.formfields import PartialDateInput
from values.money import Money, MoneyField


@pytest.mark.parametrize(
    ("text", "first", "last", "words"),
    [
        ("2020", dt.date(2020, 1, 1), dt.date(2020, 12, 31), "2020"),
        ("2020-02", dt.date(2020, 2, 1), dt.date(2020, 2, 29), "February 2020"),
        ("2020-06-22", dt.date(2020, 6, 22), dt.date(2020, 6, 22), "22 Jun 2020"),
    ],
)
def test_a_partial_date_is_a_period_that_ends_with_its_last_day(text, first, last, words):
    date = PartialDate.parse(f" {text} ")
    assert (date.text, date.first_day, date.last_day) == (text, first, last)
    assert str(date).replace("\xa0", " ") == words


@pytest.mark.parametrize(
    "text", ["20", "2020-13", "2020-02-30", "2020-6", "0000", "22.6.2020", "٢٠٢٠", "2202-05", "1022"]
)
def test_what_is_no_date_is_refused_with_the_ways_to_write_one(text):
    with pytest.raises(ValidationError, match="as a year, a month or a day"):
        PartialDateField().to_python(text)
    with pytest.raises(ValidationError, match="as a year, a month or a day"):
        PartialDateInput().clean(text)


def test_an_amount_keeps_currency_range_and_doubt():
    amount = Money(Decimal("1500000"), "GBP", maximum=Decimal("2000000.50"), qualifier="about")
    assert Money.from_json(amount.to_json()) == amount
    assert str(amount) == "about £1,500,000 to £2,000,000.50"


@pytest.mark.parametrize("broken", [{}, {"amount": "much", "currency": "EUR"}, {"amount": "5"}])
def test_an_amount_without_number_or_currency_is_refused(broken):
    with pytest.raises(ValidationError, match="name its currency"):
        MoneyField().to_python(broken)


def test_only_the_four_kinds_of_emptiness_are_taken():
    check_emptiness({"website": "not_stated", "ends": "blank_in_source"})
    with pytest.raises(ValidationError, match="Not a kind of emptiness: forgotten"):
        check_emptiness({"website": "forgotten"})
