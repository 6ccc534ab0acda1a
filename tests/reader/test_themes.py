from __future__ import annotations

from pathlib import Path

import pytest

from outspoken import reader
from outspoken.reader import Theme, ThemeError, ThemeTree, load_themes

TREE = ThemeTree(
    (
        Theme("delivery", "Delivery", None, ("delivery", "parcel*")),
        Theme("delivery.late", "Late", "delivery", ("late delivery", "delivery was late")),
        Theme("price", "Price", None, ("charge*", "price"), ("in charge", "charger")),
        Theme("wifi", "Wi-Fi", None, ("wi-fi", "wifi")),
        Theme("food", "Food", None, ("déjeuner", "配送")),
    )
)


def mentions(text: str, tree: ThemeTree = TREE) -> list[tuple[str, str]]:
    (found,) = reader.read([text], themes=tree).column("mentions").to_pylist()
    return [(mention["theme"], text[mention["start"] : mention["end"]]) for mention in found]


def test_words_match_whole_and_starred_words_by_their_beginning() -> None:
    assert mentions("Parcels!") == [("delivery", "Parcels")]
    assert mentions("deliveryman") == []
    assert mentions("PRICE") == [("price", "PRICE")]


def test_accents_and_case_do_not_matter() -> None:
    assert mentions("Dejeuner") == [("food", "Dejeuner")]
    assert mentions("DÉJEUNER") == [("food", "DÉJEUNER")]


def test_hyphen_and_space_are_the_same() -> None:
    assert [theme for theme, _ in mentions("the wi-fi here")] == ["wifi"]
    assert mentions("the wi fi here") == [("wifi", "wi fi")]


def test_offsets_are_characters_not_bytes() -> None:
    assert mentions("😀😀 é — the price 😀") == [("price", "price")]


def test_a_child_wins_over_its_parent_where_they_overlap() -> None:
    assert mentions("Late delivery.") == [("delivery.late", "Late delivery")]
    assert mentions("The delivery was late") == [("delivery.late", "delivery was late")]


def test_a_phrase_against_takes_a_match_back() -> None:
    assert mentions("who is in charge here") == []
    assert mentions("my charger broke") == []
    assert mentions("they charged me") == [("price", "charged")]


def test_a_theme_is_mentioned_once_in_a_clause() -> None:
    assert mentions("price price price") == [("price", "price")]
    assert mentions("price up, price down") == [("price", "price"), ("price", "price")]


def test_a_phrase_does_not_cross_a_clause() -> None:
    assert ("delivery.late", "delivery, was late") not in mentions("Good delivery. Was late")
    assert [theme for theme, _ in mentions("late. Delivery")] == ["delivery"]


def test_languages_without_spaces_match_by_character() -> None:
    assert mentions("我的配送很慢") == [("food", "配送")]


def test_a_mention_has_the_polarity_of_its_clause() -> None:
    text = "The food was delicious, but the staff were extremely rude."
    tree = ThemeTree.from_rows(
        [{"key": "f", "name": "F", "phrases": ["food"]}, {"key": "s", "name": "S", "phrases": ["staff"]}]
    )
    (found,) = reader.read([text], themes=tree).column("mentions").to_pylist()
    assert {mention["theme"]: mention["polarity"] for mention in found} == {"f": "positive", "s": "negative"}
    assert reader.read([text]).column("is_mixed")[0].as_py()


def test_themes_are_found_where_sentiment_is_not_read() -> None:
    tree = ThemeTree.from_rows([{"key": "delivery", "name": "Delivery", "phrases": ["배송*"]}])
    (found,) = reader.read(["배송이 너무 늦어요"], themes=tree).column("mentions").to_pylist()
    assert found == [{"theme": "delivery", "start": 0, "end": 3, "polarity": None}]


def test_an_empty_tree_finds_nothing() -> None:
    assert mentions("the price", ThemeTree(())) == []


def test_many_mentions_in_few_texts_are_all_kept() -> None:
    (found,) = reader.read(["price. " * 5000], themes=TREE).column("mentions").to_pylist()
    assert len(found) == 5000


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([{"key": "a", "name": "A"}, {"key": "a", "name": "B"}], "stands twice"),
        ([{"key": "a", "name": "A", "parent": "b"}], "not in the tree"),
        ([{"key": "a", "name": "A", "parent": "b"}, {"key": "b", "name": "B", "parent": "a"}], "under itself"),
        ([{"name": "A"}], "has no key"),
        ([{"key": "a", "name": "A", "phrases": "one text"}], "list of texts"),
        ([{"key": "a", "name": "A", "phrases": ["--"]}], "no letter or digit"),
    ],
)
def test_a_tree_that_cannot_be_used_says_why(rows: list[dict[str, object]], reason: str) -> None:
    with pytest.raises(ThemeError, match=reason):
        ThemeTree.from_rows(rows)


def test_a_file_that_is_no_tree_says_where(tmp_path: Path) -> None:
    path = tmp_path / "themes.yaml"
    path.write_text("just: words")
    with pytest.raises(ThemeError, match=r"themes\.yaml"):
        load_themes(path)


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "themes.yaml"
    path.write_text(
        "themes:\n  - key: a\n    name: A\n    phrases: {en: [ticket], de: [Karte]}\n"
        "    children:\n      - {key: a.b, name: B, phrases: [season ticket]}\n"
    )
    tree = load_themes(path)
    assert [theme.key for theme in tree.themes] == ["a", "a.b"]
    assert tree.themes[0].phrases == ("ticket", "Karte")
    assert tree.themes[1].parent == "a"
    assert mentions("my season ticket", tree) == [("a.b", "season ticket")]


def test_the_starter_tree_is_two_levels_and_six_languages() -> None:
    themes = load_themes().themes
    assert 45 <= len(themes) <= 70
    assert {theme.parent for theme in themes if theme.parent} <= {theme.key for theme in themes if not theme.parent}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("My parcel arrived damaged.", "delivery.damage"),
        ("Where is my parcel? The tracking number does not work", "delivery.tracking"),
        ("Still waiting for my refund!", "payment.refund"),
        ("Ich warte noch auf die Rückerstattung.", "payment.refund"),
        ("J'attends toujours mon remboursement", "payment.refund"),
        ("Todavía espero el reembolso", "payment.refund"),
        ("Aspetto ancora il rimborso", "payment.refund"),
        ("Ik wacht nog op mijn terugbetaling", "payment.refund"),
        ("The app keeps crashing on login", "digital.faults"),
        ("The waiter was so rude", "staff.friendliness"),
        ("Der Zug ist ausgefallen, wieder mal", "punctuality"),
        ("Les toilettes étaient dans un état lamentable", "cleanliness.toilets"),
        ("Too expensive for what it is", "price"),
        ("Il treno era in ritardo", "punctuality"),
        ("De kamer was vies", "cleanliness"),
        ("Queue was endless", "waiting"),
        ("no wheelchair ramp", "accessibility"),
    ],
)
def test_the_starter_tree_finds_everyday_subjects(text: str, key: str) -> None:
    assert key in [theme for theme, _ in mentions(text, load_themes())]


@pytest.mark.parametrize(
    "text",
    ["I went there in order to see it", "I cannot wait to be back", "He is kind of tall", "Good morning everyone"],
)
def test_the_starter_tree_leaves_everyday_phrases_alone(text: str) -> None:
    assert mentions(text, load_themes()) == []
