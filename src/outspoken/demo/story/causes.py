"""The causes that Larkline knows of, with what it planned for each: what people said and did, in their words.

Days are counted back from the end of the year; under 0 they lie ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Do:
    """An action. owner: a handle. done: None where it is still to be done."""

    what: str
    owner: str
    due: float
    done: float | None = None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A plan: made and taking effect on these days, expected to leave `ratio` times as many unhappy comments."""

    what: str
    owner: str
    made: float
    effect: float
    ratio: float
    actions: tuple[Do, ...]
    lag_days: int = 0
    dropped: tuple[float, str] | None = None


@dataclass(frozen=True, slots=True)
class Why:
    """An answer to why. says: a comment with any of these words is held for it, against: one that speaks against it."""

    why: str
    state: str = "supported"
    bone: str = ""
    says: tuple[str, ...] = ()
    against: tuple[str, ...] = ()
    below: tuple[Why, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """A cause in the register. their, our: minutes and money that each comment about it stands for."""

    title: str
    touchpoint: str
    owner: str
    sponsor: str
    since: float
    opened: float
    by: str
    their: tuple[float, float, str]
    our: tuple[float, float]
    schemes: tuple[Scheme, ...] = ()
    whys: tuple[Why, ...] = ()
    put_off: tuple[float, str, float] | None = None


_SPRING: Final = (
    "The system that keeps the points is under contract until spring; leaving it sooner costs more than it saves. "
    "Until then we write to everybody a month before their points expire."
)
CAUSES: Final = (
    Known(
        title="The app does not open the ticket when there is no connection",
        touchpoint="app", owner="ben", sponsor="eli", since=258, opened=229, by="ana",
        their=(12, 9, "They stand before the guard with a ticket they have paid for and cannot show."),
        our=(9, 4),
        schemes=(
            Scheme(
                "Keep every ticket on the phone, and open it before anything else",
                "ben", made=152, effect=124, ratio=0.5,
                actions=(
                    Do("Count how often a ticket is opened without a connection", "tomasz", due=146, done=147),
                    Do("Let the crew look a ticket up by name until it is mended", "owen", due=144, done=143),
                    Do("Keep tickets on the phone; try it in the tunnel at Hartlow", "kirsty", due=128, done=127),
                ),
            ),
        ),
        whys=(
            Why(
                "The app asks the server before it shows anything", "root", "Systems",
                ("crash", "load", "spin", "log", "open"),
                below=(Why("It was built for buying, and showing came later"),),
            ),
            Why("Updates come on weekday mornings", "supported", "Process", ("update", "morning")),
            Why("Old phones", "refuted", "People"),
        ),
    ),
    Known(
        title="Lifts stand still for days, and nobody says so before people leave home",
        touchpoint="station", owner="wendy", sponsor="eli", since=284, opened=262, by="wendy",
        their=(45, 0, "Whoever cannot take the stairs turns back, or is carried."),
        our=(25, 11),
        schemes=(
            Scheme(
                "Mend the twelve lifts that fail most, and clean and light the ways to them",
                "wendy", made=201, effect=169, ratio=0.5,
                actions=(
                    Do("List the lifts by days out of order", "craig", due=196, done=197),
                    Do("Mend the twelve, one station a week", "wendy", due=173, done=170),
                    Do("Show a lift that is out in the app within ten minutes", "ben", due=171, done=169),
                ),
            ),
            Scheme(
                "A new contract for the care of lifts, with four hours until somebody is there",
                "wendy", made=8, effect=-14, ratio=0.7,
                actions=(
                    Do("Ask three firms for four hours, day and night", "wendy", due=3, done=4),
                    Do("Sign the contract", "eli", due=-3),
                    Do("Put a person beside every lift that is out until then", "craig", due=2),
                ),
            ),
        ),
        whys=(
            Why(
                "The lifts fail", "supported", "Place", ("lift",),
                below=(
                    Why(
                        "Worn parts are changed only once they break",
                        below=(Why("The contract for their care pays for repairs, not for days in order", "root"),),
                    ),
                ),
            ),
            Why("Nobody tells passengers", "supported", "Process", ("no sign", "nobody", "no one")),
        ),
    ),
    Known(
        title="The bus that should stand in for the train does not come, or is too small",
        touchpoint="fellbus", owner="jerome", sponsor="eli", since=272, opened=247, by="jerome",
        their=(70, 22, "A last connection is missed; some pay for a taxi."),
        our=(20, 34),
        schemes=(
            Scheme(
                "A second bus company on call for evenings and weekends",
                "jerome", made=241, effect=196, ratio=0.6,
                actions=(
                    Do("Count the seats that were missing, by line and hour", "jerome", due=236, done=234),
                    Do("Find a second company near Hartlow and Saltby", "jerome", due=212),
                ),
                dropped=(
                    208,
                    "Fellbus took on drivers again, and the buses come. A second company would cost 410,000 a year.",
                ),
            ),
            Scheme(
                "Order buses by the number of tickets on the train, not by the train",
                "jerome", made=15, effect=-6, ratio=0.7,
                actions=(
                    Do("Give Fellbus the number of tickets when a train is cancelled", "denise", due=5, done=6),
                    Do("Agree on what an empty stop costs Fellbus", "jerome", due=4),
                    Do("Paint where the bus leaves on the ground of eleven stations", "craig", due=-9),
                ),
            ),
        ),
        whys=(
            Why(
                "There are too few buses", "supported", "Partner", ("no bus", "fifty", "full", "seater"),
                below=(
                    Why("Fellbus has lost drivers to the city’s trams"),
                    Why("We order one bus for each train, however many are on it", "root"),
                ),
            ),
            Why("Nobody knows where they leave", "supposed", "Place", ("sign", "where the bus", "wrong")),
        ),
    ),
    Known(
        title="The Wi-Fi stops in every cutting and never comes back",
        touchpoint="wifi", owner="vikram", sponsor="eli", since=224, opened=203, by="vikram",
        their=(20, 0, "Work planned for the journey is done at night."),
        our=(4, 2),
        schemes=(
            Scheme(
                "New routers in all 46 trains",
                "vikram", made=158, effect=130, ratio=0.6,
                actions=(
                    Do("Try the routers in two trains", "vikram", due=150, done=148),
                    Do("Put them into all 46 trains", "vikram", due=131, done=130),
                ),
            ),
            Scheme(
                "Masts beside the line in the nine longest cuttings, with the owner of the network",
                "vikram", made=24, effect=-30, ratio=0.7, lag_days=14,
                actions=(
                    Do("Measure the signal along the line, by day and by night", "vikram", due=12, done=13),
                    Do("Agree with the owner of the network on who pays for what", "eli", due=-10),
                    Do("Say in the app where there will be no connection", "ben", due=-18),
                ),
            ),
        ),
        whys=(
            Why(
                "The connection breaks", "supported", "Systems", ("drops", "gone", "cut", "nothing", "none"),
                below=(
                    Why("The routers are old", "refuted", against=("new", "again")),
                    Why(
                        "There is no signal beside the line",
                        below=(Why("Nobody ever owned what lies between two stations", "root"),),
                    ),
                ),
            ),
            Why("The login page comes again and again", "supposed", "Product", ("log", "password", "page")),
        ),
    ),
    Known(
        title="The train stands, and nobody says why or for how long",
        touchpoint="delay-info", owner="denise", sponsor="eli", since=160, opened=121, by="ana",
        their=(15, 0, "They could have taken another way, had they known."),
        our=(6, 0),
        schemes=(
            Scheme(
                "One sentence every ten minutes, from one desk, to screens, app and crew at once",
                "denise", made=33, effect=9, ratio=0.55, lag_days=5,
                actions=(
                    Do("Write thirty sentences that say why and how long", "denise", due=24, done=25),
                    Do("One desk in the control room with one button", "denise", due=11, done=10),
                    Do("Put a second person on that desk from five to nine", "denise", due=3),
                    Do("Ride the 7:12 to Leeds for a week and listen", "eli", due=1),
                ),
            ),
        ),
        whys=(
            Why(
                "The crew know no more than the passengers", "supported", "People", ("guard", "staff", "driver"),
                below=(
                    Why(
                        "Control calls each train by telephone, one after the other",
                        below=(Why("Two desks were left empty when the rota was cut in spring", "root"),),
                    ),
                ),
            ),
            Why("Board, app and loudspeaker say different things", "supported", "Systems", ("board", "app", "screen")),
        ),
    ),
    Known(
        title="Ticket machines refuse cards while the train is at the platform",
        touchpoint="ticket-machine", owner="wendy", sponsor="ada", since=240, opened=214, by="craig",
        their=(10, 14, "They miss the train, or ride without a ticket and are fined."),
        our=(18, 7),
        schemes=(
            Scheme(
                "New card readers in all 128 machines, and no fine where the machine was out",
                "wendy", made=139, effect=111, ratio=0.6,
                actions=(
                    Do("Tell the crew each morning which machines are out", "craig", due=134, done=135),
                    Do("Change the readers in 128 machines", "wendy", due=113, done=112),
                ),
            ),
        ),
    ),
    Known(
        title="Lark Points are gone after a year without a word",
        touchpoint="loyalty", owner="ben", sponsor="eli", since=235, opened=190, by="ana",
        their=(5, 24, "A discount they counted on."),
        our=(5, 3),
        put_off=(
            64,
            _SPRING,
            -112,
        ),
    ),
)  # fmt: skip

BREAKDOWN: Final = Known(
    title="The refund page hangs, and a second press charges instead of paying back",
    touchpoint="web-checkout", owner="ben", sponsor="eli", since=1.1, opened=0.68, by="ben",
    their=(50, 64, "Some have paid twice and wait for both."), our=(22, 9),
    schemes=(
        Scheme(
            "Take checkout 7.18 back, and pay back everything that was charged twice",
            "ben", made=0.58, effect=-1, ratio=0.3,
            actions=(
                Do("Let the refund button be pressed once", "kirsty", due=0.5, done=0.42),
                Do("List everybody who was charged twice since 7.18", "tomasz", due=0.4, done=0.2),
                Do("Take 7.18 back in all countries", "ben", due=-1),
                Do("Pay back without being asked, and write to each of them", "priya", due=-2),
                Do("Call three of them myself", "eli", due=-1),
                Do("Try a refund under load before every release", "kirsty", due=-8),
            ),
        ),
    ),
    whys=(
        Why(
            "The page times out before the bank has answered", "supported", "Systems",
            ("time out", "timed out", "times out", "spin"),
            below=(
                Why(
                    "Since 7.18 each refund asks the bank three times",
                    below=(
                        Why(
                            "The new library tries again by itself, and nobody knew",
                            below=(Why("We try sales under load before a release, never refunds", "root"),),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            "A second press is a second order", "supported", "Product", ("twice", "double", "two payments"),
            below=(Why("The button stays alive while the page waits", "root"),),
        ),
        Why(
            "Nobody at the phone can see a refund that is under way", "supported", "Process", ("call", "phone", "rang"),
            below=(Why("Care looks into another system than checkout", "supposed"),),
        ),
        Why("Customers press too fast", "refuted", "People"),
    ),
)  # fmt: skip
