"""The laws of a summary: quotes are the verbatims' own letters, numbers are the rows', order changes nothing."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from outspoken import evidence
from outspoken.reader.summary import Counts, Figure, Tally, counted, draft, write
from outspoken.reader.vectors import vectors
from tests.reader.summary.said import NAMES, rows_behind, slice_of, summed_up

SIZES = [0, 1, 6, 12, 60, 700]


@pytest.mark.parametrize("size", SIZES)
def test_every_quote_is_a_part_of_its_verbatim_letter_by_letter(size: int) -> None:
    table = slice_of(size)
    texts = dict(zip(table["id"].to_pylist(), table["text"].to_pylist(), strict=True))
    quotes = [sentence.quote for sentence in summed_up(table) if sentence.kind == "quote"]
    assert len(quotes) >= min(size, 2)
    for quote in quotes:
        assert quote is not None
        assert quote.text == texts[quote.id][quote.start : quote.end] != ""
        assert quote.is_whole == (quote.text == texts[quote.id].strip())


@pytest.mark.parametrize("size", SIZES)
def test_every_number_is_counted_again_from_the_rows(size: int) -> None:
    table = slice_of(size)
    sentences = [sentence for sentence in summed_up(table) if sentence.kind == "counted"]
    assert sentences
    for sentence in sentences:
        assert sentence.figures
        for figure in sentence.figures:
            assert figure.count == len(rows_behind(figure.name, table)), sentence.text
            assert figure.of in _bases(figure.name, table), sentence.text
            assert _written(figure) <= set(re.findall(r"[\d,.]+(?:–[\d.]+)?", sentence.text)), sentence.text


def _bases(name: str, table: pa.Table) -> set[int]:
    """All comments, or those whose feeling was read; of a theme's side, those of the theme."""
    if name.count(" ") == 2:
        return {sum(row["polarity"] is not None for row in rows_behind(name.rpartition(" ")[0], table))}
    return {table.num_rows, len(rows_behind("read", table))}


def _written(figure: Figure) -> set[str]:
    if figure.count == figure.of or figure.name == "read":
        return {f"{figure.count:,}"} if figure.count else set()
    digits = 0 if figure.share >= 0.0995 or not figure.count else 1
    return {f"{100 * figure.share:.{digits}f}", f"{100 * figure.low:.{digits}f}–{100 * figure.high:.{digits}f}"}


def test_no_sentence_holds_a_number_that_is_no_figure_of_it() -> None:
    for sentence in summed_up(slice_of(700)):
        if sentence.kind == "counted":
            told = {digits for figure in sentence.figures for digits in _written(figure)}
            told |= {f"{number:,}" for figure in sentence.figures for number in (figure.count, figure.of)}
            told |= {"700"}
            found = {number.strip(".,") for number in re.findall(r"[\d,.]+(?:–[\d.]+)?", sentence.text)} - {""}
            assert found <= told, sentence.text


def test_order_of_the_voices_changes_nothing() -> None:
    table = slice_of(300)
    usual = [sentence.text for sentence in summed_up(table)]
    for seed in range(4):
        assert [each.text for each in summed_up(table.take(np.random.default_rng(seed).permutation(300)))] == usual


def test_what_is_said_first_of_a_slice() -> None:
    texts = [sentence.text for sentence in summed_up(slice_of(700))]
    assert re.fullmatch(
        r"700 comments; of the 6\d\d whose feeling could be read \d\d% \(\d\d–\d\d%\) are unhappy, "
        r"\d\d% \(\d\d–\d\d%\) happy\.",
        texts[0],
    )
    assert any(
        re.fullmatch(
            r"\d+ of 700 comments \(\d\d%, \d\d–\d\d%\) speak of refunds; of these \d\d% \(\d\d–\d\d%\) are unhappy\.",
            text,
        )
        for text in texts
    )
    assert any(re.search("speak of (staff|manner)", text) and text.endswith("are happy.") for text in texts)


def test_a_quote_below_a_theme_speaks_of_it_and_leans_the_way_that_is_told() -> None:
    table = slice_of(700)
    rows = {row["id"]: row for row in table.to_pylist()}
    pairs = [each for each in summed_up(table) if each.topic == "theme"]
    assert len(pairs) >= 4
    for counted_one, words in zip(pairs[::2], pairs[1::2], strict=True):
        assert words.quote is not None
        row = rows[words.quote.id]
        assert row["id"] in {each["id"] for each in rows_behind(counted_one.figures[1].name, table)}
        assert counted_one.parts[-3].is_quiet
        start = row["mentions"][0]["start"]
        assert words.quote.start <= start < words.quote.end


def test_the_slices_own_theme_goes_without_saying() -> None:
    texts = " ".join(each.text for each in summed_up(slice_of(700), without={"payment.refund", "payment"}))
    assert "speak of refunds" not in texts
    assert "speak of payment" not in texts


def test_words_whose_feeling_and_polarity_contradict_each_other_are_not_quoted_for_the_feeling() -> None:
    rows = slice_of(60, read=1.0).to_pylist()
    for row in rows:
        if row["polarity"] == "negative":
            row["family"] = "delight"
    misread = pa.Table.from_pylist(rows, schema=slice_of(1).schema)
    polarities = {row["id"]: row["polarity"] for row in rows}
    quotes = [each.quote.id for each in summed_up(misread) if each.topic == "feeling" and each.quote]
    assert [polarities[pk] for pk in quotes] == ["positive"]


def test_what_the_slice_was_chosen_by_goes_without_saying() -> None:
    table = slice_of(700)
    against = table.filter(pc.equal(table["polarity"], "negative"))
    told = summed_up(against, given={"polarity", "emotion"})
    assert told[0].text == f"{against.num_rows} comments."
    assert {each.topic for each in told} == {"mood", "theme", "intent"}
    assert "happy" not in " ".join(each.text for each in told if each.kind == "counted")


def test_where_no_side_is_more_than_half_both_are_told() -> None:
    counts = Counts(Tally(200, 80, 60, 60), {"wifi": Tally(100, 45, 20, 35)})
    part = slice_of(60)
    texts = [each.text for each in write(draft(counts, part, vectors(part["text"]), names=NAMES))]
    assert any(text.endswith("of these 45% (36–55%) are unhappy, 35% (26–45%) happy.") for text in texts)


def test_words_in_the_language_of_most_are_quoted_where_there_are_enough() -> None:
    table = slice_of(60, read=1.0)
    rows = table.to_pylist()
    for row in rows[:25]:
        row["language"] = "fr"
    mixed = pa.Table.from_pylist(rows, schema=table.schema)
    tongues = {row["id"]: row["language"] for row in rows}
    assert {tongues[each.quote.id] for each in summed_up(mixed) if each.quote} == {"en"}


def test_a_theme_without_a_name_is_not_spoken_of() -> None:
    table = slice_of(300)
    told = write(draft(counted(table), table, vectors(table["text"]), names={}))
    assert "theme" not in {sentence.topic for sentence in told}


def test_no_words_stand_twice() -> None:
    table = slice_of(40)
    same = pa.concat_tables([table, table.set_column(0, "id", pa.array(range(1000, 1040)))])
    texts = [sentence.text for sentence in summed_up(same) if sentence.kind == "quote"]
    assert len(texts) == len(set(texts)) > 2


def test_too_little_says_so() -> None:
    assert [each.text for each in summed_up(slice_of(0))] == ["Nobody has said anything here."]
    few = summed_up(slice_of(7))
    assert few[0].text == "7 comments, too few to speak for others."
    assert {each.kind for each in few[1:]} == {"quote"}
    unread = summed_up(slice_of(50, read=0.0))
    assert unread[0].text == "50 comments; the feeling of 0 of them could be read."
    assert "%) are" not in " ".join(each.text for each in unread)


def test_every_sentence_says_what_opens_its_comments() -> None:
    table = slice_of(700)
    for sentence in summed_up(table):
        assert set(sentence.link) <= {"theme", "polarity", "emotion", "intent"}
        if sentence.kind == "counted" and sentence.topic != "mood":
            figure = sentence.figures[0]
            assert figure.name.split(" ")[-1] in sentence.link.values()


def test_somebodys_preference_chooses_among_candidates_and_nothing_else() -> None:
    table = slice_of(300)
    made = draft(counted(table), table, vectors(table["text"]), names=NAMES)
    last = [statement.shortlist[-1].id for statement in made.statements]
    outside = next(pk for pk in table["id"].to_pylist() if pk not in {quote.id for quote in made.candidates})
    usual = [each.quote.id for each in write(made) if each.quote]
    liked = [each.quote.id for each in write(made, prefer=[outside, -1, *last]) if each.quote]
    assert liked[0] == last[0] != usual[0]
    assert outside not in liked
    assert set(liked) <= {quote.id for quote in made.candidates}
    assert [each.text for each in write(made, prefer=[outside, -1])] == [each.text for each in write(made)]


def test_a_figures_interval_is_evidences() -> None:
    for count, of in [(0, 10), (1, 9), (412, 1980), (10, 10), (0, 0), (999_999, 1_000_000)]:
        low, high = evidence.wilson([count], [of])
        assert Figure("", count, of).low == pytest.approx(low[0], abs=1e-12)
        assert Figure("", count, of).high == pytest.approx(high[0], abs=1e-12)


def test_a_large_slice_may_be_counted_elsewhere_and_quoted_from_a_part_of_it() -> None:
    counts = Counts(Tally(1980, 1200, 300, 400), {"payment.refund": Tally(412, 321, 60, 31)}, {"anger": 500})
    part = slice_of(60)
    texts = [each.text for each in write(draft(counts, part, vectors(part["text"]), names=NAMES))]
    assert "412 of 1,980 comments (21%, 19–23%) speak of refunds; of these 78% (74–82%) are unhappy." in texts


def test_vectors_of_another_number_are_refused() -> None:
    table = slice_of(20)
    with pytest.raises(ValueError, match="one row per voice, 20"):
        draft(counted(table), table, vectors(["x"]), names=NAMES)
