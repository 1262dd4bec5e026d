"""Office documents, both families: the right parts, no macros, no embedded objects, no borrowed templates."""

import re
from pathlib import Path
from xml.etree import ElementTree

from documents.inspection import Fault
from documents.inspection.zips import Archive, is_archive, open_archive
from documents.kinds import Kind

MACRO_PARTS = re.compile(r"vbaproject|vbadata|(?:^|/)macrosheets/|^basic/.|^scripts/.", re.IGNORECASE)
OBJECT_PARTS = re.compile(
    r"activex|oleobject|(?:^|/)embeddings/|\.(?:bin|exe|dll|js|vbs|scr)$", re.IGNORECASE
)
HARMLESS_BINARIES = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
# Not searched for XML; the only .bin that comes so far are printer settings, which no reader of documents parses.
NOT_XML = (
    ".png", ".jpg", ".jpeg", ".jfif", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".ico", ".wdp", ".svg", ".svm",
    ".emf", ".wmf", ".emz", ".wmz", ".odttf", ".fntdata", ".ttf", ".otf",
    ".bin", ".mp3", ".mp4", ".m4a", ".m4v", ".mov", ".wav", ".wmv", ".avi",
)  # fmt: skip
TYPES, FIRST_RELATIONS, ODF_TYPE = "[Content_Types].xml", "_rels/.rels", "mimetype"
ENCODINGS = {"utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
ENCODING = re.compile(rb"<\?xml[^>]*encoding\s*=\s*[\"']([^\"']*)")
OVERLAP = 200
# What may not stand in a part: a word to look for quickly, and how it stands there in earnest.
ELEMENT = rb"<(?:\w+:)?%b\b"
WATCHED = {
    "office_dtd": ((b"<!DOCTYPE", b"<!ENTITY"), b"%b"),
    "office_dde": ((b"ddeLink", b"dde-source", b"dde-connection-decl"), ELEMENT),
    "office_object": (
        (b"oleObject", b"OLEObject", b"oleObj", b"oleLink", b"altChunk", b"object-ole"),
        ELEMENT,
    ),
    "office_macro": ((b"vnd.sun.star.script:", b"macroEnabled", b"vnd.ms-office.vbaProject"), b"%b"),
    "locked": ((b"encryption-data",), ELEMENT),
}
OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# Relations that may point outside: those that ask the reader first, and pictures and films on the web.
ASKS_FIRST = {"hyperlink", "externalLinkPath", "xlPathMissing"}
FROM_THE_WEB = {"image", "audio", "video", "media"}


def check_office(path: Path, kind: Kind) -> None:
    """Raise Fault unless the archive is sound and holds a document of this kind without anything that acts."""
    with path.open("rb") as file:
        archive = open_archive(file)
        for name in archive.entries:
            _check_name(name)
        kept = {name: _check_part(archive, name) for name in archive.entries}
    _check_main_part(kept, kind)
    for name, content in kept.items():
        if name.lower().endswith(".rels"):
            _check_relations(name, content)


def _check_name(name: str) -> None:
    if MACRO_PARTS.search(name):
        raise Fault("office_macro", name)
    if OBJECT_PARTS.search(name) and not HARMLESS_BINARIES.search(name):
        raise Fault("office_object", name)


def _check_part(archive: Archive, name: str) -> bytes:
    """Unfold a part and look through it; return its bytes where they are needed later (relations, type)."""
    head, before, kept = b"", b"", []
    is_xml = not name.lower().endswith(NOT_XML)
    for chunk in archive.chunks(name):
        if is_xml:
            before = _check_xml(name, before + chunk.replace(b"\x00", b""), first=not head)[-OVERLAP:]
        if name in (TYPES, ODF_TYPE) or name.lower().endswith(".rels"):
            kept.append(chunk)
        head = (head + chunk[:16])[:16]
    if is_archive(head):
        raise Fault("zip_nested", name)
    return b"".join(kept)


def _check_xml(name: str, content: bytes, first: bool) -> bytes:
    """Search a stretch of XML (without its zero bytes, so that UTF-16 reads alike) for what may not be there."""
    declared = ENCODING.search(content) if first else None
    if declared and declared[1].decode("latin-1").lower() not in ENCODINGS:
        raise Fault("damaged", name)
    for code, (words, pattern) in WATCHED.items():
        for word in words:
            if word in content and re.search(pattern % word, content):
                raise Fault(code, name)
    return content


def _check_main_part(parts: dict[str, bytes], kind: Kind) -> None:
    is_odf = kind.content_type.startswith("application/vnd.oasis.")
    if not (_holds_odf(parts, kind) if is_odf else _holds_ooxml(parts, kind)):
        raise Fault("other_type")
    if TYPES in parts and ODF_TYPE in parts:
        raise Fault("two_types")


def _holds_ooxml(parts: dict[str, bytes], kind: Kind) -> bool:
    main = f"{kind.content_type}.main+xml"
    overrides = _parsed(TYPES, parts[TYPES]).iter(OVERRIDE) if TYPES in parts else ()
    mains = [part.get("PartName", "")[1:] for part in overrides if part.get("ContentType") == main]
    return FIRST_RELATIONS in parts and any(name in parts for name in mains)


def _holds_odf(parts: dict[str, bytes], kind: Kind) -> bool:
    return parts.get(ODF_TYPE) == kind.content_type.encode() and "content.xml" in parts


def _check_relations(name: str, content: bytes) -> None:
    for relation in _parsed(name, content).iter(RELATION):
        kind, target = relation.get("Type", "").rpartition("/")[2], relation.get("Target", "")
        is_harmless = kind in ASKS_FIRST or (
            kind in FROM_THE_WEB and target.startswith(("http://", "https://"))
        )
        if relation.get("TargetMode", "").lower() == "external" and not is_harmless:
            raise Fault("office_template" if kind == "attachedTemplate" else "office_outside", name)


def _parsed(name: str, content: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(content)  # noqa: S314  (refused before when it has a DTD)
    except ElementTree.ParseError as error:
        raise Fault("damaged", name) from error
