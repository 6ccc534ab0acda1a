"""The new words of a mail told apart from the earlier mail it quotes and from its signature, whatever program wrote it.

A line that says "On 3 May Ada wrote:" begins a quote only where a quote follows or where it names an address or a time
of day: customers write such sentences, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from outspoken.post.inbox.lines import Line
from outspoken.post.inbox.marks import marks

_LONGEST: Final = 300  # characters of a line in which a mark is looked for
_MOST_LINES: Final = 10_000  # lines looked at; beyond them only quote marks count
_WROTE: Final = re.compile(rf"(?:{marks('wrote')}).{{0,160}}[:：] ?\*?$", re.IGNORECASE)
# Without a verb, as programs set to Japanese write it: when, who, and a colon.
_NAMED: Final = re.compile(r"\d.{0,200}<[^<>\s@]+@[^<>\s]+>[:：]$")
_STARTS: Final = re.compile(
    rf"[*_\"']*(?:(?:{marks('begins')})[ ,.]|\d{{1,4}}[./年-]|\d{{1,2}} \w|[^<>]{{0,80}}<[^<>\s@]+@[^<>\s]+>)",
    re.IGNORECASE,
)
_IS_DATED: Final = re.compile(r"\S@\S|\d{1,2} ?[:.h] ?\d{2}\b|\b(?:19|20)\d\d\b.{0,40}<")
_SEPARATOR: Final = re.compile(rf"[-_=*]{{2,}}+ ?(?:{marks('separators')})\b.{{0,80}}$", re.IGNORECASE)
_FORWARDED: Final = re.compile(rf"[-#=* ]*+(?:{marks('forwarded')}) ?:? ?[-#=* ]*$", re.IGNORECASE)
_FROM: Final = re.compile(rf"\*{{0,2}} ?(?:{marks('from')}) ?[:：] ?\*{{0,2}} ?\S", re.IGNORECASE)
_OTHERS: Final = re.compile(rf"\*{{0,2}} ?(?:{marks('others')}) ?[:：]", re.IGNORECASE)
_MOBILE: Final = re.compile(rf"[-–—]? ?(?:{marks('mobile')})[ .]*$", re.IGNORECASE)
# What begins with this and is short to its end is a name, an address, a telephone.
_FAREWELL: Final = re.compile(rf"(?:{marks('farewell')}) ?[,.!]?$", re.IGNORECASE)
_LEGAL: Final = re.compile(rf"\W{{0,3}}(?:{marks('legal')})", re.IGNORECASE)
_FOOTER: Final = re.compile(r"_{20,}$|-{40,}$")
_MOST_OF_SIGNATURE: Final = 12
_MOST_OF_FOOTER: Final = 40
_LONGEST_OF_SIGNATURE: Final = 90


@dataclass(frozen=True, slots=True)
class Words:
    """said: the new words. quoted: earlier mail. signature: name, telephone, "Sent from my …"."""

    said: str
    quoted: str
    signature: str = ""


class _Looked:
    """The lines, each looked at once: without spaces around and between, and whether a quote or a notice begins."""

    def __init__(self, lines: list[Line]) -> None:
        self.lines = lines
        self.texts = ["" if line.depth else " ".join(line.text[:_LONGEST].split()) for line in lines]
        self.heads = [bool(text) and self._is_head(text) for text in self.texts]
        self.notices = [bool(text) and bool(_LEGAL.match(text)) for text in self.texts]

    @staticmethod
    def _is_head(text: str) -> bool:
        return bool(_SEPARATOR.match(text) or _FROM.match(text) or _FORWARDED.match(text))

    def is_quoted_next(self, at: int) -> bool:
        """Whether the next line that says something is quoted."""
        after = next((line for line in self.lines[at : at + 6] if line.text.strip()), None)
        return after is not None and after.depth > 0

    def is_head_next(self, at: int) -> bool:
        after = next((text for text in self.texts[at : at + 3] if text), "")
        return bool(_FROM.match(after))


def split(lines: list[Line]) -> Words:
    """What is new in a body, and what is not.

    >>> from outspoken.post.inbox.lines import of_plain
    >>> split(of_plain("Still no refund.\\n\\n-- \\nDev\\n\\nOn 3 May, Ada wrote:\\n> We look into it."))
    Words(said='Still no refund.', quoted='On 3 May, Ada wrote:\\nWe look into it.', signature='-- \\nDev')
    """
    said: list[str] = []
    quoted: list[str] = []
    signature: list[str] = []
    body = _Looked(lines[:_MOST_LINES])
    at, is_signed = 0, False
    while at < len(body.lines):
        line = lines[at]
        size, is_to_the_end = (1, False) if line.depth else _quote_begins(body, at)
        if size:
            end = len(lines) if is_to_the_end else at + size
            quoted += [each.text for each in lines[at:end]]
            is_signed = False
            at = end
            continue
        is_signed = is_signed or _signs(body, at)
        is_mark = line.is_signed or bool(_MOBILE.match(body.texts[at]))
        (signature if is_signed or is_mark else said).append(line.text)
        at += 1
    for line in lines[max(at, _MOST_LINES) :]:
        (quoted if line.depth else said).append(line.text)
    words = _joined(said)
    if not words and signature and not quoted:
        words, signature = _joined(signature), []
    return Words(words, _joined(quoted), _joined(signature))


def _joined(lines: list[str]) -> str:
    text = "\n".join(line.rstrip() if line != "-- " else line for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n\t ")


def _signs(body: _Looked, at: int) -> bool:
    """Whether the signature begins at this line: all that follows up to a quote is no longer said."""
    text = body.texts[at]
    if text in {"--", "—", "–-"}:
        return True
    if body.notices[at] or _FOOTER.match(text):
        return not _words_after(body, at, at_most=_MOST_OF_FOOTER)
    return bool(_FAREWELL.match(text)) and not _words_after(body, at, at_most=_MOST_OF_SIGNATURE)


def _words_after(body: _Looked, at: int, *, at_most: int) -> bool:
    """Whether more than a signature follows: too many lines, or one that is a sentence of its own."""
    count = 0
    for place in range(at + 1, len(body.lines)):
        if body.lines[place].depth or body.heads[place]:
            return False
        text = body.texts[place]
        if not text:
            # Empty lines without end are no reason to look for ever.
            if place > at + 4 * at_most:
                return False
            continue
        if body.notices[place]:
            return False
        count += 1
        is_long = len(text) > _LONGEST_OF_SIGNATURE and at_most == _MOST_OF_SIGNATURE
        if count > at_most or is_long or text.endswith("?"):
            return True
    return False


def _quote_begins(body: _Looked, at: int) -> tuple[int, bool]:
    """How many lines from here on announce a quote (0 for none), and whether all that follows is quoted."""
    text = body.texts[at]
    if not text:
        return 0, False
    if body.heads[at]:
        if _SEPARATOR.match(text) or _FORWARDED.match(text):
            return 1, not body.is_quoted_next(at + 1)
        if sum(bool(_OTHERS.match(other)) for other in body.texts[at + 1 : at + 9]) >= 2:
            return 1, True
    if text.startswith(("____", "-----")) and body.is_head_next(at + 1):
        return 1, True
    return _sentence(body, at)


def _sentence(body: _Looked, at: int) -> tuple[int, bool]:
    """The same for "On 3 May Ada wrote:", which programs fold over up to four lines."""
    joined = ""
    for size in range(1, 5):
        if at + size > len(body.lines) or body.lines[at + size - 1].depth or not body.texts[at + size - 1]:
            break
        joined = f"{joined} {body.texts[at + size - 1]}".strip()
        if not joined.endswith((":", "：", ":*")) or not (_WROTE.search(joined) or _NAMED.search(joined)):
            continue
        starts = _STARTS.match(joined)
        if body.is_quoted_next(at + size) and (size == 1 or starts):
            return size, False
        if starts and _IS_DATED.search(joined) and _WROTE.search(joined):
            return size, True
    return 0, False
