"""What unequal weights cost."""

import numpy as np
import pytest

from outspoken.evidence import kish_design_effect, kish_effective_n


def test_the_effect_is_one_and_the_squared_variation_of_the_weights() -> None:
    weights = np.random.default_rng(3).gamma(2, size=500)
    effect = 1 + (weights.std() / weights.mean()) ** 2
    assert kish_design_effect([weights])[0] == pytest.approx(effect)
    assert kish_effective_n([weights])[0] == pytest.approx(500 / effect)


def test_who_weighs_nothing_did_not_answer() -> None:
    assert kish_design_effect([[2, 2, 0, np.nan]])[0] == 1
    assert kish_effective_n([[2, 2, 0, np.nan]])[0] == 2


def test_nobody_has_no_effect() -> None:
    assert np.isnan(kish_design_effect([[0, 0]])[0])


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        kish_effective_n([[1, -1]])
