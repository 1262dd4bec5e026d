"""Every hostile file is refused with its reason and leaves nothing behind."""

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from documents import services
from documents.kinds import BY_CODE
from documents.refusals import REASONS
from tests.documents import files, sealed
from tests.documents.files import (
    ODF,
    attach,
    launch,
    link,
    odf,
    odf_parts,
    office,
    office_parts,
    packed,
    pdf,
    pdf_with_root,
    picture,
    relations,
    script,
    set_root,
)

HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
UTF_16_DTD = b"\xff\xfe" + '<!DOCTYPE a [<!ENTITY b "c">]><a/>'.encode("utf-16-le")


def form():
    return pikepdf.Dictionary(XFA="<xdp/>", Fields=pikepdf.Array())


def film():
    return pikepdf.Dictionary(Subtype=pikepdf.Name.RichMedia)


def names():
    return pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=pikepdf.Array()))


def script_in_other_letters():
    """The name of the script action in another spelling, which readers understand all the same."""
    return pdf_with_root(OpenAction=script).replace(b"/JavaScript", b"/J#61vaScript").replace(b"(XX", b"(")


def pdf_with_doubled_entry():
    """One reader takes the first, another the second."""
    doubled = pdf_with_root(A=lambda: pikepdf.Dictionary(AAA=1, AAB=2))
    return doubled.replace(b"/AAB", b"/AAA")


def page_that_launches(made):
    made.pages[0]["/AA"] = pikepdf.Dictionary(O=launch())


HOSTILE = {
    # not what the ending says
    "web page as pdf": ("a.pdf", HTML, "other_type"),
    "web page as png": ("a.png", HTML, "other_type"),
    "drawing as png": ("a.png", SVG, "other_type"),
    "drawing as text": ("a.txt", b"\xef\xbb\xbf \n" + SVG, "web_page"),
    "drawing with declaration as csv": ("a.csv", b'<?xml version="1.0"?>' + SVG, "web_page"),
    "web page as text": ("a.txt", b"Hello\n" + HTML, "web_page"),
    "web page in utf-16 as csv": ("a.csv", HTML.decode().encode("utf-16"), "web_page"),
    "picture as pdf": ("a.pdf", picture("PNG"), "other_type"),
    "png as jpeg": ("a.jpg", picture("PNG"), "other_type"),
    "pdf as word": ("a.docx", pdf(), "other_type"),
    "pdf as text": ("a.txt", pdf(), "other_type"),
    "word as excel": ("a.xlsx", office("docx"), "other_type"),
    "any archive as word": ("a.docx", packed({"readme.txt": b"hello"}), "other_type"),
    "opendocument text as sheet": ("a.ods", odf("odt"), "other_type"),
    "old word file as word": ("a.docx", OLE, "other_type"),
    "program as text": ("a.txt", b"MZ\x90\x00\x03\x00\x00\x00", "not_text"),
    "shell script as text": ("a.txt", b"#!/bin/sh\nrm -rf /\n", "other_type"),
    "avi as webp": ("a.webp", b"RIFF\x24\x00\x00\x00AVI LIST" + bytes(24), "damaged"),
    # kinds that are not taken, names that cannot be used
    "svg": ("a.svg", SVG, "unknown_type"),
    "html": ("a.html", HTML, "unknown_type"),
    "macro document": ("a.docm", office(), "unknown_type"),
    "program behind a good ending": ("a.pdf.exe", pdf(), "unknown_type"),
    "no ending": ("letter", pdf(), "bad_name"),
    "nothing but an ending": (".pdf", pdf(), "bad_name"),
    "zero byte in the name": ("a.exe\x00.pdf", pdf(), "bad_name"),
    "reversed writing in the name": ("a\u202efdp.pdf", pdf(), "bad_name"),
    "line break in the name": ("a\r\nX-Header: 1.pdf", pdf(), "bad_name"),
    # size
    "empty": ("a.pdf", b"", "empty"),
    "over the limit": ("a.txt", b"x" * (1024 * 1024 + 1), "too_large"),
    # cut off and damaged
    "cut pdf": ("a.pdf", pdf()[:-60], "damaged"),
    "pdf with a wrong index": ("a.pdf", pdf().replace(b"startxref\n", b"startxref\n9"), "damaged"),
    "pdf that says a thing twice": ("a.pdf", pdf_with_doubled_entry(), "damaged"),
    "pdf without pages": ("a.pdf", b"%PDF-1.4\n%%EOF\n", "damaged"),
    "cut jpeg": ("a.jpg", picture("JPEG", (400, 400))[:-200], "damaged"),
    "cut png": ("a.png", picture("PNG", (400, 400))[:-30], "damaged"),
    "cut webp": ("a.webp", picture("WEBP", (400, 400))[:-20], "damaged"),
    "cut word": ("a.docx", office()[:-40], "damaged"),
    "png with a wrong checksum": ("a.png", picture("PNG").replace(b"IHDR", b"IHDS"), "damaged"),
    "zeros in text": ("a.csv", b"a;b\n1;\x00\n", "not_text"),
    "half a character in utf-16": ("a.txt", b"\xff\xfea\x00b", "not_text"),
    # two files in one
    "archive behind a pdf": ("a.pdf", pdf() + packed({"a": b"b"}), "two_types"),
    "archive behind a png": ("a.png", picture("PNG") + packed({"a": b"b"}), "two_types"),
    "archive behind a jpeg": (
        "a.jpg",
        picture("JPEG") + packed({"a": b"b"}, comment=b"\xff\xd9"),
        "two_types",
    ),
    "web page behind a png": ("a.png", picture("PNG") + HTML, "two_types"),
    "web page behind a jpeg": ("a.jpg", picture("JPEG") + HTML, "two_types"),
    "web page behind a webp": ("a.webp", picture("WEBP") + HTML, "two_types"),
    "web page behind a pdf": ("a.pdf", pdf() + HTML, "two_types"),
    "something before a pdf": ("a.pdf", b"\n" + pdf(), "other_type"),
    "pdf in a picture's head": (
        "a.jpg",
        b"\xff\xd8\xff\xfe\x00\x0a%PDF-1.4" + picture("JPEG")[2:],
        "two_types",
    ),
    "something before a word file": ("a.docx", HTML + office(), "other_type"),
    "comment behind a word file": ("a.docx", packed(office_parts(), comment=HTML), "two_types"),
    # PDF that acts
    "pdf with a script": ("a.pdf", pdf_with_root(OpenAction=script), "pdf_script"),
    "pdf with a script in other letters": ("a.pdf", script_in_other_letters(), "pdf_script"),
    "pdf with named scripts": ("a.pdf", pdf_with_root(Names=names), "pdf_script"),
    "packed pdf with a script": (
        "a.pdf",
        pdf(
            lambda made: set_root(made, "OpenAction", script()),
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        ),
        "pdf_script",
    ),
    "pdf that starts a program": ("a.pdf", pdf_with_root(OpenAction=launch), "pdf_launch"),
    "pdf page that starts a program": ("a.pdf", pdf(page_that_launches), "pdf_launch"),
    "pdf with form code": ("a.pdf", pdf_with_root(AcroForm=form), "pdf_form"),
    "pdf with a file inside": ("a.pdf", pdf(attach), "pdf_embedded"),
    "pdf with a password": (
        "a.pdf",
        pdf(encryption=pikepdf.Encryption(user="secret", owner="owner")),
        "locked",
    ),
    "pdf with a file inside and an empty field for a signature": (
        "a.pdf",
        sealed.signed_pdf(contents=b""),
        "pdf_embedded",
    ),
    "pdf with a file inside and a signature over nothing": (
        "a.pdf",
        sealed.signed_pdf(covers=False),
        "pdf_embedded",
    ),
    "pdf with a file inside and another kind of field": (
        "a.pdf",
        sealed.signed_pdf(field="Tx"),
        "pdf_embedded",
    ),
    "signed pdf with a script": (
        "a.pdf",
        sealed.signed_pdf(change=lambda made: set_root(made, "OpenAction", script())),
        "pdf_script",
    ),
    "pdf with a film": ("a.pdf", pdf_with_root(A=film), "pdf_media"),
    # signed containers, mails, pictures in a ZIP: their outside
    "archive as signed container": ("a.asice", packed({"a.txt": b"a"}), "other_type"),
    "container of another type": ("a.asice", sealed.container(mimetype=b"text/html"), "other_type"),
    "container without a signature": ("a.asice", sealed.container(signature="META-INF/a.txt"), "not_signed"),
    "container that is a bomb": ("a.asice", sealed.container({"a.txt": bytes(3_000_000)}), "zip_bomb"),
    "container of too many parts": (
        "a.asice",
        sealed.container({f"{n}.txt": b"" for n in range(2000)}),
        "zip_too_many",
    ),
    "container with a way out": ("a.asice", sealed.container({"../a.txt": b"a"}), "zip_name"),
    "container with a link": ("a.asice", sealed.container({link("a"): b"/etc/passwd"}), "zip_link"),
    "container with a web page as its comment": ("a.asice", sealed.container(comment=HTML), "two_types"),
    "locked container": ("a.asice", files.with_flag(sealed.container(), 0x1), "locked"),
    "pdf as container": ("a.asice", pdf(), "other_type"),
    "pdf as signed file": ("a.p7m", pdf(), "other_type"),
    "encrypted mail as signed file": ("a.p7m", sealed.der(sealed.ENVELOPED_DATA), "locked"),
    "other data as signed file": ("a.p7m", sealed.der(bytes(11)), "other_type"),
    "cut signed file": ("a.p7m", sealed.der()[:-9], "damaged"),
    "cut signed file of unstated length": ("a.p7m", sealed.der(is_endless=True)[:-2], "damaged"),
    "more behind a signed file": ("a.p7m", sealed.der() + HTML, "two_types"),
    "signed file in letters with more behind it": ("a.p7m", sealed.armoured(sealed.der()) + HTML, "damaged"),
    "web page as mail": ("a.eml", HTML, "other_type"),
    "text as mail": ("a.eml", b"Dear all,\nthe call is open.\n", "other_type"),
    "mail from nobody": ("a.eml", sealed.mail(From=""), "other_type"),
    "program as mail": ("a.eml", b"MZ\x90" + sealed.mail(), "other_type"),
    "program behind a mail": ("a.eml", sealed.mail() + b"MZ\x90\x00", "damaged"),
    "web page as mail of outlook": ("a.msg", HTML, "other_type"),
    "old word file as mail of outlook": (
        "a.msg",
        sealed.outlook(("Root Entry", "WordDocument")),
        "other_type",
    ),
    "cut mail of outlook": ("a.msg", sealed.outlook()[:1000], "damaged"),
    "mail of outlook that points outside": ("a.msg", sealed.outlook(directory=900), "damaged"),
    "mail of outlook without a directory": ("a.msg", sealed.outlook(("Other",)), "damaged"),
    "program among pictures": ("a.zip", sealed.pictures({"a.exe": b"MZ"}), "zip_no_picture"),
    "web page named as a picture": ("a.zip", sealed.pictures({"a.png": HTML}), "zip_no_picture"),
    "drawing among pictures": ("a.zip", sealed.pictures({"a.svg": SVG}), "zip_no_picture"),
    "archive among pictures": ("a.zip", sealed.pictures({"a.zip": packed({"a": b"b"})}), "zip_no_picture"),
    "program in the folder of a mac": ("a.zip", sealed.pictures({"__MACOSX/a.jpg": b"MZ"}), "zip_no_picture"),
    "word file as zip": ("a.zip", office(), "zip_no_picture"),
    "bomb of pictures": (
        "a.zip",
        sealed.pictures({"a.png": picture("PNG") + bytes(3_000_000)}),
        "zip_bomb",
    ),
    "pictures with a way out": ("a.zip", sealed.pictures({"../../a.png": picture("PNG")}), "zip_name"),
    "locked pictures": ("a.zip", files.with_flag(sealed.pictures(), 0x1), "locked"),
    "empty zip": ("a.zip", packed({}), "other_type"),
    # archives
    "bomb": ("a.docx", office(extra={"word/media/a.xml": bytes(3_000_000)}), "zip_bomb"),
    "too many parts": ("a.docx", office(extra={f"word/{n}.xml": b"" for n in range(2000)}), "zip_too_many"),
    "archive inside": ("a.docx", office(extra={"word/media/a.png": packed({"a": b"b"})}), "zip_nested"),
    "way out": ("a.docx", office(extra={"../../etc/cron.d/a.xml": b"<a/>"}), "zip_name"),
    "way out on windows": ("a.docx", office(extra={"..\\..\\a.xml": b"<a/>"}), "zip_name"),
    "absolute name": ("a.docx", office(extra={"/etc/a.xml": b"<a/>"}), "zip_name"),
    "drive": ("a.docx", office(extra={"C:/a.xml": b"<a/>"}), "zip_name"),
    "same name in capitals": ("a.docx", files.twice(), "zip_name"),
    "link": ("a.docx", office(extra={link("word/a.xml"): b"/etc/passwd"}), "zip_link"),
    "locked archive": ("a.docx", files.with_flag(office(), 0x1), "locked"),
    "other name at the entry": ("a.docx", files.with_other_local_name(office()), "zip_layout"),
    "false size": ("a.docx", files.with_false_size(office(body=b"<a>" + bytes(500) + b"</a>")), "damaged"),
    "overlapping entries": ("a.docx", files.overlapping(office()), "zip_layout"),
    "hidden entry": ("a.docx", files.with_hidden_entry(office()), "zip_layout"),
    # office documents that act
    "macros": ("a.docx", office(extra={"word/vbaProject.bin": OLE}), "office_macro"),
    "macros by type": (
        "a.docx",
        office(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "office_macro",
    ),
    "macro sheet": ("a.xlsx", office("xlsx", extra={"xl/macrosheets/sheet1.xml": b"<a/>"}), "office_macro"),
    "macros in opendocument": ("a.odt", odf(extra={"Basic/Standard/Module1.xml": b"<a/>"}), "office_macro"),
    "macro call in opendocument": (
        "a.odt",
        odf(body=b'<a xlink:href="vnd.sun.star.script:Standard.Module1.Main"/>'),
        "office_macro",
    ),
    "embedded object": ("a.docx", office(extra={"word/embeddings/oleObject1.bin": OLE}), "office_object"),
    "embedded object in disguise": ("a.docx", office(extra={"word/media/image1.png": OLE}), "zip_nested"),
    "embedded control": ("a.docx", office(extra={"word/activeX/activeX1.xml": b"<a/>"}), "office_object"),
    "object element": ("a.docx", office(body=b'<w:p><o:OLEObject Type="Link"/></w:p>'), "office_object"),
    "borrowed template": (
        "a.docx",
        office(
            extra={
                "word/_rels/settings.xml.rels": relations(
                    ("attachedTemplate", "http://a.example/t.dotm", "External")
                )
            }
        ),
        "office_template",
    ),
    "borrowed frame": (
        "a.docx",
        office(extra={"word/_rels/document.xml.rels": relations(("frame", "http://a.example/", "External"))}),
        "office_outside",
    ),
    "picture from somebody's network": (
        "a.docx",
        office(
            extra={
                "word/_rels/document.xml.rels": relations(("image", "file:////evil/share/a.png", "External"))
            }
        ),
        "office_outside",
    ),
    "word and opendocument at once": (
        "a.docx",
        packed(office_parts() | odf_parts()),
        "two_types",
    ),
    "archive with the type of word alone": (
        "a.docx",
        packed({"mimetype": BY_CODE["docx"].content_type.encode(), "content.xml": b"<a/>"}),
        "other_type",
    ),
    "list of parts that counts too few": ("a.docx", files.with_false_count(office()), "zip_layout"),
    "dde link": (
        "a.xlsx",
        office("xlsx", extra={"xl/externalLinks/e1.xml": b'<x:ddeLink ddeService="cmd"/>'}),
        "office_dde",
    ),
    "grammar": ("a.docx", office(body=b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "office_dtd"),
    "grammar in utf-16": ("a.docx", office(extra={"word/styles.xml": UTF_16_DTD}), "office_dtd"),
    "locked opendocument": ("a.odt", odf(body=b"<manifest:encryption-data/>"), "locked"),
    "type with more behind it": (
        "a.odt",
        packed({"mimetype": ODF["odt"].encode() + b"x", "content.xml": b"<a/>"}),
        "other_type",
    ),
}


def upload(name, content):
    made = SimpleUploadedFile("placeholder", content)
    made._name = name  # what the browser said, before Django cuts the folders off
    return made


@pytest.mark.parametrize(("name", "content", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_file_is_refused_with_its_reason_and_leaves_nothing(
    name, content, reason, files_left, settings
):
    settings.UPLOAD_LIMIT = 1024 * 1024
    with pytest.raises(ValidationError) as refused:
        services.inspect(upload(name, content))
    assert refused.value.code == reason
    assert refused.value.messages[0].endswith(".")
    assert files_left() == []


def test_every_reason_is_met_by_a_hostile_file_or_told_to_be_another_matter():
    met = {reason for _name, _content, reason in HOSTILE.values()}
    assert set(REASONS) - met == {
        "gone",
        "quota",
        "not_stored",
        "too_complex",
        "too_many_pixels",
        "withheld",
        "zip_too_large",
    }


def test_picture_with_too_many_pixels_is_refused(files_left):
    with pytest.raises(ValidationError, match="40 million"):
        services.inspect(upload("map.png", picture("PNG", (40_000, 1_001), mode="1")))
    assert files_left() == []


def test_document_that_unfolds_beyond_the_limit_is_refused(files_left):
    part = bytes(range(256)) * 4096 + bytes(40_000_000)
    content = packed({f"word/{n}.bmp": part for n in range(6)} | office_parts())
    with pytest.raises(ValidationError) as refused:
        services.inspect(upload("a.docx", content))
    assert refused.value.code in {"zip_too_large", "zip_bomb"}
    assert files_left() == []
