"""Server time of act's pages with 1,000,000 feedback, and thousands of problems, plans, escalations and targets.

    python benchmarks/act_pages.py [--feedback 1000000] [--folder DIR] [--rounds 15] [--write]

Fills an embedded PostgreSQL 18 in DIR as benchmarks/pages.py does (a filled one is used again; give it a copy, for
this adds rows), and beside the comments: 3,000 problems, 2,000 plans with 6,000 actions, 2,000 escalations, 800
targets, 20,000 cases, 20,000 recognitions, 2,000 concerns, 40 rules with what they met. Then asks the real views
through Django's test client, as an executive, the lead of a team and somebody of its frontline. `cold` is the first
request of an address in the process, with nothing kept; then each is asked in turn, none twice in a row. Seeded;
appends to benchmarks/results/act.md with --write. Exits with 1 where a p95 is above 300 ms.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import pages

RESULT = Path(__file__).parent / "results" / "act.md"
AIM = 300  # ms, p95
READERS = {"executive": ("executive", None), "lead": ("lead", "team-0"), "frontline": ("frontline", "team-0")}
STATES = ("open", "open", "worked on", "worked on", "not now", "solved")
MEASURES = ("nps", "csat", "stars", "ces")


# ── what is in the record beside the comments ──


class Filling:
    """Rows of act, by a seed."""

    def __init__(self, *, now: datetime) -> None:
        from outspoken.journeys.models import Touchpoint
        from outspoken.people.models import Membership, Team, User
        from outspoken.understand.models import Incident, Theme

        self.now, self.today, self.dice = now, now.date(), random.Random(5)
        self.places = list(Touchpoint.objects.select_related("team").order_by("pk"))
        self.themes = list(Theme.objects.order_by("pk"))
        self.incidents = list(Incident.objects.order_by("-since")[:200])
        self.teams = list(Team.objects.order_by("pk"))
        self.users = []
        for name, (role, team) in READERS.items():
            user = User.objects.create(email=f"{name}@act.bench.test", name=name.title())
            Membership.objects.create(user=user, role=role, team=Team.objects.get(slug=team) if team else None)
            self.users.append(user)
        for number in range(60):
            user = User.objects.create(email=f"colleague{number}@act.bench.test", name=f"Colleague {number}")
            Membership.objects.create(user=user, role="frontline", team=self.teams[number % len(self.teams)])
            self.users.append(user)

    def ago(self, days: float) -> datetime:
        return self.now - timedelta(days=days * self.dice.random())

    def day(self, first: int, last: int) -> date:
        return self.today + timedelta(days=self.dice.randint(first, last))

    def place(self) -> Any:
        return self.places[int(len(self.places) * self.dice.random() ** 1.5)]

    def user(self) -> Any:
        return self.dice.choice(self.users)

    def all(self) -> None:
        self.cases(20_000)
        self.problems(3_000)
        self.plans(2_000)
        self.targets(800)
        self.escalations(2_000)
        self.praise(20_000)
        self.concerns(2_000)
        self.rules(40)

    def cases(self, count: int) -> None:
        from outspoken.act.models import Case, CaseFeedback, Stay
        from outspoken.listen.models import Feedback

        told = list(
            Feedback.objects.exclude(person=None).order_by("-occurred_at")
            .values_list("pk", "person_id", "touchpoint_id", "touchpoint__team_id", "channel")[:count]
        )  # fmt: skip
        rows, links, stays = [], [], []
        for number, (feedback, person, place, team, channel) in enumerate(told):
            opened, is_closed = self.ago(60), number % 3 > 0
            ended = min(opened + timedelta(days=4 * self.dice.random()), self.now) if is_closed else None
            case = Case(
                person_id=person, touchpoint_id=place, team_id=team, owner=self.user() if number % 2 else None,
                channel=channel, state="closed" if is_closed else self.dice.choice(["new", "working", "asked"]),
                severity=self.dice.randint(1, 4), reasons=["anger"], opened_at=opened, changed_at=opened,
                first_contact_at=ended, first_contact_due_at=opened + timedelta(days=1),
                resolution_due_at=opened + timedelta(days=4), resolved_at=ended, closed_at=ended,
                outcome=self.dice.choice(["put right", "silent", "nothing to do"]) if is_closed else "",
                due_at=None if is_closed else opened + timedelta(days=1),
            )  # fmt: skip
            rows.append(case)
            links.append((case, feedback))
            stays.append(Stay(case=case, state=case.state, owner=case.owner, team_id=team, since=opened))
        Case.objects.bulk_create(rows, batch_size=2000)
        CaseFeedback.objects.bulk_create(
            (CaseFeedback(case=case, feedback_id=pk, at=case.opened_at) for case, pk in links), batch_size=2000
        )
        Stay.objects.bulk_create(stays, batch_size=2000)

    def problems(self, count: int) -> None:
        from outspoken.act.models import Problem, ProblemEntry

        rows = []
        for number in range(count):
            state = self.dice.choice(STATES)
            place, theme = self.place(), self.dice.choice(self.themes)
            rows.append(
                Problem(
                    title=f"What keeps happening, number {number}", theme=theme if number % 4 else None,
                    touchpoint=place,
                    channel="", since=self.day(-700, -20), owner=self.user(), sponsor=self.users[0], state=state,
                    their_minutes=10.0, our_minutes=5.0, moves=2, opened_at=self.ago(600), changed_at=self.ago(300),
                    not_now_because="later" if state == "not now" else "",
                    review_on=self.day(10, 300) if state == "not now" else None,
                    solved_at=self.ago(200) if state == "solved" else None,
                )
            )  # fmt: skip
        Problem.objects.bulk_create(rows, batch_size=1000)
        ProblemEntry.objects.bulk_create(
            (ProblemEntry(problem=row, text="opened", at=row.opened_at) for row in rows for _ in range(4)),
            batch_size=2000,
        )
        self.register = rows

    def plans(self, count: int) -> None:
        from outspoken.act.models import Action, Plan
        from outspoken.understand.models import Change

        changes, plans, actions = [], [], []
        for number in range(count):
            problem, made = self.dice.choice(self.register), self.ago(300)
            state = self.dice.choice(["running", "running", "worked", "no change", "dropped"])
            change = Change(
                what=f"Change {number}", theme_id=problem.theme_id, touchpoint_id=problem.touchpoint_id,
                effect_on=self.day(-200, 60), expected_ratio=0.6, made_at=made,
            )  # fmt: skip
            changes.append(change)
            plan = Plan(
                problem=problem, what=f"Plan {number}", owner=self.user(), change=change, check_on=self.day(-100, 120),
                state=state, verdict="Too early to tell", made_at=made, closed_at=None if state == "running" else made,
            )  # fmt: skip
            plans.append(plan)
            actions += [
                Action(plan=plan, what=f"Do {step}", owner=self.user(), due_on=self.day(-60, 60),
                       done_at=made if self.dice.random() < 0.5 else None)
                for step in range(3)
            ]  # fmt: skip
        Change.objects.bulk_create(changes, batch_size=1000)
        Plan.objects.bulk_create(plans, batch_size=1000)
        Action.objects.bulk_create(actions, batch_size=2000)

    def targets(self, count: int) -> None:
        from outspoken.act.models import Target, TargetStep

        named = [*MEASURES, *(f"theme:{theme.key}" for theme in self.themes)]
        pairs = [(place, measure) for measure in named for place in self.places][:count]
        rows = [Target(touchpoint=place, measure=measure, made_at=self.ago(600)) for place, measure in pairs]
        Target.objects.bulk_create(rows, batch_size=1000)
        TargetStep.objects.bulk_create(
            TargetStep(target=row, kind="start" if step == 0 else "rise", value=0.4 + step / 20,
                       since=self.today - timedelta(days=600 - 100 * step), at=self.now)
            for row in rows for step in range(3)
        )  # fmt: skip

    def escalations(self, count: int) -> None:
        from outspoken.act.models import Case, Escalation, EscalationAlarm, EscalationEntry, Notice

        cases, rows, alarms, entries, notices = list(Case.objects.order_by("?")[:count]), [], [], [], []
        for number, case in enumerate(cases):
            place, raised = self.place(), self.ago(200)
            state = "raised" if number < 40 else "taken" if number < 120 else "resolved"
            row = Escalation(
                title=f"An urgent case is overdue, number {number}", origin="case", severity=self.dice.randint(2, 4),
                touchpoint=place, team=place.team, touchpoints=[place.pk], state=state, rung=2, raised_at=raised,
                reach_by=raised, taken_by=self.user() if state != "raised" else None,
                taken_at=raised if state != "raised" else None, resolved_at=raised if state == "resolved" else None,
                outcome="It works again." if state == "resolved" else "",
            )  # fmt: skip
            rows.append(row)
            alarms.append(EscalationAlarm(escalation=row, case=case, severity=row.severity, at=raised))
            entries += [EscalationEntry(escalation=row, text=f"called rung {rung}", at=raised) for rung in range(4)]
            notices += [
                Notice(escalation=row, user=user, rung=rung, why="called", at=raised, not_before=raised, told_at=raised)
                for rung, user in enumerate(self.users[:2])
            ]  # fmt: skip
        Escalation.objects.bulk_create(rows, batch_size=1000)
        for made in (alarms, entries, notices):
            type(made[0]).objects.bulk_create(made, batch_size=2000)

    def praise(self, count: int) -> None:
        from outspoken.act.models import Naming, Recognition
        from outspoken.understand.models import Reading

        glad = Reading.objects.filter(polarity="positive").order_by("-occurred_at")
        rows = list(glad.values_list("verbatim", "touchpoint__team", "occurred_at")[:count])
        whose = {team.pk: [user for user in self.users if user.memberships.filter(team=team).exists()]
                 for team in self.teams}  # fmt: skip
        Recognition.objects.bulk_create(
            (
                Recognition(user=self.dice.choice(whose[team]), team_id=team, verbatim_id=verbatim, at=at,
                            shared_at=at if self.dice.random() < 0.5 else None)
                for verbatim, team, at in rows if team
            ),
            batch_size=2000,
        )  # fmt: skip
        sour = Reading.objects.filter(polarity="negative").order_by("-occurred_at")
        Naming.objects.bulk_create(
            Naming(user=self.dice.choice(whose[team]), team_id=team, verbatim_id=verbatim, kind="criticism", at=at)
            for verbatim, team, at in sour.values_list("verbatim", "touchpoint__team", "occurred_at")[:2_000] if team
        )  # fmt: skip

    def concerns(self, count: int) -> None:
        from outspoken.act.models import Concern, ConcernTurn

        rows = []
        for number in range(count):
            at, is_answered = self.ago(300), number % 4 > 0
            rows.append(
                Concern(
                    team=self.teams[number % len(self.teams)], text=f"It keeps happening {number}", by=self.user(),
                    at=at, due_at=at + timedelta(days=3), owed_by=self.users[number % 2],
                    answer="We do it." if is_answered else "", decision="yes" if is_answered else "",
                    answered_at=at if is_answered else None,
                )
            )  # fmt: skip
        Concern.objects.bulk_create(rows, batch_size=1000)
        ConcernTurn.objects.bulk_create(
            ConcernTurn(concern=row, rung=1, user=row.owed_by, since=row.at, due_at=row.due_at) for row in rows
        )

    def rules(self, count: int) -> None:
        import rules

        from outspoken.act.models import Rule, RuleHit
        from outspoken.act.rules import editing
        from outspoken.act.rules.actions import Action
        from outspoken.understand.models import Reading

        newest = list(Reading.objects.order_by("-occurred_at").values_list("feedback", flat=True)[:20_000])
        for number, groups in enumerate(rules.made(count, seed=3)):
            rule = editing.write(
                name=f"Rule {number}", when=groups, then=(Action("open a case"),), by=self.users[0], now=self.now
            )
            editing.switch(rule, state=Rule.State.ON, by=self.users[0], now=self.now)
            RuleHit.objects.bulk_create(
                RuleHit(rule=rule, feedback_id=pk, version=1, is_trial=False, did=["open a case"], at=self.ago(30))
                for pk in set(self.dice.sample(newest, 1_000))
            )


def fill() -> None:
    from django.db import connection, transaction

    from outspoken.people.models import User

    if User.objects.filter(email="executive@act.bench.test").exists():
        return
    begun = time.perf_counter()
    with transaction.atomic():
        Filling(now=datetime.now(UTC)).all()
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    print(f"act filled in {time.perf_counter() - begun:.0f} s", flush=True)


# ── what is asked ──

TRIAL = {
    "name": "Refunds", "opens": "1", "severity": "3",
    "c-0-0-what": "polarity", "c-0-0-was": "polarity", "c-0-0-is": "negative",
    "c-0-1-what": "words", "c-0-1-was": "words", "c-0-1-is": "refund\nmoney back",
}  # fmt: skip


def addresses(dice: random.Random) -> dict[str, list[str]]:
    from outspoken.act.models import Escalation, Plan, Problem, Rule, Target

    def some(model: Any, how_many: int = 6) -> list[int]:
        return dice.sample(sorted(model.objects.values_list("pk", flat=True)), how_many)

    places = [f"touchpoint-{number}" for number in (0, 3, 24)]
    today = date.today()  # noqa: DTZ011
    return {
        "problems": ["/act/problems/", "/act/problems/?view=all", "/act/problems/?view=solved",
                     "/act/problems/?view=mine", "/act/problems/?after=200"],
        "one problem": [f"/act/problems/{pk}/" for pk in some(Problem)],
        "open a problem": ["/act/problems/new", "/act/problems/new?touchpoint=touchpoint-3"],
        "plans": ["/act/plans/", *(f"/act/plans/?place={place}" for place in places)],
        "timeline": ["/act/plans/timeline", "/act/plans/timeline?by=touchpoint", "/act/plans/timeline?by=owner"],
        "one plan": [f"/act/plans/{pk}/" for pk in some(Plan)],
        "targets": ["/act/targets/"],
        "one target": [f"/act/targets/{pk}/" for pk in some(Target)],
        "set a target": ["/act/targets/new"],
        "escalations": ["/act/escalations/"],
        "one escalation": [f"/act/escalations/{pk}/" for pk in some(Escalation)],
        "desk": ["/act/desk/"],
        "teams": ["/act/team/"],
        "a team": ["/act/team/team-0/"],
        "a team's wall": ["/act/team/team-0/wall/"],
        "a team's concerns": ["/act/team/team-0/concerns/"],
        "coaching": ["/act/coaching/"],
        "my praise": ["/me/praise/"],
        "recovery": ["/act/recovery/", f"/act/recovery/?since={today - timedelta(days=60)}&until={today}"],
        "rules": ["/act/rules/"],
        "one rule": [f"/act/rules/{pk}/" for pk in some(Rule, 3)],
        "edit a rule": [f"/act/rules/{pk}/edit" for pk in some(Rule, 3)],
        "try a rule": ["POST /act/rules/trial"],
        "ladders": ["/act/ladders/"],
        "inbox": ["/act/cases/", "/act/cases/?view=open"],
    }  # fmt: skip


def asked(client: Any, url: str) -> tuple[float, int]:
    begun = time.perf_counter()
    if url.startswith("POST "):
        response = client.post(url.removeprefix("POST "), TRIAL, headers={"HX-Request": "true"})
    else:
        response = client.get(url)
    body = b"".join(response) if response.streaming else response.content
    spent = (time.perf_counter() - begun) * 1000
    if response.status_code not in {200, 302, 403, 404}:
        raise SystemExit(f"{url} answered {response.status_code}: {body[:300]!r}")
    return spent, response.status_code


def measure(rounds: int, postmaster: int, only: str) -> dict[str, dict[str, list[float]]]:
    """Milliseconds by kind of page and reader; pages that a reader may not see are left out."""
    from django.test import Client

    from outspoken.people.models import User
    from outspoken.understand.kept import Kept

    told: dict[str, dict[str, list[float]]] = {}
    chosen = {kind: urls for kind, urls in addresses(random.Random(7)).items() if only in kind}
    for name in READERS:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email=f"{name}@act.bench.test"))
        client.get("/me/")
        Kept.forget_all()
        for turn in range(rounds):
            for kind, urls in chosen.items():
                used = time.process_time() + pages.postgres_ticks(postmaster)
                answers = [asked(client, url) for url in urls]
                used = (time.process_time() + pages.postgres_ticks(postmaster) - used) * 1000 / len(urls)
                times = [spent for spent, status in answers if status == 200]
                for (spent, _), url in zip(answers, urls, strict=True):
                    if spent > AIM:
                        print(f"  {spent:.0f} ms: {name} {url}{'' if turn else ' (cold)'}", flush=True)
                if not times:
                    continue
                held = told.setdefault(kind, {})
                held.setdefault(f"{name}{'' if turn else ' cold'}", []).extend(times)
                if turn:
                    held.setdefault(f"{name} processor", []).append(used)
    return told


def p95(times: list[float]) -> float:
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(len(ranked) * 0.95))]


def report(told: dict[str, dict[str, list[float]]], options: argparse.Namespace) -> list[str]:
    lines = [
        "## Pages of act with 1,000,000 feedback",
        "",
        (
            f"`python benchmarks/act_pages.py`, {datetime.now(UTC):%Y-%m-%d %H:%M}, {os.cpu_count()} cores, "
            f"load {os.getloadavg()[0]:.1f}. Server time in ms through the real views; {options.rounds} rounds. "
            f"The aim is a p95 of {AIM} ms. "
            "Processor time is the web's and PostgreSQL's together, the mean of a request."
        ),
        "",
        "| pages | reader | n | p50 | p95 | max | cold p50 | cold p95 | cold max | processor |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for kind, by_reader in told.items():
        for name in READERS:
            if warm := by_reader.get(name):
                used = statistics.mean(by_reader[f"{name} processor"])
                cold = pages.summary(by_reader[f"{name} cold"])
                lines.append(f"| {kind} | {name} | {len(warm)} | {pages.summary(warm)} | {cold} | {used:.0f} |")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--feedback", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--only", default="", help="pages whose kind has this in it")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with pages.served(options.folder, options.feedback) as process:
        fill()
        told = measure(options.rounds, process.pid, options.only)
        lines = report(told, options)
    print("\n".join(lines))
    if options.write:
        with RESULT.open("a", encoding="utf-8") as kept:
            kept.write("\n".join(["", *lines, ""]))
    late = [kind for kind, by_reader in told.items() if any(p95(by_reader.get(name, [0.0])) > AIM for name in READERS)]
    sys.exit(f"above {AIM} ms: {', '.join(late)}" if late else 0)


if __name__ == "__main__":
    main()
