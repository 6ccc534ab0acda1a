"""What benchmarks/act_faults.py compares once everything came to rest: the ledger, the record, and what was received.

Each check says how many of what it looked at, and names those that are lost, doubled or half there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from traceback import extract_tb
from typing import Any

from act_faults_load import House, Ledger


@dataclass
class Found:
    """looked: how many; lost, doubled, wrong: what was found amiss."""

    what: str
    looked: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def _twice(things: Iterable[Any]) -> list[str]:
    return [str(one) for one, times in Counter(things).items() if times > 1]


def everything(house: House, ledger: Ledger, received: Counter[str], *, now: datetime) -> Iterator[Found]:
    yield _hits(house, ledger)
    yield _cases(ledger)
    yield _told(house)
    yield _alarms(house)
    yield _overdue(now)
    yield _rungs(now)
    yield _events()
    yield _replies(ledger)
    yield _fresh_mails(ledger)
    yield _asks(ledger)
    yield _silent(now)
    yield _concerns(now)
    yield _problems(ledger, now)
    yield _followers()
    yield _plans(ledger)
    yield _targets(now)
    yield _letters(received)
    yield _trail()
    yield _stories(now)


def _hits(house: House, ledger: Ledger) -> Found:
    """Every comment that a rule is meant for was met once, and no other."""
    from outspoken.act.models import RuleHit

    pairs = list(RuleHit.objects.filter(rule__in=house.rules.values()).values_list("rule", "feedback"))
    due = {(house.rules[name], said.feedback) for said in ledger.said.values() for name in said.rules}
    return Found(
        "comments that rules are meant for",
        len(due),
        lost=[str(one) for one in due - set(pairs)],
        doubled=_twice(pairs),
        wrong=[str(one) for one in set(pairs) - due],
    )


def _cases(ledger: Ledger) -> Found:
    """Each comment that a rule opens a case for is in one case; whoever spoke once has a case alone."""
    from outspoken.act.models import Case, CaseFeedback

    opening = [one for one in ledger.said.values() if one.rules & {"low", "urgent"}]
    links = list(CaseFeedback.objects.values_list("feedback", "case"))
    case_of = dict(links)
    held = Counter(case for _, case in links)
    due = {one.feedback for one in opening}
    every = {one.feedback for one in ledger.said.values()}
    alone = [one for one in opening if one.is_alone and one.feedback in case_of]
    tagged = dict(Case.objects.values_list("number", "tags"))
    return Found(
        "cases to be opened",
        len(due),
        lost=[str(one) for one in due - case_of.keys()],
        doubled=_twice(feedback for feedback, _ in links) + _twice(case_of[one.feedback] for one in alone),
        wrong=[f"{one} needs none" for one in (case_of.keys() & every) - due]
        + [f"case {case} is empty" for case in tagged.keys() - held.keys()]
        + [
            f"case {case_of[one.feedback]} is not tagged"
            for one in alone
            if "low" in one.rules and "low" not in tagged[case_of[one.feedback]]
        ],
    )


def _told(house: House) -> Found:
    """Each comment a colleague is to be told of stands in one letter to each of them, as the step lays them out."""
    from outspoken.act.models import RuleHit
    from outspoken.act.rules.telling import WITH_WORDS
    from outspoken.listen.models import Verbatim
    from outspoken.post.models import Letter

    rule, lead = house.rules["told"], house.users[2]
    hits = list(RuleHit.objects.filter(rule=rule).order_by("at", "pk"))
    words = dict(Verbatim.objects.filter(feedback__in=[hit.feedback_id for hit in hits]).values_list("feedback", "pk"))
    groups: dict[Any, list[Any]] = defaultdict(list)
    for hit in hits:
        groups[hit.told_at].append(hit)
    due = set()
    for at, group in groups.items():
        if at is not None and len(group) <= WITH_WORDS:
            due |= {f"rule {rule} verbatim {words[hit.feedback_id]} to {lead.pk}" for hit in group}
        elif at is not None:
            due.add(f"rule {rule} hit {group[0].pk} to {lead.pk}")
    keys = set(Letter.objects.filter(key__startswith=f"rule {rule} ").values_list("key", flat=True))
    return Found(
        "comments colleagues are told of",
        len(hits),
        lost=[f"hit {hit.pk} untold" for hit in groups.get(None, ())] + sorted(due - keys),
        doubled=sorted(keys - due),
    )


def _alarms(house: House) -> Found:
    """Each comment that a rule escalates is in one escalation, save where that holds its fifty already."""
    from outspoken.act.escalations import MOST_COMMENTS
    from outspoken.act.models import EscalationAlarm, RuleHit

    rule = house.rules["raised"]
    due = dict(RuleHit.objects.filter(rule=rule).values_list("feedback", "feedback__touchpoint"))
    rows = list(EscalationAlarm.objects.exclude(feedback=None).values_list("feedback", "escalation"))
    place = dict(EscalationAlarm.objects.exclude(feedback=None).values_list("escalation", "escalation__touchpoint"))
    full = {place[one] for one, times in Counter(one for _, one in rows).items() if times >= MOST_COMMENTS}
    kept = {feedback for feedback, _ in rows}
    return Found(
        "comments that a rule escalates",
        len(due),
        lost=[str(one) for one, where in due.items() if one not in kept and where not in full],
        doubled=_twice(feedback for feedback, _ in rows),
        wrong=[str(one) for one in kept - due.keys()],
    )


def _overdue(now: datetime) -> Found:
    from outspoken.act.alarms import overdue_cases
    from outspoken.act.models import EscalationAlarm

    rows = list(EscalationAlarm.objects.exclude(case=None).values_list("case", flat=True))
    return Found(
        "urgent cases escalated because they are overdue",
        len(rows),
        lost=[str(case) for case in overdue_cases(now=now)],
        doubled=_twice(rows),
    )


def _rungs(now: datetime) -> Found:
    """Each rung that was due called, each person once for the same news, each call by one letter that stands."""
    from outspoken.act.models import Escalation, EscalationEntry, Notice
    from outspoken.post.models import Letter

    rows = list(Notice.objects.values_list("escalation", "user", "news", "why", "at", "told_at", "letter_key"))
    calls = [row for row in rows if row[3] == "called"]
    said = Counter(EscalationEntry.objects.filter(text__startswith="called ").values_list("escalation", "at"))
    turns = Counter({(row[0], row[4]) for row in calls})
    keys = {row[6] for row in rows if row[6]}
    known = set(Letter.objects.filter(key__in=keys).values_list("key", flat=True))
    late = Escalation.objects.untaken().filter(climbs_at__lte=now, over_at=None)
    alone = [key for key in (row[6] for row in rows) if key.startswith("notice ")]
    return Found(
        f"calls on rungs (of {Escalation.objects.count()} escalations)",
        len(calls),
        lost=[f"escalation {one.number} should climb" for one in late] + sorted(keys - known),
        doubled=_twice(row[:3] for row in calls),
        wrong=[f"story of escalation {one[0]}" for one in said.keys() ^ turns.keys()]
        + [key for key in set(alone) if key not in known],
    )


def _events() -> Found:
    """Each escalation raised, taken on and settled is told to the endpoint once."""
    from outspoken.act.models import Escalation
    from outspoken.post.models import Letter

    due = {f"escalation {one.number}" for one in Escalation.objects.all()}
    settled = {f"escalation {one.number}" for one in Escalation.objects.filter(state="resolved")}
    rows = list(Letter.objects.filter(kind="webhook").values_list("about", "data__action", "key"))
    told = [about for about, action, _ in rows if action == "trigger" and about.startswith("escalation")]
    ended = [about for about, action, _ in rows if action == "resolve"]
    # Once more for each time that it became graver, which has a key of its own.
    raised = Counter((about, key) for about, action, key in rows if action == "trigger")
    return Found(
        "events of escalations",
        len(rows),
        lost=sorted((due - set(told)) | (settled - set(ended))),
        doubled=_twice(ended) + [str(one) for one, times in raised.items() if times > 1],
    )


def _replies(ledger: Ledger) -> Found:
    """Each mail that answers a case is one entry in the story of that case."""
    from outspoken.act.models import Message

    rows = list(Message.objects.filter(external_id__in=ledger.replies).values_list("external_id", "case"))
    return Found(
        "mails that answer a case",
        len(ledger.replies),
        lost=sorted(ledger.replies.keys() - {key for key, _ in rows} - _in_new_cases(ledger.replies)),
        doubled=_twice(key for key, _ in rows),
        wrong=[f"{key} in case {case}" for key, case in rows if ledger.replies[key] != case],
    )


def _in_new_cases(keys: Iterable[str]) -> set[str]:
    """Of replies to a case that was closed too long ago: those kept as feedback with a case of its own."""
    from outspoken.act.models import CaseFeedback

    links = CaseFeedback.objects.filter(feedback__external_id__in=list(keys), feedback__source__slug="mail")
    return set(links.values_list("feedback__external_id", flat=True))


def _fresh_mails(ledger: Ledger) -> Found:
    """Each mail out of the blue is one feedback in one case; all mail was handled; programs opened nothing."""
    from outspoken.act.models import CaseFeedback, Message
    from outspoken.listen.models import Feedback
    from outspoken.post.models import InboundMail

    kept = list(Feedback.objects.filter(source__slug="mail").values_list("external_id", flat=True))
    in_cases = list(
        CaseFeedback.objects.filter(feedback__source__slug="mail").values_list("feedback__external_id", "case")
    )
    entered = set(Message.objects.filter(external_id__in=ledger.programs).values_list("external_id", flat=True))
    return Found(
        f"mails out of the blue (of {InboundMail.objects.count()} mails, {ledger.delivered} deliveries)",
        len(ledger.fresh_mails),
        lost=sorted(ledger.fresh_mails - {key for key, _ in in_cases})
        + [f"mail {pk} unhandled" for pk in InboundMail.objects.waiting().values_list("pk", flat=True)],
        doubled=_twice(kept) + _twice(case for _, case in in_cases),
        wrong=sorted((ledger.programs & set(kept)) | entered),
    )


def _asks(ledger: Ledger) -> Found:
    """Each answer and each “is it put right?” is one entry with one letter; each tap is entered once."""
    from outspoken.act.models import Message

    rows = list(Message.objects.filter(kind="out").values_list("external_id", "pk", "letter__text"))
    taps = list(Message.objects.filter(external_id__in=ledger.judged).values_list("external_id", flat=True))
    asked = {key for key, (_, is_asked) in ledger.answers.items() if is_asked}
    told = {key for key, _, text in rows if text and "?say=yes" in text}
    return Found(
        f"answers and asks ({len(asked)} asks), and customers' taps",
        len(ledger.answers) + len(ledger.judged),
        lost=[str(one) for one in ledger.answers.keys() - {key for key, _, _ in rows}]
        + [f"{key} without a letter" for key, _, text in rows if text is None]
        + sorted(ledger.judged - set(taps)),
        doubled=_twice(key for key, _, _ in rows) + _twice(taps),
        wrong=sorted(asked ^ told),
    )


def _silent(now: datetime) -> Found:
    from outspoken.act.models import Case, Message

    text = "closed: the customer did not say"
    rows = list(Message.objects.filter(kind="event", text__startswith=text).values_list("case", "at"))
    left = Case.objects.filter(state="asked", follow_up_at__lte=now)
    return Found("cases closed in silence", len(rows), lost=[str(case) for case in left], doubled=_twice(rows))


def _concerns(now: datetime) -> Found:
    from outspoken.act.models import Concern, ConcernTurn
    from outspoken.post.models import Letter

    turns = list(ConcernTurn.objects.values_list("concern", "rung"))
    keys = set(Letter.objects.filter(key__startswith="concern ").values_list("key", flat=True))
    return Found(
        "turns of concerns",
        len(turns),
        lost=[str(one) for one in Concern.objects.overdue(at=now).filter(rung__lt=2)]
        + [f"no letter for {one}" for one in turns if f"concern {one[0]} rung {one[1]}" not in keys],
        doubled=_twice(turns),
    )


def _problems(ledger: Ledger, now: datetime) -> Found:
    """What was put off came back on its day, what rang again is open again: once, with a letter to the owner."""
    from outspoken.act.models import ProblemEntry
    from outspoken.post.models import Letter

    back = Counter(ProblemEntry.objects.filter(text__startswith="its day has come").values_list("problem", flat=True))
    again = Counter(ProblemEntry.objects.filter(text="it came back").values_list("problem", flat=True))
    due = {pk for pk, day in ledger.put_off if day <= now.date()}
    told = Letter.objects.filter(key__startswith="problem ", subject__startswith="Look at it again").count()
    return Found(
        "problems that came back",
        len(due) + len(ledger.relapsed),
        lost=[str(one) for one in (due - back.keys()) | (ledger.relapsed - again.keys())],
        doubled=[str(one) for one, times in (back + again).items() if times > 1],
        wrong=[] if told == back.total() else [f"{told} letters for {back.total()} that came back"],
    )


def _followers() -> Found:
    from outspoken.act.models import Follower
    from outspoken.post.models import Letter

    rows = Follower.objects.filter(told_at__isnull=False).values_list("pk", "problem", "told_move")
    due = {f"problem {problem} move {move} to follower {pk}" for pk, problem, move in rows}
    keys = set(Letter.objects.filter(key__contains=" to follower ").values_list("key", flat=True))
    return Found("followers who heard that it moved", len(due), lost=sorted(due - keys), doubled=sorted(keys - due))


def _plans(ledger: Ledger) -> Found:
    """Each plan past its last day was closed once and its owner told; others run on, overdue actions told weekly."""
    from outspoken.act.models import ProblemEntry
    from outspoken.act.plans.reminding import AGAIN
    from outspoken.post.models import Letter

    ended = list(ProblemEntry.objects.filter(text__startswith="the verdict: ").values_list("plan", flat=True))
    told = {int(key.split()[1]) for key in Letter.objects.filter(key__startswith="plan ").values_list("key", flat=True)}
    reminded: dict[int, list[datetime]] = defaultdict(list)
    rows = Letter.objects.filter(key__startswith="overdue to ").order_by("put_at").values_list("text", "put_at")
    for text, at in rows:
        for line in text.split("\n"):
            if "/act/plans/" in line:
                reminded[int(line.rstrip("/").rpartition("/")[2])].append(at)
    return Found(
        f"plans that got their verdict, and {len(ledger.running_plans)} reminded of",
        len(ledger.ending_plans),
        lost=[f"plan {pk} runs" for pk in ledger.ending_plans - set(ended)]
        + [f"plan {pk}: nobody told" for pk in set(ended) - told]
        + [f"plan {pk}: nobody reminded" for pk in ledger.running_plans - reminded.keys()],
        doubled=_twice(ended)
        + [
            f"plan {pk} reminded twice"
            for pk, times in reminded.items()
            if any(after - before < AGAIN for before, after in pairwise(times))
        ],
        wrong=[f"plan {pk} ended" for pk in set(ended) & ledger.running_plans],
    )


def _targets(now: datetime) -> Found:
    from outspoken.act.models import Target, TargetStep

    rises = list(TargetStep.objects.filter(kind="rise").values_list("target", "since"))
    waiting = Target.objects.exclude(asked_on__gte=now.date())
    return Found(
        "rises of targets",
        len(rises),
        lost=[f"{one} not asked" for one in waiting] + ([] if rises else ["no target rose"]),
        doubled=_twice(rises),
    )


def _letters(received: Counter[str]) -> Found:
    """What is said to be sent was received, under one id; what came twice is the sender's at least once."""
    from outspoken.post.models import Letter

    sent = {str(pk) for pk in Letter.objects.filter(state="sent").values_list("pk", flat=True)}
    left = Letter.objects.exclude(state="sent")
    known = {str(pk) for pk in Letter.objects.values_list("pk", flat=True)}
    again = sum(times > 1 for times in received.values())
    return Found(
        f"letters (of those, {again} received again under the same id)",
        len(known),
        lost=sorted(sent - received.keys()) + [f"{one.key} is {one.state}" for one in left],
        wrong=sorted(received.keys() - known),
        doubled=_twice(Letter.objects.values_list("key", flat=True)),
    )


def _trail() -> Found:
    """The audit trail says of each case once that it was opened, and of each word of the customer's that it came."""
    from outspoken.act.models import Case, Message
    from outspoken.people.models import AuditEvent

    opened = [pk for told in AuditEvent.objects.filter(verb="case.opened") for pk in told.detail.get("cases", [])]
    heard = Counter(
        int(about.split()[1])
        for about in AuditEvent.objects.filter(verb="case.replied").values_list("about", flat=True)
    )
    came = Counter(Message.objects.filter(kind="in", channel="mail").values_list("case", flat=True))
    numbers = set(Case.objects.values_list("pk", flat=True))
    return Found(
        "cases in the audit trail",
        len(numbers),
        lost=[f"case {pk}" for pk in numbers - set(opened)],
        doubled=_twice(opened),
        wrong=[f"case {pk}: replies" for pk in numbers if heard[pk] != came[pk]],
    )


def _stories(now: datetime) -> Found:
    """The invariants that tests hold every case to (tests/act/invariants.py)."""
    from tests.act import invariants

    from outspoken.act.models import Case

    wrong = []
    for case in Case.objects.all():
        try:
            invariants.check_case(case, now=now)
        except AssertionError as error:
            stays = list(case.stays.order_by("since", "pk").values_list("state", "since", "until"))
            held = {name: str(value) for name, value in vars(case).items() if name.endswith("_at") or name == "state"}
            wrong.append(f"case {case.number}: {extract_tb(error.__traceback__)[-1].line} {held} {stays}")
    return Found("stories of cases", Case.objects.count(), wrong=wrong)
