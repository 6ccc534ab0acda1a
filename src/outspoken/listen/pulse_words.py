"""The words of a pulse page in the languages it speaks; the question itself is the pulse's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from outspoken.listen.models import Pulse

FACES: Final = ("delight", "appreciation", "neutral", "disappointment", "anger", "confusion")
UNHAPPY: Final = frozenset({"disappointment", "anger", "confusion"})
# Whether somebody told us before: us, only others, nobody. An answer is kept as the attribute TOLD_US.
TOLD: Final = ("yes", "others", "no")
TOLD_US: Final = "told_us"
DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """What the pages say in one language. `others_one` and `others` take the number of other answers."""

    faces: dict[str, str]
    hint: str
    thanks: str
    first: str
    others_one: str
    others: str
    say_more: str
    privacy: str
    send: str
    have_words: str
    change: str
    your_answer: str
    closed: str
    closed_more: str
    expired: str
    expired_more: str
    busy: str
    busy_more: str
    too_long: str
    again: str
    told: str
    told_answers: dict[str, str]
    told_thanks: str
    please: str
    please_hint: str

    def others_said(self, count: int) -> str:
        """How many others answered today, truly counted."""
        if not count:
            return self.first
        return self.others_one if count == 1 else self.others.format(count=count)


def _faces(*names: str) -> dict[str, str]:
    return dict(zip(FACES, names, strict=True))


def _told(*names: str) -> dict[str, str]:
    return dict(zip(TOLD, names, strict=True))


WORDS: Final = {
    "en": Words(
        faces=_faces("great", "good", "fine", "let down", "angry", "confused"),
        hint="One tap is enough.",
        thanks="Thank you.",
        first="You are the first to tell us today.",
        others_one="One other person told us today.",
        others="{count} others told us today.",
        say_more="Say more, if you like",
        privacy="No account, no cookie. Leave names and numbers out; those we notice are masked.",
        send="Send",
        have_words="We have your words.",
        change="Not what you meant? Tap another.",
        your_answer="You said",
        closed="This question is closed.",
        closed_more="Nothing was sent. Thank you for wanting to tell us.",
        expired="This link is no longer good.",
        expired_more="Nothing was changed. Here is the question again:",
        busy="Many answers came from here just now.",
        busy_more="Yours was not stored. Please try again in a minute.",
        too_long="That is more than we can keep in one go. Please shorten it.",
        again="Answer",
        told="Had you told us about it before?",
        told_answers=_told("Yes, I told you", "I told others, not you", "No, nobody"),
        told_thanks="Thank you. It tells us how many stay silent.",
        please="Please answer me",
        please_hint="Only if you would like to hear from us.",
    ),
    "de": Words(
        faces=_faces("großartig", "gut", "in Ordnung", "enttäuscht", "verärgert", "verwirrt"),
        hint="Einmal tippen genügt.",
        thanks="Danke.",
        first="Sie sind heute die erste Person, die es uns sagt.",
        others_one="Heute hat es uns schon eine andere Person gesagt.",
        others="Heute haben es uns schon {count} andere gesagt.",
        say_more="Wenn Sie mögen, erzählen Sie mehr",
        privacy="Kein Konto, kein Cookie. Bitte keine Namen und Nummern; erkannte werden geschwärzt.",
        send="Senden",
        have_words="Ihre Worte sind angekommen.",
        change="Anders gemeint? Tippen Sie noch einmal.",
        your_answer="Ihre Antwort",
        closed="Diese Frage ist geschlossen.",
        closed_more="Es wurde nichts gesendet. Danke, dass Sie es uns sagen wollten.",
        expired="Dieser Link gilt nicht mehr.",
        expired_more="Es wurde nichts geändert. Hier ist die Frage noch einmal:",
        busy="Von hier kamen gerade viele Antworten.",
        busy_more="Ihre wurde nicht gespeichert. Bitte versuchen Sie es in einer Minute noch einmal.",
        too_long="Das ist mehr, als wir auf einmal aufbewahren können. Bitte kürzen Sie es.",
        again="Antworten",
        told="Hatten Sie uns schon davon erzählt?",
        told_answers=_told("Ja, Ihnen", "Anderen, nicht Ihnen", "Nein, niemandem"),
        told_thanks="Danke. So wissen wir, wie viele schweigen.",
        please="Bitte antworten Sie mir",
        please_hint="Nur, wenn Sie von uns hören möchten.",
    ),
    "fr": Words(
        faces=_faces("super", "bien", "correct", "déçu·e", "en colère", "perdu·e"),
        hint="Un seul geste suffit.",
        thanks="Merci.",
        first="Vous êtes la première personne à nous le dire aujourd’hui.",
        others_one="Une autre personne nous l’a dit aujourd’hui.",
        others="{count} autres personnes nous l’ont dit aujourd’hui.",
        say_more="Dites-en plus, si vous voulez",
        privacy="Sans compte ni cookie. Évitez noms et numéros ; ceux que nous repérons sont masqués.",
        send="Envoyer",
        have_words="Vos mots nous sont parvenus.",
        change="Ce n’est pas ça ? Touchez une autre réponse.",
        your_answer="Votre réponse",
        closed="Cette question est close.",
        closed_more="Rien n’a été envoyé. Merci d’avoir voulu nous le dire.",
        expired="Ce lien n’est plus valable.",
        expired_more="Rien n’a été changé. Voici la question à nouveau :",
        busy="Beaucoup de réponses viennent d’arriver d’ici.",
        busy_more="La vôtre n’a pas été enregistrée. Réessayez dans une minute.",
        too_long="C’est plus que ce que nous pouvons garder en une fois. Veuillez raccourcir.",
        again="Répondre",
        told="Nous en aviez-vous déjà parlé ?",
        told_answers=_told("Oui, à vous", "À d’autres, pas à vous", "Non, à personne"),
        told_thanks="Merci. Cela nous dit combien se taisent.",
        please="Répondez-moi, s’il vous plaît",
        please_hint="Seulement si vous souhaitez une réponse.",
    ),
    "es": Words(
        faces=_faces("genial", "bien", "normal", "decepción", "enfado", "confusión"),
        hint="Basta con un toque.",
        thanks="Gracias.",
        first="Es la primera persona que nos lo dice hoy.",
        others_one="Otra persona nos lo ha dicho hoy.",
        others="{count} personas más nos lo han dicho hoy.",
        say_more="Si quiere, cuéntenos más",
        privacy="Sin cuenta ni cookies. Evite nombres y números; los que vemos se ocultan.",
        send="Enviar",
        have_words="Hemos recibido sus palabras.",
        change="¿No era eso? Toque otra respuesta.",
        your_answer="Su respuesta",
        closed="Esta pregunta está cerrada.",
        closed_more="No se ha enviado nada. Gracias por querer decírnoslo.",
        expired="Este enlace ya no sirve.",
        expired_more="No se ha cambiado nada. Aquí está la pregunta otra vez:",
        busy="Acaban de llegar muchas respuestas desde aquí.",
        busy_more="La suya no se ha guardado. Inténtelo de nuevo en un minuto.",
        too_long="Es más de lo que podemos guardar de una vez. Acórtelo, por favor.",
        again="Responder",
        told="¿Nos lo había contado antes?",
        told_answers=_told("Sí, a ustedes", "A otras personas, no a ustedes", "No, a nadie"),
        told_thanks="Gracias. Así sabemos cuántas personas callan.",
        please="Respóndanme, por favor",
        please_hint="Solo si quiere saber de nosotros.",
    ),
    "nl": Words(
        faces=_faces("geweldig", "goed", "prima", "teleurgesteld", "boos", "verward"),
        hint="Eén tik is genoeg.",
        thanks="Dank u wel.",
        first="U bent vandaag de eerste die het ons vertelt.",
        others_one="Eén ander heeft het ons vandaag verteld.",
        others="{count} anderen hebben het ons vandaag verteld.",
        say_more="Vertel meer, als u wilt",
        privacy="Geen account, geen cookie. Laat namen en nummers weg; wat we herkennen, maken we onleesbaar.",
        send="Versturen",
        have_words="We hebben uw woorden.",
        change="Anders bedoeld? Tik nog een keer.",
        your_answer="Uw antwoord",
        closed="Deze vraag is gesloten.",
        closed_more="Er is niets verstuurd. Dank dat u het ons wilde vertellen.",
        expired="Deze link is niet meer geldig.",
        expired_more="Er is niets veranderd. Hier is de vraag nog eens:",
        busy="Er kwamen hier zojuist veel antwoorden vandaan.",
        busy_more="Dat van u is niet bewaard. Probeer het over een minuut nog eens.",
        too_long="Dat is meer dan we in één keer kunnen bewaren. Maak het korter, alstublieft.",
        again="Antwoorden",
        told="Had u het ons al verteld?",
        told_answers=_told("Ja, aan u", "Aan anderen, niet aan u", "Nee, aan niemand"),
        told_thanks="Dank u. Zo weten we hoeveel mensen zwijgen.",
        please="Antwoord mij, alstublieft",
        please_hint="Alleen als u van ons wilt horen.",
    ),
}


def language_of(wanted: str | None, preferred: str | None) -> str:
    """The language to speak: the one asked for, else the browser's, else English."""
    for code in (wanted, preferred):
        short = (code or "").split("-")[0].lower()
        if short in WORDS:
            return short
    return DEFAULT


def question_of(pulse: Pulse, language: str) -> str:
    return str(pulse.questions.get(language) or pulse.question)


def told_question_of(pulse: Pulse, language: str) -> str:
    """The question whether they told us before: in the pulse's own words where it speaks its own language."""
    own = pulse.told_question if language == DEFAULT else ""
    return own or WORDS[language].told
