"""The words of the customer's own page of a case; what was said is theirs and ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    title: str
    you_told: str
    you: str
    us: str
    no_words: str
    nothing_yet: str
    files: str
    reply: str
    send: str
    asked: str
    yes: str
    no: str
    once_more: str
    said_yes: str
    said_no: str
    change: str
    closed: str
    thanks: str
    empty: str
    busy: str
    broken: str
    broken_more: str
    gone: str
    gone_more: str
    old: str
    old_more: str
    anew: str
    private: str


WORDS: Final = {
    "en": Words(
        title="What you told us, and what came of it",
        you_told="You told us",
        you="You",
        us="We",
        no_words="You tapped, without words.",
        nothing_yet="We have read it. Somebody will write to you.",
        files="In our mail, with it:",
        reply="Write to us",
        send="Send",
        asked="Is it put right?",
        yes="Yes, it is put right",
        no="No, not yet",
        once_more="One more tap, so that we know it was you and not a program that opens links:",
        said_yes="You told us that it is put right. Thank you.",
        said_no="You told us that it is not put right yet. We are working on it.",
        change="Not so? Tell us:",
        closed="This is closed. If you write, we open it again.",
        thanks="Thank you, we have it.",
        empty="Nothing was written, so nothing was sent.",
        busy="Much came from here just now. Yours was not stored; please try again in a minute.",
        broken="This address is not whole.",
        broken_more="Please open it once more from the mail we sent you.",
        gone="There is nothing here any more.",
        gone_more="What was said here has been deleted, as you or the law asked.",
        old="This was closed long ago.",
        old_more="We do not show it any more.",
        anew="If something is on your mind, please tell us anew.",
        private="Whoever has this address can read this page. Please do not pass it on.",
    ),
    "de": Words(
        title="Was Sie uns gesagt haben und was daraus wurde",
        you_told="Sie haben uns gesagt",
        you="Sie",
        us="Wir",
        no_words="Sie haben getippt, ohne Worte.",
        nothing_yet="Wir haben es gelesen. Jemand wird Ihnen schreiben.",
        files="In unserer Mail liegt bei:",
        reply="Schreiben Sie uns",
        send="Senden",
        asked="Ist es in Ordnung gebracht?",
        yes="Ja, es ist in Ordnung",
        no="Nein, noch nicht",
        once_more="Noch ein Tippen, damit wir wissen, dass Sie es waren und kein Programm, das Links öffnet:",
        said_yes="Sie haben uns gesagt, dass es in Ordnung ist. Danke.",
        said_no="Sie haben uns gesagt, dass es noch nicht in Ordnung ist. Wir arbeiten daran.",
        change="Stimmt nicht? Sagen Sie es uns:",
        closed="Das ist abgeschlossen. Wenn Sie schreiben, öffnen wir es wieder.",
        thanks="Danke, es ist angekommen.",
        empty="Es stand nichts da, also wurde nichts gesendet.",
        busy="Von hier kam gerade viel. Ihres wurde nicht gespeichert; bitte in einer Minute noch einmal.",
        broken="Diese Adresse ist nicht vollständig.",
        broken_more="Bitte öffnen Sie sie noch einmal aus der Mail, die wir Ihnen geschickt haben.",
        gone="Hier ist nichts mehr.",
        gone_more="Was hier stand, wurde gelöscht, wie Sie oder das Gesetz es verlangten.",
        old="Das wurde vor langer Zeit abgeschlossen.",
        old_more="Wir zeigen es nicht mehr.",
        anew="Wenn Sie etwas auf dem Herzen haben, sagen Sie es uns bitte neu.",
        private="Wer diese Adresse hat, kann diese Seite lesen. Bitte geben Sie sie nicht weiter.",
    ),
    "fr": Words(
        title="Ce que vous nous avez dit, et ce qui en est advenu",
        you_told="Vous nous avez dit",
        you="Vous",
        us="Nous",
        no_words="Vous avez touché une réponse, sans mots.",
        nothing_yet="Nous l’avons lu. Quelqu’un vous écrira.",
        files="Dans notre message, en pièce jointe :",
        reply="Écrivez-nous",
        send="Envoyer",
        asked="Est-ce réglé ?",
        yes="Oui, c’est réglé",
        no="Non, pas encore",
        once_more="Encore un geste, pour savoir que c’est vous et non un programme qui ouvre les liens :",
        said_yes="Vous nous avez dit que c’est réglé. Merci.",
        said_no="Vous nous avez dit que ce n’est pas encore réglé. Nous y travaillons.",
        change="Ce n’est pas le cas ? Dites-le-nous :",
        closed="C’est clos. Si vous écrivez, nous rouvrons.",
        thanks="Merci, c’est bien reçu.",
        empty="Rien n’était écrit ; rien n’a été envoyé.",
        busy="Beaucoup vient d’arriver d’ici. Le vôtre n’a pas été enregistré ; réessayez dans une minute.",
        broken="Cette adresse n’est pas complète.",
        broken_more="Ouvrez-la encore une fois depuis le message que nous vous avons envoyé.",
        gone="Il n’y a plus rien ici.",
        gone_more="Ce qui était dit ici a été effacé, comme vous ou la loi l’avez demandé.",
        old="C’est clos depuis longtemps.",
        old_more="Nous ne le montrons plus.",
        anew="Si quelque chose vous tient à cœur, dites-le-nous à nouveau.",
        private="Quiconque a cette adresse peut lire cette page. Ne la transmettez pas.",
    ),
    "es": Words(
        title="Lo que nos contó y qué pasó después",
        you_told="Usted nos contó",
        you="Usted",
        us="Nosotros",
        no_words="Tocó una respuesta, sin palabras.",
        nothing_yet="Lo hemos leído. Alguien le escribirá.",
        files="En nuestro correo, adjunto:",
        reply="Escríbanos",
        send="Enviar",
        asked="¿Está resuelto?",
        yes="Sí, está resuelto",
        no="No, todavía no",
        once_more="Un toque más, para saber que fue usted y no un programa que abre enlaces:",
        said_yes="Nos dijo que está resuelto. Gracias.",
        said_no="Nos dijo que todavía no está resuelto. Estamos en ello.",
        change="¿No es así? Díganoslo:",
        closed="Esto está cerrado. Si escribe, lo abrimos otra vez.",
        thanks="Gracias, lo hemos recibido.",
        empty="No había nada escrito; no se ha enviado nada.",
        busy="Acaba de llegar mucho desde aquí. Lo suyo no se ha guardado; inténtelo de nuevo en un minuto.",
        broken="Esta dirección no está completa.",
        broken_more="Ábrala otra vez desde el correo que le enviamos.",
        gone="Aquí ya no hay nada.",
        gone_more="Lo que se dijo aquí se ha borrado, como usted o la ley pidió.",
        old="Esto se cerró hace mucho.",
        old_more="Ya no lo mostramos.",
        anew="Si algo le preocupa, cuéntenoslo de nuevo.",
        private="Quien tenga esta dirección puede leer esta página. No la comparta, por favor.",
    ),
    "nl": Words(
        title="Wat u ons vertelde, en wat ervan kwam",
        you_told="U vertelde ons",
        you="U",
        us="Wij",
        no_words="U tikte, zonder woorden.",
        nothing_yet="We hebben het gelezen. Iemand zal u schrijven.",
        files="In onze mail, als bijlage:",
        reply="Schrijf ons",
        send="Versturen",
        asked="Is het in orde gebracht?",
        yes="Ja, het is in orde",
        no="Nee, nog niet",
        once_more="Nog één tik, zodat we weten dat u het was en geen programma dat links opent:",
        said_yes="U zei ons dat het in orde is. Dank u.",
        said_no="U zei ons dat het nog niet in orde is. We werken eraan.",
        change="Niet zo? Zeg het ons:",
        closed="Dit is gesloten. Als u schrijft, openen we het weer.",
        thanks="Dank u, het is aangekomen.",
        empty="Er stond niets, dus is er niets verstuurd.",
        busy="Er kwam net veel van hier. Het uwe is niet bewaard; probeer het over een minuut opnieuw.",
        broken="Dit adres is niet heel.",
        broken_more="Open het nog eens vanuit de mail die we u stuurden.",
        gone="Hier is niets meer.",
        gone_more="Wat hier stond, is gewist, zoals u of de wet vroeg.",
        old="Dit is lang geleden gesloten.",
        old_more="We tonen het niet meer.",
        anew="Als u iets op het hart hebt, vertel het ons dan opnieuw.",
        private="Wie dit adres heeft, kan deze pagina lezen. Geef het niet door.",
    ),
}
