"""Does every mail become what it is in a case, once, and how fast?

    python benchmarks/inbound_mail_cases.py [--mails 10000] [--large 5] [--cases 2000] [--seed 1] [--write]

A local IMAP server holds the mails (benchmarks/inbound_mail_made.py): answers to letters of so many open cases, mails
out of the blue, automatic replies, bounces, lists, forged senders, broken MIME, files of 25 MB, some delivered twice.
Two steps of the house take turns, as its worker takes them: `fetch` out of the mailbox, `take up mail` into cases. Then
the record is compared with what was made. Killed workers are in benchmarks/act_faults.py. Exits with 1 where anything
is lost or doubled, where a letter was written by itself, or under 50 mails a second.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from inbound_mail import clean, processor_seconds, somebody  # noqa: E402
from inbound_mail_made import DOMAIN, Made, Maker, Wrote, letters  # noqa: E402
from take import database  # noqa: E402

RESULT = Path(__file__).parent / "results" / "act.md"


def opened(wrote: list[Wrote]) -> list[Wrote]:
    """Open a case for each letter's customer; the letters again, about these cases."""
    from outspoken.act.openings import Opening, open_for
    from outspoken.listen import feedback
    from outspoken.listen.models import Source

    now = datetime.now(UTC)
    source = Source.objects.create(name="App", slug="app", kind=Source.Kind.API, channel="mail")
    items = [
        feedback.Item(external_id=str(each.id), verbatims=(("", "My refund."),), occurred_at=now, channel="mail",
                      person=each.to)
        for each in wrote
    ]  # fmt: skip
    ids = [pk for pk in feedback.take(items, source=source, by=None, now=now).ids if pk]
    cases = open_for([Opening((pk,), ("anger",)) for pk in ids], by=None, now=now)
    by_feedback = {one.feedback_id: case.number for case in cases for one in case.answers.all()}
    return [replace(each, about=f"case {by_feedback[pk]}") for each, pk in zip(wrote, ids, strict=True)]


@dataclass
class Spent:
    """Seconds and mails of each step, and processor time of this process and PostgreSQL."""

    fetching: float = 0.0
    taking: float = 0.0
    mails: int = 0
    taken: int = 0
    processor: float = 0.0
    slowest: list[float] = field(default_factory=list)

    @property
    def all(self) -> float:
        return self.fetching + self.taking


def work(postgres: int | None) -> Spent:
    """Both steps in turns until nothing is left."""
    from outspoken.act import incoming
    from outspoken.post.inbox import fetching

    fetching.REST = fetching.timedelta(0)
    spent, pids = Spent(), [os.getpid(), *([postgres] if postgres else [])]
    before = processor_seconds(pids)
    while True:
        began = time.perf_counter()
        fetched = fetching.fetch(now=datetime.now(UTC))
        spent.fetching += time.perf_counter() - began
        done, began = 0, time.perf_counter()
        while some := incoming.take_up(now=datetime.now(UTC)):
            done += some
        spent.taking += time.perf_counter() - began
        spent.mails, spent.taken = spent.mails + fetched, spent.taken + done
        if not fetched and not done:
            spent.processor = processor_seconds(pids) - before
            return spent


def run(made: Made, wrote: list[Wrote], postgres: int | None) -> tuple[Spent, dict[str, Any]]:
    from tests.post.inbox.imap_server import Folder, ImapServer

    from outspoken.post.inbox import mailboxes
    from outspoken.post.models import Letter

    clean(wrote)
    folder = Folder()
    for raw in made.mails:
        folder.deliver(raw)
    with ImapServer(folder) as server:
        mailboxes.create(
            kind="imap", name="Care", address=f"care@{DOMAIN}", host="127.0.0.1", port=server.port, user="care",
            password=server.password, folder="INBOX", authserv_id="mx.vo.example", takes_old=True, by=somebody(),
            now=datetime.now(UTC),
        )  # fmt: skip
        before = Letter.objects.count()
        spent = work(postgres)
    return spent, {**checked(made), "letters written by themselves": Letter.objects.count() - before}


def checked(made: Made) -> dict[str, Any]:
    """What came of the mails, against what their maker knows of them."""
    from outspoken.act.models import Case, CaseFeedback, Message
    from outspoken.listen.models import Feedback
    from outspoken.post.models import InboundMail

    mails = {row.message_id: row for row in InboundMail.objects.defer("said", "quoted")}
    entered = list(Message.objects.filter(kind="in").values_list("external_id", "case", "is_doubtful"))
    kept = list(Feedback.objects.filter(source__slug="mail").values_list("external_id", flat=True))
    in_cases = set(
        CaseFeedback.objects.filter(feedback__source__slug="mail").values_list("feedback__external_id", flat=True)
    )
    case_of = {pk: f"case {case}" for pk, case, _ in entered}
    people = {pk for pk, row in mails.items() if row.kind == "person"}
    twice = Counter(pk for pk, _, _ in entered) + Counter(kept)
    sure = {pk for pk, _, is_doubtful in entered if not is_doubtful}
    joined = sum(case_of.get(pk) == about for pk, about in made.about.items())
    numbers = {f"case {number}" for number in Case.objects.values_list("pk", flat=True)}
    return {
        "lost": len(made.ids - mails.keys()) + sum(mails[pk].handled_as not in numbers for pk in people),
        "doubled": sum(times - 1 for times in twice.values()),
        "unhandled": InboundMail.objects.waiting().count(),
        "in the wrong case": sum(case_of.get(pk, about) != about for pk, about in made.about.items()),
        "answers in their case": f"{joined} of {len(made.about)}",
        "new cases' mails": len(in_cases),
        "forged ones in a case without a doubt": len(made.forged & sure),
        "programs that opened or said something": len(made.programs & (sure | set(kept))),
    }  # fmt: skip


def report(made: Made, spent: Spent, found: dict[str, Any], command: str) -> list[str]:
    kinds = " · ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in made.kinds.items())
    return [
        "## Incoming mail into cases",
        "",
        f"`{command}`, {datetime.now(UTC):%Y-%m-%d %H:%M}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}.",
        f"{len(made.mails):,} deliveries by IMAP: {kinds}.",
        "",
        "; ".join(f"{name} {value}" for name, value in found.items()) + ".",
        "",
        (
            f"**{len(made.mails) / spent.all:.0f} mails a second** by one worker from the mailbox into cases, in "
            f"{spent.all:.0f} s ({spent.fetching:.0f} s fetching, {spent.taking:.0f} s taking up: "
            f"{spent.taken / spent.taking:.0f} a second); {len(made.mails) / spent.processor:.0f} for each second of "
            "processor time of the worker and PostgreSQL."
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=5)
    parser.add_argument("--cases", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    data = Path(tempfile.mkdtemp(prefix="outspoken-bench-mail-", dir="/tmp"))
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "outspoken.settings", "OUTSPOKEN_LOG_LEVEL": "ERROR", "OUTSPOKEN_DATA": str(data),
        "OUTSPOKEN_SECRET_KEY": "bench" * 10, "OUTSPOKEN_OUTBOUND_ALLOW": "127.0.0.1",
        "OUTSPOKEN_MAIL_FROM": f"noreply@{DOMAIN}",
    }  # fmt: skip
    try:
        with database() as postgres:
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connection

            from outspoken.post.inbox import joining

            call_command("migrate", verbosity=0)
            wrote = opened(letters(arguments.cases, seed=arguments.seed))
            addresses = {each.about: joining.reply_address(each.about) for each in wrote}
            tags = {each.about: joining.subject_tag(each.about) for each in wrote}
            made = Maker(wrote, addresses, tags, seed=arguments.seed).make(arguments.mails, large=arguments.large)
            spent, found = run(made, wrote, postgres)
            connection.close()
            connection.close_pool()
    finally:
        shutil.rmtree(data, ignore_errors=True)
    command = f"python benchmarks/inbound_mail_cases.py --mails {arguments.mails} --large {arguments.large}"
    lines = report(made, spent, found, command)
    print("\n".join(lines))
    if arguments.write:
        with RESULT.open("a") as kept:
            kept.write("\n".join(["", *lines, ""]))
    amiss = ("lost", "doubled", "unhandled", "in the wrong case", "letters written by themselves")
    sys.exit(1 if any(found[name] for name in amiss) or len(made.mails) < 50 * spent.all else 0)


if __name__ == "__main__":
    main()
