"""Many files made by real libraries from a seed: clean ones as people's programs write them, and hostile ones."""

# ruff: noqa: E501  (a table reads better with one file a line)

import io
import random
import zipfile

import docx
import openpyxl
import pikepdf
from PIL import Image

from tests.documents import files, sealed

WORDS = [
    "call",
    "region",
    "voucher",
    "firm",
    "partner",
    "grant",
    "report",
    "Zavod",
    "število",
    "Förderung",
    "Région",
    "plan",
    "action",
    "fund",
]
HTML = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + bytes(60)
DISGUISED = (
    HTML,
    SVG,
    PROGRAM,
    b"#!/bin/sh\nrm -rf /\n",
    b"\x7fELF\x02\x01\x01" + bytes(60),
    b"{\\rtf1 {\\object}}",
)
PER_KIND = 20
ENDINGS = (
    "pdf",
    "docx",
    "xlsx",
    "pptx",
    "odt",
    "ods",
    "png",
    "jpg",
    "webp",
    "csv",
    "txt",
    "asice",
    "p7m",
    "eml",
    "msg",
    "zip",
)
STRUCTURED = ("pdf", "docx", "xlsx", "pptx", "odt", "ods", "png", "jpg", "webp", "asice", "p7m", "msg", "zip")
GROWING = ("pdf", "png", "jpg", "webp", "docx", "xlsx", "odt", "asice", "p7m", "zip")
BAD_NAMES = (
    "letter", ".pdf", "a.exe\x00.pdf", "a\u202efdp.pdf", "a\r\nX: 1.pdf", "...", "a.", " .pdf", "\u200b.pdf",
    "a\x07.pdf", "/", "\\", "a\x1b[31m.pdf", "dir/", "\ue000.pdf",
)  # fmt: skip
UNKNOWN = [
    "exe",
    "js",
    "html",
    "htm",
    "svg",
    "docm",
    "xlsm",
    "dotm",
    "pptm",
    "bat",
    "ps1",
    "rar",
    "7z",
    "gz",
    "iso",
    "lnk",
    "scr",
    "jar",
    "hta",
    "swf",
    "vbs",
    "com",
    "dll",
    "xhtml",
    "doc",
]
OFFICE_PARTS = (
    ("vbaProject.bin", b"\xd0\xcf\x11\xe0" + bytes(60)), ("embeddings/oleObject1.bin", b"\xd0\xcf\x11\xe0" + bytes(60)),
    ("activeX/activeX1.xml", b"<a/>"), ("media/image9.png", files.packed({"a": b"b"})),
    ("styles9.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), ("frame.xml", b'<o:OLEObject Type="Link"/>'),
    ("links.xml", b'<x:ddeLink ddeService="cmd"/>'), ("_rels/settings9.xml.rels", files.relations(("attachedTemplate", "http://a.example/t.dotm", "External"))),
)  # fmt: skip


def text(rnd, words=40):
    return " ".join(rnd.choice(WORDS) for _ in range(rnd.randint(1, words)))


def noise(rnd, size=None, mode="RGB"):
    width, height = size or (rnd.randint(2, 90), rnd.randint(2, 90))
    return Image.frombytes(mode, (width, height), rnd.randbytes(width * height * len(mode)))


def pdf(rnd):
    made, target = pikepdf.new(), io.BytesIO()
    for _ in range(rnd.randint(1, 6)):
        made.add_blank_page(page_size=(rnd.randint(100, 900), rnd.randint(100, 900)))
        made.pages[-1].Contents = made.make_stream(
            f"BT ({text(rnd).encode('ascii', 'replace').decode()}) Tj ET".encode()
        )
    made.docinfo["/Title"] = text(rnd)
    mode = rnd.choice([pikepdf.ObjectStreamMode.generate, pikepdf.ObjectStreamMode.disable])
    made.save(
        target, linearize=rnd.random() < 0.3, object_stream_mode=mode, compress_streams=rnd.random() < 0.5
    )
    return target.getvalue()


def word(rnd):
    made, target = docx.Document(), io.BytesIO()
    for _ in range(rnd.randint(1, 9)):
        made.add_paragraph(text(rnd))
    table = made.add_table(rnd.randint(1, 4), 2)
    table.cell(0, 0).text = text(rnd)
    if rnd.random() < 0.5:
        made.add_picture(io.BytesIO(encoded(rnd, "PNG")))
    made.save(target)
    return target.getvalue()


def sheet(rnd):
    made, target = openpyxl.Workbook(), io.BytesIO()
    for _ in range(rnd.randint(1, 30)):
        made.active.append([text(rnd, 5), rnd.randint(0, 10**6), rnd.random()])
    made.save(target)
    return target.getvalue()


def encoded(rnd, kind, mode="RGB"):
    target = io.BytesIO()
    noise(rnd, mode=mode).save(target, kind)
    return target.getvalue()


def lines(rnd):
    rows = "".join(f"{text(rnd, 4)};{rnd.randint(0, 999)}\r\n" for _ in range(rnd.randint(1, 60)))
    return rows.encode(rnd.choice(["utf-8", "utf-8-sig", "utf-16", "latin-1"]), errors="replace")


MAKERS = {
    "pdf": pdf,
    "docx": word,
    "xlsx": sheet,
    "pptx": lambda rnd: files.office("pptx", {"ppt/media/image1.png": encoded(rnd, "PNG"), "ppt/notes.xml": b"<a>%d</a>" % rnd.randint(0, 9**9)}),
    "odt": lambda rnd: files.odf("odt", {"meta.xml": f"<a>{text(rnd)}</a>".encode()}),
    "ods": lambda rnd: files.odf("ods", {"meta.xml": f"<a>{text(rnd)}</a>".encode()}),
    "png": lambda rnd: encoded(rnd, "PNG", rnd.choice(["RGB", "RGBA", "L"])),
    "jpg": lambda rnd: encoded(rnd, "JPEG", rnd.choice(["RGB", "L"])),
    "webp": lambda rnd: encoded(rnd, "WEBP", rnd.choice(["RGB", "RGBA"])),
    "csv": lines,
    "txt": lines,
    "asice": lambda rnd: sealed.container({f"{n}.txt": text(rnd).encode() for n in range(rnd.randint(0, 5))}),
    "p7m": lambda rnd: sealed.der(inner=rnd.randbytes(rnd.randint(10, 900))),
    "eml": lambda rnd: sealed.mail(text(rnd), attached=rnd.randbytes(300) if rnd.random() < 0.5 else None),
    "msg": lambda rnd: sealed.outlook(tail=rnd.randbytes(rnd.randint(1, 900))),
    "zip": lambda rnd: sealed.pictures({f"more/{n}.png": encoded(rnd, "PNG") for n in range(rnd.randint(0, 5))}),
}  # fmt: skip


def made(ending, seed):
    return MAKERS[ending](random.Random(f"{ending} {seed}"))


def clean():
    """(name, content), as lambdas' worth of work only when they are asked for."""
    for ending in ENDINGS:
        for seed in range(PER_KIND):
            yield (
                f"{ending} {seed}",
                f"file {seed}.{ending}",
                lambda ending=ending, seed=seed: made(ending, seed),
            )


def hostile():
    """(what it is, name, a function that makes the content)."""
    for ending in ENDINGS:
        yield f"empty {ending}", f"a.{ending}", lambda: b""
        for number, content in enumerate(DISGUISED):
            yield f"disguise {number} as {ending}", f"a.{ending}", lambda content=content: content
    for name in BAD_NAMES:
        yield f"name {name!r}", name, lambda: made("pdf", 1)
    for ending in UNKNOWN:
        yield f"ending {ending}", f"a.{ending}", lambda: made("pdf", 1)
    yield from _damaged()
    yield from _two_faced()
    yield from _acting()
    yield from _archives()


def _damaged():
    for ending in STRUCTURED:
        for seed in range(6):
            share = random.Random(f"cut {ending} {seed}").uniform(0.1, 0.5)
            yield (
                f"cut {ending} {seed}",
                f"a.{ending}",
                lambda ending=ending, seed=seed, share=share: _cut(ending, seed, share),
            )


def _cut(ending, seed, share):
    content = made(ending, seed)
    return content[: max(1, int(len(content) * share))]


def _two_faced():
    for ending in STRUCTURED:
        for other in STRUCTURED:
            if ending != other:
                yield f"{ending} as {other}", f"a.{other}", lambda ending=ending: made(ending, 3)
    for ending in GROWING:
        for number, more in enumerate((HTML, files.packed({"a.exe": b"MZ"}), PROGRAM)):
            yield (
                f"{ending} with more {number}",
                f"a.{ending}",
                lambda ending=ending, more=more: made(ending, 4) + more,
            )
        yield f"{ending} behind a page", f"a.{ending}", lambda ending=ending: HTML + made(ending, 4)


def _acting():
    acts = (files.script, files.launch, lambda: pikepdf.Dictionary(XFA="<xdp/>"))
    for seed in range(30):
        key = random.Random(f"act {seed}").choice(["OpenAction", "AcroForm", "Extra", "AA", "Names"])
        act = acts[seed % 3]
        yield f"pdf that acts {seed}", "a.pdf", lambda key=key, act=act: files.pdf_with_root(**{key: act})
    yield "pdf with a file", "a.pdf", lambda: files.pdf(files.attach)
    for kind, folder in (("docx", "word"), ("xlsx", "xl"), ("pptx", "ppt")):
        for part, content in OFFICE_PARTS:
            yield (
                f"{kind} with {part}",
                f"a.{kind}",
                lambda kind=kind, name=f"{folder}/{part}", content=content: files.office(
                    kind, {name: content}
                ),
            )


def _archives():
    for size in range(2, 12):
        for ending, maker in (("docx", files.office), ("asice", sealed.container), ("zip", sealed.pictures)):
            name = {"docx": "word/a.xml", "asice": "a.txt", "zip": "a.png"}[ending]
            yield (
                f"bomb of {size} MB in {ending}",
                f"a.{ending}",
                lambda maker=maker, name=name, size=size: maker(
                    extra={name: files.picture("PNG") + bytes(size * 1_000_000)}
                ),
            )
    for name in ("../a.png", "..\\a.png", "/a.png", "C:/a.png", "a/../../b.png", "a\x01.png"):
        for ending, maker in (("docx", files.office), ("asice", sealed.container), ("zip", sealed.pictures)):
            yield (
                f"{name!r} in {ending}",
                f"a.{ending}",
                lambda maker=maker, name=name: maker(extra={name: files.picture("PNG")}),
            )
    for ending, maker in (("docx", files.office), ("asice", sealed.container), ("zip", sealed.pictures)):
        yield (
            f"link in {ending}",
            f"a.{ending}",
            lambda maker=maker: maker(extra={files.link("l.png"): b"/etc/passwd"}),
        )
        yield f"locked {ending}", f"a.{ending}", lambda maker=maker: files.with_flag(maker(), 0x1)


def is_archive(content):
    return zipfile.is_zipfile(io.BytesIO(content))
