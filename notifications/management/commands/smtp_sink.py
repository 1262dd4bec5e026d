import asyncio
import os
import time
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management import BaseCommand, CommandError


class Mailbox:
    """Keeps every letter as one file; it is on disk before the sender hears that it was taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        name = f"{time.time_ns()}-{uuid.uuid4().hex[:8]}"
        content = envelope.original_content or b""
        await asyncio.to_thread(keep, self.folder, name, content)
        return "250 Kept"


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write a letter whole or not at all."""
    unfinished = folder / f".{name}.part"
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(folder / f"{name}.eml")


async def serve(host: str, port: int, folder: Path) -> None:
    """Take mail on this address until the process is stopped."""

    def session() -> SMTP:
        return SMTP(Mailbox(folder), enable_SMTPUTF8=True, ident="Throughline mailbox")

    server = await asyncio.get_running_loop().create_server(session, host, port)
    async with server:
        await server.serve_forever()


class Command(BaseCommand):
    help = "Takes mail over SMTP and keeps it where the demo's mailbox page reads it."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=2525)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        settings.MAILBOX_DIR.mkdir(parents=True, exist_ok=True)
        try:
            asyncio.run(serve(host, port, settings.MAILBOX_DIR))
        except OSError as error:
            raise CommandError(f"Mail cannot be taken on {host}:{port}: {error.strerror}.") from error
        except KeyboardInterrupt:
            return
