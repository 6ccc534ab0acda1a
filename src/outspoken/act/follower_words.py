"""What customers who follow a cause are told, in their language. Nothing that staff wrote stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

DEFAULT: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """wish, keep, kept: on the customer's page of a case. subject takes `about`; waiting takes `day`."""

    wish: str
    keep: str
    kept: str
    subject: str
    asked: str
    open: str
    working: str
    waiting: str
    solved: str
    stop: str
    title: str
    stop_here: str
    stopped: str
    broken: str
    gone: str
    something: str


WORDS: Final = {
    "en": Words(
        wish="Write to me when you do something about the cause (once a week at most)",
        keep="Keep this",
        kept="Kept.",
        subject="What became of: {about}",
        asked="You asked to hear what becomes of this: {about}.",
        open="It is not solved yet. We are looking for another way.",
        working="We are changing something about it, and shall measure whether it helps.",
        waiting="We know of it and cannot change it now. We look at it again on {day}.",
        solved="We believe that it is solved. If you meet it again, please tell us.",
        stop="To hear no more of it, one tap:",
        title="What became of it",
        stop_here="Write to me no more about this",
        stopped="We write to you no more about this.",
        broken="This address is not whole. Please open it once more from the mail we sent you.",
        gone="There is nothing here any more.",
        something="what you told us",
    ),
    "de": Words(
        wish="Schreiben Sie mir, wenn sich an der Ursache etwas tut (höchstens einmal in der Woche)",
        keep="Merken",
        kept="Gemerkt.",
        subject="Was daraus wurde: {about}",
        asked="Sie wollten hören, was hieraus wird: {about}.",
        open="Es ist noch nicht gelöst. Wir suchen einen anderen Weg.",
        working="Wir ändern etwas daran und messen, ob es hilft.",
        waiting="Wir wissen davon und können es jetzt nicht ändern. Wir sehen es uns am {day} wieder an.",
        solved="Wir glauben, dass es gelöst ist. Wenn es Ihnen wieder begegnet, sagen Sie es uns bitte.",
        stop="Um nichts mehr davon zu hören, genügt ein Tippen:",
        title="Was daraus wurde",
        stop_here="Schreiben Sie mir dazu nicht mehr",
        stopped="Wir schreiben Ihnen dazu nicht mehr.",
        broken="Diese Adresse ist nicht vollständig. Bitte öffnen Sie sie noch einmal aus unserer Mail.",
        gone="Hier ist nichts mehr.",
        something="was Sie uns gesagt haben",
    ),
    "fr": Words(
        wish="Écrivez-moi quand vous agissez sur la cause (une fois par semaine au plus)",
        keep="Retenir",
        kept="C’est retenu.",
        subject="Ce qui en est advenu : {about}",
        asked="Vous vouliez savoir ce qu’il advient de ceci : {about}.",
        open="Ce n’est pas encore résolu. Nous cherchons une autre voie.",
        working="Nous y changeons quelque chose, et mesurerons si cela aide.",
        waiting="Nous le savons et ne pouvons pas le changer maintenant. Nous y reviendrons le {day}.",
        solved="Nous pensons que c’est résolu. Si cela vous arrive encore, dites-le-nous.",
        stop="Pour ne plus rien recevoir à ce sujet, un geste suffit :",
        title="Ce qui en est advenu",
        stop_here="Ne m’écrivez plus à ce sujet",
        stopped="Nous ne vous écrivons plus à ce sujet.",
        broken="Cette adresse n’est pas complète. Ouvrez-la encore une fois depuis notre message.",
        gone="Il n’y a plus rien ici.",
        something="ce que vous nous avez dit",
    ),
    "es": Words(
        wish="Escríbanme cuando hagan algo con la causa (una vez por semana como mucho)",
        keep="Guardar",
        kept="Guardado.",
        subject="Qué fue de esto: {about}",
        asked="Usted quería saber qué pasa con esto: {about}.",
        open="Todavía no está resuelto. Buscamos otra manera.",
        working="Estamos cambiando algo, y mediremos si ayuda.",
        waiting="Lo sabemos y ahora no podemos cambiarlo. Volveremos a verlo el {day}.",
        solved="Creemos que está resuelto. Si le vuelve a pasar, díganoslo.",
        stop="Para no recibir nada más sobre esto, basta un toque:",
        title="Qué fue de esto",
        stop_here="No me escriban más sobre esto",
        stopped="No le escribimos más sobre esto.",
        broken="Esta dirección no está completa. Ábrala otra vez desde nuestro correo.",
        gone="Aquí ya no hay nada.",
        something="lo que nos contó",
    ),
    "nl": Words(
        wish="Schrijf me wanneer u iets aan de oorzaak doet (hoogstens eens per week)",
        keep="Onthouden",
        kept="Onthouden.",
        subject="Wat ervan kwam: {about}",
        asked="U wilde horen wat hiervan komt: {about}.",
        open="Het is nog niet opgelost. We zoeken een andere weg.",
        working="We veranderen er iets aan, en meten of het helpt.",
        waiting="We weten ervan en kunnen het nu niet veranderen. We kijken er op {day} weer naar.",
        solved="We denken dat het opgelost is. Als u het weer tegenkomt, zeg het ons.",
        stop="Om er niets meer over te horen, is één tik genoeg:",
        title="Wat ervan kwam",
        stop_here="Schrijf me hier niet meer over",
        stopped="We schrijven u hier niet meer over.",
        broken="Dit adres is niet heel. Open het nog eens vanuit onze mail.",
        gone="Hier is niets meer.",
        something="wat u ons vertelde",
    ),
}


def words(language: str) -> Words:
    """In their language; in English where we speak none of it."""
    return WORDS.get(language[:2].lower(), WORDS[DEFAULT])
