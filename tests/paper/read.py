"""Reads papers back: the tags of a PDF, its text and its pages as pictures; a Word file's words."""

import os
from io import BytesIO
from pathlib import Path

import docx
import pikepdf
import pypdfium2


def tags(data):
    """Every structure tag of a PDF, in the order of reading."""
    with pikepdf.open(BytesIO(data)) as file:
        return list(_walk(file.Root.StructTreeRoot.K))


def _walk(node):
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from _walk(child)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)[1:]
        if "/K" in node:
            yield from _walk(node.K)


def facts(data):
    """What a PDF says about itself."""
    with pikepdf.open(BytesIO(data)) as file:
        told = file.open_metadata()
        return {
            "language": str(file.Root.Lang),
            "title": told["dc:title"],
            "is_tagged": bool(file.Root.MarkInfo.Marked) and "/StructTreeRoot" in file.Root,
            "shows_title": bool(file.Root.ViewerPreferences.DisplayDocTitle),
            "ua": told["pdfuaid:part"],
            "a": told["pdfaid:part"] + told["pdfaid:conformance"],
            "outputs": len(file.Root.OutputIntents),
        }


def text(data):
    """The words of every page; what breaks at a line's end is put together."""
    file = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_bounded() for page in file]
    file.close()
    return " ".join(" ".join(pages).replace("\ufffe", "").replace("\u00ad", "").split())


def pictures(data, name, folder):
    """Each page as a PNG, kept in the folder ARTEFACTS where that is set; how many there are."""
    kept = Path(os.environ.get("ARTEFACTS") or folder)
    kept.mkdir(parents=True, exist_ok=True)
    file = pypdfium2.PdfDocument(data)
    for number, page in enumerate(file, start=1):
        page.render(scale=1.2).to_pil().save(kept / f"{name}-{number}.png")
    count = len(file)
    file.close()
    return count


def word(data):
    """A Word file, opened."""
    return docx.Document(BytesIO(data))


def words(data):
    """All that a Word file says: paragraphs, then the cells of its tables."""
    file = word(data)
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def headings(data):
    """(level, words) of each heading of a Word file."""
    return [
        (int(one.style.name[-1]), one.text)
        for one in word(data).paragraphs
        if one.style.name.startswith("Heading")
    ]
