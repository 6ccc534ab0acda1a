"""How figures are written in a summary."""

from __future__ import annotations

from outspoken.reader.summary.sentences import Figure, Link, Part


def comments(n: int) -> str:
    """
    >>> comments(1), comments(1980)
    ('1 comment', '1,980 comments')
    """
    return f"{n:,} comment" + ("" if n == 1 else "s")


def percent(figure: Figure) -> str:
    """A share with its interval, one decimal under ten in a hundred.

    >>> percent(Figure("", 412, 1980)), percent(Figure("", 1, 300))
    ('21%, 19–23%', '0.3%, 0.1–1.9%')
    """
    return f"{_value(figure)}, {_span(figure)}"


def share(figure: Figure, link: Link) -> tuple[Part, ...]:
    """A share that opens its comments, its interval in a lower voice."""
    return Part(_value(figure), link), Part(f" ({_span(figure)})", is_quiet=True)


def lower(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation such as Wi-Fi or PIN.

    >>> lower("Refunds"), lower("Wi-Fi")
    ('refunds', 'Wi-Fi')
    """
    return name if name[1:] != name[1:].lower() else name[:1].lower() + name[1:]


def _digits(figure: Figure) -> int:
    return 0 if figure.share >= 0.0995 or not figure.count else 1


def _value(figure: Figure) -> str:
    return f"{100 * figure.share:.{_digits(figure)}f}%"


def _span(figure: Figure) -> str:
    digits = _digits(figure)
    return f"{100 * figure.low:.{digits}f}–{100 * figure.high:.{digits}f}%"
