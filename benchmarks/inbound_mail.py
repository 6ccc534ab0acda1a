"""Is mail taken in without loss, doubles and loops while workers are killed, and how fast?

    python benchmarks/inbound_mail.py [--mails 10000] [--large 10] [--kills 60] [--seed 1]

A local IMAP server holds the mails (benchmarks/inbound_mail_made.py). A worker process fetches them (the step `fetch`)
and handles each as another room would: takes it up with `waiting`, answers it by itself where `may_answer` allows,
marks it handled, in one transaction. Programs that answer everything, some of them as if they were people, answer that.

First run: the worker is SIGKILLed at random moments and started anew. Second run: left alone, for the rate. Then the
parser alone beside the standard library's own over the same mails. Appends to benchmarks/results/post.md.
"""

from __future__ import annotations

import argparse
import email
import email.policy
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from inbound_mail_made import DOMAIN, Made, Maker, Wrote, letters  # noqa: E402
from take import database  # noqa: E402

RESULTS = Path(__file__).parent / "results" / "post.md"
ROBOTS = 40


# ── the worker ──


def work() -> None:
    """Fetch and handle until ended; says "." whenever there was nothing to do."""
    import django

    django.setup()
    from django.db import transaction

    from outspoken.listen.masking import masked_texts
    from outspoken.post import letters as outbox
    from outspoken.post.inbox import fetching, joining, waiting

    fetching.REST = fetching.timedelta(0)
    masked_texts(["the reader's tables are made once a process"])
    print("ready", flush=True)
    while True:
        now = datetime.now(UTC)
        done = fetching.fetch(now=now)
        with transaction.atomic():
            for mail in waiting.waiting(200):
                if waiting.may_answer(mail, now=now):
                    about = mail.about or f"mail {mail.pk}"
                    outbox.put_mail(
                        key=f"ack {mail.pk}", to=mail.sender, subject="We have it", text="We read it.", about=about,
                        now=now, in_reply_to=f"<{mail.message_id}>", reply_to=joining.reply_address(about),
                    )  # fmt: skip
                    waiting.note_answer(mail, now=now)
                waiting.mark_handled(mail, as_="bench", now=now)
                done += 1
        if not done:
            print(".", flush=True)
            time.sleep(0.05)


class Worker:
    def __init__(self) -> None:
        command = [sys.executable, str(Path(__file__)), "--work"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
        self.line()

    def line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


# ── the run ──


class Robots:
    """Customers' programs that answer whatever we send, half of them without saying that they are programs."""

    def __init__(self, folder: Any) -> None:
        self.folder, self.answered = folder, set()
        self.ids: set[str] = set()

    def begin(self) -> None:
        for number in range(ROBOTS):
            self._say(number, "Hello", "")

    def answer(self) -> int:
        """Answer every letter that came since; says how many."""
        from outspoken.post.models import Letter

        new = [
            letter for letter in Letter.objects.filter(to__endswith="@robot.example") if letter.pk not in self.answered
        ]
        for letter in new:
            self.answered.add(letter.pk)
            self._say(int(letter.to.partition("@")[0]), "Re: We have it", letter.message_id)
        return len(new)

    def _say(self, number: int, subject: str, answers: str) -> None:
        pk = f"robot.{number}.{len(self.ids)}@robot.example"
        self.ids.add(pk)
        lines = [f"Message-ID: <{pk}>", f"From: {number}@robot.example", "To: care@vo.example", f"Subject: {subject}"]
        lines += [f"In-Reply-To: {answers}"] if answers else []
        lines += ["Auto-Submitted: auto-replied"] if number % 2 and answers else []
        self.folder.deliver("\r\n".join([*lines, "", "I have your mail.", ""]).encode())


def processor_seconds(pids: list[int]) -> float:
    """Processor time of processes and of their children, those that ended included."""
    used = 0.0
    for pid in pids:
        with suppress(OSError):
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            for each in (pid, *children):
                fields = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
                used += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


def run(made: Made, wrote: list[Wrote], postgres: int | None, *, kills: int, seed: int) -> dict[str, Any]:
    from tests.post.inbox.imap_server import Folder, ImapServer

    from outspoken.post.inbox import mailboxes
    from outspoken.post.models import InboundMail, Mailbox

    clean(wrote)
    chance = random.Random(seed + 2)
    folder = Folder()
    for raw in made.mails:
        folder.deliver(raw)
    robots = Robots(folder)
    robots.begin()
    with ImapServer(folder) as server:
        by = somebody()
        mailboxes.create(
            kind="imap", name="Care", address="care@vo.example", host="127.0.0.1", port=server.port, user="care",
            password=server.password, folder="INBOX", authserv_id="mx.vo.example", takes_old=True, by=by,
            now=datetime.now(UTC),
        )  # fmt: skip
        killed = amid = kept = 0
        began = time.perf_counter()
        worker = Worker()
        while killed < kills and kept < len(made.ids):
            time.sleep(chance.uniform(0.02, 2.0))
            worker.kill()
            killed += 1
            before, kept = kept, InboundMail.objects.count()
            amid += before < kept < len(made.ids)
            worker = Worker()
            robots.answer()
        if not kills:
            began = time.perf_counter()
        pids = [worker.process.pid, *([postgres] if postgres else [])]
        before = processor_seconds(pids)
        taken_at = wait(worker, robots, len(made.ids) + ROBOTS, began)
        used = processor_seconds(pids) - before
        worker.kill()
        assert Mailbox.objects.get().seen_uid >= folder.uid_next - 1
    return {"kills": killed, "amid": amid, "seconds": taken_at, "processor": used, **checked(made, robots)}


def wait(worker: Worker, robots: Robots, expected: int, began: float) -> float:
    """Until nothing is left to do and no program answers any more; says when the mails as made were all handled."""
    from outspoken.post.models import InboundMail

    quiet, taken_at = 0, 0.0
    while quiet < 5:
        if worker.line() != ".\n":
            raise SystemExit("the worker ended by itself")
        if not taken_at and InboundMail.objects.waiting().count() == 0 and InboundMail.objects.count() >= expected:
            taken_at = time.perf_counter() - began
        quiet = 0 if robots.answer() else quiet + 1
        if time.perf_counter() - began > 3600:
            raise SystemExit("it did not come to rest within an hour: that is a loop, or a loss")
    return taken_at or time.perf_counter() - began


def checked(made: Made, robots: Robots) -> dict[str, Any]:
    """What came of the mails, against what the maker knows."""
    from outspoken.post.inbox import store
    from outspoken.post.models import AutomaticAnswer, InboundMail, Letter

    rows = {row.message_id: row for row in InboundMail.objects.defer("said", "quoted")}
    counts = Counter(InboundMail.objects.values_list("message_id", flat=True))
    expected = made.ids | robots.ids
    answered = Counter(AutomaticAnswer.objects.values_list("sender", flat=True))
    programs = [rows[pk] for pk in made.programs if pk in rows]
    whole = 0
    for pk, digest in made.files.items():
        [file] = rows[pk].files
        whole += hashlib.sha256(store.path_of(rows[pk].pk, file["place"]).read_bytes()).hexdigest() == digest
    return {
        "lost": len(expected - counts.keys()),
        "unknown": len(counts.keys() - expected),
        "doubled": sum(count - 1 for count in counts.values()),
        "unhandled": InboundMail.objects.waiting().count(),
        "joined": sum(rows[pk].about == about and not rows[pk].is_doubtful for pk, about in made.about.items()),
        "to_join": len(made.about),
        "forged_joined_silently": sum(bool(rows[pk].about) and not rows[pk].is_doubtful for pk in made.forged),
        "forged": len(made.forged),
        "programs_answered": AutomaticAnswer.objects.filter(mail__in=programs).count(),
        "programs": len(programs),
        "most_answers_to_one": max(answered.values(), default=0),
        "answers_twice": Letter.objects.filter(key__startswith="ack ").count() - AutomaticAnswer.objects.count(),
        "whole_files": whole,
        "large": len(made.files),
    }


def clean(wrote: list[Wrote]) -> None:
    from django.conf import settings

    from outspoken.post.models import InboundMail, Letter, Mailbox

    InboundMail.objects.all().delete()
    Mailbox.objects.all().delete()
    Letter.objects.all().delete()
    shutil.rmtree(Path(settings.DATA_DIR) / "mail", ignore_errors=True)
    now = datetime.now(UTC)
    Letter.objects.bulk_create(
        Letter(
            id=each.id, kind="mail", key=f"bench {each.id}", about=each.about, to=each.to, subject="Your refund",
            text="x", put_at=now, state="sent", sent_at=now, next_try_at=now, give_up_at=now,
        )
        for each in wrote
    )  # fmt: skip


def somebody() -> Any:
    from outspoken.people.models import User

    return User.objects.filter(email="bench@vo.example").first() or User.objects.create_user("bench@vo.example", None)


# ── the parser alone ──


def parsers(made: Made) -> dict[str, Any]:
    """Mails a second by our parser and by the standard library's, without the large files; and how often each fails."""
    from outspoken.post.inbox.parsing import parse

    raws = [raw for raw in made.mails if len(raw) < 1_000_000]
    now = datetime.now(UTC)
    began = time.perf_counter()
    for raw in raws:
        parse(raw, received_at=now)
    ours = len(raws) / (time.perf_counter() - began)
    failed = 0
    began = time.perf_counter()
    for raw in raws:
        try:
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            _ = mail["subject"], mail["from"], mail["to"], mail["date"], mail["message-id"]
            body = mail.get_body(("plain", "html"))  # type: ignore[attr-defined]
            if body is not None:
                body.get_content()
            for part in mail.iter_attachments():  # type: ignore[attr-defined]
                part.get_filename(), part.get_content()
        except Exception:  # noqa: BLE001
            failed += 1
    theirs = len(raws) / (time.perf_counter() - began)
    large = next((raw for raw in made.mails if len(raw) > 1_000_000), b"")
    times = []
    for read in (
        lambda: parse(large, received_at=now),
        lambda: email.message_from_bytes(large, policy=email.policy.default),
    ):
        began = time.perf_counter()
        read()
        times.append(time.perf_counter() - began)
    return {"ours": ours, "theirs": theirs, "failed": failed, "of": len(raws), "large": times}


def told(made: Made, killed: dict[str, Any], alone: dict[str, Any], read: dict[str, Any], seed: int) -> str:
    mails = len(made.mails)
    kinds = " · ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in made.kinds.items())
    rows = [("", f"worker killed {killed['kills']} times", "left alone"), ("---", "---", "---")]
    rows += [(name, say(killed), say(alone)) for name, say in ROWS.items()]
    kills, rate = killed["kills"], mails / alone["seconds"]
    command = (
        f"python benchmarks/inbound_mail.py --mails {mails} --large {len(made.files)} --kills {kills} --seed {seed}"
    )
    return "\n".join(
        [
            f"\n## Incoming mail, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC\n",
            f"`{command}`,",
            f"two cores shared with other work (load {os.getloadavg()[0]:.1f} at the end).",
            f"{mails:,} deliveries by IMAP: {kinds};",
            f"and {ROBOTS} programs that answer every answer, half of them as if they were people.\n",
            *(f"| {' | '.join(row)} |" for row in rows),
            f"\nLeft alone: **{rate:.0f} mails a second** fetched, kept and handled by one worker",
            f"in {alone['seconds']:.0f} s;",
            f"{mails / alone['processor']:.0f} for each second of processor time of the worker and PostgreSQL.",
            f"By the rule of three, fewer than {300 / max(kills, 1):.1f} % of kills lose or double a mail (95 %).\n",
            f"The parser alone: {read['ours']:,.0f} mails a second with quotes cut, HTML read and kinds told;",
            f"Python's `email` with its default policy {read['theirs']:,.0f} a second for headers, body and files,",
            f"and it raised on {read['failed']:,} of {read['of']:,}. A file of 25 MB: {read['large'][0]:.2f} s,",
            f"`email` {read['large'][1]:.2f} s.\n",
        ]
    )


ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
    "lost · doubled · unhandled": lambda told: f"{told['lost']} · {told['doubled']} · {told['unhandled']}",
    "answers joined to their matter": lambda told: f"{told['joined']:,} of {told['to_join']:,}",
    "forged ones joined without a doubt": lambda told: f"{told['forged_joined_silently']} of {told['forged']:,}",
    "known programs, lists, bounces answered": lambda told: f"{told['programs_answered']} of {told['programs']:,}",
    "most automatic answers to one sender": lambda told: str(told["most_answers_to_one"]),
    "mails answered twice": lambda told: str(told["answers_twice"]),
    "files of 25 MB whole on disk": lambda told: f"{told['whole_files']} of {told['large']}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=10)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only-kills", action="store_true", help="leave out the run alone and the parser's")
    parser.add_argument("--work", action="store_true")
    arguments = parser.parse_args()
    if arguments.work:
        work()
        return
    data = Path(tempfile.mkdtemp(prefix="outspoken-bench-mail-"))
    os.environ.update(
        DJANGO_SETTINGS_MODULE="outspoken.settings", OUTSPOKEN_LOG_LEVEL="ERROR", OUTSPOKEN_DATA=str(data),
        OUTSPOKEN_SECRET_KEY="bench" * 10, OUTSPOKEN_OUTBOUND_ALLOW="127.0.0.1",
        OUTSPOKEN_MAIL_FROM=f"noreply@{DOMAIN}",
    )  # fmt: skip
    try:
        with database() as postgres:
            import django

            django.setup()
            from django.core.management import call_command
            from django.db import connection

            from outspoken.post.inbox import joining

            call_command("migrate", verbosity=0)
            wrote = letters(2_000, seed=arguments.seed)
            addresses = {each.about: joining.reply_address(each.about) for each in wrote}
            tags = {each.about: joining.subject_tag(each.about) for each in wrote}
            made = Maker(wrote, addresses, tags, seed=arguments.seed).make(arguments.mails, large=arguments.large)
            killed = run(made, wrote, postgres, kills=arguments.kills, seed=arguments.seed)
            print(killed, flush=True)
            if arguments.only_kills:
                keep(kills_told(made, killed, arguments.seed))
                connection.close()
                connection.close_pool()
                return
            alone = run(made, wrote, postgres, kills=0, seed=arguments.seed)
            print(alone, flush=True)
            text = told(made, killed, alone, parsers(made), arguments.seed)
            connection.close()
            connection.close_pool()
    finally:
        shutil.rmtree(data, ignore_errors=True)
    keep(text)


def keep(text: str) -> None:
    print(text)
    with RESULTS.open("a") as results:
        results.write(text)


def kills_told(made: Made, killed: dict[str, Any], seed: int) -> str:
    rows = "; ".join(f"{name} {say(killed)}" for name, say in ROWS.items())
    kills = killed["kills"]
    command = f"python benchmarks/inbound_mail.py --mails {len(made.mails)} --large {len(made.files)} --kills {kills}"
    return f"""
## Incoming mail under kills alone, {datetime.now(UTC):%Y-%m-%d %H:%M} UTC

`{command} --seed {seed} --only-kills`:
{kills} kills 0.02 to 2 s after the worker began, {killed["amid"]} of them after it had committed mails and with others
still to come. {rows}.
By the rule of three, fewer than {300 / max(kills, 1):.1f} % of kills lose or double a mail (95 %).
"""


if __name__ == "__main__":
    main()
