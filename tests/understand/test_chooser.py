"""A language model chooses among candidates and nothing else; whatever goes wrong with it is not noticed."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pyarrow as pa
import pytest

from outspoken.post import client
from outspoken.reader import summary
from outspoken.reader.vectors import vectors
from outspoken.understand import chooser
from outspoken.understand.chooser import preferred

ROWS = [
    {"id": 100 + place, "text": text, "polarity": "negative", "family": "anger", "sentiment": -0.7, "strength": 0.6,
     "intents": [], "mentions": []}
    for place, text in enumerate(
        ["The refund never came and I wait since May", "Nobody answers the phone, not even once a week",
         "The seat was broken and the floor was wet", "Two hours late, then cancelled without a word",
         "Your app forgets who I am every single morning", "The window would not shut in the snow",
         "A fine for a ticket that I had in my hand", "No water on board for five hours in July",
         "The toilet was locked from Leeds to London", "My luggage went to another town than I did",
         "The announcement could not be heard by anybody", "I was shouted at for asking the way"]
    )
]  # fmt: skip


class Model:
    """A small server that speaks as an OpenAI-compatible endpoint does, and says what a test tells it to."""

    def __init__(self) -> None:
        self.says: Callable[[dict[str, Any]], str] = lambda asked: "{}"
        self.status, self.asked = 200, []  # type: tuple[int, list[tuple[str, dict[str, str], dict[str, Any]]]]
        self.raw: bytes | None = None
        model = self

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                model.asked.append((self.path, dict(self.headers), asked))
                body = {"choices": [{"message": {"role": "assistant", "content": model.says(asked)}}]}
                answer = json.dumps(body).encode() if model.raw is None else model.raw
                self.send_response(model.status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        # One that was not waited for finds its caller gone.
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]


@pytest.fixture
def model(settings: Any) -> Iterator[Model]:
    made = Model()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    settings.CHOOSER_URL = f"http://127.0.0.1:{made.server.server_port}/v1"
    settings.CHOOSER_MODEL, settings.CHOOSER_KEY = "small-one", "a-key"
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})
    chooser.forget()
    yield made
    chooser.forget()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def draft() -> summary.Draft:
    fields = (pa.field("mentions", pa.list_(pa.struct([("theme", pa.string())]))),)
    columns = {name: [row[name] for row in ROWS] for name in ROWS[0] if name != "mentions"}
    table = pa.table(
        {**columns, "language": ["en"] * len(ROWS), "intents": pa.array([[]] * len(ROWS), pa.list_(pa.string()))}
    )
    table = table.append_column(fields[0], pa.array([[]] * len(ROWS), fields[0].type))
    counts = summary.Counts(summary.Tally(12, 12, 0, 0))
    return summary.draft(counts, table, vectors(table["text"]), names={})


def shortlist(draft: summary.Draft) -> list[int]:
    return [quote.id for quote in draft.statements[0].shortlist]


def test_off_it_asks_nobody(draft: summary.Draft, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.CHOOSER_URL == ""
    monkeypatch.setattr(client, "send", lambda *_, **__: pytest.fail("something was sent"))
    assert preferred(draft, ask=True) == ()


def test_it_is_shown_statements_and_candidates_and_its_choice_is_taken(draft: summary.Draft, model: Model) -> None:
    wanted = shortlist(draft)[-1]
    model.says = lambda asked: json.dumps({"ids": [wanted]})
    assert preferred(draft, ask=True) == (wanted,)
    [(path, headers, asked)] = model.asked
    assert (path, headers["Authorization"], asked["model"]) == ("/v1/chat/completions", "Bearer a-key", "small-one")
    shown = json.loads(asked["messages"][1]["content"])
    assert [each["id"] for each in shown[0]["comments"]] == shortlist(draft)
    quotes = [each.quote.id for each in summary.write(draft, prefer=(wanted,)) if each.quote]
    assert quotes[0] == wanted


def test_what_is_no_candidate_is_dropped(draft: summary.Draft, model: Model) -> None:
    first, second, *_ = shortlist(draft)
    said = [999, -1, "abc", None, 1.5, True, [second], str(second), first, second, "9" * 5000]
    model.says = lambda asked: "Gladly! " + json.dumps({"ids": said}).replace(json.dumps([second]), "2") + " Enjoy."
    assert preferred(draft, ask=True) == (second, first)


def test_words_it_makes_up_are_never_shown(draft: summary.Draft, model: Model) -> None:
    model.says = lambda asked: json.dumps({"ids": [shortlist(draft)[1]], "text": "I love it", "quotes": ["Lovely!"]})
    liked = preferred(draft, ask=True)
    assert liked is not None
    sources = {row["text"] for row in ROWS}
    assert all(each.text in sources for each in summary.write(draft, prefer=liked) if each.quote)


@pytest.mark.parametrize("said", ["", "no", "{}", '{"ids": 7}', '{"ids": []}', '{"ids": [1, 2, 3]}', "[" * 5000])
def test_an_answer_that_is_no_choice_leaves_ours(draft: summary.Draft, model: Model, said: str) -> None:
    model.says = lambda asked: said
    assert preferred(draft, ask=True) == ()


@pytest.mark.parametrize(
    "raw", [b"", b"nonsense", b"[]", b'{"choices": []}', b'{"choices": [{"message": null}]}', b"\xff"]
)
def test_an_answer_that_is_none_leaves_ours(draft: summary.Draft, model: Model, raw: bytes) -> None:
    model.raw = raw
    assert preferred(draft, ask=True) == ()


@pytest.mark.parametrize("status", [401, 429, 500, 302])
def test_a_refusal_leaves_ours(draft: summary.Draft, model: Model, status: int) -> None:
    model.status = status
    assert preferred(draft, ask=True) == ()


def test_nobody_there_leaves_ours(draft: summary.Draft, model: Model, settings: Any) -> None:
    settings.CHOOSER_URL = "http://127.0.0.1:1/v1"
    assert preferred(draft, ask=True) == ()


def test_a_host_that_was_not_named_is_not_reached(draft: summary.Draft, model: Model, settings: Any) -> None:
    settings.OUTBOUND_ALLOW = frozenset()
    assert preferred(draft, ask=True) == ()
    assert model.asked == []


def test_one_that_is_slow_is_not_waited_for(
    draft: summary.Draft, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chooser, "BOUNDS", client.Bounds(seconds=0.3))
    answer = threading.Event()
    model.says = lambda asked: json.dumps({"ids": shortlist(draft) if answer.wait(5) else []})
    assert preferred(draft, ask=True) == ()
    answer.set()


def test_its_answer_is_kept_and_a_failure_is_not(draft: summary.Draft, model: Model) -> None:
    assert preferred(draft, ask=False) is None
    assert preferred(draft, ask=True) == ()
    wanted = shortlist(draft)[-1]
    model.says = lambda asked: json.dumps({"ids": [wanted]})
    assert preferred(draft, ask=True) == (wanted,)
    assert preferred(draft, ask=False) == (wanted,)
    assert preferred(draft, ask=True) == (wanted,)
    assert len(model.asked) == 2


def test_no_more_than_two_wait_for_it_at_once(draft: summary.Draft, model: Model) -> None:
    taken = [chooser._turn.acquire(blocking=False) for _ in range(chooser.AT_ONCE)]
    assert all(taken)
    try:
        assert preferred(draft, ask=True) == ()
    finally:
        for _ in taken:
            chooser._turn.release()
    assert model.asked == []


def test_the_log_holds_no_customers_words(
    draft: summary.Draft, model: Model, capsys: pytest.CaptureFixture[str]
) -> None:
    model.says = lambda asked: "I will not choose between: The refund never came"
    preferred(draft, ask=True)
    told = capsys.readouterr()
    assert "refund" not in told.out + told.err


@pytest.mark.django_db
def test_a_page_asks_for_the_choice_once_it_is_shown(client: Any, cast: Any, hear: Any, model: Model) -> None:
    from tests.understand.said import said

    ids = hear(*(said(str(row["text"])) for row in ROWS))
    client.force_login(cast.ana)
    text = client.get("/read/said/").content.decode()
    assert 'hx-get="/read/said/?chosen=1" hx-trigger="load"' in text
    assert model.asked == []
    model.says = lambda asked: json.dumps(
        {"ids": [json.loads(asked["messages"][1]["content"])[0]["comments"][-1]["id"]]}
    )
    part = client.get("/read/said/?chosen=1", headers={"HX-Request": "true"}).content.decode()
    assert len(model.asked) == 1
    assert "hx-trigger" not in part
    assert any(f'href="/read/{pk}/"' in part for pk in ids)
    assert "hx-trigger" not in client.get("/read/said/").content.decode()
