"""Dates as they are written in Slovene: 26. 5. 2022, month and day without leading zeros."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j. n. Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "j. n. Y, H:i"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d. %m. %Y", "%d.%m.%Y", "%Y-%m-%d"]
