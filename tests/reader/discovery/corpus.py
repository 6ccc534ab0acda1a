"""A small corpus of our own: five things people write about, in many wordings, from a seed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from outspoken.reader.discovery.kmeans import unit

TOPICS = {
    "parcel": (
        "where is my parcel", "my parcel has not arrived", "the delivery of my parcel is late",
        "parcel still not delivered",
        "tracking says the parcel is delayed", "the courier lost my parcel", "when will my package be delivered",
        "delivery driver left the parcel outside",
    ),
    "app": (
        "the app keeps crashing", "your app crashes when I open it", "the app freezes on my phone",
        "app will not load since the update", "after the update the app is slow", "the app logs me out all the time",
        "mobile app shows an error on start", "new version of the app crashes",
    ),
    "soup": (
        "the soup was cold", "cold soup and stale bread", "my meal arrived cold", "the food was cold and tasteless",
        "soup too salty to eat", "the chicken was dry and the soup cold", "lunch was cold again",
        "tasteless food, cold soup",
    ),
    "pin": (
        "I forgot my PIN", "how do I change my PIN", "my PIN is blocked", "the PIN of my card does not work",
        "reset the PIN of my bank card", "card blocked after a wrong PIN", "I entered the wrong PIN",
        "unblock my card PIN",
    ),
    "room": (
        "the hotel room was dirty", "our room smelled of smoke", "dirty bathroom in the hotel room",
        "the bed in our hotel room was uncomfortable", "hotel room too small and dirty", "noisy hotel room, bad bed",
        "the room had no clean towels", "sheets and towels in the room were dirty",
    ),
}  # fmt: skip
LEADS = ("", "hello, ", "sorry but ", "to be honest, ", "once more: ", "please help, ")
TAILS = ("", " today", " since monday", " again", ", not good", " and nobody helps", "!")


def corpus(
    per_topic: int = 40, *, seed: int = 3, topics: tuple[str, ...] = tuple(TOPICS)
) -> tuple[list[str], list[str]]:
    """Texts in a mixed order, and the topic of each."""
    rng = np.random.default_rng(seed)
    made = [(str(rng.choice(LEADS)) + str(rng.choice(TOPICS[topic])) + str(rng.choice(TAILS)), topic)
            for topic in topics for _ in range(per_topic)]  # fmt: skip
    made = [made[i] for i in rng.permutation(len(made))]
    return [text for text, _ in made], [topic for _, topic in made]


def blobs(
    k: int, each: int, *, d: int = 16, width: float = 0.12, seed: int = 5
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Directions in k groups, (k × each, d), and the group of each."""
    rng = np.random.default_rng(seed)
    middles = np.linalg.qr(rng.normal(size=(d, d)))[0][:k]
    labels = np.repeat(np.arange(k), each)
    x = middles[labels] + rng.normal(size=(k * each, d)) * width
    order = rng.permutation(len(x))
    return unit(x[order].astype(np.float32)), labels[order]


def same_grouping(a: object, b: object) -> bool:
    """Whether two labellings part the rows in the same way."""
    pairs = set(zip(list(a), list(b), strict=True))  # type: ignore[call-overload]
    return len(pairs) == len({x for x, _ in pairs}) == len({y for _, y in pairs})
