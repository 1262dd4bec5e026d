"""Word through docxtpl. Its template is made here, so that it can be read and reviewed like any other code."""

from functools import cache
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docxtpl import DocxTemplate, RichText

FONT = "Overpass"
GREY = "505050"
REGIONS = {"en": "en-GB"}
HEADINGS = (1, 2, 3)


def word(told: dict[str, Any]) -> bytes:
    """The paper as a Word file, each text marked with its language."""
    template = DocxTemplate(BytesIO(_template()))
    blocks = [_block(one) for one in told["blocks"]]
    lede = _lines(told["lede"]) if told["lede"] else None
    template.render(
        {"title": told["title"], "lede": lede, "foot": told["foot"], "blocks": blocks}, autoescape=True
    )
    own = template.docx.core_properties
    own.title, own.language, own.author = told["title"][:255], _region(told["language"]), told["author"]
    own.subject = told["foot"][:255]
    _speak(template.docx, told["language"])
    file = BytesIO()
    template.save(file)
    return file.getvalue()


def _region(language: str) -> str:
    return REGIONS.get(language, language)


def _speak(document: Any, language: str) -> None:
    """The language of every word that has none of its own."""
    for found in document.styles.element.iter(qn("w:lang")):
        found.set(qn("w:val"), _region(language))


def _block(one: dict[str, Any]) -> dict[str, Any]:
    """A block as the template takes it."""
    match one["kind"]:
        case "heading":
            return {"kind": f"heading{one['level']}", "text": _twofold(one["words"])}
        case "facts":
            return {"kind": "facts", "rows": [(_slashed(row[0]), _lines(row[1])) for row in one["rows"]]}
        case "table":
            head = [_slashed(cell) for cell in one["head"]]
            rows = [[_lines(cell) for cell in row] for row in one["rows"]]
            return {"kind": "table", "caption": _slashed(one["caption"]), "head": head, "rows": rows}
        case "signature":
            lines = [_slashed(line) for line in one["lines"]]
            return {
                "kind": "signature",
                "who": _slashed(one["who"]),
                "lines": lines,
                "stamp": _slashed(one["stamp"]),
            }
        case "break":
            return {"kind": "break"}
    return {"kind": one["kind"], "text": _lines(one["words"])}


def _lines(words: list[dict[str, Any]]) -> RichText:
    return _joined(words, "\n")


def _slashed(words: list[dict[str, Any]]) -> RichText:
    return _joined(words, " / ")


def _joined(words: list[dict[str, Any]], between: str) -> RichText:
    rich = RichText()
    for number, one in enumerate(words):
        if number:
            rich.add(" / " if one["is_beside"] else between)
        _add(rich, one)
    return rich


def _twofold(words: list[dict[str, Any]]) -> RichText:
    """A heading; its second language stands smaller."""
    rich = RichText()
    for number, one in enumerate(words):
        look = {"color": GREY, "size": 18} if number else {}
        rich.add("  " if number else "")
        rich.add(one["text"], lang=_region(one["lang"]), **look)
    return rich


def _add(rich: RichText, one: dict[str, Any]) -> None:
    role = one["role"]
    look: dict[str, Any] = {"color": GREY} if role in ("muted", "empty") else {}
    look |= {"bold": role in ("strong", "gap"), "italic": role == "empty"}
    text = f"[ {one['text']} ]" if role == "gap" else one["text"]
    rich.add(text, lang=_region(one["lang"]), **look)


@cache
def _template() -> bytes:
    """The template: one branch for each kind of block, in Word's own styles."""
    document = Document()
    _set_styles(document)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    document.add_paragraph("{{ title }}", style="Title")
    document.add_paragraph("{%p if lede %}")
    document.add_paragraph("{{r lede }}", style="Subtitle")
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p for b in blocks %}")
    for level in HEADINGS:
        _branch(document, f"heading{level}", f"Heading {level}")
    _branch(document, "paragraph", "Normal")
    _branch(document, "note", "Intense Quote")
    _facts(document)
    _table(document)
    _signature(document)
    document.add_paragraph("{%p if b.kind == 'break' %}")
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_paragraph("{%p endif %}")
    document.add_paragraph("{%p endfor %}")
    _foot(section)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _branch(document: Any, kind: str, style: str) -> None:
    document.add_paragraph(f"{{%p if b.kind == '{kind}' %}}")
    document.add_paragraph("{{r b.text }}", style=style)
    document.add_paragraph("{%p endif %}")


def _facts(document: Any) -> None:
    document.add_paragraph("{%p if b.kind == 'facts' %}")
    table = document.add_table(rows=3, cols=2, style="Table Grid")
    table.cell(0, 0).text = "{%tr for row in b.rows %}"
    question, answer = table.cell(1, 0), table.cell(1, 1)
    question.text, answer.text = "{{r row[0] }}", "{{r row[1] }}"
    question.paragraphs[0].style = "Strong Words"
    table.cell(2, 0).text = "{%tr endfor %}"
    for cell in table.columns[0].cells:
        cell.width = Mm(52)
    for cell in table.columns[1].cells:
        cell.width = Mm(114)
    document.add_paragraph("{%p endif %}")


def _table(document: Any) -> None:
    document.add_paragraph("{%p if b.kind == 'table' %}")
    document.add_paragraph("{{r b.caption }}", style="Caption")
    table = document.add_table(rows=4, cols=3, style="Table Grid")
    for row, cells in ((0, ("head", "{{r c }}")), (2, ("row", "{{r c }}"))):
        source = "b.head" if cells[0] == "head" else "row"
        table.cell(row, 0).text = f"{{%tc for c in {source} %}}"
        table.cell(row, 1).text = cells[1]
        table.cell(row, 2).text = "{%tc endfor %}"
    table.cell(0, 1).paragraphs[0].style = "Strong Words"
    table.cell(1, 0).text = "{%tr for row in b.rows %}"
    table.cell(3, 0).text = "{%tr endfor %}"
    _repeat(table.rows[0])
    document.add_paragraph("{%p endif %}")


def _repeat(row: Any) -> None:
    """The row is the head of its table, on every page."""
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _signature(document: Any) -> None:
    document.add_paragraph("{%p if b.kind == 'signature' %}")
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    left, right = table.cell(0, 0), table.cell(0, 1)
    left.text = "{{r b.who }}"
    left.paragraphs[0].style = "Strong Words"
    left.add_paragraph("{%p for line in b.lines %}")
    left.add_paragraph("{{r line }}: ______________________________").paragraph_format.space_before = Pt(14)
    left.add_paragraph("{%p endfor %}")
    right.text = "{{r b.stamp }}"
    left.width, right.width = Mm(114), Mm(52)
    document.add_paragraph("")
    document.add_paragraph("{%p endif %}")


def _foot(section: Any) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.add_run("{{ foot }}").font.size = Pt(8)
    paragraph.add_run("\t")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _set_styles(document: Any) -> None:
    """Word's own styles in our font, in one colour that prints."""
    strong = document.styles.add_style("Strong Words", 1)
    strong.base_style, strong.font.bold = document.styles["Normal"], True
    document.styles["Normal"].font.size = Pt(10)
    named = (
        "Normal",
        "Title",
        "Subtitle",
        "Caption",
        "Intense Quote",
        *(f"Heading {one}" for one in HEADINGS),
    )
    for name in named:
        style = document.styles[name]
        style.font.name, style.font.color.rgb, style.font.italic = FONT, RGBColor(0, 0, 0), False
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:hAnsi"), FONT)
