from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from outspoken import files
from outspoken.files.mapping import recognise
from outspoken.files.plan import Column, Scale
from outspoken.files.profile import profile
from tests.files.layouts import RATED, table
from tests.files.whole import Whole, read_whole, written

WORDS = [text for text, _ in RATED] * 20


def mapped(folder: Path, header: list[str], *columns: Any, **overrides: Any) -> Whole:
    """A file of 120 rows with these columns; "words" stands for a column of comments."""
    filled = [WORDS if column == "words" else column for column in columns]
    rows = [[column[place % len(column)] for column in filled] for place in range(len(WORDS))]
    unique = [[cell if cell not in WORDS else f"{cell} {place}" for cell in row] for place, row in enumerate(rows)]
    return read_whole(written(folder / "f.csv", table([header, *unique])), **overrides)


def numbers(count: int, first: int = 1) -> list[object]:
    return [first + place for place in range(count)]


DAYS: list[object] = [f"2024-{place % 12 + 1:02d}-{place % 28 + 1:02d}" for place in range(120)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Kommentar", "Datum", "Bewertung", "Filiale", "Kanal"], "de"),
        (["Commentaire", "Date de création", "Note", "Magasin", "Canal"], "fr"),
        (["Comentario", "Fecha", "Puntuación", "Tienda", "Canal"], "es"),
        (["Commento", "Data", "Valutazione", "Negozio", "Canale"], "it"),
        (["Opmerking", "Datum", "Waardering", "Vestiging", "Kanaal"], "nl"),
        (["Comentário", "Data", "Avaliação", "Loja", "Canal"], "pt"),
        (["Review Text", "Review Date", "Star Rating", "Store", "Channel"], "en"),
    ],
)
def test_columns_are_recognised_in_seven_languages(tmp_path: Path, header: list[str], expected: str) -> None:
    shops: list[object] = ["Leeds", "York", "Hull"]
    found = mapped(tmp_path, header, "words", DAYS, numbers(5), shops, ["web", "app"]).mapped()
    assert [found.get(role) for role in ("text", "date", "score", "touchpoint", "channel")] == header, expected


def test_words_are_found_by_their_values_where_no_name_tells(tmp_path: Path) -> None:
    whole = mapped(tmp_path, ["c1", "c2", "c3"], numbers(120), "words", ["A", "B"])
    assert whole.mapped()["text"] == "c2"
    assert whole.plan.one("text").confidence < 0.8  # type: ignore[union-attr]


def test_the_answer_of_the_company_is_not_the_words_of_the_customer(tmp_path: Path) -> None:
    reply: list[object] = [f"Dear customer, thank you for message number {n}, we shall see." for n in range(120)]
    short: list[object] = [f"Too late {n}" for n in range(120)]
    whole = mapped(tmp_path, ["content", "replyContent", "Company public response"], short, reply, reply)
    assert [match.column for match in whole.plan.all_of("text")] == ["content"]


@pytest.mark.parametrize(
    ("name", "values", "scale"),
    [
        ("NPS", numbers(11, 0), Scale("nps", 0, 10)),
        ("satisfaction", numbers(5), Scale("csat", 1, 5)),
        ("Customer effort score", numbers(7), Scale("ces", 1, 7)),
        ("rating", ["1 star", "5 stars", "3 stars"], Scale("stars", 1, 5)),
        ("starRating", ["ONE", "TWO", "FIVE"], Scale("stars", 1, 5)),
        ("rating", [1, 2, 3, 4, 5, 99], Scale("stars", 1, 5)),
        ("nps", [*numbers(11, 0), -1], Scale("nps", 0, 10)),
        ("OverallRating", numbers(10), Scale("csat", 1, 10)),
        ("score", numbers(11, 0), Scale("nps", 0, 10)),
        ("How likely are you to recommend us?", numbers(11, 0), Scale("nps", 0, 10)),
        ("How easy was it to reach us?", numbers(7), Scale("ces", 1, 7)),
        ("Satisfaction", ["Very satisfied", "Satisfied", "Very dissatisfied"], Scale("csat", 1, 5)),
    ],
)
def test_the_kind_of_score_follows_from_name_and_numbers(
    tmp_path: Path, name: str, values: list[object], scale: Scale
) -> None:
    whole = mapped(tmp_path, ["comment", name], "words", values)
    assert whole.mapped()["score"] == name
    assert whole.plan.scale == scale


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("thumbsUpCount", numbers(4, 0)),
        ("rating_count", ["1,240", "5,468"]),
        ("sentiment_confidence", ["0.67", "1.0", "0.3412"]),
        ("Age", numbers(60, 20)),
        ("score", [f"{place / 1000}" for place in range(120)]),
        ("Recommended IND", [0, 1]),
    ],
)
def test_numbers_that_are_no_score_are_left_alone(tmp_path: Path, name: str, values: list[object]) -> None:
    assert "score" not in mapped(tmp_path, ["comment", name], "words", values).mapped()


def test_nps_goes_before_satisfaction_and_the_rest_stays_in_the_attributes(tmp_path: Path) -> None:
    whole = mapped(tmp_path, ["comment", "satisfaction", "nps"], "words", numbers(10), numbers(11, 0))
    assert whole.mapped()["score"] == "nps"
    assert '"satisfaction":"1"' in whole.rows[0]["attributes"]


def test_a_later_date_of_the_company_does_not_win(tmp_path: Path) -> None:
    later: list[object] = ["2024-12-31"]
    whole = mapped(tmp_path, ["repliedAt", "Date sent to company", "at", "comment"], later, later, DAYS, "words")
    assert whole.mapped()["date"] == "at"


def test_relative_times_are_not_dates_and_the_plan_says_so(tmp_path: Path) -> None:
    ago: list[object] = ["3 months ago", "a year ago", "5 days ago"]
    whole = mapped(tmp_path, ["review", "review_time"], "words", ago)
    assert "date" not in whole.mapped()
    assert any("review_time" in note and "day of export" in note for note in whole.plan.notes)


def test_the_place_that_tells_more_apart_is_the_touchpoint(tmp_path: Path) -> None:
    streets: list[object] = [f"{place} Long Street, Leeds" for place in range(12)]
    header = ["review", "store_name", "category", "store_address"]
    whole = mapped(tmp_path, header, "words", ["Northline"], ["Rail"], streets)
    assert whole.mapped()["touchpoint"] == "store_address"


def test_a_column_that_only_counts_rows_is_no_id(tmp_path: Path) -> None:
    whole = mapped(tmp_path, ["row", "comment"], numbers(120), "words")
    assert "id" not in whole.mapped()
    assert any('"row" only counts rows' in note for note in whole.plan.notes)


def test_an_id_that_repeats_often_is_no_id(tmp_path: Path) -> None:
    assert "id" not in mapped(tmp_path, ["id", "comment"], numbers(40), "words").mapped()


def test_open_questions_are_all_read_with_their_question(tmp_path: Path) -> None:
    header = ["What did you like best?", "What should we do better?", "NPS"]
    whole = mapped(tmp_path, header, "words", "words", numbers(11, 0))
    assert [match.column for match in whole.plan.all_of("text")] == header[:2]
    assert [verbatim["question"] for verbatim in whole.rows[0]["verbatims"]] == header[:2]


def test_a_title_alone_is_the_text(tmp_path: Path) -> None:
    assert mapped(tmp_path, ["Subject", "NPS"], "words", numbers(11, 0)).mapped()["text"] == "Subject"


def test_scores_alone_are_read(tmp_path: Path) -> None:
    whole = mapped(tmp_path, ["NPS"], numbers(11, 0))
    assert whole.rows[0]["verbatims"] == []
    assert whole.rows[1]["score"] == 1.0


def test_without_words_and_score_the_columns_are_listed(tmp_path: Path) -> None:
    with pytest.raises(files.NothingToRead, match=r"text=.*the columns are: a, b"):
        mapped(tmp_path, ["a", "b"], [1, 2], ["x", "y"])


def test_every_match_has_a_reason(tmp_path: Path) -> None:
    whole = mapped(tmp_path, ["comment", "nps", "channel"], "words", numbers(11, 0), ["web", "app"])
    assert all(match.reason and 0 < match.confidence <= 1 for match in whole.plan.matches)


class TestOverrides:
    def plan(self, folder: Path, **overrides: Any) -> files.Plan:
        header = ["Comment", "Private Note", "Rating", "When", "Shop"]
        other: list[object] = [f"Note number {n} about this" for n in range(120)]
        return mapped(folder, header, "words", other, numbers(5), DAYS, ["Leeds", "York"], **overrides).plan

    def test_a_named_column_stands_above_what_is_recognised(self, tmp_path: Path) -> None:
        match = self.plan(tmp_path, text="private note").one("text")
        assert match
        assert (match.column, match.confidence, match.reason) == ("Private Note", 1.0, "set by you")

    def test_several_text_columns_can_be_named(self, tmp_path: Path) -> None:
        for text in (["Comment", "Private Note"], "Comment, Private Note"):
            assert [m.column for m in self.plan(tmp_path, text=text).all_of("text")] == ["Comment", "Private Note"]

    def test_a_role_can_be_left_empty(self, tmp_path: Path) -> None:
        assert self.plan(tmp_path, touchpoint="").one("touchpoint") is None

    def test_a_fixed_value_stands_in_every_row(self, tmp_path: Path) -> None:
        assert self.plan(tmp_path, channel="=letters").sample[0]["channel"] == "letters"

    def test_an_unknown_column_is_told_with_the_nearest(self, tmp_path: Path) -> None:
        with pytest.raises(files.UnknownColumn, match=r'no column "Coment"\. Did you mean "Comment"\?.*Rating, When'):
            self.plan(tmp_path, text="Coment")

    def test_an_unknown_role_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(files.UnknownColumn, match=r'no role "words"'):
            self.plan(tmp_path, words="Comment")

    def test_the_kind_of_score_can_be_set(self, tmp_path: Path) -> None:
        assert self.plan(tmp_path, score_kind="csat").scale == Scale("csat", 1, 5)
        with pytest.raises(files.UnknownColumn, match="none of nps, csat, ces, stars"):
            self.plan(tmp_path, score_kind="likes")

    def test_a_score_that_fits_no_scale_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(files.FileError, match=r'"Rating" \(1 to 500\) fit no scale'):
            mapped(tmp_path, ["Comment", "Rating"], "words", [1, 500], score="Rating")

    @pytest.mark.parametrize(("setting", "words"), [("date_order", "neither"), ("zone", "Europe/Berlin")])
    def test_a_wrong_setting_is_told(self, tmp_path: Path, setting: str, words: str) -> None:
        with pytest.raises(files.UnknownColumn, match=words):
            self.plan(tmp_path, **{setting: "nonsense"})

    def test_the_overrides_of_a_plan_give_the_plan_again(self, tmp_path: Path) -> None:
        plan = self.plan(tmp_path, channel="=letters")
        again = files.sniff(plan.path, plan.as_overrides())
        assert [(m.role, m.column, m.constant) for m in again.matches] == [
            (m.role, m.column, m.constant) for m in plan.matches
        ]
        assert again.scale == plan.scale


def test_no_column_plays_two_parts() -> None:
    columns = [Column(name, name) for name in ("title", "date", "id")]
    profiles = {
        "title": profile(pa.array([f"{text} {n}" for n, text in enumerate(WORDS)])),
        "date": profile(pa.array([str(day) for day in DAYS])),
        "id": profile(pa.array([str(n) for n in range(120)])),
    }
    matches = recognise(columns, profiles).matches
    assert len({match.column for match in matches}) == len(matches) == 3
