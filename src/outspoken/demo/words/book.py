"""The written lines of one language, read from its folder once and kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib import resources

from outspoken.demo.words.grammar import Line, parse

LANGUAGES = ("en", "de", "fr", "es", "nl", "it")

POSITIVE = ("delight", "appreciation")
NEGATIVE = ("anger", "disappointment", "disgust", "worry", "confusion")
OTHER = ("interest", "neutral", "mixed")
FEELINGS = POSITIVE + NEGATIVE + OTHER

_HEAD = re.compile(r"\[(.+)\]$")
_LINE = re.compile(r"([=>-])(?:\(([a-z,]+)\))? (.+)$")


class BookError(ValueError):
    """A line of the language material cannot be read; the message names file and line."""


@dataclass(slots=True)
class Scene:
    """One thing that happens at one touchpoint, felt in one way, in the words of one language."""

    touchpoint: str
    topic: str
    feeling: str
    options: dict[str, str]
    wholes: list[Line] = field(default_factory=list)
    bodies: list[Line] = field(default_factory=list)
    results: list[Line] = field(default_factory=list)

    @property
    def weight(self) -> float:
        """How often it is met beside the others of its touchpoint; longer material is met more often."""
        size = len(self.wholes) + 0.7 * len(self.bodies)
        return float(self.options.get("weight", "1")) * size

    @property
    def valence(self) -> str:
        """positive, negative or other."""
        return "positive" if self.feeling in POSITIVE else "negative" if self.feeling in NEGATIVE else "other"


@dataclass
class Book:
    """All scenes and frames of one language."""

    language: str
    scenes: list[Scene] = field(default_factory=list)
    frames: dict[str, list[Line]] = field(default_factory=dict)

    @cached_property
    def touchpoints(self) -> dict[str, list[Scene]]:
        """Scenes by the touchpoint they happen at."""
        found: dict[str, list[Scene]] = {}
        for scene in self.scenes:
            found.setdefault(scene.touchpoint, []).append(scene)
        return found


@cache
def book(language: str) -> Book:
    """The book of one of LANGUAGES. Raises BookError with file and line where a line cannot be read."""
    if language not in LANGUAGES:
        raise BookError(f"no words are written in {language!r}; there are {', '.join(LANGUAGES)}")
    result = Book(language)
    folder = resources.files(__package__) / language
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".txt"):
            _read(result, f"{language}/{file.name}", file.read_text(encoding="utf-8"))
    return result


def _read(result: Book, name: str, text: str) -> None:
    scene: Scene | None = None
    frame: list[Line] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        if head := _HEAD.match(line):
            scene, frame = _head(result, head.group(1), f"{name}:{number}")
            continue
        match = _LINE.match(line)
        if match is None:
            raise BookError(f"{name}:{number}: begin the line with '= ', '- ' or '> ', not {line[:30]!r}")
        kind, tags, source = match.groups()
        try:
            parsed = parse(source, frozenset(tags.split(",")) if tags else frozenset())
        except ValueError as error:
            raise BookError(f"{name}:{number}: {error}") from error
        _lines(scene, frame, kind).append(parsed)


def _head(result: Book, head: str, where: str) -> tuple[Scene | None, list[Line]]:
    first, *rest = head.split()
    if "/" not in first:
        return None, result.frames.setdefault(head, [])
    touchpoint, topic = first.split("/")
    feeling, options = rest[0], dict(option.split("=", 1) for option in rest[1:])
    if feeling not in FEELINGS:
        raise BookError(f"{where}: {feeling!r} is no feeling; there are {', '.join(FEELINGS)}")
    for scene in result.scenes:
        if (scene.touchpoint, scene.topic, scene.feeling, scene.options) == (touchpoint, topic, feeling, options):
            return scene, []
    result.scenes.append(Scene(touchpoint, topic, feeling, options))
    return result.scenes[-1], []


def _lines(scene: Scene | None, frame: list[Line], kind: str) -> list[Line]:
    if scene is None:
        return frame
    return {"=": scene.wholes, "-": scene.bodies, ">": scene.results}[kind]
