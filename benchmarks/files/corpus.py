"""Seeded feedback of any length for measuring: every row another text of about a hundred characters."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

OPENINGS = (
    "Honestly,", "Well,", "I must say", "As a regular", "For the third time", "Yesterday evening", "Since the update",
    "Just to let you know,", "After two phone calls", "On the way home", "With two small children", "Once again",
    "To my surprise", "Before the holidays", "At the counter", "On the 7:42", "Even on a Sunday", "As always",
)  # fmt: skip
SUBJECTS = (
    "the driver", "your app", "the ticket machine", "the guard", "customer service", "the refund form", "the website",
    "the replacement bus", "the new timetable", "the quiet coach", "the man at the barrier", "the booking", "the seat",
    "the heating", "the Wi-Fi", "the invoice", "the young woman at the desk", "the announcement", "the lift",
    "the parcel", "the chat", "the delivery", "the manager", "the hotline",
)  # fmt: skip
EVENTS = (
    "was late by %d minutes", "was friendly and quick", "did not work at all", "kept us waiting for %d minutes",
    "helped me within %d minutes", "made me start again %d times", "was spotless", "was cancelled without a word",
    "charged me %d euros twice", "answered every question patiently", "crashed %d times in a row",
    "was far too crowded", "gave me back my lost bag", "told me something wrong", "was better than expected",
    "ignored my %d messages", "saved my day", "was rude to an old couple", "forgot about us for %d days",
    "found me a cheaper fare by %d euros", "hung up on me", "was freezing cold", "explained nothing",
)  # fmt: skip
ENDINGS = (
    "and nobody could tell us why.", "which made my week.", "so I will not come back.", "thank you so much!",
    "and I still wait for my money.", "please fix this soon.", "I would recommend you to anyone.", "what a shame.",
    "and that is not what I pay for.", "keep it up!", "how can I reach somebody?", "it was the last straw.",
    "that used to be different.", "a real pleasure.", "I felt left alone.", "could you look into it?",
    "my daughter loved it.", "that is not acceptable.", "and the price keeps rising.", "well done, all of you.",
)  # fmt: skip
ELSEWHERE = (
    "Der Zug hatte %d Minuten Verspätung und niemand hat uns etwas gesagt, das ärgert mich sehr.",
    "Die Mitarbeiterin am Schalter war sehr freundlich und hat mir in %d Minuten geholfen, vielen Dank.",
    "Le train avait %d minutes de retard et personne ne nous a rien expliqué, c'est inadmissible.",
    "Merci au conducteur qui nous a attendus %d minutes, ma fille était ravie.",
    "Llevo %d semanas esperando el reembolso y nadie contesta al teléfono, estoy muy decepcionado.",
    "La aplicación nueva funciona muy bien, compré el billete en %d segundos.",
)  # fmt: skip
CHANNELS = ("web", "app", "email", "call", "shop")
TOUCHPOINTS = ("Booking", "Station", "On board", "Refunds", "App", "Customer service", "Delivery")
HEADER = "feedback_id,created_at,channel,touchpoint,customer_id,nps,comment\n"


def text(draw: random.Random, number: int) -> str:
    """One comment; `number` makes it differ from all others."""
    amount = draw.randrange(2, 60)
    if draw.random() < 0.12:
        return f"{draw.choice(ELSEWHERE) % amount} ({number})"
    event = draw.choice(EVENTS)
    event = event % amount if "%d" in event else event
    said = f"{draw.choice(OPENINGS)} {draw.choice(SUBJECTS)} {event}, {draw.choice(ENDINGS)}"
    return f"{said} {draw.choice(SUBJECTS).capitalize()} too, on journey {number}."


def rows(count: int, seed: int = 1) -> Iterator[str]:
    """Lines of CSV in the order of time, over about a year."""
    draw = random.Random(seed)
    start = datetime(2025, 1, 1)  # noqa: DTZ001
    step = 365 * 86_400 / max(count, 1)
    for number in range(count):
        moment = start + timedelta(seconds=int(number * step))
        score = draw.choice((0, 2, 3, 5, 6, 7, 8, 8, 9, 9, 10, 10))
        yield (
            f"F{number:08d},{moment:%Y-%m-%d %H:%M:%S},{draw.choice(CHANNELS)},{draw.choice(TOUCHPOINTS)},"
            f'C{draw.randrange(200_000):06d},{score},"{text(draw, number)}"\n'
        )


def write(path: Path, count: int, seed: int = 1) -> Path:
    """A CSV file of `count` rows."""
    with path.open("w", encoding="utf-8") as stream:
        stream.write(HEADER)
        stream.writelines(rows(count, seed))
    return path
