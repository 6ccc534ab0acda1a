"""Writing a report from a table and reading the page back."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyarrow as pa

from outspoken import reader, report
from tests.report.corpus import saved

NOW = datetime(2025, 4, 1, 9, 30, tzinfo=UTC)
NO_THEMES = reader.ThemeTree(())


class Page(HTMLParser):
    """Every start tag with its attributes, and every address something has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    @property
    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.tags if "id" in attributes]

    @property
    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.tags if tag == "a" and "href" in attributes]

    @property
    def lead(self) -> str:
        found = re.search(r'<p class="lead">(.*?)</p>', self.text, re.DOTALL)
        assert found
        return html.unescape(re.sub(r"<[^>]+>", "", found.group(1))).strip()

    def section(self, anchor: str) -> str:
        """The words of a section or panel."""
        found = re.search(rf'<section[^>]*id="{anchor}".*?</section>', self.text, re.DOTALL)
        assert found, f"no section {anchor}"
        return _words(found.group())

    def href_of(self, name: str) -> str:
        """Where the first link of that name leads."""
        found = re.search(rf'<a[^>]*href="#([^"]+)"[^>]*>{re.escape(html.escape(name, quote=False))}</a>', self.text)
        assert found, f"no link {name}"
        return found.group(1)


def _words(markup: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", markup))).strip()


def written(table: pa.Table, folder: Path, *, title: str = "What passengers say", **coverage: Any) -> Page:
    out = folder / "report.html"
    given = report.Coverage(**({"rows": table.num_rows} | coverage))
    report.write(saved(table, folder), out, title=title, generated_at=NOW, coverage=given, themes=NO_THEMES)
    return Page(out.read_text(encoding="utf-8"))
