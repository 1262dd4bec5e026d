"""What is kept without being opened: signed containers, mails, pictures in a ZIP. Only their outside is checked."""

import base64
import binascii
import re
from pathlib import Path
from typing import BinaryIO

from documents.inspection import Fault
from documents.inspection.zips import Archive, check_stated, open_archive
from documents.kinds import BY_CODE

HEAD = 256 * 1024
ASICE = BY_CODE["asice"].content_type.encode()
SIGNATURE = re.compile(r"META-INF/[^/]*signature[^/]*\.(?:xml|p7s)", re.IGNORECASE)
SIGNED, ENVELOPED = (bytes.fromhex(f"06092a864886f70d0107{last}") for last in ("02", "03"))
PEM = re.compile(rb"-----BEGIN (PKCS7|CMS)-----\s+([A-Za-z0-9+/=\s]+)-----END \1-----\s*")
MAIL_LINE = re.compile(rb"[!-9;-~]+:.*|[ \t].*")
MAIL_NEEDS = ((b"from",), (b"date", b"message-id", b"received"))
ROOT, OF_OUTLOOK = ("Root Entry".encode("utf-16-le"), "__properties_version1.0".encode("utf-16-le"))
SECTORS = {9, 12}  # two to this power is the size of an OLE file's sectors
# Names in a ZIP of pictures, and how such a file begins
PICTURES = {
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".webp": (b"RIFF",),
    ".gif": (b"GIF87a", b"GIF89a"),
    ".tif": (b"II*\x00", b"MM\x00*"),
    ".tiff": (b"II*\x00", b"MM\x00*"),
}
OF_A_MAC = ("__MACOSX/", (b"\x00\x05\x16\x07",))  # the notes that its archiver adds to each picture


def check_sealed(path: Path, code: str) -> None:
    """Raise Fault unless the file's outside is that of its kind, and it cannot unfold beyond measure."""
    with path.open("rb") as file:
        CHECKS[code](file, path.stat().st_size)


def _check_asice(file: BinaryIO, size: int) -> None:
    archive = open_archive(file, takes_comment=True)
    check_stated(archive)
    first = min(archive.data_starts, key=lambda name: archive.data_starts[name])
    is_named = first == "mimetype" and archive.entries[first].file_size < HEAD
    if not is_named or b"".join(archive.chunks(first)).strip() != ASICE:
        raise Fault("other_type")
    if not any(SIGNATURE.fullmatch(name) for name in archive.entries):
        raise Fault("not_signed")


def _check_pictures(file: BinaryIO, size: int) -> None:
    """Every byte is unfolded within the bounds; what the pictures show is not looked at."""
    archive = open_archive(file)
    for name, entry in archive.entries.items():
        if not (entry.is_dir() and not entry.file_size) and not _is_picture(archive, name):
            raise Fault("zip_no_picture", name)


def _is_picture(archive: Archive, name: str) -> bool:
    mac, notes = OF_A_MAC
    starts = notes if name.startswith(mac) else PICTURES.get(Path(name).suffix.lower(), ())
    head = b""
    for chunk in archive.chunks(name):
        head = head or chunk[:16]
    return bool(starts) and head.startswith(starts)


def _check_p7m(file: BinaryIO, size: int) -> None:
    head = file.read(64)
    if head.startswith(b"-----BEGIN "):
        armoured = PEM.fullmatch(head + file.read())
        if not armoured:
            raise Fault("damaged")
        try:
            content = base64.b64decode(b"".join(armoured[2].split()), validate=True)
        except binascii.Error as error:
            raise Fault("damaged") from error
        head, size = content[:64], len(content)
        _check_der(head, size, content[-2:])
    else:
        file.seek(max(0, size - 2))
        _check_der(head, size, file.read())


def _check_der(head: bytes, size: int, end: bytes) -> None:
    """One ASN.1 sequence that fills the file, of signed data."""
    if len(head) < 16 or head[0] != 0x30:
        raise Fault("other_type")
    if ENVELOPED in head[:32]:
        raise Fault("locked")
    if SIGNED not in head[:32]:
        raise Fault("other_type")
    if head[1] == 0x80:  # without a stated length: two zero bytes close it
        if end != b"\x00\x00":
            raise Fault("damaged")
        return
    count = head[1] & 0x7F if head[1] & 0x80 else 0
    stated = 2 + count + (int.from_bytes(head[2 : 2 + count]) if count else head[1])
    if stated != size:
        raise Fault("damaged" if stated > size else "two_types")


def _check_eml(file: BinaryIO, size: int) -> None:
    head = file.read(HEAD).replace(b"\r\n", b"\n")
    lines = head.partition(b"\n\n")[0].split(b"\n")
    if not all(MAIL_LINE.fullmatch(line) for line in lines) or lines[0][:1].isspace():
        raise Fault("other_type")
    names = {line.partition(b":")[0].lower() for line in lines if not line[:1].isspace()}
    if not all(names & set(wanted) for wanted in MAIL_NEEDS):
        raise Fault("other_type")
    if b"\x00" in head or any(b"\x00" in chunk for chunk in iter(lambda: file.read(HEAD), b"")):
        raise Fault("damaged")


def _check_msg(file: BinaryIO, size: int) -> None:
    """An OLE file whose directory stands where its header says, with the properties of an Outlook message."""
    head = file.read(512)
    power = int.from_bytes(head[30:32], "little")
    if len(head) < 512 or head[28:30] != b"\xfe\xff" or power not in SECTORS:
        raise Fault("damaged")
    tables = int.from_bytes(head[44:48], "little")
    places = [int.from_bytes(head[at : at + 4], "little") for at in range(76, 76 + 4 * min(tables, 109), 4)]
    directory = int.from_bytes(head[48:52], "little")
    if any((place + 1 << power) >= size for place in (*places, directory)):
        raise Fault("damaged")
    file.seek(directory + 1 << power)
    entries = file.read(1 << power)
    if not entries.startswith(ROOT):
        raise Fault("damaged")
    if OF_OUTLOOK not in entries and not _holds(file, OF_OUTLOOK):
        raise Fault("other_type")


def _holds(file: BinaryIO, words: bytes) -> bool:
    file.seek(0)
    before = b""
    for chunk in iter(lambda: file.read(HEAD), b""):
        if words in before + chunk:
            return True
        before = chunk[-len(words) :]
    return False


CHECKS = {
    "asice": _check_asice,
    "zip": _check_pictures,
    "p7m": _check_p7m,
    "eml": _check_eml,
    "msg": _check_msg,
}
