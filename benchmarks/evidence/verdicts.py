"""Verdicts on forty written themes against a panel's, how firmly they stand, and how long ten thousand take.

    python benchmarks/evidence/verdicts.py [--themes 10000] [--draws 200] [--write]

The cases stand in verdicts.yaml, each with a story, its numbers, the panel's verdict and why; they were written before
the policy. The same hand wrote both, so agreement alone proves little. Hence also: every case drawn anew (counts by
Poisson, places and customers by lot around what was written), themes simulated from known worlds (worlds.py), every
threshold moved by a quarter both ways, and two peers on the same cases: "often enough" (30 comments or more is
systemic, as dashboards sort), and the control chart alone (a point beyond Laney's limits of late is emerging, 30
comments or more else systemic).
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from results import keep
from worlds import confusion

from outspoken.evidence import Spread, ThemeFacts, ThemeVerdict, VerdictPolicy, Words, reasons, theme_verdicts
from outspoken.evidence.effective_number import effective_number

CASES = Path(__file__).with_name("verdicts.yaml")
Case = dict[str, Any]


def spread_of(amounts: list[int]) -> Spread:
    table = np.array([amounts or [0]])
    units, total = int((table > 0).sum()), int(table.sum())
    return Spread([units], effective_number(table), [table.max(initial=0) / total if total else np.nan])


def customers_of(case: Case) -> Spread:
    if "wrote" not in case:
        return Spread([0], [np.nan], [np.nan])
    return spread_of([often for often, many in case["wrote"].items() for _ in range(many)])


def facts_of(case: Case) -> ThemeFacts:
    mentions = np.array([case["mentions"]])
    return ThemeFacts(
        mentions=mentions,
        base=np.broadcast_to(np.array(case["base"]), mentions.shape),
        is_exposure=case["per"] == "customers",
        people=np.array([case["people"]]) if "people" in case else None,
        customers=customers_of(case),
        touchpoints=spread_of(case["touchpoints"]),
        channels=spread_of(case["channels"]),
        touchpoints_open=float(case["touchpoints_open"]),
        channels_open=float(case["channels_open"]),
    )


def verdict_of(case: Case, policy: VerdictPolicy | None = None) -> str:
    return str(theme_verdicts(facts_of(case), policy=policy)[0])


def words_of(case: Case) -> str:
    who, period = case.get("who", "customers"), case.get("period", "week")
    words = Words(who=who, one=who.removesuffix("s"), period=period, periods=f"{period}s")
    return "; ".join(each.words for each in reasons(theme_verdicts(facts_of(case)), 0, words=words))


def drawn(case: Case, rng: np.random.Generator) -> Case:
    """The case as another stretch of the same time might have brought it."""
    again = dict(case)
    base = np.broadcast_to(np.array(case["base"]), len(case["mentions"]))
    written = np.array(case.get("people", case["mentions"]))
    people = np.minimum(rng.poisson(written), base)
    loud = np.round(people * np.array(case["mentions"]) / np.maximum(written, 1)).astype(int)
    again["mentions"], total = loud.tolist(), int(loud.sum())
    if "people" in case:
        again["people"] = people.tolist()
    if "wrote" in case:
        # Few loud customers stay who they are; among the many, one is as good as another.
        said = np.array([often for often, many in case["wrote"].items() for _ in range(many)])
        shares = rng.multinomial(total, said / said.sum()) if len(said) <= 5 else _others(said, total, rng)
        again["wrote"] = dict(Counter(int(each) for each in shares if each))
    for field in ("touchpoints", "channels"):
        places = np.array(case[field])
        again[field] = rng.multinomial(total, places / places.sum()).tolist()
    return again


def _others(said: np.ndarray, total: int, rng: np.random.Generator) -> list[int]:
    left, taken = total, []
    while left > 0:
        each = min(int(rng.choice(said)), left)
        taken.append(each)
        left -= each
    return taken


def often_enough(case: Case) -> str:
    total = sum(case["mentions"])
    return "systemic" if total >= 30 else "isolated" if total >= 5 else "not enough data"


def chart_alone(case: Case) -> str:
    found = theme_verdicts(facts_of(case))
    return "emerging" if found.measures.beyond[0] else often_enough(case)


def firmness(cases: list[Case], draws: int, seed: int) -> list[float]:
    rng = np.random.default_rng(seed)
    return [float(np.mean([verdict_of(drawn(case, rng)) == case["verdict"] for _ in range(draws)])) for case in cases]


def moved(cases: list[Case]) -> list[tuple[str, str, int]]:
    """Agreement with each threshold a quarter lower and a quarter higher, the worst first."""
    usual, found = VerdictPolicy(), []
    for each in fields(VerdictPolicy):
        value = getattr(usual, each.name)
        if each.name == "confidence":
            options: list[float] = [0.9, 0.99]
        elif isinstance(value, int):
            options = [max(1, round(value * 0.75)), round(value * 1.25)]
        else:
            options = [
                max(value * 0.75, 1.0) if value >= 1 else value * 0.75,
                min(value * 1.25, 0.99) if value < 1 else value * 1.25,
            ]
        for option in options:
            policy = replace(usual, **{each.name: option})
            agreed = sum(verdict_of(case, policy) == case["verdict"] for case in cases)
            found.append((each.name, f"{value:g} → {option:g}", agreed))
    return sorted(found, key=lambda row: row[2])


def many(themes: int, periods: int, seed: int) -> ThemeFacts:
    rng = np.random.default_rng(seed)
    base = rng.integers(500, 5_000, (themes, periods))
    mentions = np.minimum(rng.poisson(rng.gamma(0.8, 10, (themes, 1)), (themes, periods)), base)
    total = np.maximum(mentions.sum(axis=1), 1)
    customers = Spread(np.maximum((total * rng.random(themes)).astype(int), 1), total * 0.5, rng.random(themes))
    places = Spread(rng.integers(1, 9, themes), rng.random(themes) * 5 + 1, rng.random(themes))
    return ThemeFacts(
        mentions,
        base,
        rng.random(themes) < 0.5,
        None,
        customers,
        places,
        places,
        touchpoints_open=8.0,
        channels_open=3.0,
    )


def timed(themes: int, periods: int) -> tuple[float, float, float]:
    """Clock and processor seconds of all verdicts (medians of 5), and processor seconds of the reasons of one."""
    facts, spans, used = many(themes, periods, 5), [], []
    for _ in range(5):
        begun, spent = time.perf_counter(), time.process_time()
        found = theme_verdicts(facts)
        spans.append(time.perf_counter() - begun)
        used.append(time.process_time() - spent)
    spent = time.process_time()
    for place in range(1_000):
        reasons(found, place)
    return float(np.median(spans)), float(np.median(used)), (time.process_time() - spent) / 1_000


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--themes", type=int, default=10_000)
    ask.add_argument("--draws", type=int, default=200)
    ask.add_argument("--worlds", type=int, default=2_000)
    ask.add_argument("--seed", type=int, default=7)
    ask.add_argument("--write", action="store_true")
    choice = ask.parse_args()
    cases = yaml.safe_load(CASES.read_text(encoding="utf-8"))
    ours = [verdict_of(case) for case in cases]
    firm = firmness(cases, choice.draws, choice.seed)
    head = (
        f"`python benchmarks/evidence/verdicts.py --themes {choice.themes} --draws {choice.draws}`: {os.cpu_count()} "
        f"cores, load {os.getloadavg()[0]:.1f}, seed {choice.seed}."
    )
    lines = [
        head,
        "",
        "| rule | agrees with the panel, of 40 |",
        "|---|---|",
    ]
    rules = {
        "verdict": ours,
        "often enough": [often_enough(c) for c in cases],
        "control chart alone": [chart_alone(c) for c in cases],
    }
    for name, verdicts in rules.items():
        lines.append(f"| {name} | {sum(v == c['verdict'] for v, c in zip(verdicts, cases, strict=True))} |")
    lines += ["", "| case | panel | verdict | kept when drawn anew | in words |", "|---|---|---|---|---|"]
    for case, verdict, kept in zip(cases, ours, firm, strict=True):
        differs = "" if verdict == case["verdict"] else " ✗"
        lines.append(f"| {case['name']} | {case['verdict']} | {verdict}{differs} | {kept:.0%} | {words_of(case)} |")
    lines += ["", "| panel | cases | kept when drawn anew |", "|---|---|---|"]
    for each in ThemeVerdict:
        kept_ones = [kept for case, kept in zip(cases, firm, strict=True) if case["verdict"] == each]
        lines.append(f"| {each} | {len(kept_ones)} | {np.mean(kept_ones):.0%} |")
    lines += ["", *confusion(choice.worlds, choice.seed)]
    lines += ["", "| threshold moved | to | agrees, of 40 |", "|---|---|---|"]
    lines += [f"| {name} | {option} | {agreed} |" for name, option, agreed in moved(cases) if agreed < len(cases)]
    for periods in (12, 26):
        clock, used, each_one = timed(choice.themes, periods)
        told = f"{choice.themes:,} themes over {periods} periods: {clock:.2f} s, processor {used:.2f} s"
        lines += ["", f"{told}; the reasons of one in words: {each_one * 1e6:.0f} µs."]
    if choice.write:
        keep("Verdicts on themes", lines)
    else:
        print("\n".join(lines))


if __name__ == "__main__":
    main()
