"""Points in time as people and products write them, whole columns at once.

Numeric dates in any order and with any time go through one pattern (Arrow) and plain integer arithmetic. What
has words in it ("19th November 2023", "Tue, 24 Feb 2015 11:35:52 -0800", "2024년 3월 28일") is first put into
numbers, each distinct value once. Relative times ("3 months ago") are not dates: they depend on the day of export.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

TIMESTAMP = pa.timestamp("us", tz="UTC")
FIRST_YEAR, LAST_YEAR = 1970, 2099
NOT_OPEN = "no value leaves it open"

_NUMERIC = (
    r"^\s*(?P<a>\d{1,4})[-/.](?P<b>\d{1,2})[-/.](?P<c>\d{4}|\d{2}|\d)\.?"
    r"(?:[T_ ,]+(?:at )?(?P<h>\d{1,2})[:h](?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?)?"
    r"\s*(?P<p>[AaPp])?\.?[Mm]?\.?)?\s*(?P<z>Z|UTC|GMT|(?:UTC|GMT)?[+-]\d{2}:?\d{2}|[+-]\d{2})?\s*$"
)
_RELATIVE = re.compile(
    r"\b(ago|yesterday|today|just now|last (week|month|year))\b"
    r"|^\s*(vor|il y a|hace|há)\b|\b(geleden|fa|atrás)\s*$",
    re.IGNORECASE,
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar janvier enero ene gennaio gen januari janeiro",
            "feb february februar février fevrier févr febrero febbraio februari fevereiro fev",
            "mar march märz maerz mär mrz mars marzo maart mrt março marco",
            "apr april avril avr abril abr aprile",
            "may mai mayo maggio mag mei maio",
            "jun june juni juin junio giugno giu junho",
            "jul july juli juillet juil julio luglio lug julho",
            "aug august août aout agosto ago augustus",
            "sep sept september septembre septiembre settembre set setembro",
            "oct october oktober okt octobre octubre ottobre ott outubro out",
            "nov november novembre noviembre novembro",
            "dec december dezember dez décembre decembre déc diciembre dic dicembre dezembro",
        ),
        start=1,
    )
    for name in names.split()
}
_ZONES = {"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
_ZONES |= {"cet": 1, "cest": 2, "bst": 1, "utc": 0, "gmt": 0}
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?(?![\w:])", re.IGNORECASE)
_OFFSET = re.compile(r"(?:^|\s|T)([+-]\d{2}:?\d{2})\b")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]")
_WORD = re.compile(r"[^\W\d_]+")


def parse(values: pa.StringArray, *, order: str = "day", zone: str = "UTC") -> pa.TimestampArray:
    """Times as timestamp[us, UTC], shape (n,); null where a value is not a full date between 1970 and 2099.

    order: "day" or "month", which comes first where the year does not. zone: of values that do not tell theirs.
    """
    micros, sound, naive = _numeric(values, order)
    rest = ~sound & np.asarray(pc.fill_null(pc.greater(pc.utf8_length(values), 0), False))
    if rest.any():
        again = np.flatnonzero(rest)
        spelled = _spelled(values.take(pa.array(again)))
        micros[again], sound[again], naive[again] = _numeric(spelled, order)
    if zone != "UTC" and (sound & naive).any():
        micros = _from_zone(micros, sound & naive, zone)
    return pa.array(micros, pa.int64(), mask=~sound).cast(TIMESTAMP)


def _numeric(values: pa.StringArray, order: str) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Microseconds, which of them are sound, and which tell no zone; each shape (n,)."""
    parts = pc.extract_regex(values, pattern=_NUMERIC)
    a, b, c = (_integers(parts, name) for name in "abc")
    digits = {name: np.asarray(pc.fill_null(pc.utf8_length(_field(parts, name)), 0)) for name in "ac"}
    year_first = digits["a"] > 2
    day_first = ~year_first & (order == "day")
    year = np.where(year_first, a, c)
    month = np.where(year_first | day_first, b, a)
    day = np.where(year_first, c, np.where(day_first, a, b))
    is_short = np.where(year_first, False, digits["c"] == 2) & (year >= 0)
    year = year + np.where(is_short, np.where(year < 70, 2000, 1900), 0)
    hour, minute, second = (_integers(parts, name, missing=0) for name in "hms")
    hour = _afternoon(hour, parts)
    fine = (month >= 1) & (month <= 12) & (day >= 1) & (hour < 24) & (minute < 60) & (second < 61)
    fine &= (year >= FIRST_YEAR) & (year <= LAST_YEAR) & (day <= _days_in_month(year, month))
    offset, naive = _offsets(parts)
    micros = _days_since_epoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return micros * 1_000_000 + _fraction(parts), fine, naive


def _field(parts: pa.StructArray, name: str) -> pa.StringArray:
    return pc.struct_field(parts, name)


def _integers(parts: pa.StructArray, name: str, *, missing: int = -1) -> NDArray[np.int64]:
    text = _field(parts, name)
    text = pc.if_else(pc.equal(text, ""), None, text)
    return np.asarray(pc.fill_null(pc.cast(text, pa.int64()), missing))


def _afternoon(hour: NDArray[np.int64], parts: pa.StructArray) -> NDArray[np.int64]:
    half = np.asarray(pc.fill_null(pc.utf8_lower(_field(parts, "p")), ""), dtype=object)
    is_pm, is_am = half == "p", half == "a"
    hours: NDArray[np.int64] = np.where(is_pm & (hour < 12), hour + 12, np.where(is_am & (hour == 12), 0, hour))
    return hours


def _fraction(parts: pa.StructArray) -> NDArray[np.int64]:
    text = pc.fill_null(_field(parts, "f"), "")
    if not pc.any(pc.greater(pc.utf8_length(text), 0)).as_py():
        return np.zeros(len(text), dtype=np.int64)
    padded = pc.utf8_slice_codeunits(pc.utf8_rpad(text, 6, "0"), 0, 6)
    return np.asarray(pc.cast(padded, pa.int64()))


def _offsets(parts: pa.StructArray) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Seconds east of Greenwich, and where no zone was told."""
    text = pc.fill_null(_field(parts, "z"), "")
    naive = np.asarray(pc.equal(text, ""))
    seconds = np.zeros(len(text), dtype=np.int64)
    distinct = text.dictionary_encode()
    table = np.array([_seconds_east(zone) for zone in distinct.dictionary.to_pylist()] or [0])
    return seconds + table[np.asarray(distinct.indices)] if len(text) else seconds, naive


def _seconds_east(text: str) -> int:
    digits = re.sub(r"[^\d]", "", text)
    if not digits:
        return 0
    sign = -1 if "-" in text else 1
    return sign * (int(digits[:2]) * 3600 + int(digits[2:4] or 0) * 60)


def _days_since_epoch(year: NDArray[np.int64], month: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Days since 1970-01-01 in the Gregorian calendar (H. Hinnant, chrono-compatible date algorithms)."""
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    days: NDArray[np.int64] = era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468
    return days


def _days_in_month(year: NDArray[np.int64], month: NDArray[np.int64]) -> NDArray[np.int64]:
    lengths = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 0, 12)]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    days: NDArray[np.int64] = lengths + (leap & (month == 2))
    return days


def _from_zone(micros: NDArray[np.int64], naive: NDArray[np.bool_], zone: str) -> NDArray[np.int64]:
    """Wall-clock times of a zone as UTC. The offset is looked up once for each hour that occurs."""
    info = ZoneInfo(zone)
    hours = micros[naive] // 3_600_000_000
    distinct, where = np.unique(hours, return_inverse=True)
    start = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock, its zone is put on below
    offsets = [
        (start + timedelta(hours=int(hour))).replace(tzinfo=info).utcoffset() or timedelta() for hour in distinct
    ]
    shifted = micros.copy()
    seconds = np.array([round(offset.total_seconds()) for offset in offsets], dtype=np.int64)
    shifted[naive] = micros[naive] - seconds[where] * 1_000_000
    return shifted


def _spelled(values: pa.StringArray) -> pa.StringArray:
    """Values put into numbers, "2023-11-19 17:09 +0100"; null where that is not possible."""
    distinct = values.dictionary_encode()
    numbers = pa.array([_in_numbers(text) for text in distinct.dictionary.to_pylist()], pa.string())
    return numbers.take(distinct.indices)


def _in_numbers(text: str) -> str | None:
    if len(text) > 64 or _RELATIVE.search(text):
        return None
    east_asian = _EAST_ASIAN.search(text)
    if east_asian:
        year, month, day = map(int, east_asian.groups())
        return _joined(year, month, day, text[east_asian.end() :])
    if re.fullmatch(r"\s*\d{8}\s*", text):
        digits = text.strip()
        return _joined(int(digits[:4]), int(digits[4:6]), int(digits[6:]), "")
    if re.fullmatch(r"\s*1\d{9}(?:\d{3}|\d{6})?(?:\.\d+)?\s*", text):
        return _epoch(text.strip())
    return _with_month_name(text)


def _epoch(digits: str) -> str:
    whole = digits.split(".")[0]
    seconds = int(whole) / {10: 1, 13: 1_000, 16: 1_000_000}[len(whole)]
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S.%fZ")


def _with_month_name(text: str) -> str | None:
    months = [_MONTHS[word] for word in map(str.lower, _WORD.findall(text)) if word in _MONTHS]
    without_time = _OFFSET.sub(" ", _TIME.sub(" ", text))
    numbers = re.findall(r"\d+", without_time)
    if len(months) != 1 or len(numbers) != 2:
        return None
    long = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if len(long) == 1 and len(days) == 1:
        return _joined(int(long[0]), months[0], int(days[0]), text)
    # "24-Feb-15" is written with the day first, and only between two like separators.
    short = re.search(r"\b(\d{1,2})([-/ ])[^\W\d_]{3,}\2(\d{2})\b", without_time)
    return _joined(2000 + int(short[3]), months[0], int(short[1]), text) if short else None


def _joined(year: int, month: int, day: int, rest: str) -> str:
    words = {word.lower() for word in _WORD.findall(rest)}
    time, offset = _TIME.search(rest), _OFFSET.search(rest)
    clock = f" {time[1]}:{time[2]}:{time[3] or '00'}{(time[4] or '').replace('.', '')}" if time else ""
    named = next((f"{_ZONES[word]:+03d}00" for word in words if word in _ZONES), "")
    zone = offset[1] if offset else named
    return f"{year:04d}-{month:02d}-{day:02d}{clock}{zone if clock else ''}"


def looks_like_date(text: str) -> bool:
    """Whether one value is a date in either order.

    >>> looks_like_date("19th November 2023"), looks_like_date("3 months ago"), looks_like_date("15-Aug")
    (True, False, False)
    """
    if not any(char.isdigit() for char in text):
        return False
    one = pa.array([text], pa.string())
    return any(parse(one, order=order).is_valid()[0].as_py() for order in ("day", "month"))


def is_relative(text: str) -> bool:
    """Whether a value tells a time only from the day it was shown: "3 months ago"."""
    return len(text) <= 40 and bool(_RELATIVE.search(text))


def order_of(values: pa.StringArray) -> tuple[str | None, str]:
    """ "day" or "month" as far as these values decide it (None: they do not), and why."""
    parts = pc.extract_regex(values, pattern=_NUMERIC)
    a, b = _integers(parts, "a"), _integers(parts, "b")
    two = (a >= 1) & (a <= 31) & (b >= 1)
    if not two.any():
        return "day", NOT_OPEN
    day_first, month_first = int((two & (a > 12)).sum()), int((two & (b > 12)).sum())
    if day_first > month_first:
        return "day", f"{day_first} values have a first number above 12"
    if month_first > day_first:
        return "month", f"{month_first} values have a second number above 12"
    return None, "no value has a number above 12"


def runs_in_order(values: pa.StringArray, order: str) -> bool:
    """Whether the values, read in this order, run only forwards or only backwards in time."""
    times = np.asarray(parse(values, order=order).drop_null().cast(pa.int64()))
    steps = np.diff(times)
    return len(steps) > 2 and bool((steps >= 0).all() or (steps <= 0).all()) and bool((steps != 0).any())
