from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.files import dates


def one(text: str | None, order: str = "day", zone: str = "UTC") -> datetime | None:
    found = dates.parse(pa.array([text], pa.string()), order=order, zone=zone)[0].as_py()
    return found.astimezone(UTC) if found else None


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2015-02-24 11:35:52 -0800", at(2015, 2, 24, 19, 35, 52)),
        ("18-12-2024 17:09", at(2024, 12, 18, 17, 9)),
        ("19th November 2023", at(2023, 11, 19)),
        ("2020/3/18", at(2020, 3, 18)),
        ("24.02.2015 11:35", at(2015, 2, 24, 11, 35)),
        ("24.02.15", at(2015, 2, 24)),
        ("2024-03-28T02:29:36Z", at(2024, 3, 28, 2, 29, 36)),
        ("2024-03-28T02:29:36.123+02:00", at(2024, 3, 28, 0, 29, 36, 123000)),
        ("2024-03-28 02:29:36.123456789 UTC", at(2024, 3, 28, 2, 29, 36, 123456)),
        (" 3/4/2021 5:07 PM ", at(2021, 4, 3, 17, 7)),
        ("12/1/2021 12:07 am", at(2021, 1, 12, 0, 7)),
        ("Tue, 24 Feb 2015 11:35:52 -0800", at(2015, 2, 24, 19, 35, 52)),
        ("Tue Feb 24 11:35:52 +0000 2015", at(2015, 2, 24, 11, 35, 52)),
        ("March 5, 2024 at 4:05 pm", at(2024, 3, 5, 16, 5)),
        ("Mar 3, 2024 10:00:00 AM PST", at(2024, 3, 3, 18)),
        ("24-Feb-15", at(2015, 2, 24)),
        ("12. März 2024, 14:30 Uhr", at(2024, 3, 12, 14, 30)),
        ("5 août 2023", at(2023, 8, 5)),
        ("7 de enero de 2024", at(2024, 1, 7)),
        ("2024년 3월 28일", at(2024, 3, 28)),
        ("20240328", at(2024, 3, 28)),
        ("1711593000", at(2024, 3, 28, 2, 30)),
        ("1711593000123", at(2024, 3, 28, 2, 30, 0, 123000)),
    ],
)
def test_a_date_is_understood(text: str, moment: datetime) -> None:
    assert one(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        *("3 months ago", "vor 3 Monaten", "yesterday", "just now", "15-Aug", "23-Nov", "12:30", "2024", "2024-03"),
        *("13/13/2020", "2024-02-30", "29.02.2023", "31/12/1999 24:00", "0001-01-01", "9999-12-31", "192.168.1.1"),
        *("11.7.2", "4.532.10001", "1234567", "n/a", "-", "May", "Open 24/7", "x" * 5000),
    ],
)
def test_what_is_no_full_date_is_null(text: str) -> None:
    assert one(text) is None
    assert one(text, "month") is None


def test_the_month_comes_first_when_told() -> None:
    assert one("03/04/2024", "month") == at(2024, 3, 4)
    assert one("03/04/2024", "day") == at(2024, 4, 3)


def test_a_day_that_only_fits_the_other_order_is_null_rather_than_guessed() -> None:
    assert one("12/25/2024", "day") is None


def test_a_zone_is_put_on_wall_clock_times_only_and_follows_summer_time() -> None:
    assert one("2024-07-01 10:00", zone="America/Denver") == at(2024, 7, 1, 16)
    assert one("2024-01-01 10:00", zone="America/Denver") == at(2024, 1, 1, 17)
    assert one("2024-07-01 10:00 +0200", zone="America/Denver") == at(2024, 7, 1, 8)


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["01/02/2024", "13/02/2024"], "day"),
        (["01/02/2024", "02/13/2024"], "month"),
        (["01/02/2024", "03/04/2024"], None),
        (["2024-01-13"], "day"),
    ],
)
def test_the_order_is_decided_by_a_number_above_twelve(texts: list[str], order: str | None) -> None:
    assert dates.order_of(pa.array(texts))[0] == order


def test_rows_that_run_in_time_under_one_order_only_tell_it() -> None:
    texts = pa.array(["01/12/2023", "02/01/2024", "03/02/2024", "04/03/2024"])
    assert not dates.runs_in_order(pa.array(["01/02/2024", "02/01/2024", "03/05/2024", "04/01/2024"]), "day")
    assert dates.runs_in_order(texts, "day")


@given(st.datetimes(datetime(1970, 1, 1), datetime(2099, 12, 31)))  # noqa: DTZ001
def test_iso_8601_agrees_with_the_standard_library(moment: datetime) -> None:
    assert one(moment.isoformat()) == moment.replace(tzinfo=UTC)
    assert one(moment.strftime("%d/%m/%Y %H:%M:%S")) == moment.replace(tzinfo=UTC, microsecond=0)
    assert one(moment.strftime("%m/%d/%Y"), "month") == datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


@given(st.lists(st.text(max_size=30)))
def test_no_text_breaks_the_reading_and_a_row_is_read_as_if_alone(texts: list[str]) -> None:
    clean = [text.encode("utf-8", "replace").decode() for text in texts]
    together = dates.parse(pa.array(clean, pa.string())).to_pylist()
    assert together == [one(text) for text in clean]
