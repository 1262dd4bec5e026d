"""Draws the small PDF files that stand as evidence in the demonstration; each says on its face what it is."""

import textwrap

import pikepdf

PAGE = (595, 842)  # A4 in points
LEFT, TOP, LEADING, WIDTH = 72, 760, 18, 78


def sheet(title: str, paragraphs: list[str]) -> pikepdf.Pdf:
    """One page with a title and paragraphs, in the viewer's own Helvetica."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=PAGE)
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    font.Encoding = pikepdf.Name.WinAnsiEncoding
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
    page.Contents = pdf.make_stream(_text(title, paragraphs))
    pdf.docinfo["/Title"] = title
    return pdf


def _text(title: str, paragraphs: list[str]) -> bytes:
    lines = [line for text in paragraphs for line in (*textwrap.wrap(text, WIDTH), "")]
    shown = [b"(%s) Tj T*" % _escaped(line) for line in lines]
    head = b"BT /F1 16 Tf %d %d Td (%s) Tj" % (LEFT, TOP, _escaped(title))
    return b"\n".join([head, b"/F1 11 Tf %d TL 0 -%d Td" % (LEADING, 2 * LEADING), *shown, b"ET"])


def _escaped(text: str) -> bytes:
    encoded = text.encode("cp1252", "replace")
    return encoded.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
