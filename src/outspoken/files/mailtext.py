"""From the body of a mail to the words its sender wrote: HTML to text, quotes and signatures off."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    (
        *("p", "div", "br", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"),
        *("pre", "hr", "section", "article"),
    )
)
_SILENT = frozenset(("script", "style", "head", "title", "template", "noscript"))
_VOID = frozenset(("br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr"))

_WROTE = re.compile(
    r"^\s*[>*_ ]*(?:(?:on|am|le|el|il giorno|il|op|em|den|a)\b.{0,200}\b"
    r"(?:wrote|schrieb|a écrit|escribió|ha scritto|schreef|escreveu|skrev)\b.{0,120}:\s*$)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"^\s*[-_*]{2,}\s*(?:original message|ursprüngliche nachricht|message d'origine|message original|mensaje original|"
    r"messaggio originale|oorspronkelijk bericht|mensagem original|forwarded message|weitergeleitete nachricht|"
    r"message transféré)\s*[-_*]{2,}",
    re.IGNORECASE,
)
_FROM = re.compile(r"^\s*\**(?:from|von|de|da|van)\s*:\**\s*\S", re.IGNORECASE)
_SENT = re.compile(
    r"^\s*\**(?:sent|date|gesendet|datum|envoyé|enviado|fecha|inviato|data|verzonden|to|an|à|para|a|aan)\s*:",
    re.IGNORECASE,
)
_MOBILE = re.compile(
    r"^\s*(?:sent from my |get outlook for |von meinem .{2,40}gesendet|gesendet von |envoyé de mon |envoyé depuis |"
    r"enviado desde mi |inviato da(?:l mio)? |verzonden vanaf |verstuurd vanaf |enviado do meu )",
    re.IGNORECASE,
)


def own_words(body: str) -> str:
    """A plain body without quoted lines, the quoted mail below, and signature.

    >>> own_words("Still no refund.\\n\\n-- \\nDev\\n\\nOn 3 May Ada wrote:\\n> We are looking into it.")
    'Still no refund.'
    """
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        attribution = _attribution(lines, at)
        if attribution:
            if not _answers_below(lines, at + attribution):
                break
            at += attribution
            continue
        if line.rstrip() == "--" or _MOBILE.match(line):
            if not _answers_below(lines, at + 1, after_quote=True):
                break
            at += 1
            continue
        if not line.lstrip().startswith(">"):
            kept.append(line.rstrip())
        at += 1
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _attribution(lines: list[str], at: int) -> int:
    """How many lines from `at` on introduce a quoted mail; 0 for none."""
    line = lines[at]
    if _ORIGINAL.match(line):
        return 1
    for size in (1, 2, 3):
        joined = " ".join(each.strip() for each in lines[at : at + size])
        if len(joined) < 400 and _WROTE.match(joined):
            return size
    is_block = _FROM.match(line) and any(_SENT.match(each) for each in lines[at + 1 : at + 4])
    return 1 if is_block else 0


def _answers_below(lines: list[str], at: int, *, after_quote: bool = False) -> bool:
    """Whether the quote that follows is marked line by line and the sender's words go on under it."""
    rest = [line for line in lines[at:] if line.strip()]
    marked = [line.lstrip().startswith(">") for line in rest]
    if not rest or not any(marked) or (not marked[0] and not after_quote):
        return False
    last = len(marked) - 1 - marked[::-1].index(True)
    under = rest[last + 1 :]
    return bool(under) and not (under[0].rstrip() == "--" or _MOBILE.match(under[0]))


def from_html(html: str) -> str:
    """HTML as plain text: blocks on lines of their own, quoted mails and hidden parts left out.

    >>> from_html("<p>Two&nbsp;bags<br>are lost</p><blockquote>old</blockquote><style>p{}</style>")
    'Two bags\\nare lost'
    """
    reader = _Words()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Words(HTMLParser):
    """Collects the words outside of scripts, styles and quoted mails."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            if tag in _BLOCKS and not self._hidden:
                self.parts.append("\n")
            return
        classes = dict(attrs).get("class") or ""
        quoted = tag == "blockquote" or "gmail_quote" in classes or "moz-cite-prefix" in classes
        if self._hidden or tag in _SILENT or quoted:
            self._hidden.append(tag)
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag in self._hidden:
                while self._hidden.pop() != tag:
                    pass
        elif tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)
