"""HTML as lines of text with their depth of quoting, in one pass over it. Nothing of it is ever shown as HTML."""

from __future__ import annotations

import html as entities
import re
from typing import Final

from outspoken.post.inbox.lines import Line

LONGEST: Final = 2_000_000  # characters looked at
_BLOCKS: Final = frozenset(
    [
        "p",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "dl",
        "dt",
        "dd",
        "table",
        "tbody",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "pre",
        "section",
        "article",
        "header",
        "footer",
        "address",
        "center",
        "form",
        "fieldset",
        "body",
    ]
)
# Their content is no text, and may hold anything that looks like a tag.
_SILENT: Final = frozenset(["script", "style", "head", "title", "template", "noscript", "textarea", "svg", "select"])
_VOID: Final = frozenset(
    ["br", "hr", "img", "meta", "link", "input", "area", "base", "col", "embed", "source", "wbr", "track", "param"]
)
_NAME: Final = re.compile(r"/?([a-zA-Z][a-zA-Z0-9:]*)")
_TAG: Final = re.compile(r"[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")
_HINT: Final = re.compile(r"\b(?:class|id|style|type)\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>\"']+)", re.IGNORECASE)
# How programs mark what they quote; what a program of Microsoft puts above it says that all below is quoted.
_QUOTES: Final = re.compile(
    r"\b(?:gmail_attr|moz-cite-prefix|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra)\b"
)
_REST: Final = re.compile(
    r"\b(?:divrplyfwdmsg|appendonsend|outlookmessageheader|mail-editor-reference-message-container|stopspelling)\b"
    r"|border-top:\s*solid\s+#?(?:e1e1e1|b5c4df|c4c4c4)"
)
_SIGNATURE: Final = re.compile(
    r"\b(?:gmail_signature|moz-signature|applemailsignature|ms-outlook-mobile-signature|protonmail_signature_block"
    r"|signature|mobile-signature)\b"
)
_HIDDEN: Final = re.compile(r"display:\s*none|mso-hide:\s*all|font-size:\s*0(?:px|pt)?\s*(?:;|$)")
_MOST_WINDOWED: Final = 200
_DEEPEST: Final = 500


class _Writer:
    """Collects lines; each knows how deep it is quoted and whether it is of a signature."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.pieces: list[str] = []
        self.quoted = self.signed = self.silent = 0
        self.is_rest_quoted = False
        # Open elements that mean something: (tag, what it opened).
        self.open: list[tuple[str, str]] = []

    def text(self, text: str) -> None:
        if text and not self.silent:
            self.pieces.append(text)

    def end_line(self, *, is_break: bool = False) -> None:
        text = " ".join(entities.unescape("".join(self.pieces)).replace("\xa0", " ").split())
        self.pieces.clear()
        if text or is_break:
            self.lines.append(Line(text, self.quoted + self.is_rest_quoted, bool(self.signed)))

    def opened(self, tag: str, attributes: str) -> None:
        if tag in _BLOCKS or tag in {"br", "hr"}:
            self.end_line(is_break=tag in {"br", "hr", "p"} and not self.silent)
        hint = " ".join(found[1] for found in _HINT.finditer(attributes[:2000])).lower() if attributes else ""
        if hint and _REST.search(hint):
            self.is_rest_quoted = True
        meaning = self._meaning(tag, hint)
        if tag in _VOID or not (meaning or self._nests(tag)):
            return
        if len(self.open) < _DEEPEST:
            self.open.append((tag, meaning))
            self._count(meaning, 1)

    def closed(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        for place in range(len(self.open) - 1, max(-1, len(self.open) - 40), -1):
            if self.open[place][0] == tag:
                for _, meaning in self.open[place:]:
                    self._count(meaning, -1)
                del self.open[place:]
                return

    def _nests(self, tag: str) -> bool:
        """Whether an element of that name is open with a meaning, so that its end must not be mistaken."""
        return any(held == tag for held, _ in self.open[-40:])

    def _meaning(self, tag: str, hint: str) -> str:
        if tag in _SILENT or (hint and _HIDDEN.search(hint)):
            return "silent"
        if tag == "blockquote" or (hint and _QUOTES.search(hint)):
            return "quoted"
        if hint and tag not in {"body", "html"} and _SIGNATURE.search(hint):
            return "signed"
        return ""

    def _count(self, meaning: str, by: int) -> None:
        if meaning == "quoted":
            self.quoted += by
        elif meaning == "signed":
            self.signed += by
        elif meaning == "silent":
            self.silent += by


def lines_of(html: str) -> list[Line]:
    """The lines of text in some HTML.

    >>> [(line.text, line.depth) for line in lines_of("<p>Two&nbsp;bags<blockquote>old</blockquote><style>p{}</style>")]
    [('', 0), ('Two bags', 0), ('old', 1)]
    """
    html = html[:LONGEST]
    writer = _Writer()
    place, windowed = 0, 0
    while True:
        at = html.find("<", place)
        if at < 0:
            writer.text(html[place:])
            break
        writer.text(html[place:at])
        if html.startswith("<!--", at):
            place = html.find("-->", at + 4) + 3
            if place < 3:
                break
            continue
        name = _NAME.match(html, at + 1)
        if not name and html[at + 1 : at + 2] not in ("!", "?", "/"):
            writer.text("<")
            place = at + 1
            continue
        # A quote that never ends makes the search long, and somebody may write a thousand of them.
        found = _TAG.match(html, at + 1, at + 4000) if windowed < _MOST_WINDOWED else None
        if found is None:
            windowed += 1
        place = found.end() if found else html.find(">", at + 1) + 1
        if place == 0:
            # No tag ends from here on, so that none begins.
            writer.text(html[at:])
            break
        if name:
            _take(writer, name, html, at, place)
            place = _past_silent(html, name, at, place)
    writer.end_line()
    return writer.lines


def _take(writer: _Writer, name: re.Match[str], html: str, at: int, end: int) -> None:
    tag = name[1].lower()
    if html[at + 1] == "/":
        writer.closed(tag)
    else:
        writer.opened(tag, html[name.end() : end - 1])


def _past_silent(html: str, name: re.Match[str], at: int, place: int) -> int:
    """Where to go on: what stands in a script or style is jumped over, if it ends at all."""
    tag = name[1].lower()
    if html[at + 1] == "/" or tag not in {"script", "style"}:
        return place
    end = re.compile(rf"</{tag}\b", re.IGNORECASE).search(html, place)
    return end.start() if end else len(html)
