"""Papers as such: tagged, for the archive, with what people wrote as words and never as markup."""

import subprocess
import time

import pytest

from paper import rendering
from paper.model import Facts, Heading, Note, PageBreak, Paper, Paragraph, Signature, Table, Text, once, words
from paper.rendering import NotPrinted, printed
from tests.paper import read

MARKUP = (
    '#eval("1+1") $x^2$ [*bold*] _it_ `raw` <label> @ref // no /* end */ \\u{41} {{ 7*7 }} {% if x %} <b>&'
)
LETTERS = "čšžđ äöüß éèçœ áéíóúñ ãõ ąćęłńóśźż őű ăâîșț ľĺŕ āčēģīķļņš åäö Ελληνικά Български"


def paper(*blocks, **fields):
    defaults = {"title": "Akcijski načrt", "language": "sl", "foot": "Različica 1"}
    return Paper(**(defaults | fields), blocks=blocks)


def two(own, english):
    return once(Text(own, "sl"), Text(english, "en"))


EVERYTHING = (
    Note(two("Osnutek", "Draft")),
    Heading(two("Splošno", "General")),
    Facts(
        ((two("Projekt", "Project"), (Text("INNO"),)), (two("Strošek", "Cost"), (Text("Ni", "sl", "empty"),)))
    ),
    Heading((Text("Ukrepi", "sl"),), 2),
    Paragraph((Text("Prva\n\ndruga vrstica", "sl"),)),
    Table(two("Kazalniki", "Indicators"), (words("A"), words("B")), ((words("1"), words("2")),)),
    PageBreak(),
    Signature(words("Agency"), (two("Kraj", "Place"),), two("Žig", "Stamp")),
)


def test_a_pdf_is_tagged_for_readers_and_kept_for_the_archive(tmp_path):
    made = printed(paper(*EVERYTHING), "pdf")
    assert read.facts(made) == {
        "language": "sl", "title": "Akcijski načrt", "is_tagged": True, "shows_title": True, "ua": "1", "a": "2A",
        "outputs": 1,
    }  # fmt: skip
    assert {"Title", "H1", "H2", "P", "L", "LI", "Table", "THead", "TH", "TD", "Caption"} <= set(
        read.tags(made)
    )
    assert read.pictures(made, "everything", tmp_path) == 2


def test_word_holds_headings_tables_and_properties():
    made = printed(paper(*EVERYTHING), "docx")
    file = read.word(made)
    assert read.headings(made) == [(1, "Splošno  General"), (2, "Ukrepi")]
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows] == [["A", "B"], ["1", "2"]]
    assert file.tables[0].cell(0, 0).text == "Projekt / Project"
    assert (file.core_properties.title, file.core_properties.language) == ("Akcijski načrt", "sl")
    assert "tblHeader" in file.tables[1].rows[0]._tr.xml
    assert 'w:val="en-GB"' in file.element.xml


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_what_people_wrote_is_never_read_as_markup(ending):
    made = printed(paper(Paragraph((Text(MARKUP, "sl"),)), title=MARKUP), ending)
    said = read.text(made) if ending == "pdf" else read.words(made)
    assert "".join(said.split()).count("".join(MARKUP.split())) == 2


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_the_letters_of_ten_countries_are_kept(ending):
    made = printed(paper(Paragraph((Text(LETTERS, "sl"),))), ending)
    assert LETTERS in (read.text(made) if ending == "pdf" else read.words(made))


def test_signs_that_no_font_shows_stand_as_squares_and_the_rest_stays():
    made = printed(paper(Paragraph((Text("before 😀 中文 after", "sl"),))), "pdf")
    assert "before □ □□ after" in read.text(made)
    assert read.facts(made)["a"] == "2A"


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_control_characters_are_left_out_and_formulas_are_words(ending):
    made = printed(paper(Paragraph((Text("a\x00b\x07c\x1fd\ufffee\ud800f\r\n=1+1", "sl"),))), ending)
    said = read.text(made) if ending == "pdf" else read.words(made)
    assert "abcdef" in said
    assert "=1+1" in said


@pytest.mark.parametrize("ending", ["pdf", "docx"])
def test_very_long_texts_flow_over_pages(ending):
    long = Paragraph((Text("beseda " * 30_000 + "x" * 5_000, "sl"),))
    began = time.monotonic()
    made = printed(paper(long, Heading(words("End"))), ending)
    assert time.monotonic() - began < rendering.SECONDS
    assert "End" in (read.text(made) if ending == "pdf" else read.words(made))


def test_a_paper_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(rendering, "SECONDS", 0.01)
    with pytest.raises(NotPrinted):
        printed(paper(*EVERYTHING), "pdf")


def test_nothing_of_django_comes_into_the_printing_process():
    script = "import sys, paper.pages, paper.word; print('django' in sys.modules)"
    command = [rendering.sys.executable, "-s", "-c", script]
    ran = subprocess.run(command, env={"PYTHONPATH": str(rendering.ROOT)}, capture_output=True, check=True)
    assert ran.stdout.strip() == b"False"
