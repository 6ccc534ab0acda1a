"""The policy: every line documented and editable within reason."""

from dataclasses import fields
from pathlib import Path

import pytest

from outspoken.evidence import VerdictPolicy
from outspoken.evidence.verdict import policy as module


def test_every_threshold_has_the_reason_of_its_default_beneath_it() -> None:
    lines = Path(module.__file__).read_text(encoding="utf-8").splitlines()
    for each in fields(VerdictPolicy):
        place = next(i for i, line in enumerate(lines) if line.startswith(f"    {each.name}: "))
        assert lines[place + 1].strip().startswith('"""')


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"recurs": 60}, "recurs is a share between 0 and 1; got 60"),
        ({"least_periods": 0}, "least_periods is a count of at least 1; got 0"),
        ({"rise": 0.5}, "rise is a factor of at least 1; got 0.5"),
    ],
)
def test_what_cannot_be_is_refused(change: dict[str, float], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        VerdictPolicy(**change)  # type: ignore[arg-type]
