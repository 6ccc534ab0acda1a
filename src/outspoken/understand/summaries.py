"""What they say, in writing: a summary of any slice, each sentence counted or quoted and leading to its comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.urls import reverse

from outspoken.people.models import User
from outspoken.people.rights import touchpoints_seen_by
from outspoken.reader import summary
from outspoken.reader.summary import Counts, Tally
from outspoken.understand import chooser, repeats, themes, voices
from outspoken.understand.mirror import lens
from outspoken.understand.mood import Mood, mood, moods
from outspoken.understand.room import Filters
from outspoken.understand.seen import slugs_seen_by
from outspoken.understand.voices import Heard, Voice


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a counted sentence, with its way to the reading room."""

    text: str
    href: str = ""
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """Words quoted below a sentence; is_cut: before and after, where the verbatim goes on."""

    voice: Voice
    goes_on_before: bool
    goes_on_after: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a summary with the words below it."""

    topic: str
    pieces: Sequence[Piece]
    quotes: Sequence[Words]


@dataclass(frozen=True, slots=True)
class Summary:
    """What is said in a slice. note: what the figures count where that is not the whole slice; chosen_at: the address
    that gives the same with the words chosen by a language model, where that was set up and has not been asked yet."""

    lines: Sequence[Line]
    voices: Sequence[Voice]
    note: str = ""
    chosen_at: str = ""


def of(filters: Filters, *, by: User, now: datetime, ask_chooser: bool = False) -> Summary:
    """What the comments say that fit the filters and that this person may see."""
    # The lens counts the whole of a slice; words and marks it does not know, and then the newest are counted.
    seen = touchpoints_seen_by(by)
    by_lens = filters.is_counted_by_lens() and lens().as_of() is not None
    heard = voices.heard(filters, by=by, seen=seen, newest=not by_lens)
    counts, opened, note = (_of_lens(filters, by), filters, "") if by_lens else _of_newest(filters, heard)
    held = themes.current(now=now)
    own = held.above.get(filters.theme, ())
    made = summary.draft(
        _below(counts, filters.theme),
        heard.table,
        heard.vectors,
        names={key: held.names[pk] for key, pk in held.ids.items()},
        without={held.keys[pk] for pk in own},
        alike=heard.alike,
        given={name for name in ("polarity", "emotion", "intent") if getattr(filters, name)},
    )
    liked = chooser.preferred(made, ask=ask_chooser)
    sentences = summary.write(made, prefer=liked or ())
    quoted = {sentence.quote.row for sentence in sentences if sentence.quote}
    lines, exemplars = list(_lines(sentences, opened, heard)), heard.exemplars(without=quoted)
    quotes = [words.voice for line in lines for words in line.quotes]
    same = repeats.of([voice.id for voice in (*quotes, *exemplars)], seen=seen)
    return Summary(
        lines=[replace(line, quotes=[_told(words, same) for words in line.quotes]) for line in lines],
        voices=[replace(voice, same=same.get(voice.id)) for voice in exemplars],
        note=note,
        chosen_at=f"{reverse('said')}?{filters.query(chosen='1')}" if liked is None else "",
    )


def _told(words: Words, same: Mapping[int, repeats.Same]) -> Words:
    return replace(words, voice=replace(words.voice, same=same.get(words.voice.id)))


def _of_newest(filters: Filters, heard: Heard) -> tuple[Counts, Filters, str]:
    """The counts of the comments heard, the filters that open them, and a note where there are more that fit."""
    counts = summary.counted(heard.table)
    if heard.is_all or not heard.rows:
        return counts, filters, ""
    newest = replace(filters, start=min(row["occurred_at"] for row in heard.rows))
    return counts, newest, f"Of the newest {counts.whole.n:,} that fit."


def _of_lens(filters: Filters, by: User) -> Counts:
    asked = replace(filters.slice(slugs_seen_by(by)), has_words=True)
    whole = mood(lens(), asked)
    about = moods(lens(), replace(asked, by=("theme",)))
    wanting = moods(lens(), replace(asked, by=("intent",)))
    return Counts(
        whole=_tally(whole),
        themes={key: _tally(felt) for (key,), felt in about.items() if key},
        families=whole.families,
        intents={name: felt.n for (name,), felt in wanting.items() if name},
    )


def _tally(felt: Mood) -> Tally:
    return Tally(felt.n, felt.negative, felt.neutral, felt.positive)


def _below(counts: Counts, theme: str) -> Counts:
    """Within a theme only those below it: the reading room takes one theme, and no link could open two."""
    if not theme:
        return counts
    return replace(counts, themes={key: of for key, of in counts.themes.items() if key.startswith(f"{theme}.")})


def _lines(sentences: Sequence[summary.Sentence], opened: Filters, heard: Heard) -> Iterator[Line]:
    told: list[tuple[summary.Sentence, list[Words]]] = []
    for sentence in sentences:
        if sentence.quote is None:
            told.append((sentence, []))
        else:
            told[-1][1].append(_words(sentence.quote, heard))
    for sentence, quotes in told:
        pieces = [Piece(part.text, _href(opened, part.link), part.is_quiet) for part in sentence.parts]
        yield Line(sentence.topic, pieces, quotes)


def _href(opened: Filters, to: summary.Link | None) -> str:
    if to is None:
        return ""
    narrowed: dict[str, Any] = dict(to)
    query = replace(opened, **narrowed).query()
    return f"{reverse('read')}?{query}" if query else reverse("read")


def _words(quote: summary.Quote, heard: Heard) -> Words:
    whole = heard.rows[quote.row]["text"]
    before, after = whole[: quote.start].strip(), whole[quote.end :].strip()
    return Words(heard.voice(quote.row, text=quote.text), bool(before), bool(after))
