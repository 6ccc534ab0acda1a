"""Server time of the inbox, search, bulk changes and case pages with 50,000 open cases in the record.

    python benchmarks/cases.py [--open 50000] [--closed 100000] [--folder DIR] [--rounds 20] [--matching] [--write]

Fills an embedded PostgreSQL 18 in DIR (a temporary one without it; a filled one is used again) by COPY, then asks the
real views through Django's test client, as a lead, who sees all cases, and as somebody of the frontline, who sees those
of five of twenty-five touchpoints. A bulk change is 50 cases, each time other ones. `cold` is the first request of an
address in the process, with nothing kept. --matching measures instead each change of all open cases at once, and takes
it back. Seeded; appends to benchmarks/results/act.md with --write.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parent))

RESULT = Path(__file__).parent / "results" / "act.md"
AIM = 200  # ms, p95
STATES = ("new", "new", "new", "working", "working", "waiting", "asked")
OUTCOMES = ("put right", "put right", "put right", "silent", "not reached", "nothing to do", "not put right")
TAGS = ("refund", "delivery", "gift card", "account", "staff", "app", "opening hours", "price")
CHANNELS = ("mail", "call", "app", "social", "web")
LANGUAGES = ("en", "de", "fr", "es", "nl")
# Met in a third, a twentieth, one in five hundred and one in twenty thousand of the texts.
MARKED = (("order", 3), ("refund", 20), ("lamp", 500), ("unicorn", 20_000))
WORDS = [f"word{i}" for i in range(4000)]


def text(dice: random.Random, words: int) -> str:
    """Words as they fall, some far more often than others."""
    chosen = [WORDS[int(4000 * dice.random() ** 3)] for _ in range(words)]
    chosen += [word for word, one_in in MARKED if dice.random() < 1 / one_in]
    return " ".join(chosen)


def copy(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    from django.db import connection

    with connection.cursor() as cursor, cursor.copy(f"copy {table} ({', '.join(columns)}) from stdin") as pipe:
        for row in rows:
            pipe.write_row(row)


def fill(opened: int, closed: int, *, now: datetime) -> None:
    """Cases with a customer, a comment, its reading, a conversation and their stays."""
    from django.db import connection

    from outspoken.journeys.models import Touchpoint
    from outspoken.listen.models import Source
    from outspoken.people.models import Membership, Role, Team, User

    dice = random.Random(5)
    teams = [Team.objects.create(name=f"Team {i}", slug=f"team-{i}") for i in range(5)]
    places = [
        Touchpoint.objects.create(name=f"Touchpoint {i}", slug=f"touchpoint-{i}", team=teams[i % 5]) for i in range(25)
    ]
    source = Source.objects.create(name="Mail", slug="mail", kind="api", channel="mail")
    users = []
    for i in range(40):
        user = User.objects.create(email=f"agent{i}@bench.test", name=f"Agent {i}")
        Membership.objects.create(user=user, team=teams[i % 5], role=Role.LEAD if i < 5 else Role.FRONTLINE)
        users.append(user)
    total = opened + closed
    number = [UUID(int=dice.getrandbits(128), version=4) for _ in range(2 * total)]
    people, feedback = number[:total], number[total:]
    at = [now - timedelta(minutes=int(60 * 24 * (25 * dice.random() if i >= closed else 25 + 500 * dice.random())))
          for i in range(total)]  # fmt: skip
    place = [places[int(25 * dice.random() ** 1.5)] for _ in range(total)]
    copy("people_person", ("id", "kind", "name", "language", "segment", "created_at"),
         ((pk, "customer", "", "en", "", now) for pk in people))  # fmt: skip
    copy(
        "people_identity",
        ("person_id", "kind", "handle"),
        ((pk, "mail", f"c{i}@bench.test") for i, pk in enumerate(people)),
    )
    kept = ("id", "source_id", "external_id", "occurred_at", "received_at", "person_id", "touchpoint_id", "channel",
            "language_hint", "score_kind", "emotion", "attributes", "raw", "read_at")  # fmt: skip
    spoken = [(place[i].pk, CHANNELS[i % 5], LANGUAGES[i % 5]) for i in range(total)]
    copy("listen_feedback", kept, ((feedback[i], source.pk, str(i), at[i], at[i], people[i], *spoken[i], "", "",
                                    "{}", "{}", now) for i in range(total)))  # fmt: skip
    copy("listen_verbatim", ("id", "feedback_id", "place", "question", "text"),
         ((i + 1, feedback[i], 0, "", text(dice, 25)) for i in range(total)))  # fmt: skip
    kept = ("verbatim_id", "feedback_id", "occurred_at", "source_id", "touchpoint_id", "channel", "language",
            "score_kind", "has_words", "polarity", "is_mixed", "emotions", "family", "intents", "harms", "effort",
            "themes", "reader")  # fmt: skip
    read = ("", True, "negative", False, "{anger}", "anger", "{}", "{}", "", "{}", "bench")
    copy("understand_reading", kept, ((i + 1, feedback[i], at[i], source.pk, *spoken[i], *read) for i in range(total)))
    _fill_cases(dice, closed, at, place, people, users, now=now)
    copy("act_casefeedback", ("case_id", "feedback_id", "at"), ((i + 1, feedback[i], at[i]) for i in range(total)))
    with connection.cursor() as cursor:
        for table, column in (("act_case", "number"), ("listen_verbatim", "id")):
            cursor.execute(f"select setval(pg_get_serial_sequence('{table}', '{column}'), %s)", [total + 1])
        cursor.execute("analyze")


def _fill_cases(
    dice: random.Random,
    closed: int,
    at: list[datetime],
    place: list[Any],
    people: list[UUID],
    users: list[Any],
    *,
    now: datetime,
) -> None:
    cases, messages, stays = [], [], []
    for i, opened_at in enumerate(at):
        number, team = i + 1, place[i].team_id
        state = "closed" if i < closed else dice.choice(STATES)
        owner = None if state == "new" and dice.random() < 0.8 else dice.choice(users).pk
        answered = None if state == "new" else opened_at + timedelta(hours=10 * dice.random())
        ended = opened_at + timedelta(hours=20 + 100 * dice.random()) if state == "closed" else None
        first, right = opened_at + timedelta(hours=24), opened_at + timedelta(hours=96 + 240 * dice.random())
        due = (right if answered else first) if state in ("new", "working") else None
        follow = (
            now + timedelta(days=7 * dice.random() - 1)
            if state in ("asked", "working") and dice.random() < 0.4
            else None
        )
        tags = "{" + ",".join(f'"{tag}"' for tag in dice.sample(TAGS, int(3 * dice.random()))) + "}"
        whose = (number, people[i], place[i].pk, team, owner, state, 1 + int(4 * dice.random()), '["anger"]')
        spoken = (CHANNELS[i % 5], LANGUAGES[i % 5], tags, opened_at, opened_at, 1)
        promised = (first, answered, right, ended, due, follow, dice.choice(OUTCOMES) if ended else "", ended, 0)
        cases.append((*whose, *spoken, *promised))
        stays.append((number, state, owner, team, opened_at, None))
        if answered:
            messages.append(
                (
                    number,
                    "out",
                    "mail",
                    f"Dear customer,\n\n{text(dice, 12)}\n\nKind regards",
                    "",
                    answered,
                    False,
                    "[]",
                )
            )
            messages += [
                (number, kind, "mail", text(dice, 15), "", answered + timedelta(hours=j + 1), False, "[]")
                for j, kind in enumerate(("in", "note", "event", "in")[: int(5 * dice.random())])
            ]
    copy("act_case",
         ("number", "person_id", "touchpoint_id", "team_id", "owner_id", "state", "severity", "reasons", "channel",
          "language", "tags", "opened_at", "changed_at", "version", "first_contact_due_at", "first_contact_at",
          "resolution_due_at", "resolved_at", "due_at", "follow_up_at", "outcome", "closed_at", "reopened"),
         cases)  # fmt: skip
    copy("act_message", ("case_id", "kind", "channel", "text", "call", "at", "is_doubtful", "files"), messages)
    copy("act_stay", ("case_id", "state", "owner_id", "team_id", "since", "until"), stays)


def addresses() -> dict[str, list[str]]:
    """Pages by kind."""
    inbox = "/act/cases/"
    views = ("queue", "mine", "named", "open", "overdue", "calls", "asked", "closed", "all")
    return {
        "inbox, each view": [f"{inbox}?view={view}" for view in views],
        "inbox, filtered": [
            f"{inbox}?view=open&touchpoint=touchpoint-3",
            f"{inbox}?view=open&touchpoint=touchpoint-24&severity=4",
            f"{inbox}?view=open&team=team-2&state=waiting",
            f"{inbox}?view=open&tag=gift+card&language=fr",
            f"{inbox}?view=open&channel=app&owner=nobody",
            f"{inbox}?view=overdue&language=nl&severity=1",
            f"{inbox}?view=closed&outcome=put+right&touchpoint=touchpoint-20",
        ],
        "search": [
            *(f"{inbox}?view={view}&q={word}" for view in ("open", "all") for word, _ in MARKED),
            f"{inbox}?view=open&q=order+refund",
            f"{inbox}?view=open&q=order+lamp&touchpoint=touchpoint-24",
            f"{inbox}?view=open&q=%22word12+word3%22",
            f"{inbox}?view=queue&q=refund+-order",
            f"{inbox}?view=all&q=nowhere",
            f"{inbox}?view=all&q=%23149000",
            f"{inbox}?view=all&q=c140000@bench.test",
        ],
        "recovery": ["/act/recovery/"],
    }


def pages_further(client: Any) -> Iterator[float]:
    """Times of pages further and further down the open cases."""
    from django.utils.http import urlencode

    for place in range(1, 40, 3):
        moment = datetime.now(UTC) + timedelta(days=place - 25)
        yield asked(client, f"/act/cases/?{urlencode({'view': 'open', 'after': f'{moment.isoformat()}~1'})}")
    yield asked(client, "/act/cases/?view=open&after=~120000")


def asked(client: Any, url: str) -> float:
    begun = time.perf_counter()
    response = client.get(url)
    spent = (time.perf_counter() - begun) * 1000
    if spent > AIM:
        print(f"  {spent:.0f} ms: {url}", flush=True)
    if response.status_code != 200:
        raise SystemExit(f"{url} answered {response.status_code}: {response.content[:300]!r}")
    return spent


def changed(client: Any, dice: random.Random, opened: list[int], form: dict[str, str]) -> float:
    """One change to fifty open cases that this person sees."""
    from outspoken.act.models import Case

    chosen = dice.sample(opened, 50)
    seen = [f"{pk}:{version}" for pk, version in Case.objects.filter(pk__in=chosen).values_list("pk", "version")]
    begun = time.perf_counter()
    response = client.post("/act/cases/changes", {"case": seen, **form, "next": "/act/cases/?view=open"})
    spent = (time.perf_counter() - begun) * 1000
    if response.status_code != 302:
        raise SystemExit(f"the change answered {response.status_code}")
    return spent


def requests(client: Any, dice: random.Random, opened: list[int], turn: int) -> Iterator[tuple[str, Iterator[float]]]:
    """Kinds of requests with the times of each, asked as they are taken."""
    for kind, urls in addresses().items():
        yield kind, (asked(client, url) for url in urls)
    yield "inbox, further pages", pages_further(client)
    yield "a case's page", (asked(client, f"/act/cases/{pk}/") for pk in dice.sample(opened, 10))
    yield "suggested answers", (asked(client, f"/act/cases/{pk}/suggestions") for pk in dice.sample(opened, 10))
    forms = (
        {"do": "take"}, {"do": "owner", "owner": "nobody"}, {"do": "severity", "severity": str(1 + turn % 4)},
        {"do": "tag", "tag": f"tag {turn}"}, {"do": "team", "team": f"team-{turn % 5}"},
        {"do": "outcome", "outcome": "nothing to do"},
    )  # fmt: skip
    yield "bulk change of 50", (changed(client, dice, opened, form) for form in forms)


def measure(rounds: int, postmaster: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds by kind of request and reader."""
    from django.db import connection
    from django.test import Client

    from outspoken.act import inbox
    from outspoken.people.models import User
    from outspoken.understand.kept import Kept
    from pages import postgres_ticks

    told: dict[str, dict[str, list[float]]] = {}
    dice = random.Random(7)
    for name, email in (("lead", "agent0@bench.test"), ("frontline", "agent9@bench.test")):
        user = User.objects.get(email=email)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user)
        client.get("/me/")
        for turn in range(rounds):
            if not turn:
                Kept.forget_all()
            opened = list(inbox.seen_by(user).open().values_list("pk", flat=True))
            for kind, times in requests(client, dice, opened, turn):
                used = time.process_time() + postgres_ticks(postmaster)
                spent = list(times)
                used = (time.process_time() + postgres_ticks(postmaster) - used) * 1000 / len(spent)
                held = told.setdefault(kind, {})
                held.setdefault(f"{name}{'' if turn else ' cold'}", []).extend(spent)
                if turn:
                    held.setdefault(f"{name} processor", []).append(used)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze act_case")
    return told


def measure_matching(postmaster: int) -> list[str]:
    """What changing every open case at once takes, kind of change by kind."""
    from django.db import transaction

    from outspoken.act import bulk, inbox
    from outspoken.act.models import Outcome, Severity
    from outspoken.act.wanted import Wanted
    from outspoken.people.models import Team, User
    from pages import postgres_ticks

    lead, now = User.objects.get(email="agent0@bench.test"), datetime.now(UTC)
    changes = {
        "give to one": lambda: bulk.assignment(lead),
        "tag": lambda: bulk.tagging(["storm"]),
        "severity": lambda: bulk.weighing(Severity.URGENT),
        "hand over": lambda: bulk.handing_over(Team.objects.order_by("pk")[0]),
        "close": lambda: bulk.closing(Outcome.NOTHING_TO_DO, now=now),
    }
    lines = [
        "## One change to all open cases",
        "",
        (
            f"`python benchmarks/cases.py --matching`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, "
            f"load {os.getloadavg()[0]:.1f}. One transaction each, taken back afterwards; processor time is this "
            "process's and PostgreSQL's together."
        ),
        "",
        "| change | cases | seconds | processor seconds | a thousand cases, ms |",
        "|---|---|---|---|---|",
    ]
    for name, change in changes.items():
        begun, used = time.perf_counter(), time.process_time() + postgres_ticks(postmaster)
        with transaction.atomic():
            cases = inbox.matching(Wanted(view="open"), by=lead, now=now)
            came, _ = bulk.change_matching(cases, change(), seen_at=now, by=lead, now=now)
            transaction.set_rollback(True)
        spent = time.perf_counter() - begun
        used = time.process_time() + postgres_ticks(postmaster) - used
        n = len(came.done)
        lines.append(f"| {name} | {n:,} | {spent:.1f} | {used:.1f} | {1_000_000 * spent / max(n, 1):.0f} |")
    return [*lines, ""]


def summary(times: list[float]) -> str:
    ranked = sorted(times)
    p95 = ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]
    return f"{statistics.median(ranked):.0f} | {p95:.0f} | {ranked[-1]:.0f}"


def report(told: dict[str, dict[str, list[float]]], options: argparse.Namespace) -> list[str]:
    lines = [
        f"## Cases with {options.open:,} open and {options.closed:,} closed in the record",
        "",
        (
            f"`python benchmarks/cases.py`, {datetime.now(UTC):%Y-%m-%d}, 2 cores, load {os.getloadavg()[0]:.1f}. "
            f"Server time in ms through the real views; {options.rounds} rounds. The aim is a p95 of {AIM} ms. "
            "Processor time is the web's and PostgreSQL's together, the mean of a request: what it costs on a machine "
            "with nothing else to do."
        ),
        "",
        "| requests | reader | n | p50 | p95 | max | cold p50 | cold p95 | cold max | processor |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, by_reader in told.items():
        for name in ("lead", "frontline"):
            warm, cold = by_reader[name], by_reader[f"{name} cold"]
            used = statistics.mean(by_reader[f"{name} processor"])
            lines.append(f"| {kind} | {name} | {len(warm)} | {summary(warm)} | {summary(cold)} | {used:.0f} |")
    return [*lines, ""]


def main() -> None:
    from pages import start

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--open", type=int, default=50_000)
    parser.add_argument("--closed", type=int, default=100_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--matching", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="outspoken-cases-", dir="/tmp"))
    process = start(folder)
    try:
        from django.core.management import call_command

        from outspoken.act.models import Case

        call_command("migrate", verbosity=0)
        if not Case.objects.exists():
            begun = time.perf_counter()
            fill(options.open, options.closed, now=datetime.now(UTC))
            print(f"filled in {time.perf_counter() - begun:.0f} s", flush=True)
        if options.matching:
            lines = measure_matching(process.pid)
        else:
            lines = report(measure(options.rounds, process.pid), options)
        print("\n".join(lines))
        if options.write:
            with RESULT.open("a") as kept:
                kept.write("\n".join(lines) + "\n")
    finally:
        from django.db import connection

        connection.close()
        connection.close_pool()
        process.send_signal(signal.SIGINT)
        process.wait(60)
        if not options.folder:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
