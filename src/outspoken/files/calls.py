"""Call transcripts (WebVTT, SRT): one file is one feedback of channel "call", told by the customer's side."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pyarrow as pa

from outspoken.files.block import Block
from outspoken.files.encoding import utf8_lines
from outspoken.files.errors import Unreadable
from outspoken.files.plan import VERBATIM, Match, OnReject, OnRepair, Plan, Reject

MAX_TRANSCRIPT = 64 << 20
PAUSE = 8.0
LONG = 600

_TIMES = re.compile(r"^\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})\s*-->\s*((?:\d+:)?\d{1,2}:\d{2}[.,]\d{3})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<\d+:[^>]*>")
_NAME = re.compile(r"^\s*[-–]?\s*\[?([^\W\d_][\w .'&()#-]{0,39}?)\]?\s*:\s+(?=\S)")
_DAY = re.compile(r"(20\d{2})[-_.]?([01]\d)[-_.]?([0-3]\d)(?:[-_T .]*([0-2]\d)[-_:.h]?([0-5]\d))?")
_CUSTOMER = re.compile(
    r"\b(customer|caller|client|guest|passenger|patient|member|visitor|kund(e|in)|anrufer(in)?|client(e)?|appelant|"
    r"usager|cliente|llamante|chiamante|klant|beller|utente|passageiro)\b",
    re.IGNORECASE,
)
_AGENT = re.compile(
    r"\b(agent|advisor|adviser|operator|representative|rep|support|service desk|csr|assistant|bot|ivr|host|staff|"
    r"mitarbeiter(in)?|berater(in)?|conseill(er|ère)|agente|operador|asesor|operatore|medewerker|atendente)\b",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"thank you for calling|thanks for calling|how (can|may) i help|you're speaking (with|to)|wie kann ich|"
    r"comment puis-je vous|en qué puedo ayudar|come posso aiutar|waarmee kan ik|em que posso ajudar",
    re.IGNORECASE,
)

PRESET = (
    Match("text", None, 0.99, "the customer's turns, cues joined", constant=""),
    Match("channel", None, 0.99, "it is a call transcript", constant="call"),
    Match("date", "date", 0.9, "from the file name or a note in the transcript"),
    Match("customer", "speaker", 0.7, "the name of the customer's voice"),
)


@dataclass(frozen=True, slots=True)
class Cue:
    """What one voice says between two times, in seconds; `voice` is None when nobody is named."""

    start: float
    end: float
    voice: str | None
    text: str


def blocks(stream: BinaryIO, plan: Plan, *, on_reject: OnReject, on_repair: OnRepair) -> Iterator[Block]:
    """The call as a block of one row, or of none when it has no words."""
    cues, notes = read_cues(stream, plan, on_repair)
    voices, _ = customer_voices(cues, plan.settings.get("voice"))
    turns = [turn.text for turn in join(cues) if voices is None or turn.voice in voices]
    if not turns:
        on_reject(Reject(1, "the transcript has no words of the customer", ""))
        return
    spoken = [{"question": None, "text": text} for text in turns]
    others = sorted({cue.voice for cue in cues if cue.voice and voices and cue.voice not in voices})
    named = [voice for voice in voices or () if voice and not _CUSTOMER.search(voice)]
    row = {
        "date": _date(plan.path, notes),
        "speaker": named[0] if len(named) == 1 else None,
        "answered_by": ", ".join(others) or None,
        "seconds": str(round(cues[-1].end)),
        "transcript": plan.path.name,
    }
    columns = {name: pa.array([value], pa.string()) for name, value in row.items()}
    yield Block(np.array([1], dtype=np.int64), columns, pa.array([spoken], pa.list_(VERBATIM)))


def read_cues(stream: BinaryIO, plan: Plan, on_repair: OnRepair) -> tuple[list[Cue], str]:
    """All cues in order, and the text of the notes."""
    data = b""
    for piece in utf8_lines(stream, plan.encoding, on_repair=on_repair):
        data += piece
        if len(data) > MAX_TRANSCRIPT:
            raise Unreadable(f"{plan.path}: larger than {MAX_TRANSCRIPT >> 20} MiB, which no single call is.")
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    names = _names(text)
    cues: list[Cue] = []
    notes: list[str] = []
    voice: str | None = None
    for part in re.split(r"\n[ \t]*\n+", text):
        lines = part.strip("\n").split("\n")
        timed = next((i for i, line in enumerate(lines[:2]) if _TIMES.match(line)), None)
        if timed is None:
            notes.append(part)
            continue
        times = _TIMES.match(lines[timed])
        if times:
            for said in _voices(lines[timed + 1 :], voice, names):
                voice = said[0]
                cues.append(Cue(_seconds(times[1]), _seconds(times[2]), *said))
    return cues, "\n".join(notes)


def _seconds(clock: str) -> float:
    parts = [float(part) for part in clock.replace(",", ".").split(":")]
    return float(sum(part * 60**power for power, part in enumerate(reversed(parts))))


def _names(text: str) -> set[str]:
    """The voices named as "NAME:" before their words. A capital word before one colon may just begin a sentence."""
    lines = [
        line for line in text.split("\n") if line.strip() and not _TIMES.match(line) and not line.strip().isdigit()
    ]
    found = [match[1].strip() for line in lines if (match := _NAME.match(_TAG.sub("", line) + " "))]
    counts = Counter(name for name in found if _is_name(name))
    if counts.total() > len(lines) * 0.6:
        return set(counts)
    return {name for name, n in counts.items() if n > 1 or _CUSTOMER.search(name) or _AGENT.search(name)}


def _voices(lines: Sequence[str], before: str | None, names: set[str]) -> Iterator[tuple[str | None, str]]:
    """The voices of one cue with their words; a cue that names nobody goes on with the voice before it."""
    voice = before
    words: list[str] = []
    for line in lines:
        pieces = _VOICE.split(line)
        for place, piece in enumerate(pieces):
            if place % 2:
                if words:
                    yield voice, " ".join(words)
                voice, words = " ".join(piece.split()), []
                continue
            text = " ".join(html.unescape(_TAG.sub("", piece)).split())
            named = _NAME.match(text + " ") if len(pieces) == 1 else None
            if named and named[1].strip() in names:
                if words:
                    yield voice, " ".join(words)
                voice, words, text = named[1].strip(), [], text[named.end() :]
            if text:
                words.append(text)
    if words:
        yield voice, " ".join(words)


def _is_name(text: str) -> bool:
    """Whether what stands before a colon is a name rather than the beginning of a sentence."""
    words = text.split()
    return len(words) <= 4 and all(word[0].isupper() or not word[0].isalpha() for word in words)


def customer_voices(cues: Sequence[Cue], wanted: str | None = None) -> tuple[set[str | None] | None, str]:
    """The voices that are the customer's (None: all of them), and why."""
    voices = list(dict.fromkeys(cue.voice for cue in cues if cue.voice))
    if wanted:
        chosen = [voice for voice in voices if voice.casefold() == wanted.casefold()]
        return ({*chosen} if chosen else None), "set by you"
    if len(voices) < 2:
        return None, "only one voice is marked" if voices else "no voices are marked: all words are read"
    marked = [voice for voice in voices if _CUSTOMER.search(voice)]
    agents = [voice for voice in voices if _AGENT.search(voice)]
    if marked:
        return {*marked}, f"{', '.join(marked)} by name"
    if not agents:
        agents = [v for v in voices if any(_GREETING.search(c.text) for c in cues if c.voice == v)]
    if agents and len(agents) < len(voices):
        rest: set[str | None] = {voice for voice in voices if voice not in agents}
        return rest, f"everybody but {', '.join(agents)}, who answers the call"
    return None, f"cannot be told from {', '.join(voices)}: all are read. Name the customer's voice as customer"


def join(cues: Sequence[Cue]) -> list[Cue]:
    """Consecutive cues of a voice as one; a long pause, or a sentence end in a long turn, begins a new one."""
    turns: list[Cue] = []
    for cue in cues:
        last = turns[-1] if turns else None
        if last is None or last.voice != cue.voice or cue.start - last.end > PAUSE or _is_full(last.text):
            turns.append(cue)
        else:
            turns[-1] = replace(last, end=cue.end, text=f"{last.text} {cue.text}")
    return [turn for turn in turns if re.search(r"\w", turn.text)]


def _is_full(text: str) -> bool:
    return len(text) > LONG and text.rstrip()[-1:] in ".!?…。？！"


def _date(path: Path, notes: str) -> str | None:
    """A day, perhaps with a time, told by a note or by the file's name."""
    for text in (notes, path.name):
        found = _DAY.search(text)
        if found:
            day = f"{found[1]}-{found[2]}-{found[3]}"
            return f"{day} {found[4]}:{found[5]}" if found[4] else day
    return None


def is_srt(head: str) -> bool:
    """Whether a text begins as an SRT file does: a number, then two times."""
    return bool(re.match(r"\s*\d+\s*\r?\n\s*\d{1,2}:\d{2}:\d{2}[.,]\d{3}\s*-->", head))
