"""What benchmarks/act_faults.py lets happen to a house: customers who speak and write, staff who answer, escalate,
plan, put off; every act with what must come of it, kept in a ledger beside the record."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

DOMAIN = "vo.example"
PLACES = ("web", "shop", "train", "line", "bill")
# Words of the marked comments, and which rule each is meant for.
MARKED = {"zebra": "urgent", "ostrich": "told"}
REGULARS = 40


@dataclass(frozen=True)
class Said:
    """One comment as it was taken: which rules are meant for it."""

    feedback: UUID
    rules: frozenset[str]
    is_alone: bool


@dataclass
class Ledger:
    """What must have come of it all."""

    said: dict[str, Said] = field(default_factory=dict)
    replies: dict[str, int] = field(default_factory=dict)
    fresh_mails: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)
    delivered: int = 0
    answers: dict[str, tuple[int, bool]] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    put_off: list[tuple[int, Any]] = field(default_factory=list)
    relapsed: set[int] = field(default_factory=set)
    # Plans whose last day for a verdict is long over, and others.
    ending_plans: set[int] = field(default_factory=set)
    running_plans: set[int] = field(default_factory=set)
    refused: int = 0


class House:
    """The staff, places, rules and problems that everything happens to."""

    def __init__(self, *, endpoint: str, now: datetime) -> None:
        from outspoken.journeys.models import Touchpoint
        from outspoken.listen.models import Source
        from outspoken.people.models import Membership, Role, Team, User
        from outspoken.post import signing
        from outspoken.post.inbox import mailboxes
        from outspoken.post.models import Endpoint

        self.teams = [Team.objects.create(name=f"Team {name}", slug=f"team-{name}") for name in ("a", "b")]
        self.places = [
            Touchpoint.objects.create(name=name.title(), slug=name, team=self.teams[number % 2])
            for number, name in enumerate(PLACES)
        ]
        roles = [(Role.FRONTLINE, 0), (Role.FRONTLINE, 1), (Role.LEAD, 0), (Role.LEAD, 1), (Role.EXECUTIVE, None),
                 (Role.ADMIN, None)]  # fmt: skip
        self.users = []
        for number, (role, team) in enumerate(roles):
            user = User.objects.create(email=f"staff{number}@{DOMAIN}", name=f"Staff {number}")
            Membership.objects.create(user=user, role=role, team=None if team is None else self.teams[team])
            self.users.append(user)
        self.source = Source.objects.create(name="App", slug="app", kind=Source.Kind.API, channel="app")
        self.mailbox = mailboxes.create(
            kind="webhook", name="Care", address=f"care@{DOMAIN}", by=self.users[5], now=now
        )
        Endpoint.objects.create(name="pager", url=endpoint, secret=signing.new_secret(), made_at=now)
        self.rules = _rules(self.users[5], now=now)


def _rules(by: Any, *, now: datetime) -> dict[str, int]:
    """Rules whose matches do not depend on how the reader reads."""
    from outspoken.act.models import Rule
    from outspoken.act.rules import actions, conditions, editing

    case, tag = {"do": "open a case", "severity": 2}, {"do": "tag", "tags": ["low"]}
    told: dict[str, tuple[list[Any], list[Any]]] = {
        "low": ([[{"what": "score", "kind": "csat", "at_most": 1}]], [case, tag]),
        "urgent": ([[{"what": "words", "is": ["zebra"]}]], [{**case, "severity": 4}]),
        "told": ([[{"what": "words", "is": ["ostrich"]}]], [{"do": "tell", "roles": ["lead"], "team": "team-a"}]),
        "raised": ([[{"what": "channel", "is": ["hotline"]}]], [{"do": "escalate", "severity": 3}]),
        "tried": ([[{"what": "touchpoint", "is": ["bill"]}]], [case]),
    }
    made = {}
    for name, (when, then) in told.items():
        rule = editing.write(name=name, when=conditions.parse(when), then=actions.parse(then), by=by, now=now)
        if name != "tried":
            editing.switch(rule, state=Rule.State.ON, by=by, now=now)
        made[name] = rule.pk
    return made


class Actor(threading.Thread):
    """Does one thing after another, each chosen by a seed, until told to stop."""

    def __init__(self, house: House, ledger: Ledger, clock: Callable[[], datetime], *, seed: int, rate: float) -> None:
        super().__init__(daemon=True)
        self.house, self.ledger, self.clock, self.rate = house, ledger, clock, rate
        self.chance, self.count = random.Random(seed), 0
        self.stopping = threading.Event()
        self.trouble: list[str] = []

    def run(self) -> None:
        from django.db import OperationalError, connection

        from outspoken.act.errors import CaseError

        due = time.monotonic()
        while not self.stopping.is_set():
            self.count += 1
            try:
                self.act()
            except CaseError:  # of two at once the other was quicker, as in life
                self.ledger.refused += 1
            except OperationalError as error:
                self.trouble.append(str(error)[:200])
            due = max(due + 1 / self.rate, time.monotonic())
            self.stopping.wait(due - time.monotonic())
        connection.close()

    def act(self) -> None:
        raise NotImplementedError


class Speakers(Actor):
    """Customers at every door: single comments and small batches."""

    def act(self) -> None:
        from outspoken.listen import feedback

        now = self.clock()
        made = [self._item(now) for _ in range(self.chance.choice([1, 1, 1, 4]))]
        taken = feedback.take([item for _, item, _, _ in made], source=self.house.source, by=None, now=now)
        for (mark, _, rules, is_alone), pk in zip(made, taken.ids, strict=True):
            assert pk is not None
            self.ledger.said[mark] = Said(pk, rules, is_alone)

    def _item(self, now: datetime) -> tuple[str, Any, frozenset[str], bool]:
        from outspoken.listen.feedback import Item

        self.count += 1
        mark, place = f"mark{self.count}x", self.chance.choice(PLACES)
        word = self.chance.choice([*MARKED, "", "", ""])
        channel = "hotline" if self.chance.random() < 0.1 else "app"
        score = float(self.chance.choice([1, 3, 4, 5, 5]))
        rules = {MARKED[word]} if word else set()
        rules |= {"low"} if score <= 1 else set()
        rules |= {"raised"} if channel == "hotline" else set()
        rules |= {"tried"} if place == "bill" else set()
        kind = self.chance.random()
        person = "" if kind < 0.2 else f"own{self.count}@home.example" if kind < 0.8 else self._regular()
        item = Item(
            external_id=mark, verbatims=(("", f"{mark} {word} was waiting here"),), occurred_at=now, channel=channel,
            touchpoint=place, person=person, score=score, score_kind="csat", language="en",
        )  # fmt: skip
        return mark, item, frozenset(rules), not person.startswith("regular")

    def _regular(self) -> str:
        return f"regular{self.chance.randrange(REGULARS)}@home.example"


class Writers(Actor):
    """Customers, strangers and programs that write mails; some mails are delivered twice."""

    def act(self) -> None:
        from outspoken.post.inbox import intake

        raws = [self._mail() for _ in range(self.chance.choice([1, 1, 3]))]
        if self.chance.random() < 0.1:
            raws.append(b"Received: from elsewhere by mx.vo.example; Mon, 02 Mar 2026 09:00:00 +0000\r\n" + raws[0])
        intake.take(raws, mailbox=self.house.mailbox, now=self.clock())
        self.ledger.delivered += len(raws)

    def _mail(self) -> bytes:
        from outspoken.act.models import Case
        from outspoken.post.inbox import joining

        self.count += 1
        pk = f"mail{self.count}.{self.chance.getrandbits(40):x}@home.example"
        kind = self.chance.random()
        chosen = (
            Case.objects.exclude(person=None).order_by("-number").values_list("number", "person__identities__handle")
        )
        held = list(chosen[:200]) if kind < 0.65 else []
        if not held:
            self.ledger.fresh_mails.add(pk)
            return _written(pk, f"stranger{self.count}@home.example", f"care@{DOMAIN}", f"{pk} please help me")
        number, sender = self.chance.choice(held)
        to = joining.reply_address(f"case {number}")
        if kind < 0.1:
            self.ledger.programs.add(pk)
            return _written(pk, sender, to, "I am away", automatic=True)
        self.ledger.replies[pk] = number
        return _written(pk, sender, to, f"{pk} still waiting")


def _written(pk: str, sender: str, to: str, text: str, *, automatic: bool = False) -> bytes:
    lines = [f"Message-ID: <{pk}>", f"From: {sender}", f"To: {to}", "Subject: My order", "MIME-Version: 1.0",
             "Date: Mon, 02 Mar 2026 09:00:00 +0000", "Content-Type: text/plain; charset=utf-8"]  # fmt: skip
    lines += ["Auto-Submitted: auto-replied"] if automatic else []
    return "\r\n".join([*lines, "", text, ""]).encode()


class Staff(Actor):
    """Colleagues who answer, ask, close, reopen, take escalations on and settle them; and customers who judge."""

    def act(self) -> None:
        acts = [self._answer] * 5 + [self._judge] + [self._close, self._escalations, self._escalations]
        self.chance.choice(acts)()

    def _case(self, **where: Any) -> Any:
        from outspoken.act.models import Case

        held = list(Case.objects.open().filter(**where).order_by("-number")[:60])
        return self.chance.choice(held) if held else None

    def _answer(self) -> None:
        from outspoken.act import cases

        case = self._case(person__isnull=False)
        if case is None:
            return
        key, is_asked = f"form {self.count}", self.chance.random() < 0.5
        user = self.chance.choice(self.house.users[:4])
        for _ in range(self.chance.choice([1, 2])):  # the second one is the same form, sent again
            message = cases.answer(
                case, text=f"We see to it. {key}", by=user, now=self.clock(), key=key, is_asked=is_asked
            )
            self.ledger.answers[key] = (message.pk, is_asked)

    def _judge(self) -> None:
        from outspoken.act import cases

        case = self._case(state="asked")
        if case is not None:
            key = f"tap {self.count}"
            cases.customer_says(
                case, is_put_right=self.chance.random() < 0.6, text=f"tapped {key}", key=key, now=self.clock()
            )
            self.ledger.judged.add(key)

    def _close(self) -> None:
        from outspoken.act import cases
        from outspoken.act.models import Outcome

        case = self._case()
        if case is not None:
            cases.close(case, outcome=Outcome.NOTHING_TO_DO, by=self.house.users[2], now=self.clock())

    def _escalations(self) -> None:
        from outspoken.act import escalations
        from outspoken.act.models import Escalation

        held = list(Escalation.objects.standing().order_by("raised_at")[:5])
        if not held:
            return
        one = self.chance.choice(held)
        if one.is_taken:
            escalations.resolve(one, outcome="It works again.", by=self.house.users[4], now=self.clock())
        else:
            escalations.acknowledge(one, by=self.house.users[2], now=self.clock())


class Planners(Actor):
    """The outer loop: problems put off until a day, moved, followed, come back; concerns, plans, incidents."""

    def act(self) -> None:
        if self.count <= 3:
            self._targets(self.count)
        acts = [self._put_off, self._move, self._concern, self._plan, self._incident, self._relapse]
        acts[self.count % len(acts)]()

    def _problem(self, what: str) -> Any:
        from outspoken.act.problems import verbs
        from outspoken.act.problems.verbs import About, Draft

        draft = Draft(f"{what} {self.count}", About(channel=f"{what} {self.count}"), owner=self.house.users[2])
        return verbs.open_for(draft, by=self.house.users[4], now=self.clock())

    def _put_off(self) -> None:
        from outspoken.act.problems import verbs

        problem, now = self._problem("put off"), self.clock()
        day = now.date() + timedelta(days=self.chance.randrange(1, 8))
        verbs.put_off(problem, because="later", review_on=day, by=self.house.users[4], now=now)
        self.ledger.put_off.append((problem.pk, day))

    def _move(self) -> None:
        """Somebody follows a problem, and it moves."""
        from outspoken.act.models import Follower
        from outspoken.act.problems import verbs
        from outspoken.people.models import Identity

        handles = list(Identity.objects.filter(handle__contains="@").order_by("-pk")[:20])
        if not handles:
            return
        problem, now = self._problem("followed"), self.clock()
        Follower.objects.bulk_create(
            Follower(problem=problem, person_id=pk, since=now, language="en")
            for pk in {one.person_id for one in self.chance.sample(handles, min(6, len(handles)))}
        )
        verbs.sign_solved(problem, because="mended", by=self.house.users[4], now=now)

    def _concern(self) -> None:
        from outspoken.act import concerns

        team = self.chance.choice(self.house.teams)
        concerns.tell(team=team, text=f"It keeps happening {self.count}", by=self.house.users[0], now=self.clock())

    def _plan(self) -> None:
        from outspoken.act.plans import verbs
        from outspoken.understand.mirror import lens

        now, is_ending = self.clock(), self.chance.random() < 0.5
        effect_on = now.date() - timedelta(days=200 if is_ending else 5)
        plan = verbs.make(
            self._problem("planned"), what=f"Mend it {self.count}",
            expected=verbs.Expected(effect_on, "unhappy", 0.5), owner=self.house.users[3],
            actions=(verbs.ToDo("Write it down", now.date() - timedelta(days=2), self.house.users[3]),),
            lens=lens(), by=self.house.users[4], now=now,
        )  # fmt: skip
        (self.ledger.ending_plans if is_ending else self.ledger.running_plans).add(plan.pk)

    def _incident(self, channel: str = "app") -> None:
        from outspoken.understand.models import Incident

        now, place = self.clock(), self.chance.choice(self.house.places)
        today = now.date()
        Incident.objects.create(
            key=f"bench {self.count} {channel}", kind="more", severity="breakdown", touchpoint=place,
            touchpoints=[place.pk], channel=channel, since=today, noticed=today, last=today, ratio=4, low=3, high=5,
            seen=40, usual=10, noticed_at=now, changed_at=now,
        )  # fmt: skip

    def _relapse(self) -> None:
        """A problem is solved, and what it was about rings again."""
        from outspoken.act.problems import verbs

        problem, now = self._problem("relapsed"), self.clock()
        verbs.sign_solved(problem, because="mended", by=self.house.users[4], now=now - timedelta(days=3))
        self._incident(problem.channel)
        self.ledger.relapsed.add(problem.pk)

    def _targets(self, number: int) -> None:
        from outspoken.act.targets import verbs

        place = self.house.places[number - 1]
        verbs.set_for(place, measure="csat", value=0.3, by=self.house.users[4], now=self.clock() - timedelta(days=150))


def backfill(house: House, *, now: datetime) -> None:
    """Happy scores of the last five months, so that targets have months to rise on."""
    from outspoken.listen import feedback
    from outspoken.listen.feedback import Item

    items = [
        Item(
            external_id=f"past {number}", verbatims=(), occurred_at=now - timedelta(days=150 * number / 1500),
            channel="past", touchpoint=PLACES[number % 3], person="", score=5.0, score_kind="csat",
        )
        for number in range(1500)
    ]  # fmt: skip
    for start in range(0, len(items), 500):
        feedback.take(items[start : start + 500], source=house.source, by=None, now=now)
