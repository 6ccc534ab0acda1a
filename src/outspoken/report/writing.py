"""Puts the page together and writes it whole or not at all."""

from __future__ import annotations

import hashlib
import os
from base64 import b64encode
from datetime import datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from outspoken import charts, reader
from outspoken.report import (
    changes,
    drivers,
    feelings,
    front,
    incidents,
    lead,
    said,
    scores,
    silent,
    themes,
    verdicts,
    voices,
    wording,
)
from outspoken.report.coverage import Coverage
from outspoken.report.facts import Facts, gathered
from outspoken.report.slices import Addresses
from outspoken.report.store import Store, opened
from outspoken.report.tree import Tree

FRONT_LENGTH = 900


def write(
    readings: Path,
    out: Path,
    *,
    title: str,
    generated_at: datetime,
    coverage: Coverage,
    themes: reader.ThemeTree | None = None,
) -> None:
    """Write the report of these readings as one HTML file.

    readings: the Parquet file that `outspoken read` leaves. out: written under a temporary name beside it
    and renamed, so that a reader never meets half a page. generated_at: the time that is shown as "as of".
    themes: the tree that was read with, for the names of its themes; None takes the tree that is shipped.
    Raises NotReadings where the file is none; OSError where `out` cannot be written.
    """
    tree = Tree.of((themes or reader.load_themes()).themes)
    with opened(readings) as store:
        page = _page(store, gathered(store, tree), title=title, generated_at=generated_at, coverage=coverage)
    half = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        half.write_text(page, encoding="utf-8", errors="replace")
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)


def _page(store: Store, facts: Facts, **given: Any) -> str:
    """Everything that links is made first; then the words that were linked to are fetched."""
    facts, found = incidents.noticed(store, facts)
    addresses = Addresses(facts)
    changed = changes.changes(facts, addresses)
    happened = incidents.incidents(facts, addresses, found)
    judged = verdicts.verdicts(facts.judged)
    spoken = themes.themes(facts, addresses, {shift.key: shift for shift in changed.shifts} if changed else {}, judged)
    felt = feelings.feelings(facts, addresses)
    how = lead.mood(facts, addresses)
    numbers = scores.scores(facts, addresses)
    view: dict[str, Any] = {
        "mood": how,
        "feelings": felt,
        "over_time": feelings.over_time(facts, addresses),
        "by_channel": feelings.by_group(facts, addresses, "channel", facts.channels),
        "by_touchpoint": feelings.by_group(facts, addresses, "touchpoint", facts.touchpoints),
        "themes": spoken,
        "questions": next((verdict.working for verdict in judged.values()), ()),
        "scores": numbers,
        "driving": drivers.driving(facts, addresses, drivers.answers(store, facts)),
        "silent": silent.silent(facts, addresses),
        "incidents": happened,
        "changes": changed,
        "changes_chart": changes.chart(changed) if changed else None,
        "lead": lead.lead(facts, how, felt, spoken, numbers, changed, happened),
        "languages": _languages(facts, addresses),
        "facts": facts,
        "largest_share": max((feeling.share for feeling in felt), default=1.0),
        "one_moment": timedelta(microseconds=1),
    }
    said.ask(facts, addresses)
    words = voices.fetched(store, facts, addresses, front.pool(facts))
    choices = front.chosen(facts, words)
    view["said"] = said.lines(facts, addresses, words)
    view["choices"] = [
        (choice, [words.voice(comment, length=FRONT_LENGTH) for comment in choice.ids]) for choice in choices
    ]
    view["incident_voices"] = incidents.voices(happened, facts, words)
    view["panels"] = voices.panels(facts, addresses, words)
    view["wholes"] = list(words.wholes())
    return _environment().get_template("page.html.j2").render(**view, **given, **_assets())


def _languages(facts: Facts, addresses: Addresses) -> list[dict[str, Any]]:
    return [
        row | {"name": voices.language_name(row["language"]), "href": addresses.href("language", row["language"])}
        for row in facts.languages
        if row["language"] is not None
    ]


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("outspoken.report"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {name: getattr(wording, name) for name in ("count", "day", "percent", "plain", "signed")}
    environment.filters["svg"] = Markup
    environment.globals |= {"counted": wording.counted, "days": wording.days, "margin": wording.margin}
    return environment


def _finalized(value: Any) -> Any:
    """Whatever comes from a file is written without control characters; what is markup already is left alone."""
    return value if isinstance(value, Markup) or not isinstance(value, str) else wording.cleaned(value)


def _assets() -> dict[str, Any]:
    """Style and script go inside the page; the hash lets nothing but our own script run in it."""
    folder = resources.files("outspoken.report").joinpath("templates")
    style = charts.tokens_css() + folder.joinpath("report.css").read_text(encoding="utf-8")
    script = folder.joinpath("report.js").read_text(encoding="utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {"style": Markup(style), "script": Markup(script), "script_hash": f"sha256-{digest}"}  # noqa: S704, our own
