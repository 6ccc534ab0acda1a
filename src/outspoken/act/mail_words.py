"""The words around an answer, in the languages a customer is written to; the answer itself is a person's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """subject takes the case's number; yes and no stand before addresses."""

    subject: str
    asked: str
    yes: str
    no: str
    story: str


WORDS: Final = {
    "en": Words(
        subject="About what you told us [#{number}]",
        asked="Is it put right? Please tell us yourself; one tap is enough.",
        yes="Yes, it is put right:",
        no="No, not yet:",
        story="You can answer this mail, or see all we wrote to each other here:",
    ),
    "de": Words(
        subject="Zu dem, was Sie uns gesagt haben [#{number}]",
        asked="Ist es in Ordnung gebracht? Bitte sagen Sie es selbst; ein Tippen genügt.",
        yes="Ja, es ist in Ordnung:",
        no="Nein, noch nicht:",
        story="Sie können auf diese Mail antworten oder hier alles sehen, was wir einander geschrieben haben:",
    ),
    "fr": Words(
        subject="À propos de ce que vous nous avez dit [#{number}]",
        asked="Est-ce réglé ? Dites-le-nous vous-même ; un seul geste suffit.",
        yes="Oui, c’est réglé :",
        no="Non, pas encore :",
        story="Vous pouvez répondre à ce message, ou revoir tout notre échange ici :",
    ),
    "es": Words(
        subject="Sobre lo que nos contó [#{number}]",
        asked="¿Está resuelto? Díganoslo usted; basta un toque.",
        yes="Sí, está resuelto:",
        no="No, todavía no:",
        story="Puede responder a este correo o ver aquí todo lo que nos hemos escrito:",
    ),
    "nl": Words(
        subject="Over wat u ons vertelde [#{number}]",
        asked="Is het in orde gebracht? Zegt u het zelf; één tik is genoeg.",
        yes="Ja, het is in orde:",
        no="Nee, nog niet:",
        story="U kunt deze mail beantwoorden, of hier alles zien wat we elkaar schreven:",
    ),
}


def words(language: str) -> Words:
    """In the customer's language where we know it, else in English."""
    return WORDS.get(language[:2].lower(), WORDS[DEFAULT])
