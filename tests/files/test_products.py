"""The exports of other products, as their documentation lays them out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from outspoken.files import Scale
from tests.files import layouts
from tests.files.layouts import RATED
from tests.files.whole import read_whole, written


class TestQualtrics:
    @pytest.mark.parametrize("delimiter", [",", "\t"])
    def test_the_three_header_rows_are_understood(self, tmp_path: Path, delimiter: str) -> None:
        whole = read_whole(layouts.qualtrics(tmp_path, delimiter=delimiter))
        assert whole.plan.product == "Qualtrics"
        assert whole.mapped() == {
            "text": "Q3",
            "date": "EndDate",
            "score": "Q1",
            "channel": "DistributionChannel",
            "customer": "RecipientEmail",
            "language": "UserLanguage",
            "id": "ResponseId",
        }
        assert whole.plan.scale == Scale("nps", 0, 10)

    def test_the_time_zone_of_the_third_row_is_used(self, tmp_path: Path) -> None:
        assert read_whole(layouts.qualtrics(tmp_path)).rows[0]["occurred_at"] == datetime(2024, 7, 1, 15, 5, tzinfo=UTC)

    def test_an_unknown_zone_is_told_and_utc_taken(self, tmp_path: Path) -> None:
        plan = read_whole(layouts.qualtrics(tmp_path, zone="Mars/Olympus")).plan
        assert plan.zone == "UTC"
        assert any("Mars/Olympus" in note for note in plan.notes)

    def test_a_preview_is_refused_and_rows_keep_their_lines(self, tmp_path: Path) -> None:
        whole = read_whole(layouts.qualtrics(tmp_path))
        assert [(reject.line, reject.reason) for reject in whole.rejects] == [
            (11, "not an answer of a customer (Status: Survey Preview)")
        ]
        assert whole.column("line") == [4, 5, 7, 8, 10]

    def test_each_open_question_is_a_verbatim_with_its_question(self, tmp_path: Path) -> None:
        assert read_whole(layouts.qualtrics(tmp_path)).rows[1]["verbatims"] == [
            {"question": "What is the reason for your score?", "text": RATED[1][0]},
            {"question": "What one thing should we do better?", "text": "Tell us sooner,\nand tell us why."},
        ]

    def test_a_matrix_stays_in_the_attributes(self, tmp_path: Path) -> None:
        attributes = json.loads(read_whole(layouts.qualtrics(tmp_path)).rows[0]["attributes"])
        assert (attributes["Q2_1"], attributes["Q2_2"]) == ("Somewhat satisfied", "Very dissatisfied")

    def test_it_is_read_out_of_the_zip_the_api_gives(self, tmp_path: Path) -> None:
        assert len(read_whole(layouts.zipped(layouts.qualtrics(tmp_path))).rows) == 5


class TestSurveyMonkey:
    def test_the_two_header_rows_are_understood(self, tmp_path: Path) -> None:
        whole = read_whole(layouts.surveymonkey(tmp_path))
        assert whole.plan.product == "SurveyMonkey"
        assert whole.mapped() == {
            "text": "What did you like most?",
            "date": "End Date",
            "score": "How likely is it that you would recommend us to a friend?",
            "channel": None,
            "customer": "Email Address",
            "id": "Respondent ID",
        }
        assert whole.column("line") == [3, 4, 5, 6, 7, 8]
        assert whole.texts == [text for text, _ in RATED]

    def test_a_blank_cell_belongs_to_the_question_on_its_left(self, tmp_path: Path) -> None:
        attributes = json.loads(read_whole(layouts.surveymonkey(tmp_path)).rows[0]["attributes"])
        assert attributes["How do you rate these parts of your stay? – The room"] == "Good"
        assert attributes["How do you rate these parts of your stay? – The breakfast"] == "Fair"

    def test_months_come_first_as_the_product_writes_them(self, tmp_path: Path) -> None:
        moments = read_whole(layouts.surveymonkey(tmp_path)).column("occurred_at")
        assert [moment.month for moment in moments] == [7] * 6
        assert moments[0] == datetime(2024, 7, 1, 8, 4, 10, tzinfo=UTC)


class TestGooglePlay:
    def test_utf_16_and_the_id_in_the_link_are_understood(self, tmp_path: Path) -> None:
        whole = read_whole(layouts.google_play(tmp_path))
        assert (whole.plan.product, whole.plan.encoding) == ("Google Play", "utf-16")
        assert whole.column("external_id")[:2] == ["gp:AOqpTOE0xYz", "gp:AOqpTOE1xYz"]
        assert set(whole.column("channel")) == {"Google Play"}
        assert set(whole.column("touchpoint")) == {"org.example.rail"}
        assert set(whole.column("language")) == {"en"}
        assert not whole.rejects

    def test_title_and_text_are_one_verbatim(self, tmp_path: Path) -> None:
        assert read_whole(layouts.google_play(tmp_path)).texts[0] == f"My view\n{RATED[0][0]}"

    def test_stars_without_words_are_kept_with_an_id_of_their_content(self, tmp_path: Path) -> None:
        last = read_whole(layouts.google_play(tmp_path)).rows[-1]
        assert (last["verbatims"], last["score"], last["score_kind"]) == ([], 1.0, "stars")
        assert len(last["external_id"]) == 20

    def test_the_developers_reply_is_not_read(self, tmp_path: Path) -> None:
        assert [match.column for match in read_whole(layouts.google_play(tmp_path)).plan.all_of("text")] == [
            "Review Text"
        ]


class TestZendesk:
    @pytest.mark.parametrize(("pages", "indent"), [(1, None), (3, None), (2, 2)])
    def test_pages_of_tickets_are_understood(self, tmp_path: Path, pages: int, indent: int | None) -> None:
        whole = read_whole(layouts.zendesk(tmp_path, pages=pages, indent=indent))
        assert whole.plan.product == "Zendesk"
        assert whole.column("external_id") == ["35436", "35437", "35439", "35440", "35441"]
        assert whole.column("line") == [1, 2, 4, 5, 6]
        assert whole.column("channel") == ["web", "email", "email", "web", "email"]
        assert whole.column("person")[0] == "20978392000000"

    def test_a_deleted_ticket_is_refused(self, tmp_path: Path) -> None:
        assert [reject.reason for reject in read_whole(layouts.zendesk(tmp_path)).rejects] == ["the ticket was deleted"]

    def test_good_and_bad_are_the_ends_of_csat_and_an_offer_is_none(self, tmp_path: Path) -> None:
        whole = read_whole(layouts.zendesk(tmp_path))
        assert whole.column("score") == [5.0, None, None, 5.0, None]
        assert set(whole.column("score_kind")) == {"csat", None}

    def test_what_was_said_when_rating_is_a_verbatim_of_its_own(self, tmp_path: Path) -> None:
        assert read_whole(layouts.zendesk(tmp_path)).rows[0]["verbatims"] == [
            {"question": None, "text": f"About my journey 0\n{RATED[0][0]}"},
            {"question": "Satisfaction comment", "text": "Sorted in a day"},
        ]

    def test_one_ticket_per_line_is_understood_too(self, tmp_path: Path) -> None:
        lines = "\n".join(json.dumps(ticket) for ticket in layouts.tickets())
        whole = read_whole(written(tmp_path / "tickets.jsonl", lines))
        assert (whole.plan.format, whole.plan.product, len(whole.rows)) == ("jsonl", "Zendesk", 5)
