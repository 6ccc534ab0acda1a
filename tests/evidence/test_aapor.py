"""AAPOR's rates by name, with every letter a different number so that none can be taken for another."""

import numpy as np
import pytest

from outspoken.evidence import Dispositions, eligible_among_known, from_invitations, outcome_rate, wilson
from outspoken.evidence.aapor import FORMULAS

I, P, R, NC, O, UH, UO = 200, 30, 110, 160, 7, 90, 13  # noqa: E741
SENT = Dispositions([I], [P], [R], [NC], [O], [UH], [UO], ineligible=[93])
KNOWN = I + P + R + NC + O  # 507
E = KNOWN / (KNOWN + 93)  # 0.845
BY_HAND = {
    "RR1": I / (KNOWN + UH + UO),
    "RR2": (I + P) / (KNOWN + UH + UO),
    "RR3": I / (KNOWN + E * (UH + UO)),
    "RR4": (I + P) / (KNOWN + E * (UH + UO)),
    "RR5": I / KNOWN,
    "RR6": (I + P) / KNOWN,
    "COOP1": I / (I + P + R + O),
    "COOP2": (I + P) / (I + P + R + O),
    "COOP3": I / (I + P + R),
    "COOP4": (I + P) / (I + P + R),
    "REF1": R / (KNOWN + UH + UO),
    "REF2": R / (KNOWN + E * (UH + UO)),
    "REF3": R / KNOWN,
    "CON1": (I + P + R + O) / (KNOWN + UH + UO),
    "CON2": (I + P + R + O) / (KNOWN + E * (UH + UO)),
    "CON3": (I + P + R + O) / KNOWN,
}


def test_every_rate_has_its_formula() -> None:
    assert set(BY_HAND) == set(FORMULAS)


@pytest.mark.parametrize("name", sorted(BY_HAND))
def test_each_rate_is_as_the_standard_defines_it(name: str) -> None:
    rate = outcome_rate(SENT, name)
    assert rate.estimate.value[0] == pytest.approx(BY_HAND[name], rel=1e-12)
    assert rate.estimate.low[0] < BY_HAND[name] < rate.estimate.high[0]
    assert rate.name == name


def test_whole_counts_carry_wilsons_interval() -> None:
    low, high = wilson([I], [KNOWN + UH + UO])
    estimate = outcome_rate(SENT, "RR1").estimate
    assert (estimate.low[0], estimate.high[0], estimate.n[0]) == (low[0], high[0], 610)


def test_the_share_of_eligible_may_be_given() -> None:
    assert outcome_rate(SENT, "RR3", eligible_share=0).estimate.value[0] == BY_HAND["RR5"]
    assert outcome_rate(SENT, "RR3", eligible_share=1).estimate.value[0] == BY_HAND["RR1"]
    assert outcome_rate(SENT, "RR3").eligible_share[0] == pytest.approx(0.845)


def test_rates_without_e_name_none() -> None:
    assert np.isnan(outcome_rate(SENT, "RR1").eligible_share[0])


def test_with_nobody_known_all_count_as_eligible() -> None:
    assert eligible_among_known(Dispositions([0], unknown_other=[50]))[0] == 1


def test_a_bounce_is_unknown_and_silence_no_contact() -> None:
    sent = from_invitations([1_000], bounced=[100], declined=[20], partial=[30], complete=[200])
    assert outcome_rate(sent, "RR1").estimate.value[0] == 0.2
    assert outcome_rate(sent, "RR5").estimate.value[0] == pytest.approx(200 / 900)


def test_more_answers_than_invitations_are_refused_with_their_place() -> None:
    with pytest.raises(ValueError, match="at place 1: 50 too many"):
        from_invitations([100, 100], complete=[40, 150])


def test_the_response_rate_without_a_number_does_not_exist() -> None:
    with pytest.raises(ValueError, match="no rate 'RR'; it has RR1"):
        outcome_rate(SENT, "RR")


def test_an_e_in_percent_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        outcome_rate(SENT, "RR3", eligible_share=84.5)
