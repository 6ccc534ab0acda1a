"""A small IMAP server that speaks as much of RFC 9051 as fetching needs, and breaks where a test tells it to.

It starts TLS where it is given a certificate to do so, and lets in by password or by a token (XOAUTH2, OAUTHBEARER).
"""

from __future__ import annotations

import asyncio
import base64
import re
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

Fault = Callable[[str], bool]
NO = b"\0"


@dataclass
class Folder:
    """Mails by their number; `asked` is every command that came, without its arguments."""

    mails: dict[int, bytes] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    uid_validity: int = 1
    uid_next: int = 1
    asked: list[str] = field(default_factory=list)
    # What was said of who we are, and whether by TLS.
    let_in_by: list[tuple[str, bool]] = field(default_factory=list)
    # Mails that are named and not handed out, and whether asking for one of them is refused altogether.
    withheld: set[int] = field(default_factory=set)
    refuses_withheld: bool = False
    says_uid_next: bool = True

    def deliver(self, raw: bytes) -> int:
        uid = self.uid_next
        self.mails[uid] = raw
        self.uid_next += 1
        return uid

    def renumber(self) -> None:
        """What a server does that lost its numbers: the same mails under new ones."""
        held = list(self.mails.values())
        self.uid_validity += 1
        self.mails, self.seen, self.uid_next = {}, set(), self.uid_next + 100
        for raw in held:
            self.deliver(raw)


class ImapServer:
    """Serves one folder at `port` of this machine, in a thread of its own."""

    def __init__(
        self,
        folder: Folder,
        *,
        password: str = "open sesame",
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        mechanisms: tuple[str, ...] = (),
    ) -> None:
        self.folder, self.password, self.tls = folder, password, tls
        self.starttls, self.mechanisms = starttls, mechanisms
        self.tokens: set[str] = set()
        self.greeting = "* OK ready"
        # Asked before each command is carried out, and again before its answer: true breaks the line there.
        self.fault: Fault = lambda moment: False
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> ImapServer:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._talk, "127.0.0.1", 0, ssl=self.tls))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(f"{self.greeting}\r\n".encode())
            while line := await reader.readline():
                tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
                words = rest.split(" ", 2)
                command = " ".join(words[:2] if words[0].upper() == "UID" else words[:1]).upper()
                arguments = rest[len(command) :].strip()
                self.folder.asked.append(command)
                if self.fault(command):
                    return
                if command == "STARTTLS" and self.starttls:
                    writer.write(f"{tag} OK begin\r\n".encode())
                    await writer.start_tls(self.starttls)
                    continue
                is_tls = writer.get_extra_info("ssl_object") is not None
                if command == "AUTHENTICATE":
                    answer = await self._authenticated(arguments, reader, writer, is_tls)
                else:
                    answer = self._answer(command, arguments, is_tls)
                if self.fault(f"after {command}"):
                    # Half of an answer, as a line that breaks leaves it.
                    writer.write(answer[: len(answer) // 2])
                    await writer.drain()
                    return
                writer.write(
                    f"{tag} NO refused\r\n".encode() if answer == NO else answer + f"{tag} OK done\r\n".encode()
                )
                await writer.drain()
                if command == "LOGOUT":
                    return
        except (ConnectionError, asyncio.CancelledError):
            return
        finally:
            writer.close()

    async def _authenticated(
        self, mechanism: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, is_tls: bool
    ) -> bytes:
        """A token as RFC 7628 and Google's XOAUTH2 say it; a wrong one is told why before it is refused."""
        writer.write(b"+ \r\n")
        said = base64.b64decode(await reader.readline()).decode()
        self.folder.let_in_by.append((f"{mechanism} {said}", is_tls))
        if any(f"auth=Bearer {token}\1\1" in said for token in self.tokens):
            return b""
        writer.write(b"+ " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}') + b"\r\n")
        await reader.readline()
        return NO

    def _answer(self, command: str, arguments: str, is_tls: bool) -> bytes:
        folder = self.folder
        if command == "CAPABILITY":
            offers = ["STARTTLS"] if self.starttls and not is_tls else []
            offers += [f"AUTH={mechanism}" for mechanism in self.mechanisms]
            return f"* CAPABILITY {' '.join(['IMAP4rev1', *offers])}\r\n".encode()
        if command == "LOGIN":
            folder.let_in_by.append((arguments, is_tls))
            return b"" if self.password in arguments else NO
        if command == "SELECT":
            if "INBOX" not in arguments:
                return NO
            told = f"* {len(folder.mails)} EXISTS\r\n* OK [UIDVALIDITY {folder.uid_validity}] ok\r\n"
            return (told + (f"* OK [UIDNEXT {folder.uid_next}] ok\r\n" if folder.says_uid_next else "")).encode()
        if command == "FETCH":
            last = max(folder.mails, default=0)
            return f"* {len(folder.mails)} FETCH (UID {last})\r\n".encode() if last else NO
        if command == "UID SEARCH":
            first, last = re.findall(r"UID (\d+):(\d+)", arguments)[0]
            uids = [uid for uid in folder.mails if int(first) <= uid <= int(last)]
            return f"* SEARCH {' '.join(map(str, uids))}\r\n".encode()
        if command == "UID FETCH":
            uids_given, _, what = arguments.partition(" ")
            if (
                folder.refuses_withheld
                and "SIZE" not in what
                and folder.withheld & set(map(int, uids_given.split(",")))
            ):
                return NO
            return b"".join(self._fetched(int(uid), what) for uid in uids_given.split(",") if int(uid) in folder.mails)
        if command == "UID STORE":
            start, end = arguments.split(" ")[0].split(":")
            folder.seen |= {uid for uid in folder.mails if int(start) <= uid <= int(end)}
            return b""
        return b"* BYE\r\n" if command == "LOGOUT" else b""

    def _fetched(self, uid: int, what: str) -> bytes:
        raw = self.folder.mails[uid]
        if "RFC822.SIZE" in what:
            return f"* {uid} FETCH (UID {uid} RFC822.SIZE {len(raw)})\r\n".encode()
        if uid in self.folder.withheld:
            return f"* {uid} FETCH (UID {uid} BODY[] NIL)\r\n".encode()
        if "HEADER" in what:
            raw = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return f"* {uid} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
