"""Larkline, the company of the demo: an invented rail operator, its people, journeys, touchpoints and promises.

Nothing here is real. City names are; every operator, partner, scheme and person is made up, and every address ends
in `.example` (RFC 2606).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

NAME = "Larkline"


@dataclass(frozen=True, slots=True)
class Team:
    """A group of colleagues that owns touchpoints."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Partner:
    """Another company that runs a touchpoint in Larkline's name."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a journey."""

    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Journey:
    """What a customer sets out to do, as a row of stages."""

    slug: str
    name: str
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class Touchpoint:
    """A moment where a customer meets Larkline or a partner acting for it.

    partner: slug of the Partner that runs it, None when Larkline does. question: what its pulse asks.
    """

    slug: str
    name: str
    journey: str
    stage: str
    team: str
    question: str
    partner: str | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """What Larkline has said in public that a moment would be like, with how it is measured."""

    slug: str
    touchpoint: str
    text: str
    measure: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where feedback comes in. channel is the word stored with each comment."""

    slug: str
    name: str
    channel: str


@dataclass(frozen=True, slots=True)
class Member:
    """One of the small cast. role: admin, lead, frontline, analyst, executive or customer."""

    handle: str
    name: str
    email: str
    role: str
    team: str | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The one thing that is really broken in the demo; everything a detector should find is written here.

    begins_before_end: how long before `end` of the year the first customer is hit. lag: per channel, how long after
    that its first comment arrives. peak: comments about it per ordinary comment once it has risen fully.
    rises_over: time from nothing to the peak. words: per language, what those comments speak of.
    """

    touchpoint: str
    topic: str
    release: str
    begins_before_end: timedelta
    rises_over: timedelta
    peak: float
    lag: dict[str, timedelta]
    share: dict[str, float]
    words: dict[str, tuple[str, ...]]


TEAMS = (
    Team("digital", "Digital products"),
    Team("care", "Customer care"),
    Team("stations", "Stations"),
    Team("trains", "Train crew"),
    Team("fleet", "Fleet and comfort"),
    Team("catering", "On-board catering"),
    Team("control", "Operations control"),
    Team("partners", "Partners"),
)

PARTNERS = (Partner("fellbus", "Fellbus"), Partner("mossgate", "Mossgate Parking"))

JOURNEYS = (
    Journey("plan", "Plan a trip", (Stage("look", "Look for a train"), Stage("decide", "Decide"))),
    Journey(
        "buy", "Buy & pay", (Stage("choose", "Choose a ticket"), Stage("pay", "Pay"), Stage("ask", "Ask a person"))
    ),
    Journey("station", "At the station", (Stage("arrive", "Arrive"), Stage("wait", "Wait"), Stage("board", "Board"))),
    Journey(
        "onboard", "On board", (Stage("settle", "Settle in"), Stage("travel", "Travel"), Stage("eat", "Eat and drink"))
    ),
    Journey(
        "wrong",
        "When things go wrong",
        (Stage("learn", "Find out"), Stage("rescue", "Get there anyway"), Stage("repair", "Put it right")),
    ),
    Journey("after", "After the trip", (Stage("recover", "Get things back"), Stage("return", "Come back"))),
)

TOUCHPOINTS = (
    Touchpoint("planner", "Journey planner", "plan", "look", "digital", "Did you find the train you were looking for?"),
    Touchpoint("app", "Larkline app", "plan", "decide", "digital", "How is the app treating you?"),
    Touchpoint("web-checkout", "Web checkout", "buy", "pay", "digital", "How did buying your ticket go?"),
    Touchpoint("ticket-machine", "Ticket machine", "buy", "choose", "stations", "How was the ticket machine just now?"),
    Touchpoint("call-centre", "Call centre", "buy", "ask", "care", "How did our call leave you feeling?"),
    Touchpoint(
        "car-park",
        "Station car park",
        "station",
        "arrive",
        "partners",
        "How was parking at the station today?",
        "mossgate",
    ),
    Touchpoint("station", "Station", "station", "wait", "stations", "How was the station today?"),
    Touchpoint(
        "assistance",
        "Passenger assistance",
        "station",
        "board",
        "stations",
        "How did we do helping you onto your train?",
    ),
    Touchpoint("train", "The train", "onboard", "travel", "fleet", "How was the train to Leeds this morning?"),
    Touchpoint("crew", "Train crew", "onboard", "settle", "trains", "How was the crew on your train?"),
    Touchpoint("cafe", "On-board café", "onboard", "eat", "catering", "How was the café on your train?"),
    Touchpoint("wifi", "On-board Wi-Fi", "onboard", "travel", "fleet", "How was the Wi-Fi on your train?"),
    Touchpoint(
        "delay-info", "Delay information", "wrong", "learn", "control", "When it went wrong, did we keep you informed?"
    ),
    Touchpoint(
        "fellbus",
        "Replacement bus",
        "wrong",
        "rescue",
        "partners",
        "How was the bus that stood in for your train?",
        "fellbus",
    ),
    Touchpoint("compensation", "Delay Back claims", "wrong", "repair", "care", "How was it to claim your money back?"),
    Touchpoint(
        "lost-property", "Lost property", "after", "recover", "stations", "How was it to ask for what you left behind?"
    ),
    Touchpoint("loyalty", "Lark Points", "after", "return", "digital", "What do you make of Lark Points?"),
)

PROMISES = (
    Promise(
        "refund-5",
        "web-checkout",
        "A refund is back on your card within five working days.",
        "working days from request to refund",
    ),
    Promise("call-3", "call-centre", "A person answers within three minutes.", "median minutes to a person"),
    Promise(
        "lift-info",
        "station",
        "If a lift is out, you know before you leave home.",
        "share of lift failures shown in the app within 10 minutes",
    ),
    Promise(
        "ramp-5", "assistance", "The ramp is there before the doors open.", "share of booked assistance met on time"
    ),
    Promise("warm-19", "train", "Every coach is between 19 and 23 degrees.", "share of coach readings in range"),
    Promise(
        "seat-reserved",
        "train",
        "Your reserved seat is yours, and shown as yours.",
        "reservations displayed, share of trains",
    ),
    Promise(
        "cafe-hot",
        "cafe",
        "Something hot to eat on every train over ninety minutes.",
        "share of trains with a hot menu",
    ),
    Promise(
        "why-10",
        "delay-info",
        "Within ten minutes we tell you why, and how long.",
        "minutes from stop to first announcement",
    ),
    Promise("bus-20", "fellbus", "A replacement bus within twenty minutes.", "share of buses within 20 minutes"),
    Promise("claim-10", "compensation", "Delay Back is paid within ten days.", "share of claims paid within 10 days"),
    Promise(
        "lost-48", "lost-property", "An answer about lost things within 48 hours.", "share answered within 48 hours"
    ),
)

SOURCES = (
    Source("pulse", "Pulses", "pulse"),
    Source("trip-survey", "After-trip survey", "survey"),
    Source("mail", "Mail to hello@larkline.example", "mail"),
    Source("calls", "Call centre transcripts", "call"),
    Source("chat", "Chat", "chat"),
    Source("app-reviews", "App reviews", "review"),
    Source("social", "Social posts", "social"),
    Source("web-form", "Web form", "form"),
)
CHANNELS = tuple(source.channel for source in SOURCES)

CAST = (
    Member("ada", "Ada Whitcombe", "ada@larkline.example", "admin", None),
    Member("ben", "Ben Okafor", "ben@larkline.example", "lead", "digital"),
    Member("cleo", "Cleo Marsh", "cleo@larkline.example", "frontline", "trains"),
    Member("ana", "Ana Ferreira", "ana@larkline.example", "analyst", "care"),
    Member("eli", "Eli Brandt", "eli@larkline.example", "executive", None),
    Member("dev", "Dev Rao", "dev@larkline.example", "customer", None),
    Member("owen", "Owen Tallis", "owen@larkline.example", "lead", "trains"),
)
"""Whoever the demo can be looked at as: each with a password."""

COLLEAGUES = (
    Member("farah", "Farah Nasser", "farah@larkline.example", "frontline", "trains"),
    Member("gareth", "Gareth Pugh", "gareth@larkline.example", "frontline", "trains"),
    Member("kofi", "Kofi Mensah", "kofi@larkline.example", "frontline", "trains"),
    Member("yasmin", "Yasmin Clarke", "yasmin@larkline.example", "frontline", "trains"),
    Member("desmond", "Desmond Hall", "desmond@larkline.example", "frontline", "trains"),
    Member("priya", "Priya Raman", "priya@larkline.example", "lead", "care"),
    Member("neil", "Neil Barrow", "neil@larkline.example", "frontline", "care"),
    Member("shauna", "Shauna Doyle", "shauna@larkline.example", "frontline", "care"),
    Member("tomasz", "Tomasz Lis", "tomasz@larkline.example", "frontline", "digital"),
    Member("kirsty", "Kirsty Boyd", "kirsty@larkline.example", "frontline", "digital"),
    Member("wendy", "Wendy Osei", "wendy@larkline.example", "lead", "stations"),
    Member("craig", "Craig Bell", "craig@larkline.example", "frontline", "stations"),
    Member("vikram", "Vikram Shah", "vikram@larkline.example", "lead", "fleet"),
    Member("elsie", "Elsie Grant", "elsie@larkline.example", "lead", "catering"),
    Member("denise", "Denise Holt", "denise@larkline.example", "lead", "control"),
    Member("jerome", "Jerome Pike", "jerome@larkline.example", "lead", "partners"),
)
"""Who works beside them: without a password nobody can sign in as one of these."""

BREAKDOWN = Breakdown(
    touchpoint="web-checkout",
    topic="refund-page",
    release="checkout 7.18",
    begins_before_end=timedelta(hours=26),
    rises_over=timedelta(hours=16),
    peak=0.8,
    lag={
        "form": timedelta(0),
        "pulse": timedelta(0),
        "chat": timedelta(hours=1),
        "call": timedelta(hours=3),
        "mail": timedelta(hours=4),
        "social": timedelta(hours=6),
        "review": timedelta(hours=8),
    },
    share={"form": 0.2, "pulse": 0.16, "chat": 0.2, "call": 0.18, "mail": 0.09, "social": 0.13, "review": 0.04},
    words={
        "en": ("refund", "twice", "double", "time out", "timed out", "times out"),
        "de": ("erstatt", "rückerstatt", "doppelt", "zweimal"),
        "fr": ("rembours", "deux fois", "double"),
        "es": ("reembols", "devoluci", "dos veces", "doble"),
        "nl": ("terugbet", "dubbel", "twee keer", "geld terug"),
        "it": ("rimbors", "due volte", "doppi"),
    },
)
"""Since release `checkout 7.18` the refund page of the web checkout hangs until it times out, and whoever presses the
button again is charged instead of refunded, so some pay twice. It starts 26 hours before the end of the year, rises
for 16 hours, and goes from the web to chat, calls, mail, social and reviews with the lags above."""

TOUCHPOINT_BY_SLUG = {touchpoint.slug: touchpoint for touchpoint in TOUCHPOINTS}
