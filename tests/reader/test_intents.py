from __future__ import annotations

import pytest

from outspoken import reader
from outspoken.reader.intents import rules

HELD = {
    "complaint": ["This is unacceptable.", "Das ist eine Frechheit, nie wieder!", "C'est inadmissible"],
    "praise": ["Well done, keep up the good work!", "Großes Lob an das Team", "Bravo à toute l'équipe"],
    "suggestion": [
        "It would be nice to have more sockets.", "Please add a dark mode", "You should open earlier",
        "Es wäre schön, wenn es WLAN gäbe", "Ce serait bien d'avoir plus de choix", "Deberían abrir antes",
        "Dovreste aprire prima", "Het zou fijn zijn als er wifi was",
    ],
    "question": ["When does the next bus leave?", "Can you tell me the price", "Ich möchte wissen, wann es öffnet"],
    "help": ["Please help, I am stuck", "Could you help me with my order", "Bitte um Rückruf", "Besoin d'aide svp"],
    "leaving": [
        "I am closing my account today, cancel my subscription", "You lost a customer", "Ich kündige", "Je résilie",
        "Never again.", "Nunca más", "Mai più", "Nooit meer",
    ],
    "fault": ["The app crashes all the time", "Die App funktioniert nicht", "Ça ne marche pas",
        "No funciona", "Non funziona"],
}  # fmt: skip
NOT_HELD = {
    "complaint": ["Lovely day, no complaints at all!", "The bus leaves at nine"],
    "praise": ["The worst trip of my life", "The bus leaves at nine"],
    "suggestion": ["You should be ashamed of yourselves", "The food was good"],
    "question": ["The food was good."],
    "help": ["The staff helped us a lot"],
    "leaving": ["Never had a problem in ten years", "The train was leaving at nine"],
    "fault": ["Works well, no errors, never crashed", "The food was good"],
}


def intents(text: str) -> list[str]:
    found: list[str] = reader.read([text]).column("intents")[0].as_py()
    return found


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in HELD.items() for text in texts])
def test_an_intent_is_told(intent: str, text: str) -> None:
    assert intent in intents(text)


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in NOT_HELD.items() for text in texts])
def test_an_intent_is_not_imagined(intent: str, text: str) -> None:
    assert intent not in intents(text)


def test_there_is_a_rule_with_examples_for_each_intent() -> None:
    assert tuple(rule.intent for rule in rules()) == reader.INTENTS
    assert set(HELD) == set(NOT_HELD) == set(reader.INTENTS)


def test_every_phrase_of_every_rule_is_found() -> None:
    for rule in rules():
        if rule.unless:
            continue
        texts = [phrase.replace("*", "") for phrase in rule.phrases if phrase not in rule.not_phrases]
        found = reader.read(texts).column("intents").to_pylist()
        missed = [text for text, held in zip(texts, found, strict=True) if rule.intent not in held]
        assert missed == []
