"""Names, routes and ways to write times and money, by language.

Larkline runs in Britain and, through its continental branch, between cities whose people write in the other
languages. Places marked "invented" exist nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Locale:
    """routes: (one end, a stop between, the other end). when: day part → words, for today, yesterday, a weekday."""

    code: str
    routes: tuple[tuple[str, str, str], ...]
    women: tuple[str, ...]
    men: tuple[str, ...]
    surnames: tuple[str, ...]
    days: tuple[str, ...]
    months: tuple[str, ...]
    counts: tuple[str, ...]
    today: tuple[tuple[str, ...], ...]
    yesterday: tuple[tuple[str, ...], ...]
    weekday: tuple[str, ...]
    money: tuple[str, ...]
    decimal: str
    times: tuple[str, ...]
    hellos: tuple[str, str, str]
    asides: frozenset[str]
    """First words that may be put in lower case after a filler, because they are never names."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


EN = Locale(
    code="en",
    routes=(
        ("Leeds", "Wexcombe", "Hartlow"),  # Wexcombe and Hartlow are invented, as are the other names not on a map
        ("Leeds", "Skelby", "York"),
        ("Leeds", "Otterthwaite", "Carlisle"),
        ("Sheffield", "Penmarsh", "Hull"),
        ("York", "Thornaby Green", "Durham"),
        ("Manchester", "Edgerley", "Leeds"),
        ("Hartlow", "Ashmere", "Lancaster"),
        ("Newcastle", "Corrington", "Edinburgh"),
        ("Saltby", "Hartlow", "Manchester"),
        ("Leeds", "Harrogate", "Saltby"),
    ),
    women=_words("Cleo Farah Denise Grace Joan Kirsty Priya Shauna Wendy Yasmin Bronagh Comfort Elsie"),
    men=_words("Owen Amir Colin Gareth Jerome Kofi Malcolm Neil Tomasz Vikram Desmond Craig"),
    surnames=_words(
        "Whitlock Adeyemi Barraclough Cartwright Dhillon Eastwood Fairhurst Gill Hargreaves Iqbal Jowett Kershaw "
        "Lister Mistry Naylor Oldroyd Pickles Quigley Rushworth Sutcliffe Thackray Umar Verity Womersley Yates Zaman"
    ),
    days=_words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    months=_words("January February March April May June July August September October November December"),
    counts=_words("three four five six"),
    today=(("this morning",), ("this lunchtime", "at lunchtime"), ("this afternoon",), ("this evening", "tonight")),
    yesterday=(("yesterday morning",), ("yesterday",), ("yesterday afternoon",), ("last night", "yesterday evening")),
    weekday=("on {day} morning", "on {day}", "on {day} afternoon", "on {day} evening"),
    money=("£{}", "£{}", "£{}", "{} pounds", "{} quid"),
    decimal=".",
    times=("{h:02d}:{m:02d}", "{h:02d}:{m:02d}", "{h}:{m:02d}", "{h}.{m:02d}"),
    hellos=("Good morning", "Good afternoon", "Good evening"),
    asides=frozenset(
        _words("The It We They My There Nobody You Your He She This That When After No Not So Your Our A")
    ),
)

DE = Locale(
    code="de",
    routes=(
        ("Köln", "Düren", "Aachen"),
        ("Köln", "Bonn", "Koblenz"),
        ("Aachen", "Hohenlinde", "Brüssel"),
        ("Düsseldorf", "Neukirchhain", "Münster"),
        ("Koblenz", "Weinbach", "Trier"),
        ("Dortmund", "Lindental", "Köln"),
        ("Mainz", "Bingen", "Koblenz"),
    ),
    women=_words("Aylin Birgit Carola Elif Franziska Gudrun Hanna Jasmin Petra Sabine Svenja"),
    men=_words("Ahmet Bernd Dirk Emre Holger Jonas Lukas Mehmet Rainer Stefan Uwe"),
    surnames=_words(
        "Albrecht Becker Celik Dreyer Ebert Fuchs Günther Hoffmann Jansen Kaya Lorenz Möller Neumann Ott Pohl "
        "Reuter Schäfer Thiel Ulrich Vogt Winkler Yilmaz Zimmermann"
    ),
    days=_words("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
    months=_words("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
    counts=_words("drei vier fünf sechs"),
    today=(("heute Morgen", "heute früh"), ("heute Mittag",), ("heute Nachmittag",), ("heute Abend",)),
    yesterday=(("gestern früh", "gestern Morgen"), ("gestern",), ("gestern Nachmittag",), ("gestern Abend",)),
    weekday=("am {day}morgen", "am {day}", "am {day}nachmittag", "am {day}abend"),
    money=("{} €", "{} €", "{} Euro", "{}€"),
    decimal=",",
    times=("{h}:{m:02d}", "{h:02d}:{m:02d}", "{h}.{m:02d}"),
    hellos=("Guten Morgen", "Guten Tag", "Guten Abend"),
    asides=frozenset(),
)

FR = Locale(
    code="fr",
    routes=(
        ("Lille", "Douai", "Paris"),
        ("Paris", "Dijon", "Lyon"),
        ("Lille", "Courval", "Bruxelles"),
        ("Paris", "Reims", "Metz"),
        ("Lyon", "Valmont", "Grenoble"),
        ("Nantes", "Tours", "Paris"),
        ("Metz", "Saverne", "Strasbourg"),
    ),
    women=_words("Aïcha Brigitte Camille Fatou Gaëlle Inès Maryse Nadia Sandrine Sylvie"),
    men=_words("Bruno Christophe Didier Hakim Jérôme Karim Lucas Mamadou Patrick Thierry"),
    surnames=_words(
        "Arnaud Benali Carpentier Delcourt Étienne Fontaine Garnier Hamdi Jacquet Koné Lemoine Masson Nguyen "
        "Picard Roche Sabatier Traoré Vasseur Wagner"
    ),
    days=_words("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    months=_words("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    counts=_words("trois quatre cinq six"),
    today=(("ce matin",), ("ce midi",), ("cet après-midi",), ("ce soir",)),
    yesterday=(("hier matin",), ("hier midi",), ("hier après-midi",), ("hier soir",)),
    weekday=("{day} matin", "{day}", "{day} après-midi", "{day} soir"),
    money=("{} €", "{} €", "{} euros", "{}€"),
    decimal=",",
    times=("{h}h{m:02d}", "{h} h {m:02d}", "{h:02d}h{m:02d}"),
    hellos=("Bonjour", "Bonjour", "Bonsoir"),
    asides=frozenset(_words("Le La Les Un Une Il Elle On Nous Vous Personne Mon Ma Mes Ce Cette Votre Vos Pas")),
)

ES = Locale(
    code="es",
    routes=(
        ("Barcelona", "Girona", "Perpiñán"),
        ("Barcelona", "Reus", "Valencia"),
        ("Zaragoza", "Montclar", "Barcelona"),
        ("Madrid", "Guadalajara", "Zaragoza"),
        ("Valencia", "Villarrosa", "Murcia"),
    ),
    women=_words("Aitana Begoña Carmen Dolores Inma Lucía Montse Nuria Rocío Yolanda"),
    men=_words("Andrés Carlos Fermín Javier Jordi Manolo Paco Rubén Sergio Xavi"),
    surnames=_words(
        "Aguilar Blasco Castaño Domènech Escudero Ferrer Gallego Herrero Ibáñez Jurado Lozano Marín Navarro "
        "Ortega Pascual Quintana Rovira Soler Vidal"
    ),
    days=_words("lunes martes miércoles jueves viernes sábado domingo"),
    months=_words("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    counts=_words("tres cuatro cinco seis"),
    today=(("esta mañana",), ("este mediodía",), ("esta tarde",), ("esta noche",)),
    yesterday=(("ayer por la mañana",), ("ayer",), ("ayer por la tarde",), ("anoche",)),
    weekday=("el {day} por la mañana", "el {day}", "el {day} por la tarde", "el {day} por la noche"),
    money=("{} €", "{} euros", "{}€"),
    decimal=",",
    times=("{h}:{m:02d}", "{h:02d}:{m:02d}", "{h}.{m:02d}"),
    hellos=("Buenos días", "Buenas tardes", "Buenas noches"),
    asides=frozenset(_words("El La Los Las Un Una Nadie Mi Mis No Nos Me Se Ni Hay Esto Su")),
)

NL = Locale(
    code="nl",
    routes=(
        ("Amsterdam", "Rotterdam", "Antwerpen"),
        ("Utrecht", "Waardhuizen", "Breda"),
        ("Rotterdam", "Breda", "Brussel"),
        ("Gent", "Aalst", "Brussel"),
        ("Nijmegen", "Den Bosch", "Rotterdam"),
    ),
    women=_words("Anouk Esther Fatima Ilse Karin Marloes Saskia Sevda Trudy"),
    men=_words("Bart Cor Daan Henk Joost Mo Sander Wim Youssef"),
    surnames=_words("Aerts Bakker Claes Dekker Elbers Hendriks Jacobs Kuipers Maes Peeters Smits Verhoeven Wouters"),
    days=_words("maandag dinsdag woensdag donderdag vrijdag zaterdag zondag"),
    months=_words("januari februari maart april mei juni juli augustus september oktober november december"),
    counts=_words("drie vier vijf zes"),
    today=(("vanmorgen", "vanochtend"), ("vanmiddag",), ("vanmiddag",), ("vanavond",)),
    yesterday=(("gisterochtend",), ("gisteren",), ("gistermiddag",), ("gisteravond",)),
    weekday=("{day}ochtend", "{day}", "{day}middag", "{day}avond"),
    money=("€ {}", "€{}", "{} euro"),
    decimal=",",
    times=("{h}:{m:02d}", "{h:02d}:{m:02d}", "{h}.{m:02d}"),
    hellos=("Goedemorgen", "Goedemiddag", "Goedenavond"),
    asides=frozenset(_words("De Het Een We Wij Ze Niemand Mijn Er Dit Dat Je Ik Hij")),
)

IT = Locale(
    code="it",
    routes=(("Torino", "Novara", "Milano"), ("Milano", "Valserra", "Bologna"), ("Genova", "Tortona", "Milano")),
    women=_words("Chiara Federica Giulia Lucia Paola Silvia"),
    men=_words("Dario Fabio Luca Marco Piero Stefano"),
    surnames=_words("Barbieri Conti Esposito Ferri Galli Lombardi Moretti Ricci Serra Villa"),
    days=_words("lunedì martedì mercoledì giovedì venerdì sabato domenica"),
    months=_words("gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    counts=_words("tre quattro cinque sei"),
    today=(("stamattina",), ("oggi a mezzogiorno",), ("oggi pomeriggio",), ("stasera",)),
    yesterday=(("ieri mattina",), ("ieri",), ("ieri pomeriggio",), ("ieri sera",)),
    weekday=("{day} mattina", "{day}", "{day} pomeriggio", "{day} sera"),
    money=("{} €", "{} euro", "{}€"),
    decimal=",",
    times=("{h}:{m:02d}", "{h:02d}:{m:02d}", "{h}.{m:02d}"),
    hellos=("Buongiorno", "Buongiorno", "Buonasera"),
    asides=frozenset(_words("Il La Lo Le Un Una Nessuno Mi Ci Non Si Ho")),
)

LOCALES = {locale.code: locale for locale in (EN, DE, FR, ES, NL, IT)}
