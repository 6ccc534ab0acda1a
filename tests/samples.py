"""An object for every address that names one: of one's own team, of another's, and one that is not there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast as cast_
from uuid import UUID

import numpy as np
from django.core.files.base import ContentFile

from outspoken.act import escalation_mails
from outspoken.act.models import (
    Absence,
    Action,
    Concern,
    Escalation,
    Message,
    Naming,
    Plan,
    Problem,
    Recognition,
    Rule,
    Snippet,
    Target,
    TargetStep,
)
from outspoken.act.openings import Opening, open_for
from outspoken.journeys.models import Journey, Promise, Touchpoint
from outspoken.listen import imports
from outspoken.listen.models import Feedback, MaskingRule, Pulse, Source, Verbatim
from outspoken.people import tokens
from outspoken.people.models import Membership, Role, StaffName, User
from outspoken.post import endpoints, letters
from outspoken.post.inbox import mailboxes, store
from outspoken.post.models import Endpoint, InboundMail, Mailbox, PushService, PushSubscription
from outspoken.reader.own import SLOTS, Own
from outspoken.understand import quotes
from outspoken.understand.models import (
    Cause,
    CauseTree,
    Change,
    Incident,
    OwnHeads,
    Reading,
    SharedQuote,
    SuggestedTopic,
    TaughtFile,
    Theme,
    TopicChange,
)
from outspoken.understand.teaching_heads import saved
from tests.cast import NOW, Cast, make_user

NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Sample:
    """How an address is filled. `foreign` is None where whose it is makes no difference; else frontline staff are told
    that nothing is there, and where it is private, so is everybody but its maker."""

    own: dict[str, object]
    foreign: dict[str, object] | None
    absent: dict[str, object]
    is_private: bool = False


def touchpoint_of(cast: Cast, *, foreign: bool) -> Touchpoint:
    team = cast.trains if foreign else cast.web
    return Touchpoint.objects.get_or_create(name=f"{team.name} desk", slug=f"{team.slug}-desk", team=team)[0]


def rule(_: Cast, __: User | None) -> Sample:
    made = Rule.objects.create(name="All", made_at=NOW)
    return Sample({"pk": made.pk}, None, {"pk": 0})


def source_of(kind: str = "api") -> Source:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" if kind == "webhook" else ""
    return Source.objects.get_or_create(slug=f"shop-{kind}", defaults={"name": "Shop", "kind": kind, "secret": secret})[
        0
    ]


def verbatim_of(cast: Cast, *, foreign: bool = False) -> Verbatim:
    """A comment that was read, as the steps would leave it."""
    touchpoint, source = touchpoint_of(cast, foreign=foreign), source_of()
    facts = {"source": source, "touchpoint": touchpoint, "channel": "web", "occurred_at": NOW}
    told = Feedback.objects.create(
        external_id=touchpoint.slug, received_at=NOW, read_at=NOW, person=cast.dev.person, **facts
    )
    words = Verbatim.objects.create(feedback=told, text="The desk was closed, though the door said open.")
    Reading.objects.create(
        verbatim=words, feedback=told, language="en", polarity="negative", sentiment=-0.6, family="disappointment",
        emotions=["disappointment"], strength=0.7, reader="test", **facts,
    )  # fmt: skip
    return words


def user(cast: Cast, _: User | None) -> Sample:
    return Sample({"user": cast.ben.pk}, None, {"user": NOBODY})


def role(cast: Cast, _: User | None) -> Sample:
    held = {"user": cast.ben.pk, "membership": cast.ben.memberships.get().pk}
    return Sample(held, None, {**held, "membership": 0})


def team(cast: Cast, _: User | None) -> Sample:
    return Sample({"team": cast.web.pk}, None, {"team": 0})


def token(cast: Cast, _: User | None) -> Sample:
    made = tokens.create(name="Shop", scopes=["feedback:write"], expires_at=None, by=cast.ada, now=NOW)
    return Sample({"token": made.token.pk}, None, {"token": NOBODY})


def journey(cast: Cast, _: User | None) -> Sample:
    made = Journey.objects.get_or_create(name="Buying", slug="buying")[0]
    return Sample({"journey": made.pk}, None, {"journey": 0})


def edited_touchpoint(cast: Cast, _: User | None) -> Sample:
    return Sample({"slug": touchpoint_of(cast, foreign=False).slug}, None, {"slug": "none"})


def touchpoint(cast: Cast, _: User | None) -> Sample:
    own, foreign = (touchpoint_of(cast, foreign=foreign).slug for foreign in (False, True))
    return Sample({"slug": own}, {"slug": foreign}, {"slug": "none"})


def theme(cast: Cast, _: User | None) -> Sample:
    Theme.objects.get_or_create(key="desk", defaults={"name": "Desk", "changed_at": NOW})
    return Sample({"key": "desk"}, None, {"key": "none"})


def topic(cast: Cast, _: User | None) -> Sample:
    made = SuggestedTopic.objects.get_or_create(
        key="theme-1", defaults={"name": "kettles", "size": 12, "found_at": NOW, "seen_at": NOW}
    )[0]
    return Sample({"topic": made.pk}, None, {"topic": 0})


def topic_change(cast: Cast, asker: User | None) -> Sample:
    key = SuggestedTopic.objects.get(pk=cast_(int, topic(cast, asker).own["topic"])).key
    made = TopicChange.objects.create(kind=TopicChange.Kind.SPLIT, key=key, name="Kettles", at=NOW)
    return Sample({"change": made.pk}, None, {"change": 0})


def masking_rule(cast: Cast, _: User | None) -> Sample:
    made, _made = MaskingRule.objects.get_or_create(label="order", defaults={"words": ["order"], "at": NOW})
    return Sample({"pk": made.pk}, None, {"pk": 0})


def verbatim(cast: Cast, _: User | None) -> Sample:
    own, foreign = (verbatim_of(cast, foreign=foreign).pk for foreign in (False, True))
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0})


def own_heads(cast: Cast, _: User | None) -> Sample:
    heads = saved(Own(("negative",), np.zeros((SLOTS + 1, 1), dtype=np.float32), "own-1"))
    OwnHeads.objects.get_or_create(number=1, defaults={"by": cast.ana, "asked_at": NOW, "made_at": NOW, "heads": heads})
    return Sample({"number": 1}, None, {"number": 0})


def taught_file(cast: Cast, _: User | None) -> Sample:
    made = TaughtFile.objects.create(name="labels.csv", by=cast.ana, at=NOW)
    return Sample({"pk": made.pk}, None, {"pk": 0})


def shared_quote(cast: Cast, asker: User | None) -> Sample:
    words = verbatim_of(cast)
    for by in {asker or cast.ada, cast.ada, cast.eli}:
        quotes.share(words.pk, by=by, now=NOW)
    others = cast.eli if asker == cast.ada else cast.ada
    own, foreign = (SharedQuote.objects.get(by=by).pk for by in (asker or cast.ada, others))
    mine, theirs, nobodys = ({"pk": words.pk, "quote": quote} for quote in (own, foreign, NOBODY))
    return Sample(mine, theirs, nobodys, is_private=True)


def promise(cast: Cast, _: User | None) -> Sample:
    made = Promise.objects.create(
        touchpoint=touchpoint_of(cast, foreign=False), wording="It is quick.", measure="csat", target=0.9
    )
    return Sample({"pk": made.pk}, None, {"pk": 0})


def person(cast: Cast, _: User | None) -> Sample:
    verbatim_of(cast)
    assert cast.dev.person
    return Sample({"pk": cast.dev.person.pk}, None, {"pk": NOBODY})


def feedback(cast: Cast, _: User | None) -> Sample:
    return Sample({"pk": verbatim_of(cast).feedback_id}, None, {"pk": NOBODY})


def draft(cast: Cast, _: User | None) -> Sample:
    rows = "id,date,comment,score\n" + "".join(f"{n},2026-03-0{n},The queue was {n} hours,{n}\n" for n in range(1, 6))
    file = ContentFile(rows.encode(), name="survey.csv")
    kept = imports.upload(file, filename="survey.csv", source=source_of("file"), by=cast.ada, now=NOW)
    return Sample({"pk": kept.pk}, None, {"pk": NOBODY})


def source(cast: Cast, _: User | None) -> Sample:
    return Sample({"slug": source_of("webhook").slug}, None, {"slug": "none"})


def pulse(cast: Cast, _: User | None) -> Sample:
    made = Pulse.objects.create(
        slug="desk", touchpoint=touchpoint_of(cast, foreign=False), source=source_of("pulse"), question="How was it?"
    )
    return Sample({"slug": made.slug}, None, {"slug": "none"})


Maker = Callable[[Cast, User | None], Sample]


# By the name of the route; `asker` is who opens the address, None for a stranger.
def incident(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        Incident.objects.create(
            key=f"incident-{is_foreign}", kind="more", severity="high",
            touchpoint=touchpoint_of(cast, foreign=is_foreign),
            since=NOW.date(), noticed=NOW.date(), last=NOW.date(), ratio=3, low=2, high=5, seen=30, usual=10,
            noticed_at=NOW, changed_at=NOW,
        )
        for is_foreign in (False, True)
    )  # fmt: skip
    return Sample(own={"pk": own.pk}, foreign={"pk": foreign.pk}, absent={"pk": NOBODY})


def change(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        Change.objects.create(
            what="A second till", touchpoint=touchpoint_of(cast, foreign=is_foreign), effect_on=NOW.date(),
            expected_ratio=0.8, made_by=cast.ana, made_at=NOW,
        )
        for is_foreign in (False, True)
    )  # fmt: skip
    return Sample(own={"pk": own.pk}, foreign={"pk": foreign.pk}, absent={"pk": NOBODY})


def cause_tree(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        CauseTree.objects.create(
            title="Why so?", touchpoint=touchpoint_of(cast, foreign=is_foreign), made_by=cast.ana, made_at=NOW,
            changed_at=NOW,
        )
        for is_foreign in (False, True)
    )  # fmt: skip
    return Sample(own={"pk": own.pk}, foreign={"pk": foreign.pk}, absent={"pk": NOBODY})


def cause(cast: Cast, asker: User | None) -> Sample:
    trees = cause_tree(cast, asker)
    own, foreign = (
        Cause.objects.create(tree_id=str(held["pk"]), why="Nobody has a key", made_at=NOW, changed_at=NOW).pk
        for held in (trees.own, trees.foreign or {})
    )
    return Sample(own={"pk": own}, foreign={"pk": foreign}, absent={"pk": 0})


def endpoint_of(cast: Cast) -> Endpoint:
    return endpoints.create(name="Pager", url="https://pager.example/", by=cast.ada, now=NOW).endpoint


def endpoint(cast: Cast, _: User | None) -> Sample:
    return Sample({"pk": endpoint_of(cast).pk}, None, {"pk": 0})


def fetched_mailbox(cast: Cast, _: User | None) -> Sample:
    address = "care@outspoken.test"
    made = mailboxes.create(
        kind="imap", name="Care", address=address, host="127.0.0.1", user="care", password="x", by=cast.ada, now=NOW
    )
    return Sample({"slug": made.slug}, None, {"slug": "none"})


def handed_mailbox(cast: Cast, _: User | None) -> Sample:
    made = mailboxes.create(kind="webhook", name="Desk", address="desk@outspoken.test", by=cast.ada, now=NOW)
    return Sample({"slug": made.slug}, None, {"slug": "none"})


def letter(cast: Cast, _: User | None) -> Sample:
    made = letters.put_test(endpoint_of(cast), by=cast.ada, now=NOW)
    return Sample({"pk": made.pk}, None, {"pk": NOBODY})


def case(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        open_for([Opening((verbatim_of(cast, foreign=is_foreign).feedback_id,), ("anger",))], by=None, now=NOW)[0]
        for is_foreign in (False, True)
    )
    return Sample({"number": own.number}, {"number": foreign.number}, {"number": 0})


def _numbers(held: Sample) -> list[int]:
    return [cast_(int, place["number"]) for place in (held.own, held.foreign) if place]


def case_file(cast: Cast, user: User | None) -> Sample:
    """A file that a customer's mail brought into each of two cases."""
    mailbox, held = Mailbox.objects.get(slug=handed_mailbox(cast, user).own["slug"]), case(cast, user)
    found: list[dict[str, object]] = []
    for number in _numbers(held):
        mail = InboundMail.objects.create(
            mailbox=mailbox, digest=str(number).encode(), kind="person", message_id=f"{number}@example.test",
            sent_at=NOW, received_at=NOW,
            files=[{"name": "a.txt", "media_type": "text/plain", "size": 5, "place": "0"}],
        )  # fmt: skip
        Message.objects.create(case_id=number, kind="in", channel="mail", external_id=mail.message_id, at=NOW)
        path = store.path_of(mail.pk, "0")
        path.parent.mkdir(parents=True)
        path.write_bytes(b"hello")
        found.append({"number": number, "mail": mail.pk, "place": 0})
    return Sample(found[0], found[1], {**found[0], "place": 1})


def case_sent_file(cast: Cast, user: User | None) -> Sample:
    """A file that went with an answer of each of two cases."""
    held = case(cast, user)
    found: list[dict[str, object]] = []
    for number in _numbers(held):
        sent = letters.File("a.txt", "text/plain", b"hello")
        letter = letters.put_mail(
            key=f"sample {number}", to="dev@example.test", subject="x", text="x", about="x", attachments=[sent], now=NOW
        )
        Message.objects.create(case_id=number, kind="out", channel="mail", letter=letter, at=NOW)
        found.append({"number": number, "pk": letter.attachments.get().pk})
    return Sample(found[0], found[1], {**found[0], "pk": 0})


def escalation(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        Escalation.objects.create(
            title="Nobody can pay",
            origin=Escalation.Origin.HAND,
            severity=4,
            touchpoint=touchpoint_of(cast, foreign=is_foreign),
            raised_at=NOW,
            reach_by=NOW,
        ).pk
        for is_foreign in (False, True)
    )
    return Sample({"number": own}, {"number": foreign}, {"number": 0})


def escalation_token(cast: Cast, _: User | None) -> Sample:
    held = Escalation.objects.get(pk=str(escalation(cast, None).own["number"]))
    token = escalation_mails.token(held, cast.cleo)
    return Sample({"token": token}, None, {"token": f"{token}x"})


def absence(cast: Cast, asker: User | None) -> Sample:
    own, foreign = (
        Absence.objects.create(user=user, first=NOW.date(), last=NOW.date()).pk
        for user in (asker or cast.cleo, make_user("Oona", (Role.FRONTLINE, cast.web)))
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0}, is_private=True)


def browser(cast: Cast, asker: User | None) -> Sample:
    service = PushService.objects.create(origin="https://push.example")
    own, foreign = (
        PushSubscription.objects.create(
            user=user, service=service, endpoint=f"https://push.example/{user.pk}", session_epoch=0, made_at=NOW
        ).pk
        for user in (asker or cast.cleo, make_user("Otis", (Role.FRONTLINE, cast.web)))
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0}, is_private=True)


def snippet(cast: Cast, _: User | None) -> Sample:
    made, _made = Snippet.objects.get_or_create(name="Sorry", defaults={"text": "We are sorry.", "at": NOW})
    return Sample({"pk": made.pk}, None, {"pk": 0})


def problems_of(cast: Cast) -> tuple[Problem, Problem]:
    own, foreign = (
        Problem.objects.create(
            title="Refunds wait", touchpoint=touchpoint_of(cast, foreign=is_foreign), since=NOW.date(), opened_at=NOW,
            changed_at=NOW,
        )
        for is_foreign in (False, True)
    )  # fmt: skip
    return own, foreign


def problem(cast: Cast, _: User | None) -> Sample:
    own, foreign = problems_of(cast)
    return Sample({"number": own.pk}, {"number": foreign.pk}, {"number": 0})


def plans_of(cast: Cast) -> tuple[Plan, Plan]:
    own, foreign = (Plan.objects.create(problem=held, what="Pay at once", made_at=NOW) for held in problems_of(cast))
    return own, foreign


def plan(cast: Cast, _: User | None) -> Sample:
    own, foreign = plans_of(cast)
    return Sample({"number": own.pk}, {"number": foreign.pk}, {"number": 0})


def action(cast: Cast, _: User | None) -> Sample:
    own, foreign = (Action.objects.create(plan=held, what="Write it", due_on=NOW.date()).pk for held in plans_of(cast))
    return Sample({"number": own}, {"number": foreign}, {"number": 0})


def target(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        Target.objects.create(touchpoint=touchpoint_of(cast, foreign=is_foreign), measure="csat", made_at=NOW)
        for is_foreign in (False, True)
    )
    for held in (own, foreign):
        TargetStep.objects.create(target=held, kind="start", value=0.8, since=NOW.date(), at=NOW)
    return Sample({"pk": own.pk}, {"pk": foreign.pk}, {"pk": 0})


def own_team(cast: Cast, _: User | None) -> Sample:
    return Sample({"slug": cast.web.slug}, {"slug": cast.trains.slug}, {"slug": "none"})


def concern(cast: Cast, _: User | None) -> Sample:
    own, foreign = (
        Concern.objects.create(team=team, text="The scanner fails each morning.", at=NOW, due_at=NOW).pk
        for team in (cast.web, cast.trains)
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0})


def naming(cast: Cast, _: User | None) -> Sample:
    """One of the asker's own team, and one of another, which its coach alone may see."""
    other = make_user("Otto", (Role.FRONTLINE, cast.trains))
    own, foreign = (
        Naming.objects.create(
            user=user, team=team, verbatim=verbatim_of(cast, foreign=is_foreign), kind=Naming.Kind.CRITICISM, at=NOW
        ).pk
        for user, team, is_foreign in ((cast.cleo, cast.web, False), (other, cast.trains, True))
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0}, is_private=True)


def recognition(cast: Cast, asker: User | None) -> Sample:
    own, foreign = (
        Recognition.objects.create(user=user, team=cast.web, text="Well done.", by=cast.eli, at=NOW).pk
        for user in (asker or cast.cleo, make_user("Otto", (Role.FRONTLINE, cast.web)))
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0}, is_private=True)


def staff_name(cast: Cast, asker: User | None) -> Sample:
    own, foreign = (
        StaffName.objects.create(
            membership=Membership.objects.create(user=user, team=cast.trains, role=Role.ANALYST), name="Ace", at=NOW
        ).pk
        for user in (asker or cast.cleo, make_user("Otto", (Role.FRONTLINE, cast.web)))
    )
    return Sample({"pk": own}, {"pk": foreign}, {"pk": 0}, is_private=True)


SAMPLES: dict[str, Maker] = {
    **dict.fromkeys(
        [
            "escalation",
            "escalation-taken",
            "escalation-handing",
            "escalation-settlement",
            "escalation-after-action",
        ],
        escalation,
    ),
    "escalation-taking": escalation_token,
    "ladder-absence-removal": absence,
    **dict.fromkeys(
        [
            "frontline-team",
            "frontline-wall",
            "frontline-stream",
            "frontline-thanks",
            "frontline-praise",
            "concerns",
        ],
        own_team,
    ),
    **dict.fromkeys(["concern-answer", "concern-problem", "concern-voices"], concern),
    **dict.fromkeys(["naming-passing", "naming-keeping", "naming-giving"], naming),
    "praise-sharing": recognition,
    "my-name-removal": staff_name,
    "notifications-removal": browser,
    **dict.fromkeys(
        ["staff-member", "staff-roles", "staff-link", "staff-second-factor", "staff-deactivation", "staff-activation"],
        user,
    ),
    "staff-role-withdrawal": role,
    "team": team,
    "token-revocation": token,
    "journey-stages": journey,
    "touchpoint-edit": edited_touchpoint,
    "promises": edited_touchpoint,
    **dict.fromkeys(["promise", "promise-retirement"], promise),
    "touchpoint-team": edited_touchpoint,
    **dict.fromkeys(["theme", "theme-causes", "theme-edit", "theme-switch"], theme),
    **dict.fromkeys(
        ["topic-dismissal", "topic-name", "topic-pin", "topic-merging", "topic-split", "topic-rule"], topic
    ),
    "found-topic-dismissal": topic,
    "topic-change-undoing": topic_change,
    **dict.fromkeys(["masking-rule", "masking-switch"], masking_rule),
    "touchpoint": touchpoint,
    "incident": incident,
    "incident-causes": incident,
    **dict.fromkeys(
        ["cause-tree", "cause-tree-title", "cause-tree-bones", "cause-tree-removal", "cause-new"], cause_tree
    ),
    **dict.fromkeys(
        ["cause", "cause-words", "cause-state", "cause-rule", "cause-place", "cause-removal", "cause-comments"], cause
    ),
    **dict.fromkeys(["change", "change-date", "change-withdrawal"], change),
    **dict.fromkeys(["rule", "rule-edit", "rule-state", "rule-removal"], rule),
    **dict.fromkeys(["verbatim", "read-mark", "flag", "correction", "shares", "verbatim-causes"], verbatim),
    "share-revocation": shared_quote,
    "taught-activation": own_heads,
    "taught-file-removal": taught_file,
    **dict.fromkeys(["person", "person-employment", "person-export", "person-erasure"], person),
    "feedback-erasure": feedback,
    **dict.fromkeys(
        ["import", "import-mapping", "import-run", "import-undoing", "import-disposal", "import-rejects"], draft
    ),
    **dict.fromkeys(["endpoint", "endpoint-test", "endpoint-secret", "endpoint-switch"], endpoint),
    **dict.fromkeys(["letter", "letter-replay", "letter-cancellation"], letter),
    **dict.fromkeys(["mailbox", "mailbox-attempt"], fetched_mailbox),
    "mailbox-secret": handed_mailbox,
    "source": source,
    "source-secret": source,
    "pulse-edit": pulse,
    "pulse-opening": pulse,
    "case-file": case_file,
    "case-sent-file": case_sent_file,
    **dict.fromkeys(
        [
            "case",
            "case-answers",
            "case-notes",
            "case-calls",
            "case-owner",
            "case-team",
            "case-severity",
            "case-tags",
            "case-follow-up",
            "case-address",
            "case-merger",
            "case-parting",
            "case-closure",
            "case-here",
            "case-suggestions",
        ],
        case,
    ),
    **dict.fromkeys(["snippet", "snippet-removal"], snippet),
    **dict.fromkeys(
        [
            "problem",
            "problem-edit",
            "problem-links",
            "problem-merger",
            "problem-parting",
            "problem-postponement",
            "problem-signature",
            "problem-solution",
            "plan-new",
        ],
        problem,
    ),
    **dict.fromkeys(["plan", "plan-actions", "plan-effect", "plan-dropping"], plan),
    **dict.fromkeys(["action-done", "action-moved"], action),
    **dict.fromkeys(["target", "target-raising", "target-exceptions"], target),
}
