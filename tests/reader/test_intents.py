from __future__ import annotations

import pytest

from outspoken import reader
from outspoken.reader.intents import rules, spelled_out

HELD = {
    "complaint": ["This is unacceptable.", "Das ist eine Frechheit, nie wieder!", "C'est inadmissible"],
    "praise": ["Well done, keep up the good work!", "Großes Lob an das Team", "Bravo à toute l'équipe"],
    "suggestion": [
        "It would be nice to have more sockets.", "Please add a dark mode", "You should open earlier",
        "Es wäre schön, wenn es WLAN gäbe", "Ce serait bien d'avoir plus de choix", "Deberían abrir antes",
        "Dovreste aprire prima", "Het zou fijn zijn als er wifi was", "Seria melhor abrir mais cedo",
        "Przydałby się większy parking", "Det vore bra med fler bänkar", "Macht doch bitte das Licht heller",
        "Pensez à mettre des bancs", "Estaría bien tener más sillas",
        "Add a night mode", "Nice game. Allow us to save it.", "We need an option to sort the list",
        "Bring earplugs", "There should be a bin at the gate", "I'd like to see more colours",
    ],
    "question": ["When does the next bus leave?", "Can you tell me the price", "Ich möchte wissen, wann es öffnet"],
    "help": ["Please help, I am stuck", "Could you help me with my order", "Please call me back",
        "I want to talk to a real person", "Bitte um Rückruf", "Besoin d'aide svp"],
    "leaving": [
        "I am closing my account today, cancel my subscription", "You lost a customer", "Ich kündige", "Je résilie",
        "Never again.", "Nunca más", "Mai più", "Nooit meer", "I am switching to another bank", "Won't be back",
        "Ich gehe zur Konkurrenz", "Je change de banque", "Me cambio de banco", "Zmieniam bank", "Jag byter bank",
    ],
    "fault": ["The app crashes all the time", "Videos won't load", "Since the last update it keeps freezing",
        "Il sito non si apre", "Der Bildschirm bleibt schwarz", "Appen funkar inte", "Die App funktioniert nicht",
        "Ça ne marche pas", "No funciona", "Non funziona"],
}  # fmt: skip
NOT_HELD = {
    "complaint": ["Lovely day, no complaints at all!", "The bus leaves at nine", "Hassle free and quick, thank you!"],
    "praise": ["The worst trip of my life", "The bus leaves at nine"],
    "suggestion": [
        "You should be ashamed of yourselves", "The food was good", "I added a photo", "Let me know when it is ready",
        "They followed my suggestion", "I would love to come back", "The button to add a photo is blue",
        "Take care and stay safe", "Please give me a call",
    ],
    "question": ["The food was good."],
    "help": ["The staff helped us a lot"],
    "leaving": [
        "Never had a problem in ten years", "The train was leaving at nine", "We cancelled our trip",
        "Switched to you last year and glad I did",
    ],
    "fault": ["Works well, no errors, never crashed", "The food was good", "Never had any issues with it"],
}  # fmt: skip


def intents(text: str) -> list[str]:
    found: list[str] = reader.read([text]).column("intents")[0].as_py()
    return found


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in HELD.items() for text in texts])
def test_an_intent_is_told(intent: str, text: str) -> None:
    assert intent in intents(text)


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in NOT_HELD.items() for text in texts])
def test_an_intent_is_not_imagined(intent: str, text: str) -> None:
    assert intent not in intents(text)


def test_a_report_of_a_fault_is_a_complaint_unless_it_is_praise() -> None:
    assert {"fault", "complaint"} <= set(intents("It won't load"))
    assert "complaint" not in intents("Great that it no longer works only on Mondays, I love it, wonderful, thank you!")


@pytest.mark.parametrize("text", ["Add it", "Nice. Add it", "Nice, add it", '"Add it"', "@shop add it", "but\nadd it"])
def test_a_phrase_may_be_asked_to_open_a_clause(text: str) -> None:
    assert "suggestion" in intents(text)


@pytest.mark.parametrize("text", ["They add it", "I could not add it", "to add it, no"])
def test_within_a_clause_such_a_phrase_is_not_found(text: str) -> None:
    assert "suggestion" not in intents(text)


def test_bars_part_words_of_which_one_stands_there() -> None:
    assert spelled_out("please|pls add") == ["please add", "pls add"]
    assert spelled_out("very| useful") == ["very useful", "useful"]
    assert spelled_out("plain") == ["plain"]


def test_there_is_a_rule_with_examples_for_each_intent() -> None:
    assert tuple(rule.intent for rule in rules()[: len(reader.INTENTS)]) == reader.INTENTS
    assert set(HELD) == set(NOT_HELD) == set(reader.INTENTS)


def test_every_phrase_of_every_rule_is_found() -> None:
    for rule in rules()[: len(reader.INTENTS)]:
        if rule.unless:
            continue
        texts = [phrase.replace("*", "").removeprefix("^ ") for phrase in rule.phrases]
        found = reader.read(texts).column("intents").to_pylist()
        missed = [text for text, held in zip(texts, found, strict=True) if rule.intent not in held]
        assert missed == []
