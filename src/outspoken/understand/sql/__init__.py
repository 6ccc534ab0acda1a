"""Questions to the database that SQL says better, one file each; its first line says what it answers.

What several of them say alike stands in a file of its own; a line `-- include: name` puts it there.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

_INCLUDE: Final = re.compile(r"^ *-- include: (\w+)$", re.MULTILINE)


@cache
def question(name: str) -> str:
    asked = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda line: question(line[1]), asked)
