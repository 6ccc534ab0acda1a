"""Receivers for benchmarks/outbox.py, each with a way of its own of making trouble, and a mail server.

    python benchmarks/outbox_receivers.py LEDGER CERTIFICATE

Prints one line of JSON: name → address. Writes one line for every request: time, name, id, status answered (before the
answer goes out: what was taken is in the ledger even where the sender never heard of it).
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from email import message_from_bytes

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
GOOD = ("good 1", "good 2", "good 3", "good 4", "good but slow")
OPEN_END = 3600.0
chance = random.Random(7)


class Ledger:
    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, name: str, message: str, status: int) -> None:
        os.write(self._file, f"{time.time()}\t{name}\t{message}\t{status}\n".encode())


async def asked(reader: Reader) -> str:
    """Read one request whole; its webhook-id."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    await reader.readexactly(int(fields.get("content-length", 0)))
    return fields.get("webhook-id", "")


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"content-length: {len(body)}", "connection: close"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def with_status(writer: Writer, status: int, **headers: str) -> None:
    writer.write(reply(status, b"{}", **headers))
    await writer.drain()


async def stalls(_: Writer, __: int) -> None:
    await asyncio.sleep(OPEN_END)


async def drips_head(writer: Writer, _: int) -> None:
    for byte in b"HTTP/1.1 200 OK\r\nx: " + b"x" * 10_000:
        writer.write(bytes([byte]))
        await writer.drain()
        await asyncio.sleep(0.2)


async def drips_body(writer: Writer, _: int) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
    for _number in range(10_000):
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.2)


async def pours(writer: Writer, _: int) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n")
    for _number in range(1600):
        writer.write(b"x" * 65_536)
        await writer.drain()


async def slowly(writer: Writer, status: int) -> None:
    await asyncio.sleep(0.1)
    await with_status(writer, status)


async def hangs_up(_: Writer, __: int) -> None:
    return


Behave = Callable[[Writer, int], Awaitable[None]]
# Name → (statuses it answers by chance, how).
ROLES: dict[str, tuple[tuple[int, ...], Behave]] = {
    **dict.fromkeys(GOOD[:4], ((200,), with_status)),
    "good but slow": ((200,), slowly),
    "flaky": ((200, 500, 200, 503, 200), with_status),
    "busy": ((200, 200, 200, 200, 429), lambda w, s: with_status(w, s, **({"retry_after": "1"} if s == 429 else {}))),
    "stalls": ((0,), stalls),
    "drips its head": ((0,), drips_head),
    "drips its body": ((200,), drips_body),
    "pours 100 MB": ((200,), pours),
    "hangs up": ((0,), hangs_up),
    "answers 500": ((500,), with_status),
    "redirects 302": ((302,), lambda w, s: with_status(w, s, location=TARGET[0])),
    "redirects 307": ((307,), lambda w, s: with_status(w, s, location=TARGET[0])),
    "gone": ((410,), with_status),
}
TARGET: list[str] = [""]


def door(name: str, ledger: Ledger) -> Callable[[Reader, Writer], Awaitable[None]]:
    statuses, behave = ROLES.get(name, ((200,), with_status))

    async def talk(reader: Reader, writer: Writer) -> None:
        try:
            message = await asked(reader)
            status = chance.choice(statuses)
            ledger.write(name, message, status)
            await behave(writer, status)
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return talk


def mailbox(ledger: Ledger) -> Callable[[Reader, Writer], Awaitable[None]]:
    """A mail server that asks one time in ten to come later."""

    async def talk(reader: Reader, writer: Writer) -> None:
        writer.write(b"220 ready\r\n")
        try:
            while line := await reader.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    writer.write(b"354 go on\r\n")
                    content = await reader.readuntil(b"\r\n.\r\n")
                    status = 451 if chance.random() < 0.1 else 250
                    ledger.write("mail", message_from_bytes(content)["Message-ID"], status)
                    writer.write(f"{status} so\r\n".encode())
                else:
                    writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 ok\r\n")
                await writer.drain()
                if word == b"QUIT":
                    break
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    return talk


async def main(path: str, certificate: str) -> None:
    ledger = Ledger(path)
    addresses = {}

    async def stand(name: str, talk: Callable[[Reader, Writer], Awaitable[None]], **more: ssl.SSLContext) -> int:
        server = await asyncio.start_server(talk, "127.0.0.1", 0, backlog=512, **more)
        port: int = server.sockets[0].getsockname()[1]
        return port

    TARGET[0] = f"http://127.0.0.1:{await stand('redirected to', door('redirected to', ledger))}/"
    for name in ROLES:
        addresses[name] = f"http://127.0.0.1:{await stand(name, door(name, ledger))}/"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    port = await stand("wrong TLS", door("wrong TLS", ledger), ssl=context)
    addresses["wrong TLS"] = f"https://127.0.0.1:{port}/"
    addresses["mail"] = f"smtp://127.0.0.1:{await stand('mail', mailbox(ledger))}"
    print(json.dumps(addresses), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
