"""./run bench upload: what receiving and checking a file costs, against copying and hashing the same bytes."""

import os
import statistics
import time
from hashlib import file_digest
from pathlib import Path
from shutil import copyfile

from benchmarks.arena import throwaway

MEGABYTES, RUNS = (1, 20, 100), 5


def copied(source, target):
    """The baseline: a raw copy that lasts through a power cut, and its SHA-256."""
    began = time.perf_counter()
    copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())
        file_digest(file, "sha256")
    taken = time.perf_counter() - began
    target.unlink()
    return taken


def received(source):
    """Our way: quarantine, count, hash, and the check in a process of its own."""
    from django.core.files.base import File

    from documents.services import inspect

    began = time.perf_counter()
    with source.open("rb") as file:
        inspect(File(file, name="file.pdf")).discard()
    return time.perf_counter() - began


def pdf(path, megabytes):
    """A PDF that carries a stream of noise, as a scan does."""
    import pikepdf

    made = pikepdf.new()
    made.add_blank_page()
    made.pages[0].Contents = made.make_stream(b"")
    made.Root.Noise = made.make_stream(os.urandom(megabytes * 1024 * 1024))
    made.save(path, compress_streams=False)
    return path


def main():
    with throwaway("sqlite"):
        folder = Path(os.environ["DATA_DIR"])
        print(f"{'MB':>5} {'copy+hash MB/s':>15} {'receive+check MB/s':>19} {'ratio':>6}")
        for megabytes in MEGABYTES:
            source = pdf(folder / "source.pdf", megabytes)
            runs = [(copied(source, folder / "copy"), received(source)) for _run in range(RUNS)]
            raw, ours = (statistics.median(run[at] for run in runs) for at in (0, 1))
            print(f"{megabytes:>5} {megabytes / raw:>15.0f} {megabytes / ours:>19.0f} {ours / raw:>6.1f}")


if __name__ == "__main__":
    main()
