"""Archives: every reader sees the same entries, they unfold to a bounded size, and none of them reaches out."""

import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from documents.inspection import Fault
from documents.inspection.signature import MARKUP
from documents.kinds import ZIP

MOST_ENTRIES = 2000
MOST_BYTES = 200 * 1024 * 1024
MOST_RATIO, RATIO_FROM = 100, 1024 * 1024
DESCRIPTOR = 24
END = struct.Struct("<4sHHHHLLH")
LOCAL = struct.Struct("<4sHHHHHLLLHH")
ENCRYPTED, DEFERRED, UTF_8, IN_EXTRA = 0x1 | 0x40 | 0x2000, 0x8, 0x800, 0xFFFFFFFF
ARCHIVES = (
    ZIP,
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b\x08",
    b"\xd0\xcf\x11\xe0",
    b"MZ\x90",
    b"\x7fELF",
)
CHUNK = 64 * 1024
UNREADABLE = (zipfile.BadZipFile, struct.error, ValueError, OverflowError, OSError, NotImplementedError)


@dataclass
class Budget:
    """What the entries may still unfold to."""

    left: int = MOST_BYTES

    def spend(self, size: int) -> None:
        self.left -= size
        if self.left < 0:
            raise Fault("zip_too_large")


@dataclass
class Archive:
    """An open archive whose directory has been checked."""

    file: BinaryIO
    entries: dict[str, zipfile.ZipInfo]
    data_starts: dict[str, int]
    budget: Budget

    def chunks(self, name: str) -> Iterator[bytes]:
        """An entry's content as it unfolds; raise Fault when its real size or checksum is not the stated one."""
        entry = self.entries[name]
        size = crc = 0
        for chunk in _inflated(self.file, self.data_starts[name], entry):
            size, crc = size + len(chunk), zlib.crc32(chunk, crc)
            self.budget.spend(len(chunk))
            if size > max(RATIO_FROM, entry.compress_size * MOST_RATIO):
                raise Fault("zip_bomb", name)
            if chunk:
                yield chunk
        if (size, crc) != (entry.file_size, entry.CRC):
            raise Fault("damaged", name)


def open_archive(file: BinaryIO, *, takes_comment: bool = False) -> Archive:
    """Check an archive's directory against its entries' own headers; raise Fault where they differ.

    The program that made a signed container writes its name as the archive's comment.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            infos, start, comment = archive.infolist(), archive.start_dir, archive.comment
    except UNREADABLE as error:
        raise Fault("damaged") from error
    if len(infos) > MOST_ENTRIES:
        raise Fault("zip_too_many")
    for info in infos:
        _check_entry(info)
    for name, times in Counter(info.orig_filename.lower() for info in infos).items():
        if times > 1:
            raise Fault("zip_name", name)
    if comment and not (takes_comment and comment.isascii() and not MARKUP.search(comment)):
        raise Fault("two_types")
    _check_end(file, len(infos), start, len(comment))
    starts = _check_places(file, sorted(infos, key=lambda info: info.header_offset), start)
    return Archive(file, {info.orig_filename: info for info in infos}, starts, Budget())


def is_archive(first: bytes) -> bool:
    """Whether an entry's first bytes are those of another archive, an OLE container or a program."""
    return first.startswith(ARCHIVES)


def _check_entry(info: zipfile.ZipInfo) -> None:
    name = info.orig_filename
    if info.flag_bits & ENCRYPTED:
        raise Fault("locked")
    if not name or "\\" in name or ":" in name or not name.isprintable() or name.startswith("/"):
        raise Fault("zip_name", name)
    if ".." in PurePosixPath(name).parts:
        raise Fault("zip_name", name)
    mode = info.external_attr >> 16
    if info.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Fault("zip_link", name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Fault("damaged", name)


def check_stated(archive: Archive) -> None:
    """Raise Fault where the directory already says that the entries unfold beyond measure; nothing is unfolded."""
    for name, entry in archive.entries.items():
        archive.budget.spend(entry.file_size)
        if entry.file_size > max(RATIO_FROM, entry.compress_size * MOST_RATIO):
            raise Fault("zip_bomb", name)


def _check_end(file: BinaryIO, count: int, directory: int, comment: int) -> None:
    """The closing record stands last and tells what zipfile found, in no other way (ZIP64)."""
    place = file.seek(-END.size - comment, 2)
    mark, *told = END.unpack(file.read(END.size))
    if mark != b"PK\x05\x06":
        raise Fault("two_types")
    if told != [0, 0, count, count, place - directory, directory, comment]:
        raise Fault("zip_layout")


def _check_places(file: BinaryIO, infos: list[zipfile.ZipInfo], directory: int) -> dict[str, int]:
    """Where each entry's data starts. The entries must fill the file from its first byte to the directory."""
    starts, at = {}, 0
    for info in infos:
        gap = info.header_offset - at
        if gap < 0 or gap > DESCRIPTOR:
            raise Fault("zip_layout", info.orig_filename)
        starts[info.orig_filename] = _data_start(file, info)
        at = starts[info.orig_filename] + info.compress_size
    if not infos or infos[0].header_offset or not 0 <= directory - at <= DESCRIPTOR:
        raise Fault("zip_layout")
    return starts


def _data_start(file: BinaryIO, info: zipfile.ZipInfo) -> int:
    file.seek(info.header_offset)
    header = file.read(LOCAL.size)
    if len(header) < LOCAL.size:
        raise Fault("damaged", info.orig_filename)
    mark, _version, flags, method, _time, _date, crc, packed, size, name_size, extra_size = LOCAL.unpack(
        header
    )
    name = file.read(name_size).decode("utf-8" if flags & UTF_8 else "cp437", errors="replace")
    same = (mark, method, name) == (ZIP, info.compress_type, info.orig_filename) and not flags & ENCRYPTED
    stated = (crc, info.CRC), (packed, info.compress_size), (size, info.file_size)
    if not flags & DEFERRED:
        same = same and all(local in (central, IN_EXTRA) for local, central in stated)
    if not same:
        raise Fault("zip_layout", info.orig_filename)
    return int(info.header_offset + LOCAL.size + name_size + extra_size)


def _inflated(file: BinaryIO, start: int, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes by our own reading: what its header states about the size is not believed."""
    file.seek(start)
    left = entry.compress_size
    stored = entry.compress_type == zipfile.ZIP_STORED
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while left > 0:
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise Fault("damaged", entry.orig_filename)
        left -= len(packed)
        try:
            yield packed if stored else inflate.decompress(packed)
        except zlib.error as error:
            raise Fault("damaged", entry.orig_filename) from error
    if not stored and (not inflate.eof or inflate.unused_data):
        raise Fault("zip_layout", entry.orig_filename)
