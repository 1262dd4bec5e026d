"""Makes what is kept without being opened: signed containers, mails, pictures in a ZIP, signed PDFs."""

import base64
import re
import struct
import zipfile
from email.message import EmailMessage

import pikepdf

from tests.documents.files import attach, packed, pdf, picture

ASICE = b"application/vnd.etsi.asic-e+zip"
SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
ENVELOPED_DATA = bytes.fromhex("06092a864886f70d010703")


def container(extra=None, mimetype=ASICE, comment=b"LIB DigiDoc/4.1", signature="META-INF/signatures0.xml"):
    """What a signing program writes: its type first, the signed files, the signature, its own name as a comment."""
    parts = {"mimetype": mimetype, "contract.pdf": pdf(), signature: b"<asic:XAdESSignatures/>"}
    info = zipfile.ZipInfo("mimetype")
    rest = {name: content for name, content in parts.items() if name != "mimetype"}
    return packed({info: mimetype} | rest | (extra or {}), comment=comment)


def der(kind=SIGNED_DATA, inner=b"\xa0\x03\x02\x01\x01", is_endless=False):
    body = kind + inner + b"\x55" * 200
    if is_endless:
        return b"\x30\x80" + body + b"\x00\x00"
    return b"\x30\x82" + struct.pack(">H", len(body)) + body


def armoured(content, label=b"PKCS7"):
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label, base64.encodebytes(content), label)


def mail(body="Dear all,\nthe call is open.\n", attached=None, **headers):
    made = EmailMessage()
    given = {"From": "authority@example.org", "To": "partner@example.org", "Subject": "Razpis je odprt",
             "Date": "Tue, 03 May 2022 09:30:00 +0200", "Message-ID": "<1@example.org>"}  # fmt: skip
    for name, value in (given | headers).items():
        if value:
            made[name] = value
    made.set_content(body)
    if attached:
        made.add_attachment(attached, maintype="application", subtype="zip", filename="all.zip")
    return made.as_bytes()


def outlook(names=("Root Entry", "__properties_version1.0"), tail=b"", directory=1):
    """The frame of an Outlook message: header, table of sectors, directory."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[24:34] = struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    head[44:52] = struct.pack("<LL", 1, directory)
    head[76:80] = struct.pack("<L", 0)
    entries = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62)
        for name in names
    )
    return bytes(head) + b"\xff" * 512 + entries.ljust(512, b"\0") + tail + bytes(512)


def pictures(extra=None, **options):
    parts = {
        "tour/": b"",
        "tour/one.png": picture("PNG"),
        "two.JPG": picture("JPEG"),
        "3.webp": picture("WEBP"),
    }
    return packed(parts | (extra or {}), **options)


def signed_pdf(change=attach, contents=b"\x30\x80" + bytes(60), covers=True, field="Sig"):
    """A PDF with a signature field over its own bytes; whether the signature is good, nobody here checks."""
    places = [1111111111, 2222222222, 3333333333]

    def sign(made):
        change(made)
        value = pikepdf.Dictionary(Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"))
        value.ByteRange, value.Contents = pikepdf.Array([0, *places]), pikepdf.String(contents)
        widget = made.make_indirect(
            pikepdf.Dictionary(FT=pikepdf.Name(f"/{field}"), T="Signature1", V=made.make_indirect(value))
        )
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([widget]), SigFlags=3)

    content = pdf(sign)
    hole = re.search(rb"/Contents\s*(<[0-9a-f]*>|\((?:\\.|[^\\)])*\))", content)
    start, end = hole.span(1)
    told = [start, end, len(content) - end] if covers else [1, 0, 0]
    for place, value in zip(places, told, strict=True):
        content = content.replace(b"%d" % place, b"%-10d" % value)
    return content
