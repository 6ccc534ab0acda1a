from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outspoken.demo.story.diary import Diary

END = datetime(2026, 5, 20, 15, 0, tzinfo=UTC)


def test_deeds_are_done_in_the_order_of_time_and_may_bring_others() -> None:
    diary, done = Diary(END, {}, {}, {}), list[tuple[str, datetime]]()

    def do(what: str, *, now: datetime) -> None:
        done.append((what, now))
        if what == "first":
            diary.on(now + timedelta(days=1), do, "between")

    diary.then(1, do, "last")
    diary.then(10, do, "first")
    diary.play(END)
    assert done == [
        ("first", END - timedelta(days=10)),
        ("between", END - timedelta(days=9)),
        ("last", END - timedelta(days=1)),
    ]


def test_what_lies_ahead_is_not_done() -> None:
    diary, done = Diary(END, {}, {}, {}), list[datetime]()

    def do(*, now: datetime) -> None:
        done.append(now)

    diary.then(-1, do)
    diary.play(END)
    assert done == []
