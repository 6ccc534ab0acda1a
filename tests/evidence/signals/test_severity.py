"""How bad, and why."""

import pytest

from outspoken.evidence.signals import Facts, SeverityPolicy, severity

POLICY = SeverityPolicy()
SEVERE = Facts("more", ratio=4.0, low=2.5, more=60)


@pytest.mark.parametrize(
    ("facts", "level", "word"),
    [
        (SEVERE, "breakdown", "severe"),
        (SEVERE._replace(more=12), "high", "times the usual"),
        (SEVERE._replace(low=1.2), "notable", "times the usual"),
        (SEVERE._replace(ratio=2.0, low=1.7, places=4), "breakdown", "spreading: seen in 4"),
        (SEVERE._replace(low=1.1, more=5, harmful=3), "breakdown", "harm"),
        (SEVERE._replace(negative=0.1), "notable", "only 10% of the comments are unhappy"),
        (SEVERE._replace(negative=0.1, harmful=4), "breakdown", "harm"),
        (SEVERE._replace(is_volume=True, negative=0.35), "notable", "the volume grew"),
        (SEVERE._replace(is_volume=True, negative=0.7), "breakdown", "severe"),
        (SEVERE._replace(is_volume=True, is_sour=True), "breakdown", "severe"),
        (SEVERE._replace(is_new=True, is_volume=True, harmful=9), "notable", "first heard of then"),
        (SEVERE._replace(people=4.4), "notable", "about 4 people"),
        (SEVERE._replace(people=1.2, harmful=9), "notable", "about 1 person wrote"),
        (SEVERE._replace(people=5.0), "breakdown", "severe"),
        (Facts("silent", ratio=0.0, low=0.0, more=80, is_volume=True), "high", "80 comments are missing"),
        (Facts("silent", ratio=0.3, low=0.1, more=8), "notable", "30% of the usual"),
    ],
)
def test_a_severity_has_its_level_and_its_reason(facts: Facts, level: str, word: str) -> None:
    judged = severity(facts, policy=POLICY)
    assert judged.level == level
    assert any(word in reason for reason in judged.reasons)


def test_the_policy_can_be_changed() -> None:
    assert severity(SEVERE, policy=SeverityPolicy(severe_more=1000)).level == "high"
