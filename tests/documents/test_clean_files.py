"""What people's programs write is taken, byte by byte as it came."""

import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import services
from tests.documents import sealed
from tests.documents.files import (
    odf,
    office,
    office_parts,
    packed,
    pdf,
    pdf_with_root,
    picture,
    relations,
)

LINKS = {"word/_rels/document.xml.rels": relations(("hyperlink", "https://example.org/", "External"))}
PICTURE = {"word/media/image1.png": picture("PNG")}
PRINTER = {"xl/printerSettings/printerSettings1.bin": b'<?xml version="1.0"?><!DOCTYPE plist><plist/>'}
UTF_16 = {"customXml/item1.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")}


def go_to():
    return pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=pikepdf.Array([0, pikepdf.Name.Fit]))


def web_link():
    return pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org/JavaScript")


def info_about_scripts(made):
    made.docinfo["/Title"] = "About /JavaScript and /Launch"


CLEAN = {
    "pdf": ("letter.pdf", pdf()),
    "pdf of the newer form": ("letter.pdf", pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    "pdf in web order": ("letter.pdf", pdf(linearize=True)),
    "pdf with line ends behind it": ("letter.pdf", pdf() + b"\r\n\x00"),
    "pdf that opens at a page": ("letter.pdf", pdf_with_root(OpenAction=go_to)),
    "pdf with a web link": ("letter.pdf", pdf_with_root(OpenAction=web_link)),
    "pdf whose title tells of scripts": ("letter.pdf", pdf(info_about_scripts)),
    "pdf that may not be printed": (
        "letter.pdf",
        pdf(encryption=pikepdf.Encryption(user="", owner="o", allow=pikepdf.Permissions(print_lowres=False))),
    ),
    "png": ("map.png", picture("PNG")),
    "png with transparency": ("map.png", picture("PNG", mode="RGBA")),
    "jpeg": ("photo.jpeg", picture("JPEG", (300, 200))),
    "jpeg in capitals": ("PHOTO.JPG", picture("JPEG", (300, 200), mode="L")),
    "jpeg with a camera's notes": ("photo.jpg", picture("JPEG") + b"\x00\x00notes of a telephone SEFT"),
    "webp": ("photo.webp", picture("WEBP", (301, 201))),
    "word": ("report.docx", office("docx", extra=LINKS | PICTURE)),
    "word with a part in utf-16": ("report.docx", office("docx", extra=UTF_16)),
    "word, stored without packing": ("report.docx", packed(office_parts("docx"), method=zipfile.ZIP_STORED)),
    "excel": ("table.xlsx", office("xlsx", extra=PRINTER)),
    "powerpoint": ("slides.pptx", office("pptx")),
    "opendocument text": ("report.odt", odf("odt")),
    "opendocument sheet": ("table.ods", odf("ods")),
    "csv": ("numbers.csv", "Zavod;Število\r\nPoslovna podpora;3\r\n".encode()),
    "csv of excel": ("numbers.csv", b"\xef\xbb\xbfa;b\n1;2\n"),
    "csv in utf-16": ("numbers.csv", "a\tb\n1\t2\n".encode("utf-16")),
    "text in latin-1": ("note.txt", "Förderung für Betriebe\n".encode("latin-1")),
    "signed container": ("contract.asice", sealed.container()),
    "signed container without its program's name": ("contract.asice", sealed.container(comment=b"")),
    "signed container with a container inside": (
        "contract.asice",
        sealed.container({"older.asice": sealed.container()}),
    ),
    "signed file": ("letter.pdf.p7m", sealed.der()),
    "signed file of unstated length": ("letter.p7m", sealed.der(is_endless=True)),
    "signed file in letters": ("letter.p7m", sealed.armoured(sealed.der())),
    "mail": ("answer.eml", sealed.mail()),
    "mail with an attachment": ("answer.eml", sealed.mail(attached=packed({"a.exe": b"MZ"}))),
    "mail of outlook": ("answer.msg", sealed.outlook()),
    "mail of outlook with an archive": ("answer.msg", sealed.outlook(tail=packed({"a": b"b"}))),
    "pictures in a zip": ("photos.zip", sealed.pictures()),
    "pictures in a zip of a mac": (
        "photos.zip",
        sealed.pictures({"__MACOSX/tour/._one.png": b"\x00\x05\x16\x07" + bytes(40)}),
    ),
    "signed pdf": ("signed.pdf", sealed.signed_pdf(change=lambda made: None)),
    "signed pdf with an attachment": ("signed.pdf", sealed.signed_pdf()),
    "text with a formula": ("note.txt", b"=1+1; a < b > c\n"),
}


@pytest.mark.parametrize(("name", "content"), CLEAN.values(), ids=CLEAN)
def test_clean_file_is_taken_as_it_came(name, content):
    inspected = services.inspect(SimpleUploadedFile(name, content))
    assert inspected.path.read_bytes() == content
    assert (inspected.size, inspected.name) == (len(content), name)
    inspected.discard()


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("../../etc/letter.pdf", "letter.pdf"),
        ("C:\\fakepath\\letter.pdf", "letter.pdf"),
        ("  two   spaces .pdf", "two spaces.pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("Obvestilo št. 3 – končno.PDF", "Obvestilo št. 3 – končno.PDF"),
        ("x" * 300 + ".pdf", "x" * 146 + ".pdf"),
        ("<script>.pdf", "<script>.pdf"),
    ],
)
def test_file_name_is_made_safe_and_stays_readable(said, kept):
    upload = SimpleUploadedFile("placeholder", pdf())
    upload._name = said
    inspected = services.inspect(upload)
    assert inspected.name == kept
    inspected.discard()


@pytest.mark.parametrize(
    ("name", "content", "carries_files"),
    [
        ("signed.pdf", sealed.signed_pdf(), True),
        ("signed.pdf", sealed.signed_pdf(change=lambda made: None), False),
        ("letter.pdf", pdf(), False),
        ("contract.asice", sealed.container(), False),
    ],
)
def test_a_signed_pdf_with_attachments_is_kept_and_marked(name, content, carries_files):
    inspected = services.inspect(SimpleUploadedFile(name, content))
    assert inspected.carries_files is carries_files
    inspected.discard()
