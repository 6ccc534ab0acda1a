from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection

from outspoken.journeys.models import Touchpoint
from outspoken.listen import erasure
from outspoken.listen.models import Feedback, Source, Tombstone
from outspoken.people import staff
from outspoken.people.models import Membership, Role, User
from outspoken.understand import live, stream
from outspoken.understand.live import Viewer
from outspoken.understand.scope import Scope
from tests.cast import Cast
from tests.understand.said import hear, said

pytestmark = pytest.mark.django_db(transaction=True)


def run(story: Callable[[], Awaitable[None]]) -> None:
    async def bounded() -> None:
        await asyncio.wait_for(story(), timeout=30)

    asyncio.run(bounded())


def viewer(user: User, *, after: int | None = None) -> Viewer:
    return Viewer(user.pk, live.rights_of(user.pk) or "", Scope.of(user).ids, after)


async def aside(work: Callable[[], Any]) -> Any:
    """Do this in a thread of its own, which leaves no connection behind."""

    def done() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return await sync_to_async(done)()


async def upto(events: AsyncIterator[bytes], wanted: str) -> list[str]:
    """The events up to the first that holds the wanted text."""
    met: list[str] = []
    async for event in events:
        met.append(event.decode())
        if wanted in met[-1]:
            return met
    return met


@pytest.fixture
def speak(source: Source, now: datetime) -> Callable[..., Awaitable[list[int]]]:
    async def spoken(*words: str, **fields: Any) -> list[int]:
        items = [said(word, **fields) for word in words]
        heard: list[int] = await aside(lambda: hear(*items, source=source, now=now))
        return heard

    return spoken


def test_a_viewer_hears_what_is_said(cast: Cast, speak: Any) -> None:
    watching = viewer(cast.ana)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            assert (await anext(events)).startswith(b"retry:")
            await asyncio.sleep(0.5)
            [pk] = await speak("the kettle sings")
            said_ = (await upto(events, "kettle"))[-1]
            assert said_.startswith("id: ")
            assert "event: said\n" in said_
            assert f'data-verbatim="{pk}"' in said_

    run(story)


def test_words_are_escaped_and_stay_in_their_event(cast: Cast, speak: Any) -> None:
    watching = viewer(cast.ana)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            await anext(events)
            await asyncio.sleep(0.4)
            await speak("<img src=x onerror=alert(1)>\n\nevent: reset\rdata: gone\n\nkettle")
            told = (await upto(events, "kettle"))[-1]
            assert "<img" not in told
            assert all(line.startswith(("id:", "event: said", "data:")) for line in told.strip().split("\n"))
            assert "\r" not in told
            assert told.count("\n\n") == 1

    run(story)


def test_who_comes_back_gets_what_they_missed_once(cast: Cast, speak: Any, source: Source, now: datetime) -> None:
    hear(said("before"), source=source, now=now)
    place = stream.newest()
    hear(said("missed one"), said("missed two"), source=source, now=now)
    watching = viewer(cast.ana, after=place)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            await anext(events)
            told = await upto(events, "missed two")
            assert "missed one" in told[-1]
            assert not any("before" in event for event in told)
            await speak("kettle")
            assert not any("missed" in event for event in await upto(events, "kettle"))

    run(story)


def test_who_missed_too_much_is_told_to_reload(
    cast: Cast, source: Source, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "REPLAYED", 1)
    hear(said("one"), said("two"), source=source, now=now)
    watching = viewer(cast.ana, after=0)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            assert [event async for event in events][1:] == [live.RESET.decode().encode()]

    run(story)


def test_a_place_that_was_never_given_out_means_reload(cast: Cast) -> None:
    watching = viewer(cast.ana, after=10**9)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            assert live.RESET in [event async for event in events]

    run(story)


def test_what_was_erased_is_not_replayed(cast: Cast, source: Source, now: datetime) -> None:
    hear(said("canary"), said("kettle"), source=source, now=now)
    canary = Feedback.objects.get(verbatims__text="canary")
    erasure.erase_feedback([canary.pk], by=None, now=now, reason=Tombstone.Reason.FEEDBACK)
    watching = viewer(cast.ana, after=0)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            told = await upto(events, "kettle")
            assert not any("canary" in event for event in told)

    run(story)


def test_frontline_staff_hear_only_their_own_touchpoints(
    cast: Cast, checkout: Touchpoint, train: Touchpoint, speak: Any
) -> None:
    cleo, ana = viewer(cast.cleo), viewer(cast.ana)

    async def story() -> None:
        async with aclosing(live.watch(cleo)) as hers, aclosing(live.watch(ana)) as everything:
            await anext(hers)
            await anext(everything)
            await asyncio.sleep(0.5)
            await speak("about the train", touchpoint="train")
            await speak("about nothing")
            await speak("kettle", touchpoint="web-checkout")
            heard = "".join(await upto(hers, "kettle"))
            assert "train" not in heard
            assert "nothing" not in heard
            assert "about the train" in "".join(await upto(everything, "kettle"))

    run(story)


@pytest.mark.parametrize("change", ["deactivated", "signed out everywhere", "role", "touchpoint"])
def test_a_stream_ends_within_a_second_or_two_when_rights_change(cast: Cast, checkout: Touchpoint, change: str) -> None:
    watching = viewer(cast.cleo)

    def changed() -> None:
        if change == "deactivated":
            User.objects.filter(pk=cast.cleo.pk).update(is_active=False)
        elif change == "signed out everywhere":
            staff.end_sessions(User.objects.get(pk=cast.cleo.pk), now=datetime.now(UTC))
        elif change == "role":
            Membership.objects.create(user=cast.cleo, role=Role.ANALYST)
        else:
            checkout.team = cast.trains
            checkout.save()

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            await anext(events)
            await asyncio.sleep(0.6)
            await aside(changed)
            begun = asyncio.get_running_loop().time()
            assert live.RESET in [event async for event in events]
            assert asyncio.get_running_loop().time() - begun < live.RIGHTS_LOOK + 1.5

    run(story)


def test_a_silent_stream_shows_signs_of_life(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "BEAT", 0.3)
    watching = viewer(cast.ana)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            await anext(events)
            assert (await anext(events)).decode() == f"id: {0}\n\n"

    run(story)


def test_a_slow_viewer_is_let_go_and_the_others_are_not_kept_waiting(cast: Cast) -> None:
    slow = viewer(cast.ana)

    async def story() -> None:
        for number in range(live.WAITING + 1):
            slow.tell(f"{number}".encode())
        assert slow.queue.get_nowait() == live.RESET
        assert slow.queue.get_nowait() is None

    run(story)


def test_a_stream_ends_after_its_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "LASTS", 0.3)
    watching = viewer(cast.ana)

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            assert len([event async for event in events]) < 5

    run(story)


def test_one_connection_serves_every_viewer_and_none_is_left(cast: Cast, speak: Any) -> None:
    watching = [viewer(cast.ana) for _ in range(30)]

    def connections() -> int:
        with connection.cursor() as cursor:
            # Of the last half second: a connection that went back to the pool still tells its last question.
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%understand_streamitem%'"
                           " AND pid <> pg_backend_pid() AND query_start > now() - interval '0.5 s'")  # fmt: skip
            return int(cursor.fetchone()[0])

    async def story() -> None:
        broadcaster = live.Broadcaster.here()
        streams = [live.watch(one) for one in watching]
        for events in streams:
            await anext(events)
        await asyncio.sleep(0.6)
        assert await aside(connections) == 1
        await speak("kettle")
        for events in streams:
            assert "kettle" in (await upto(events, "kettle"))[-1]
            await events.aclose()
        await asyncio.sleep(1.2)
        assert broadcaster._task is not None
        assert broadcaster._task.done()
        assert await aside(connections) == 0

    run(story)


def test_losing_the_database_is_waited_out(cast: Cast, speak: Any) -> None:
    watching = viewer(cast.ana)

    def cut() -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE '%understand_streamitem%' AND pid <> pg_backend_pid()"
            )

    async def story() -> None:
        async with aclosing(live.watch(watching)) as events:
            await anext(events)
            await asyncio.sleep(0.5)
            await aside(cut)
            await speak("said while nobody listened")
            assert "said while" in (await upto(events, "said while"))[-1]

    run(story)
