"""The child process: takes limits, reads one paper as JSON, writes its bytes."""

import json
import resource
import sys
import warnings
from typing import Any

MEMORY = 1024 * 1024 * 1024
CPU_SECONDS = 20


def take_limits() -> None:
    """From here on: bounded memory and time, no growing files, no core dumps."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def printed(told: dict[str, Any], ending: str) -> bytes:
    if ending == "docx":
        from paper.word import word

        return word(told)
    if ending == "png":
        from paper.picture import png

        return png(told["svg"], told["width"])
    from paper.pages import pdf

    return pdf(told)


if __name__ == "__main__":
    take_limits()
    warnings.simplefilter("ignore")
    sys.stdout.buffer.write(printed(json.load(sys.stdin.buffer), sys.argv[1]))
