from __future__ import annotations

import numpy as np
import pyarrow as pa

from outspoken.reader.bag_of_words import vectors


def test_rows_are_of_unit_length_or_empty() -> None:
    found = vectors(["The refund is late", "", None, "123 !!!", "Züge"])
    assert np.linalg.norm(found, axis=1).round(5).tolist() == [1, 0, 0, 0, 1]
    assert found.dtype == np.float32


def test_a_row_depends_on_its_text_alone() -> None:
    texts = ["The refund is late", "Lovely staff", "Lovely staff"]
    together = vectors(pa.array(texts))
    assert all((vectors([text])[0] == row).all() for text, row in zip(texts, together, strict=True))


def test_texts_that_share_words_are_nearer() -> None:
    late, later, kind = vectors(["My refund came late", "Refunds come so late", "Wonderful staff"])
    assert late @ later > 0.5 > late @ kind
