"""A real SMTP server on loopback that does as it is told."""

import asyncio
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP

KEPT = "250 Kept"


class Sink:
    """Keeps what it accepts. `answers` holds what it says next to a letter, then it accepts everything.

    An answer is an SMTP reply, "drop" (the connection breaks before the letter is taken) or "mute" (the letter
    is taken, but the reply is lost). `pause` is how many seconds it withholds the reply to a letter it has taken.
    """

    def __init__(self):
        self.taken = []
        self.answers = []
        self.refused = {}
        self.connections = 0
        self.logins = []
        self.pause = 0.0

    @property
    def letters(self):
        return [message_from_bytes(raw, policy=policy.default) for raw in self.taken]

    def subjects(self):
        return [letter["subject"] for letter in self.letters]

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        answer = self.answers.pop(0) if self.answers else KEPT
        if answer in (KEPT, "mute"):
            self.taken.append(envelope.original_content)
            await asyncio.sleep(self.pause)
        if answer in ("drop", "mute"):
            server.transport.abort()
            return KEPT
        return answer


@contextmanager
def running(tls=None, **options):
    """A sink that listens on a free port of this machine; yields it and its port.

    `tls` is the context of a server that speaks TLS from the start; `options` are those of aiosmtpd's SMTP.
    """
    sink, loop = Sink(), asyncio.new_event_loop()

    def session():
        sink.connections += 1
        return SMTP(sink, ident="sink", enable_SMTPUTF8=True, loop=loop, **options)

    thread = threading.Thread(target=loop.run_forever)
    thread.start()  # a loop of its own: the browser journeys keep one running in the main thread
    listening = loop.create_server(session, "127.0.0.1", 0, ssl=tls)
    server = asyncio.run_coroutine_threadsafe(listening, loop).result(10)
    try:
        yield sink, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_end(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(server):
    server.close()
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
