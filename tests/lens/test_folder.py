from __future__ import annotations

import json
import shutil
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from outspoken.lens import FACTS, Lens, LensError, Slice
from tests.lens.facts import NOON, fact, table

MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
IN_APRIL = datetime(2026, 4, 3, tzinfo=UTC)


def n(lens: Lens, question: Slice = Slice()) -> int:  # noqa: B008  a frozen question
    return int(lens.ask(question)["n"][0].as_py())


def test_an_empty_folder_answers_with_no_rows(lens: Lens) -> None:
    assert n(lens) == 0
    assert lens.ask(Slice(by=("channel", "theme"), bucket="day", scores=True)).num_rows == 0
    assert lens.months() == []


def test_writing_a_month_again_replaces_it(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1), fact(2)))
    lens.write_month(MARCH, table(fact(3)))
    assert n(lens) == 1


def test_months_stand_beside_each_other(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    lens.write_month(APRIL, table(fact(2, occurred_at=IN_APRIL)))
    assert (lens.months(), n(lens)) == ([MARCH, APRIL], 2)
    assert n(lens, Slice(start=IN_APRIL)) == 1
    assert n(lens, Slice(end=datetime(2026, 4, 1, tzinfo=UTC))) == 1


def test_a_removed_month_leaves_no_file_behind(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    lens.remove_month(MARCH)
    assert n(lens) == 0
    assert not list(lens.folder.glob("2026-03*"))


def test_a_month_without_facts_is_a_removed_one(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    lens.write_month(MARCH, FACTS.empty_table())
    assert lens.months() == []


def test_a_second_lens_sees_what_the_first_wrote(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, channel="mail")))
    other = Lens(lens.folder)
    assert n(other, Slice(channel=("mail",))) == 1
    lens.write_month(MARCH, table(fact(1, channel="mail"), fact(2, channel="mail")))
    assert n(other, Slice(channel=("mail",))) == 2


def test_names_keep_their_numbers_when_months_are_rewritten(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, channel="mail")))
    lens.write_month(APRIL, table(fact(2, channel="call", occurred_at=IN_APRIL)))
    lens.write_month(MARCH, table(fact(3, channel="chat")))
    told = {row["channel"]: row["n"] for row in lens.ask(Slice(by=("channel",))).to_pylist()}
    assert told == {"call": 1, "chat": 1}


def test_the_parquet_is_plain_sorted_and_by_name(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, occurred_at=NOON), fact(2, occurred_at=NOON - timedelta(hours=1))))
    [path] = lens.folder.glob("2026-03.*.parquet")
    held = pq.read_table(path)
    assert held.schema.equals(FACTS)
    assert held["verbatim_id"].to_pylist() == [2, 1]
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"


def test_a_half_written_file_is_never_read(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    (lens.folder / "2026-03.99999999999999999999.codes-1.1.part").write_bytes(b"half")
    (lens.folder / "2026-04.99999999999999999999.parquet").write_bytes(b"its codes never came")
    assert (lens.months(), n(lens)) == ([MARCH], 1)


def test_the_newest_write_counts_where_an_old_one_was_left_behind(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1), fact(2)))
    [old] = lens.folder.glob("2026-03.*.codes-1")
    content = old.read_bytes()
    lens.write_month(MARCH, table(fact(3)))
    old.write_bytes(content)
    assert n(lens) == 1


def test_as_of_is_what_was_marked(lens: Lens) -> None:
    assert lens.as_of() is None
    lens.mark_as_of(NOON)
    assert lens.as_of() == NOON


def test_a_folder_begins_once_and_not_again_after_it_was_deleted(lens: Lens) -> None:
    assert not lens.is_begun()
    lens.begin()
    assert Lens(lens.folder).is_begun()
    shutil.rmtree(lens.folder)
    assert not lens.is_begun()


def test_codes_of_another_shape_are_not_counted(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1)))
    [path] = lens.folder.glob("2026-03.*.codes-1")
    path.rename(path.with_suffix(".codes-0"))
    assert lens.months() == []


def test_facts_of_another_month_are_refused(lens: Lens) -> None:
    with pytest.raises(LensError, match="1 facts lie outside 2026-03"):
        lens.write_month(MARCH, table(fact(1), fact(2, occurred_at=IN_APRIL)))


def test_a_day_that_begins_no_month_is_refused(lens: Lens) -> None:
    with pytest.raises(LensError, match="first day"):
        lens.write_month(date(2026, 3, 2), table(fact(1)))


def test_facts_without_a_column_are_refused(lens: Lens) -> None:
    with pytest.raises(LensError, match="lack themes"):
        lens.write_month(MARCH, table(fact(1)).drop_columns(["themes"]))


def test_an_unknown_family_is_refused(lens: Lens) -> None:
    with pytest.raises(LensError, match="'rage' is no family"):
        lens.write_month(MARCH, table(fact(1, family="rage")))


def test_names_are_readable(lens: Lens) -> None:
    lens.write_month(MARCH, table(fact(1, channel="tëxt")))
    assert "tëxt" in json.loads((lens.folder / "names.json").read_text())["channel"]


def test_readers_see_whole_months_while_a_writer_writes(lens: Lens, tmp_path: Path) -> None:
    lens.write_month(MARCH, table(*(fact(number) for number in range(50))))
    reader, seen, stop = Lens(lens.folder), set(), threading.Event()

    def ask() -> None:
        for number in range(200):
            if stop.is_set():
                return
            seen.add(n(reader, Slice(end=NOON + timedelta(days=1, microseconds=number))))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for size in (10, 50, 10, 50, 10):
        lens.write_month(MARCH, table(*(fact(number) for number in range(size))))
    for thread in threads:
        thread.join()
    assert seen <= {10, 50}


def test_threads_ask_at_once(lens: Lens) -> None:
    lens.write_month(MARCH, table(*(fact(number, channel=f"channel {number % 7}") for number in range(100))))
    told: list[int] = []

    def ask(number: int) -> None:
        told.append(n(lens, Slice(channel=(f"channel {number}",), end=NOON + timedelta(seconds=number + 1))))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [14, 14, 14, 14, 14, 15, 15]
