"""`outspoken check`: what is unsafe in this installation, and how to mend it."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from outspoken.server.checks import Finding


def command(
    data: Annotated[
        Path | None, typer.Option(envvar="OUTSPOKEN_DATA", help="The folder that keeps everything.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Findings as JSON, for machines.")] = False,
) -> None:
    """Look at the installation as it is, changing nothing. Ends with code 1 where anything is unsafe.

    Run it with the environment that `outspoken up` runs with: it speaks of those settings.
    """
    from outspoken.server.errors import HouseError
    from outspoken.server.house import open_house

    try:
        with open_house(data, doing="outspoken check", as_found=True) as house:
            from outspoken.server import checks

            found = checks.look(house)
    except HouseError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(1) from error
    if as_json:
        print(json.dumps([asdict(finding) for finding in found], indent=2))
    else:
        _show(found)
    if any(finding.verdict == "unsafe" for finding in found):
        raise typer.Exit(1)


def _show(found: list[Finding]) -> None:
    for finding in found:
        print(f"{finding.verdict:<7} {finding.topic:<28} {finding.says}")
        if finding.mend:
            print(f"{'':<36} → {finding.mend}")
    count = {verdict: sum(finding.verdict == verdict for finding in found) for verdict in ("unsafe", "advice", "safe")}
    print(f"\n{count['unsafe']} unsafe, {count['advice']} to think about, {count['safe']} safe.")
