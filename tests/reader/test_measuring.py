from __future__ import annotations

import numpy as np
import pytest

from outspoken.reader import measuring


def test_scores_by_hand() -> None:
    # Told: 0 0 1 2; right: 0 1 1 2. Recall: 1, 1/2, 1; precision: 1/2, 1, 1; F1: 2/3, 2/3, 1.
    chances = np.array([[0.8, 0.1, 0.1], [0.6, 0.3, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8]])
    found = measuring.of_classes(chances, np.array([0, 1, 1, 2]))
    assert found.accuracy == 0.75
    assert found.recall == pytest.approx(2.5 / 3)
    assert found.f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)


def test_a_label_is_scored_by_its_own_recall_and_f1() -> None:
    found = measuring.of_label(np.array([0.9, 0.6, 0.4, 0.1]), np.array([True, False, True, False]), threshold=0.5)
    assert (found.recall, found.f1, found.accuracy) == (0.5, 0.5, 0.5)


def test_honest_chances_have_no_calibration_error() -> None:
    chances = np.repeat([0.25, 0.75], 4)
    right = np.array([True, False, False, False, True, True, True, False])
    assert measuring.calibration_error(chances, right) == 0


def test_boasting_is_the_calibration_error() -> None:
    assert measuring.calibration_error(np.full(10, 0.9), np.arange(10) < 5) == pytest.approx(0.4)


def test_nothing_to_measure_is_no_error() -> None:
    assert measuring.calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0
