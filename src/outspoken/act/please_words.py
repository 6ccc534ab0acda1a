"""The words behind “Please answer me”, in the languages a pulse speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """by_day takes a day; mail_text stands before an address."""

    title: str
    explained: str
    ask: str
    asked: str
    by_day: str
    page: str
    page_more: str
    by_mail: str
    address: str
    address_more: str
    leave: str
    wrong: str
    mail_subject: str
    mail_text: str
    mail_not_you: str


WORDS: Final = {
    "en": Words(
        title="Would you like an answer?",
        explained="One tap, and somebody will answer you. Nothing else is needed.",
        ask="Please answer me",
        asked="We will answer you.",
        by_day="By {day} at the latest.",
        page="Open your page",
        page_more="Our answer will be there. Keep this address; it is yours alone:",
        by_mail="We also write to your mail address.",
        address="Your mail address, if you like",
        address_more="Then the answer comes by mail, too. We use it for this alone.",
        leave="Write to me there, too",
        wrong="We cannot use this address. Please look at it once more, or simply keep your page.",
        mail_subject="We will answer you [#{number}]",
        mail_text="You asked us to answer you. What you told us, and our answer as soon as it is there:",
        mail_not_you="That was not you? Then somebody mistyped their address; please ignore this mail.",
    ),
    "de": Words(
        title="Möchten Sie eine Antwort?",
        explained="Einmal tippen, und jemand antwortet Ihnen. Mehr ist nicht nötig.",
        ask="Bitte antworten Sie mir",
        asked="Wir antworten Ihnen.",
        by_day="Spätestens am {day}.",
        page="Ihre Seite öffnen",
        page_more="Dort steht dann unsere Antwort. Bewahren Sie diese Adresse auf; sie gehört nur Ihnen:",
        by_mail="Wir schreiben auch an Ihre Mailadresse.",
        address="Ihre Mailadresse, wenn Sie mögen",
        address_more="Dann kommt die Antwort auch per Mail. Wir nutzen die Adresse nur dafür.",
        leave="Schreiben Sie mir auch dorthin",
        wrong="Diese Adresse können wir nicht nutzen. Bitte sehen Sie noch einmal nach, oder behalten Sie Ihre Seite.",
        mail_subject="Wir antworten Ihnen [#{number}]",
        mail_text="Sie haben um eine Antwort gebeten. Was Sie uns sagten, und bald unsere Antwort:",
        mail_not_you="Das waren nicht Sie? Dann hat sich jemand vertippt; bitte beachten Sie diese Mail nicht.",
    ),
    "fr": Words(
        title="Souhaitez-vous une réponse ?",
        explained="Un seul geste, et quelqu’un vous répondra. Rien d’autre n’est nécessaire.",
        ask="Répondez-moi, s’il vous plaît",
        asked="Nous vous répondrons.",
        by_day="Au plus tard le {day}.",
        page="Ouvrir votre page",
        page_more="Notre réponse s’y trouvera. Gardez cette adresse ; elle n’est qu’à vous :",
        by_mail="Nous écrivons aussi à votre adresse e-mail.",
        address="Votre adresse e-mail, si vous voulez",
        address_more="La réponse arrivera alors aussi par e-mail. Nous ne l’utilisons que pour cela.",
        leave="Écrivez-moi aussi là",
        wrong="Cette adresse ne peut pas être utilisée. Vérifiez-la, ou gardez simplement votre page.",
        mail_subject="Nous vous répondrons [#{number}]",
        mail_text="Vous nous avez demandé une réponse. Ce que vous avez dit, et bientôt notre réponse :",
        mail_not_you="Ce n’était pas vous ? Quelqu’un s’est trompé d’adresse ; ignorez ce message.",
    ),
    "es": Words(
        title="¿Quiere una respuesta?",
        explained="Un toque, y alguien le responderá. No hace falta nada más.",
        ask="Respóndanme, por favor",
        asked="Le responderemos.",
        by_day="A más tardar el {day}.",
        page="Abrir su página",
        page_more="Allí estará nuestra respuesta. Guarde esta dirección; es solo suya:",
        by_mail="También escribimos a su correo.",
        address="Su correo, si quiere",
        address_more="Así la respuesta llega también por correo. Lo usamos solo para esto.",
        leave="Escríbanme también ahí",
        wrong="No podemos usar esta dirección. Revísela, por favor, o guarde simplemente su página.",
        mail_subject="Le responderemos [#{number}]",
        mail_text="Nos pidió una respuesta. Lo que nos contó, y pronto nuestra respuesta:",
        mail_not_you="¿No fue usted? Alguien se equivocó de dirección; ignore este correo.",
    ),
    "nl": Words(
        title="Wilt u een antwoord?",
        explained="Eén tik, en iemand antwoordt u. Meer is niet nodig.",
        ask="Antwoord mij, alstublieft",
        asked="Wij antwoorden u.",
        by_day="Uiterlijk op {day}.",
        page="Uw pagina openen",
        page_more="Daar staat straks ons antwoord. Bewaar dit adres; het is alleen van u:",
        by_mail="We schrijven ook naar uw mailadres.",
        address="Uw mailadres, als u wilt",
        address_more="Dan komt het antwoord ook per mail. We gebruiken het alleen hiervoor.",
        leave="Schrijf mij daar ook",
        wrong="Dit adres kunnen we niet gebruiken. Kijk het nog eens na, of bewaar gewoon uw pagina.",
        mail_subject="Wij antwoorden u [#{number}]",
        mail_text="U vroeg ons om een antwoord. Wat u ons vertelde, en binnenkort ons antwoord:",
        mail_not_you="Was u het niet? Dan heeft iemand zich vertikt; negeer deze mail.",
    ),
}


def words(language: str) -> Words:
    return WORDS.get(language[:2].lower(), WORDS[DEFAULT])
