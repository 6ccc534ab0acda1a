"""Fill an installation with Larkline: people, journeys, touchpoints, and a year of comments through the one door."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from outspoken.demo import company, exposures, people, year
from outspoken.demo.comment import Comment
from outspoken.demo.story import telling
from outspoken.journeys.models import Journey, Promise, Stage, Touchpoint
from outspoken.listen import feedback
from outspoken.listen.models import Exposure, Pulse, Source
from outspoken.people import audit
from outspoken.people.models import AuditEvent, Identity, Membership, Person, Role, Team, User
from outspoken.understand import mirror, readings

BATCH = 10_000
BEGUN = "demo.begun"
FILLED = "demo.filled"


def filled_until() -> datetime | None:
    """The moment the year of comments ends, once it is wholly in; None before."""
    event = AuditEvent.objects.filter(verb=FILLED).first()
    return datetime.fromisoformat(event.detail["end"]) if event else None


def pace() -> float:
    """Seconds between two comments by day as the year ended, so that a live hour compares with the usual one."""
    event = AuditEvent.objects.filter(verb=FILLED).first()
    return year.pace(count=event.detail["stored"] if event else 0)


def fill(
    *, now: datetime, count: int, seed: int, passwords: Mapping[str, str], tell: Callable[[int], None] = lambda _: None
) -> int:
    """Create the company and take a year of `count` comments ending at `now`; returns how many were new.

    passwords: by handle of the cast. tell: called with the number of comments dealt with so far. Run again it adds
    nothing: every noun is found by its name and every comment by its external id.
    """
    company_of(passwords)
    if filled_until() is not None:
        return 0
    end = _begun_at(now)
    start = end - timedelta(days=365)
    comments = year.comments(seed=seed, start=start, end=end, count=count)
    answered: Counter[tuple[date, str]] = Counter()
    stored = dealt_with = 0
    while batch := list(islice(comments, BATCH)):
        stored += take(batch, now=now)
        answered.update(exposures.answered(batch))
        dealt_with += len(batch)
        tell(dealt_with)
    _expose(exposures.exposures(seed=seed, start=start.date(), end=end.date(), answered=answered))
    audit.record(
        FILLED, by=None, about="demo", now=now, detail={"end": end.isoformat(), "seed": seed, "stored": stored}
    )
    return stored


def _begun_at(now: datetime) -> datetime:
    """The end of the year being filled: a filling that was cut off goes on with its own year, not with a new one."""
    event = AuditEvent.objects.filter(verb=BEGUN).first()
    if event is not None:
        return datetime.fromisoformat(event.detail["end"])
    audit.record(BEGUN, by=None, about="demo", now=now, detail={"end": now.isoformat()})
    return now


def _expose(counts: Iterable[exposures.Exposure]) -> None:
    places = dict(Touchpoint.objects.values_list("slug", "pk"))
    rows = [
        Exposure(
            day=count.day,
            touchpoint_id=places[count.touchpoint],
            channel="pulse",
            served=count.served,
            offered=count.offered,
            answered=count.answered,
        )
        for count in counts
    ]
    Exposure.objects.bulk_create(
        rows,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["day", "touchpoint", "channel"],
        update_fields=["served", "offered", "answered"],
    )


def settle(*, now: datetime) -> Iterator[int]:
    """Do what the worker would do, until every comment is read and mirrored; yields how many each batch read."""
    while done := readings.read_unread(now=now):
        yield done
    while mirror.mirror_dirty_months(now=now):
        continue
    telling.tell(now=now, seed=1)


def take(comments: list[Comment], *, now: datetime) -> int:
    """Hand comments to the one door, each to its own source; returns how many were new."""
    sources = {source.slug: source for source in Source.objects.all()}
    by_source: dict[str, list[feedback.Item]] = defaultdict(list)
    for comment in comments:
        slug = f"pulse-{comment.touchpoint}" if comment.channel == "pulse" else comment.source
        by_source[slug].append(_item(comment))
    return sum(feedback.take(items, source=sources[slug], by=None, now=now).stored for slug, items in by_source.items())


def _item(comment: Comment) -> feedback.Item:
    return feedback.Item(
        external_id=comment.external_id,
        verbatims=(("", comment.text),),
        occurred_at=comment.occurred_at,
        channel=comment.channel,
        touchpoint=comment.touchpoint,
        person=comment.person or "",
        language=comment.language,
        score=comment.score,
        score_kind=comment.score_kind or "",
        emotion=comment.tapped or "",
        attributes=dict(comment.attributes),
    )


@transaction.atomic
def company_of(passwords: Mapping[str, str]) -> None:
    """Create teams, cast, journeys, touchpoints, promises, sources and pulses, each found by its name."""
    teams = {
        team.slug: Team.objects.get_or_create(slug=team.slug, defaults={"name": team.name})[0] for team in company.TEAMS
    }
    for member in company.CAST:
        _member(member, teams=teams, password=passwords[member.handle])
    for colleague in company.COLLEAGUES:
        _member(colleague, teams=teams, password=None)
    touchpoints = dict(_touchpoints(teams))
    for promise in company.PROMISES:
        at = touchpoints[promise.touchpoint]
        # Whoever tries the demo may have changed or retired it.
        if not Promise.objects.filter(touchpoint=at, wording=promise.text).exists():
            Promise.objects.create(touchpoint=at, wording=promise.text, measure=promise.measure, target=0.9)
    for source in company.SOURCES:
        if source.channel != "pulse":
            Source.objects.get_or_create(
                slug=source.slug, defaults={"name": source.name, "kind": Source.Kind.DEMO, "channel": source.channel}
            )
    for touchpoint in company.TOUCHPOINTS:
        _pulse(touchpoint, touchpoints[touchpoint.slug])
    _known_customer()


def _member(member: company.Member, *, teams: Mapping[str, Team], password: str | None) -> None:
    if User.objects.filter(email=member.email).exists():
        return
    user = User.objects.create_user(member.email, password, name=member.name)
    if member.role == Role.CUSTOMER:
        user.person = Person.objects.create(name=member.name, created_at=user.joined_at)
        user.save(update_fields=["person"])
        return
    Membership.objects.create(user=user, role=Role(member.role), team=teams[member.team] if member.team else None)


def _known_customer() -> None:
    """Let what the customer of the cast says in any channel be theirs, so that they find it on their own page."""
    person = Person.objects.get(user__email=people.DEV)
    Identity.objects.bulk_create(
        [
            Identity(
                person=person,
                kind=source.slug,
                handle=people.DEV_NICK if source.channel in people.NICK_CHANNELS else people.DEV,
            )
            for source in Source.objects.filter(kind__in=[Source.Kind.DEMO, Source.Kind.PULSE])
        ],
        ignore_conflicts=True,
    )


def _touchpoints(teams: Mapping[str, Team]) -> Iterator[tuple[str, Touchpoint]]:
    stages: dict[tuple[str, str], Stage] = {}
    for place, journey in enumerate(company.JOURNEYS):
        row, _ = Journey.objects.get_or_create(slug=journey.slug, defaults={"name": journey.name, "place": place})
        for number, stage in enumerate(journey.stages):
            stages[journey.slug, stage.slug], _ = Stage.objects.get_or_create(
                journey=row, name=stage.name, defaults={"place": number}
            )
    partners = {partner.slug: partner.name for partner in company.PARTNERS}
    for touchpoint in company.TOUCHPOINTS:
        operator = Touchpoint.Operator.PARTNER if touchpoint.partner else Touchpoint.Operator.OWN
        row_of, _ = Touchpoint.objects.get_or_create(
            slug=touchpoint.slug,
            defaults={
                "name": touchpoint.name,
                "stage": stages[touchpoint.journey, touchpoint.stage],
                "team": teams[touchpoint.team],
                "operator": operator,
                "partner": partners[touchpoint.partner] if touchpoint.partner else "",
            },
        )
        yield touchpoint.slug, row_of


def _pulse(touchpoint: company.Touchpoint, row: Touchpoint) -> None:
    source, _ = Source.objects.get_or_create(
        slug=f"pulse-{touchpoint.slug}",
        defaults={"name": f"Pulse: {touchpoint.name}", "kind": Source.Kind.PULSE, "channel": "pulse"},
    )
    Pulse.objects.get_or_create(
        slug=touchpoint.slug,
        defaults={
            "touchpoint": row,
            "source": source,
            "question": touchpoint.question,
        },
    )
