"""Mails as a mailbox gets them, from a seed: answers by many programs, loops, bounces, lists, forged senders, broken
MIME, files of 25 MB, and some of them delivered twice. Each begins with a Message-ID by which it is counted."""

from __future__ import annotations

import base64
import hashlib
import random
from dataclasses import dataclass, field
from uuid import UUID

DOMAIN = "vo.example"
FILE_BYTES = 25_000_000
QUOTES = (
    "On Mon, Mar 2, 2026 at 8:30 AM Care <care@vo.example> wrote:\r\n> We sent it.\r\n",
    "Am Mo., 2. März 2026 um 08:30 Uhr schrieb Care <care@vo.example>:\r\n> Wir haben es gesendet.\r\n",
    "Le lun. 2 mars 2026 à 08:30, Care <care@vo.example> a écrit :\r\n> Nous l'avons envoyé.\r\n",
    "-----Original Message-----\r\nFrom: Care\r\nSent: Monday\r\nTo: You\r\nSubject: Refund\r\n\r\nWe did.\r\n",
    "",
)
WORDS = [
    "the",
    "money",
    "parcel",
    "refund",
    "still",
    "is",
    "not",
    "here",
    "nobody",
    "called",
    "train",
    "late",
    "again",
    "thank",
    "you",
    "seat",
    "order",
    "month",
]
LANGUAGES = ("Das Geld fehlt noch.", "L'argent manque encore.", "Il rimborso non arriva.", "¿Dónde está mi pedido?")
BREAKS = (b"\0", b"\xff\xfe", b"--b\r\n", b"Content-Type: multipart/mixed; boundary=\r\n", b"=?x?q?=ZZ", b"\r\n\r\n")


@dataclass(frozen=True)
class Wrote:
    """A letter of ours that some of the mails answer."""

    id: UUID
    about: str
    to: str

    @property
    def message_id(self) -> str:
        return f"{self.id}@{DOMAIN}"


@dataclass
class Made:
    """Mails in the order they are delivered, and what has to come of them."""

    mails: list[bytes] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)
    forged: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)


def letters(count: int, *, seed: int) -> list[Wrote]:
    chance = random.Random(seed)
    made = []
    for number in range(count):
        # As UUIDv7 is: a time, then chance.
        pk = UUID(int=(0x01980000 << 96) | (7 << 76) | (2 << 62) | chance.getrandbits(60) | (number << 80))
        made.append(Wrote(pk, f"case {UUID(int=chance.getrandbits(128))}", f"customer-{number}@home.example"))
    return made


class Maker:
    """Makes mails. `reply_address` and `subject_tag` are what the house gives away with its letters."""

    def __init__(self, wrote: list[Wrote], reply_address: dict[str, str], tags: dict[str, str], *, seed: int) -> None:
        self.chance = random.Random(seed + 1)
        self.wrote, self.reply_address, self.tags = wrote, reply_address, tags
        self.number = 0
        self.made = Made()

    def make(self, count: int, *, large: int) -> Made:
        """`count` deliveries, `large` of them with a file of 25 MB."""
        kinds = {self.answer: 50, self.out_of_the_blue: 8, self.loop: 10, self.bounce: 10, self.list: 4, self.forged: 9,
                 self.broken: 9}  # fmt: skip
        twice = count // 50
        for make in self.chance.choices(list(kinds), list(kinds.values()), k=count - large - twice):
            self._add(make.__name__, make())
        for _ in range(large):
            self._add("file of 25 MB", self.large())
        self.chance.shuffle(self.made.mails)
        for raw in self.chance.sample(self.made.mails, twice):
            again = b"Received: from elsewhere by mx.vo.example; Mon, 02 Mar 2026 09:00:00 +0000\r\n" + raw
            self.made.mails.insert(self.chance.randrange(len(self.made.mails)), again)
        self.made.kinds["delivered twice"] = twice
        return self.made

    def _add(self, kind: str, raw: bytes) -> None:
        self.made.kinds[kind] = self.made.kinds.get(kind, 0) + 1
        self.made.mails.append(raw)

    def _id(self) -> str:
        self.number += 1
        made = f"{self.number}.{self.chance.getrandbits(40):x}@home.example"
        self.made.ids.add(made)
        return made

    def _words(self) -> str:
        return (
            " ".join(self.chance.choices(WORDS, k=self.chance.randrange(5, 60))) + ". " + self.chance.choice(LANGUAGES)
        )

    def _mail(self, pk: str, sender: str, headers: dict[str, str], body: str = "") -> bytes:
        told = {"Message-ID": f"<{pk}>", "From": sender, "To": "care@vo.example",
                "Date": "Mon, 02 Mar 2026 09:00:00 +0000",
                "Subject": "Re: Your refund", "MIME-Version": "1.0"}  # fmt: skip
        told.update(headers)
        if "Content-Type" not in told:
            told["Content-Type"] = "text/plain; charset=utf-8"
            body = body or f"{self._words()}\r\n\r\n{self.chance.choice(QUOTES)}"
        return ("".join(f"{name}: {value}\r\n" for name, value in told.items()) + "\r\n" + body).encode()

    def answer(self) -> bytes:
        """An answer to a letter of ours: by the id it names, the address it goes to, or the mark in its subject."""
        pk, letter = self._id(), self.chance.choice(self.wrote)
        self.made.about[pk] = letter.about
        way = self.chance.randrange(10)
        if way < 6:
            return self._mail(pk, letter.to, {"In-Reply-To": f"<{letter.message_id}>"})
        if way < 9:
            return self._mail(pk, "other@where.example", {"To": self.reply_address[letter.about]})
        return self._mail(pk, letter.to, {"Subject": f"AW: Refund {self.tags[letter.about]}"})

    def out_of_the_blue(self) -> bytes:
        return self._mail(self._id(), f"stranger-{self.chance.randrange(2000)}@home.example", {"Subject": "Hello"})

    def loop(self) -> bytes:
        """A program that answers, or a letter of ours that comes back."""
        pk = self._id()
        self.made.programs.add(pk)
        letter = self.chance.choice(self.wrote)
        return self.chance.choice(
            [
                lambda: self._mail(
                    pk, letter.to, {"Auto-Submitted": "auto-replied", "In-Reply-To": f"<{letter.message_id}>"}
                ),
                lambda: self._mail(pk, letter.to, {"Subject": "Out of office: Your refund"}),
                lambda: self._mail(pk, letter.to, {"Subject": "Abwesenheitsnotiz", "X-Autoreply": "yes"}),
                lambda: self._mail(pk, "care@vo.example", {"X-Loop": "care@vo.example"}),
                lambda: self._mail(pk, "Care <care@vo.example>", {"Subject": "Your refund"}),
            ]
        )()

    def bounce(self) -> bytes:
        pk, letter = self._id(), self.chance.choice(self.wrote)
        self.made.programs.add(pk)
        body = (
            f"--r\r\nContent-Type: text/plain\r\n\r\nNot delivered.\r\n"
            f"--r\r\nContent-Type: message/delivery-status\r\n\r\n"
            f"Reporting-MTA: dns; mx.home.example\r\n\r\nFinal-Recipient: rfc822; {letter.to}\r\nAction: failed\r\n"
            f"Status: 5.1.1\r\n\r\n--r\r\nContent-Type: text/rfc822-headers\r\n\r\n"
            f"Message-ID: <{letter.message_id}>\r\n--r--\r\n"
        )
        headers = {"Content-Type": "multipart/report; report-type=delivery-status; boundary=r", "Return-Path": "<>"}
        return self._mail(pk, "MAILER-DAEMON@mx.home.example", headers, body)

    def list(self) -> bytes:
        pk = self._id()
        self.made.programs.add(pk)
        return self._mail(pk, "news@shop.example", {"List-Id": "<news.shop.example>", "Precedence": "bulk"})

    def forged(self) -> bytes:
        """Somebody who names a letter of ours and is not whom we wrote to, or whom our server calls forged."""
        pk, letter = self._id(), self.chance.choice(self.wrote)
        self.made.forged.add(pk)
        results = "mx.vo.example; dmarc=fail header.from=home.example"
        bad = self.reply_address[letter.about].replace("reply+", "reply+a")
        return self.chance.choice(
            [
                lambda: self._mail(pk, "eve@evil.example", {"In-Reply-To": f"<{letter.message_id}>"}),
                lambda: self._mail(pk, "eve@evil.example", {"Subject": f"Re: {self.tags[letter.about]}"}),
                lambda: self._mail(pk, "eve@evil.example", {"To": bad}),
                lambda: self._mail(
                    pk, letter.to, {"Authentication-Results": results, "In-Reply-To": f"<{letter.message_id}>"}
                ),
            ]
        )()

    def broken(self) -> bytes:
        """A mail with a file, broken at random places behind its first line."""
        pk = self._id()
        body = (
            "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>"
            + self._words()
            + "</div>\r\n--b\r\nContent-Type: "
            'image/png; name="bill.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            + base64.encodebytes(b"\x89PNG\r\n\x1a\n" + self.chance.randbytes(2000)).decode()
            + "\r\n--b--\r\n"
        )
        raw = self._mail(
            pk, f"customer-{self.number}@broken.example", {"Content-Type": "multipart/mixed; boundary=b"}, body
        )
        first = raw.index(b"\r\n") + 2
        for _ in range(self.chance.randrange(1, 8)):
            place = self.chance.randrange(first, len(raw))
            kind = self.chance.randrange(4)
            if kind == 0:
                raw = raw[:place]
            elif kind == 1:
                raw = raw[:place] + self.chance.choice(BREAKS) + raw[place:]
            elif kind == 2:
                raw = raw[:place] + self.chance.randbytes(self.chance.randrange(1, 30)) + raw[place + 10 :]
            else:
                raw = raw[:first] + raw[first:].replace(b"boundary=b", b"boundary=c", 1)
            if len(raw) <= first + 1:
                break
        return raw

    def large(self) -> bytes:
        pk = self._id()
        content = b"%PDF-1.7" + self.chance.randbytes(1000) + bytes(FILE_BYTES - 1008)
        self.made.files[pk] = hashlib.sha256(content).hexdigest()
        head = (
            "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nSee the file.\r\n"
            "--b\r\nContent-Type: application/pdf\r\n"
            "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=plan.pdf\r\n\r\n"
        )
        sender = f"customer-{self.number}@home.example"
        raw = self._mail(pk, sender, {"Content-Type": "multipart/mixed; boundary=b", "Subject": "A file"}, head)
        return raw + base64.encodebytes(content).replace(b"\n", b"\r\n") + b"\r\n--b--\r\n"
