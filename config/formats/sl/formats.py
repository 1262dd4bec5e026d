"""Dates as they are written in Slovene, 26. 5. 2022, which no line end may take apart."""

DATE_FORMAT = SHORT_DATE_FORMAT = "j.\N{NO-BREAK SPACE}n.\N{NO-BREAK SPACE}Y"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = SHORT_DATE_FORMAT + ", H:i"
TIME_FORMAT = "H:i"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = ["%d. %m. %Y", "%d.%m.%Y", "%Y-%m-%d"]
