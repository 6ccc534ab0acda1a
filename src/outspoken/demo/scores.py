"""The score a feeling earns on the scale of its channel."""

from __future__ import annotations

from random import Random

_NPS = {
    "delight": (9, 10, 10),
    "appreciation": (8, 9, 9, 10, 10, 7),
    "interest": (6, 7, 8, 8),
    "neutral": (6, 7, 7, 8),
    "mixed": (4, 5, 6, 6, 7),
    "confusion": (3, 4, 5, 6),
    "worry": (2, 3, 4, 5, 6),
    "disappointment": (2, 3, 4, 5, 6),
    "disgust": (0, 1, 1, 2, 3),
    "anger": (0, 0, 0, 1, 1, 2, 3),
}
_FIVE = {
    "delight": (5, 5, 5),
    "appreciation": (4, 5, 5),
    "interest": (3, 4, 4),
    "neutral": (3, 3, 4),
    "mixed": (3, 3, 2, 4),
    "confusion": (2, 3, 2),
    "worry": (2, 2, 3),
    "disappointment": (2, 2, 3, 1),
    "disgust": (1, 1, 2),
    "anger": (1, 1, 1, 2),
}
_FACES = {
    "interest": "neutral",
    "mixed": "neutral",
    "worry": "disappointment",
    "disgust": "anger",
}
_EFFORT = frozenset({"call-centre", "web-checkout", "compensation", "lost-property", "ticket-machine", "planner"})
_TASK_SURVEYS = 0.5


def given(channel: str, touchpoint: str, feeling: str, rng: Random) -> tuple[str | None, float | None]:
    """Kind and value of the score that comes with a comment; both None where the channel asks for none."""
    if channel == "pulse":
        return "csat", float(rng.choice(_FIVE[feeling]))
    if channel == "review":
        return "stars", float(rng.choice(_FIVE[feeling]))
    if channel == "survey":
        if touchpoint in _EFFORT and rng.random() < _TASK_SURVEYS:
            return "ces", float(min(max(round(rng.choice(_NPS[feeling]) * 0.6 + 0.8 + rng.random()), 1), 7))
        return "nps", float(rng.choice(_NPS[feeling]))
    if channel == "chat" and rng.random() < _TASK_SURVEYS:
        return "csat", float(rng.choice(_FIVE[feeling]))
    return None, None


def tapped(feeling: str) -> str:
    """The emotion family of the face tapped on a pulse: of its six faces, the nearest to the feeling."""
    return _FACES.get(feeling, feeling)
