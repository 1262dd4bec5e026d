"""The parts of the pages, rendered as the templates use them."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from workflow.guards import Condition
from workflow.stations import stations

TODAY = dt.date(2022, 5, 26)


def show(source, **context):
    return Template("{% load throughline %}" + source).render(Context(context))


class Answer(forms.Form):
    note = forms.CharField(label="your note", help_text="A few words.", max_length=20)
    verdict = forms.ChoiceField(
        choices=[("yes", "Supported"), ("no", "Not supported")], widget=forms.RadioSelect
    )
    read = forms.BooleanField(label="I have read it", required=False)
    letter = forms.FileField(required=False)
    hidden = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_has_its_label_hint_and_input_tied_together():
    html = show("{% field form.note %}", form=Answer())
    assert '<label for="id_note">Your note' in html
    assert 'id="id_note_helptext">A few words.' in html
    assert 'aria-describedby="id_note_helptext"' in html
    assert 'class="in"' in html


def test_a_field_with_an_error_says_so_to_everybody():
    html = show("{% field form.note %}", form=Answer({}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_note_helptext id_note_error"' in html
    assert "Error:" in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = show("{% field form.verdict %}", form=Answer())
    assert "<legend>Verdict" in html
    assert html.count('class="opt"') == 2


@pytest.mark.parametrize(("name", "mark"), [("read", 'type="checkbox"'), ("letter", 'class="drop"')])
def test_ticks_and_files_have_their_own_shape(name, mark):
    assert mark in show("{% field bound %}", bound=Answer()[name])


def test_the_summary_takes_the_focus_and_leads_to_each_field():
    html = show("{% error_summary form %}", form=Answer({}))
    assert "There are 2 things to fix" in html
    assert "autofocus" in html
    assert 'href="#id_note"' in html
    assert 'href="#id_verdict_0"' in html
    assert not show("{% error_summary form %}", form=Answer()).strip()


def test_a_form_with_an_effect_carries_its_key_and_version():
    html = show(
        "{% decision form obj title='Decide' submit='Sign' %}", form=Answer(), obj=SimpleNamespace(version=3)
    )
    assert 'name="version" value="3"' in html
    assert 'name="key" value="' in html
    assert 'enctype="multipart/form-data"' in html
    assert "Sign</button>" in html


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2022, 5, 25), "1 day late, 25 May 2022"),
        (dt.date(2022, 5, 26), "Due today, 26 May 2022"),
        (dt.date(2022, 6, 9), "Due in 14 days, 9 Jun 2022"),
        (dt.date(2022, 6, 10), "Due 10 Jun 2022"),
    ],
)
def test_a_date_says_how_close_it_is(day, words):
    assert words in show("{% due day today %}", day=day, today=TODAY)


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2022, 5, 25), "1 day late<"),
        (dt.date(2022, 5, 26), "Due today<"),
        (dt.date(2022, 6, 9), "In 14 days<"),
        (dt.date(2022, 6, 10), ""),
    ],
)
def test_beside_a_date_only_how_close_it_is_is_said(day, words):
    assert words in (shown := show("{% late day today %}", day=day, today=TODAY))
    assert "2022" not in shown


def test_the_station_of_today_says_since_when_and_not_that_a_past_day_is_now():
    html = show("{% line dates 1 %}", dates=[dt.date(2021, 6, 22), *[None] * 6])
    assert "since 22 Jun 2021" in html
    assert "(now)" not in html


def test_what_is_missing_stands_first_and_leads_to_where_it_is_mended():
    unmet = [Condition(False, "Send the report", url="/reports/1/", who="Murcia partner", due=TODAY)]
    met = [Condition(True, "Approve the plan", done="Plan approved")]
    html = show("{% hold unmet met actions number=5 today=today %}", unmet=unmet, met=met, today=TODAY,
                actions=[("blocked", "Mark as completed", "/plans/1/complete/")])  # fmt: skip
    assert "What holds this plan back from station 5, Completed" in html
    assert html.index("Send the report") < html.index("Plan approved")
    assert 'href="/reports/1/"' in html
    assert 'class="btn blocked" href="/plans/1/complete/" aria-describedby="hold-why"' in html
    assert "hold next-5" in html


def test_the_line_tells_passed_current_next_and_ahead():
    dates = [dt.date(2020, 1, 16), dt.date(2021, 9, 20), None, TODAY, None, None, None]
    assert [stop.place for stop in stations(dates, 4)] == ["passed"] * 3 + [
        "current",
        "next",
        "ahead",
        "ahead",
    ]
    html = show("{% line dates 4 missing=3 %}", dates=dates)
    assert "Next. 3 things missing" in html
    assert html.count("aria-current") == 1
    assert "date not known" in html


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("not_stated", "Not stated in the source"),
        ("blank_in_source", "Left blank in the source"),
        ("withheld", "Withheld by the source"),
        ("not_applicable", "Does not apply"),
        (None, "Not entered yet"),
    ],
)
def test_the_kinds_of_emptiness_are_told_apart(kind, words):
    assert words in show("{% empty kind %}", kind=kind)


def test_a_value_of_nought_is_a_value():
    row = SimpleNamespace(amount=0, text="", emptiness={"text": "withheld"})
    assert show("{% value_or_empty row 'amount' %}", row=row) == "0"
    assert "Withheld" in show("{% value_or_empty row 'text' %}", row=row)


def test_pages_keep_the_filters_of_the_list():
    request = RequestFactory().get("/plans/?q=digital&page=2")
    html = show("{% pages page %}", page=Paginator(range(30), 10).page(2), request=request)
    assert "q=digital&amp;page=1" in html
    assert "q=digital&amp;page=3" in html


def test_the_way_here_ends_with_the_page_itself():
    html = show("{% crumbs 'Plans' '/plans/' 'Murcia' %}")
    assert '<a href="/plans/">Plans</a>' in html
    assert '<li aria-current="page">Murcia</li>' in html
