"""Makes the files of these tests: clean ones with the libraries that people's programs use, hostile ones by hand."""

import io
import struct
import zipfile

import pikepdf
from PIL import Image

OOXML = "application/vnd.openxmlformats-officedocument."
MAINS = {
    "docx": ("word/document.xml", OOXML + "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", OOXML + "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", OOXML + "presentationml.presentation.main+xml"),
}
ODF = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
}
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
XML = b'<?xml version="1.0" encoding="UTF-8"?>'


def pdf(change=lambda made: None, **options):
    made, target = pikepdf.new(), io.BytesIO()
    made.add_blank_page(page_size=(595, 842))
    change(made)
    made.save(target, **(options or {"deterministic_id": True}))
    return target.getvalue()


def pdf_with_root(**makers):
    """A PDF whose catalogue has further entries, each made by a function."""
    return pdf(lambda made: [set_root(made, name, make()) for name, make in makers.items()])


def set_root(made, name, value):
    made.Root[f"/{name}"] = made.make_indirect(value)


def script():
    return pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="XXapp.alert(1)")


def launch():
    return pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def attach(made):
    made.attachments["other.txt"] = b"another file"


def picture(kind, size=(12, 8), mode="RGB"):
    target = io.BytesIO()
    Image.new(mode, size, 3).save(target, kind)
    return target.getvalue()


def relations(*rows):
    inner = "".join(
        f'<Relationship Id="r{n}" Type="{OFFICE}{kind}" Target="{target}" TargetMode="{mode}"/>'
        for n, (kind, target, mode) in enumerate(rows)
    )
    return XML + f'<Relationships xmlns="{RELATIONS}">{inner}</Relationships>'.encode()


def office_parts(kind="docx", body=b"<document/>", main_type=None):
    main, content_type = MAINS[kind]
    types = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/{main}" ContentType="{main_type or content_type}"/></Types>'
    )
    return {
        "[Content_Types].xml": XML + types.encode(),
        "_rels/.rels": relations(("officeDocument", main, "Internal")),
        main: XML + body,
    }


def odf_parts(kind="odt", body=b"<office:document-content/>"):
    manifest = b"<manifest:manifest/>"
    return {
        "mimetype": ODF[kind].encode(),
        "content.xml": XML + body,
        "META-INF/manifest.xml": XML + manifest,
    }


def packed(parts, method=zipfile.ZIP_DEFLATED, comment=b""):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.comment = comment
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def office(kind="docx", extra=None, **options):
    """An office document with further parts: {name or ZipInfo: bytes}."""
    return packed(office_parts(kind, **options) | (extra or {}))


def odf(kind="odt", extra=None, **options):
    return packed(odf_parts(kind, **options) | (extra or {}))


def link(name):
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def twice(name="word/document.xml"):
    target = io.BytesIO(office())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name.upper(), b"<other/>")
    return target.getvalue()


def with_flag(content, flag):
    """Set a flag of the first entry in both of its headers."""
    changed = bytearray(content)
    central = content.index(b"PK\x01\x02")
    for place in (6, central + 8):
        changed[place] |= flag
    return bytes(changed)


def with_other_local_name(content):
    changed = bytearray(content)
    changed[30:35] = b"[Evil"
    return bytes(changed)


def with_false_size(content, name=b"word/document.xml"):
    """State a small size for a part in both of its headers, as a bomb does."""
    changed = bytearray(content)
    local, central = content.index(name) - 30, content.rindex(name) - 46
    changed[local + 22 : local + 26] = changed[central + 24 : central + 28] = struct.pack("<L", 10)
    return bytes(changed)


def overlapping(content):
    """Let the second entry of the list point at the first one's bytes."""
    first = content.index(b"PK\x01\x02")
    second = content.index(b"PK\x01\x02", first + 4)
    changed = bytearray(content)
    changed[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(changed)


def with_hidden_entry(content):
    """An entry that stands in the file but not in its list."""
    hidden = packed({"hidden.xml": b"<hidden/>" * 20})
    entry = hidden[: hidden.index(b"PK\x01\x02")]
    central = content.index(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    changed = bytearray(content[:central] + entry + content[central:])
    place = end + len(entry) + 16
    changed[place : place + 4] = struct.pack("<L", central + len(entry))
    return bytes(changed)


def with_false_count(content):
    """The closing record counts one part fewer than the list has."""
    changed = bytearray(content)
    changed[-12] -= 1
    changed[-14] -= 1
    return bytes(changed)
