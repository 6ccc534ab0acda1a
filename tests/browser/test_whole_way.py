"""A breakdown travels the whole way on screen: heard, noticed, escalated, answered over real mail servers, confirmed by
the customer, traced to its cause, mended by a plan that is proven, until the target rises. Five people walk it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import SignIn
from tests.cast import Cast
from tests.post.inbox.imap_server import Folder, ImapServer
from tests.post.receivers import MailServer, Taken, mail_server

if TYPE_CHECKING:
    from django.db.models import Model

pytestmark = pytest.mark.browser

DAY = timedelta(days=1)
MIA = "mia@home.example"
ANGRY = (
    "I asked for a refund at the checkout and the page timed out again. I am furious, where is my money?",
    "Refund refused for the third time. This is outrageous, nobody helps and I am so angry.",
    "Your refund page is broken. I hate this, give me my money back at once!",
)
CALM = ("The refund came within a day. Thank you.", "Refunds are quick here, I am pleased.")
OTHERS = ("The driver waited for me, how kind.", "The seat was clean.", "It was a bit cold on the train.")


@dataclass
class House:
    """What stands around the server: the mail that leaves, the mail that comes in, and the steps of the worker."""

    smtp: MailServer
    imap: ImapServer
    cast: Cast
    worked: int = 0

    @property
    def now(self) -> datetime:
        return datetime.now(UTC)

    def hear(self, said: list[tuple[datetime, str, str, str, float]]) -> None:
        """(when, touchpoint, who, words, stars): taken by the one door, read and mirrored."""
        from outspoken.listen import feedback
        from outspoken.listen.models import Source
        from outspoken.understand import readings

        source, _ = Source.objects.get_or_create(
            slug="shop", defaults={"name": "Shop", "kind": Source.Kind.API, "channel": "form"}
        )
        items = [
            feedback.Item(
                external_id=f"{when.isoformat()} {place} {words[:20]}", verbatims=(("", words),), occurred_at=when,
                channel="form", touchpoint=touchpoint, person=who, language="en", score=stars, score_kind="stars",
            )
            for place, (when, touchpoint, who, words, stars) in enumerate(said)
        ]  # fmt: skip
        taken = feedback.take(items, source=source, by=None, now=self.now)
        assert not taken.errors
        while readings.read_unread(now=self.now):
            continue
        self.mirror()

    def mirror(self) -> None:
        from outspoken.understand import mirror

        while mirror.mirror_dirty_months(now=self.now + timedelta(minutes=1)):
            continue

    def work(self) -> None:
        """What the worker and the sender do when they have nothing else to do."""
        from outspoken.act import climbing, incoming
        from outspoken.act.plans import checking
        from outspoken.act.problems import steps as problem_steps
        from outspoken.act.rules import heeding
        from outspoken.act.targets import turning
        from outspoken.post import sending
        from outspoken.post.inbox import fetching
        from outspoken.understand.notice import noticing

        noticing.forget()
        noticing.notice(now=self.now)
        while heeding.heed(now=self.now):
            continue
        climbing.climb(now=self.now)
        # Each time later than the mailbox rests.
        self.worked += 1
        fetching.fetch(now=self.now + self.worked * 2 * fetching.REST)
        incoming.take_up(now=self.now)
        checking.check(now=self.now)
        problem_steps.review(now=self.now)
        turning.turn(now=self.now)
        sending.send(now=self.now)

    def climb(self, *, in_hours: int) -> None:
        """Let hours pass for the ladder and its letters alone."""
        from outspoken.act import climbing
        from outspoken.post import sending

        later = self.now + timedelta(hours=in_hours)
        climbing.climb(now=later)
        sending.send(now=later)

    def letters_to(self, address: str) -> list[Taken]:
        return [taken for taken in self.smtp.taken if address in taken.to]

    def let_days_pass(self, days: int) -> None:
        """Move everything that stands in the record into the past; the audit trail stays, as it cannot be changed."""
        from django.apps import apps
        from django.conf import settings

        from outspoken.understand import mirror
        from outspoken.understand.models import Reading

        before = set(Reading.objects.values_list("occurred_at", flat=True))
        for model in apps.get_models():
            if model.__module__.startswith("outspoken.") and model.__name__ not in {"AuditEvent", "Tombstone"}:
                _back(model, days)
        for month in {when.date().replace(day=1) for when in before}:
            mirror.mark_dirty({datetime.combine(month, datetime.min.time(), tzinfo=UTC)}, now=self.now)
        mirror.mark_dirty(set(Reading.objects.values_list("occurred_at", flat=True)), now=self.now)
        self.mirror()
        for kept in Path(settings.NOTICE_DIR).glob("*"):
            kept.unlink()


def _back(model: type[Model], days: int) -> None:
    from django.db import connection
    from django.db.models import DateField

    columns = [field.column for field in model._meta.local_concrete_fields if isinstance(field, DateField)]
    if columns:
        moved = ", ".join(f'"{column}" = "{column}" - interval \'{days} days\'' for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET {moved}')


@pytest.fixture
def house(live: str, cast: Cast, settings: Any, tmp_path: Path) -> Iterator[House]:
    from outspoken.journeys.models import Promise, Touchpoint
    from outspoken.post.inbox import mailboxes

    checkout = Touchpoint.objects.create(name="Web checkout", slug="web-checkout", team=cast.web)
    Touchpoint.objects.create(name="The train", slug="train", team=cast.trains)
    Promise.objects.create(touchpoint=checkout, wording="A refund within a day", measure="stars", target=0.6)
    settings.NOTICE_DIR = tmp_path / "notice"
    settings.OUTBOUND_ALLOW = frozenset({"127.0.0.1"})
    settings.PUBLIC_URL = live
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.HAS_MAIL = True
    settings.EMAIL_HOST = "127.0.0.1"
    with mail_server() as smtp, ImapServer(Folder()) as imap:
        settings.EMAIL_PORT = smtp.port
        mailboxes.create(
            kind="imap", name="Care", address=f"care@{settings.MAIL_DOMAIN}", host="127.0.0.1", port=imap.port,
            user="care", password=imap.password, folder="INBOX", authserv_id="mx.local", takes_old=True, by=cast.ada,
            now=datetime.now(UTC),
        )  # fmt: skip
        yield House(smtp, imap, cast)


@pytest.fixture
def as_(browser: Browser, live: str, sign_in: SignIn) -> Iterator[Callable[[Any], Page]]:
    """`as_(user)`: a page of a browser of that person's own; `as_(None)` of a customer without an account."""
    held: list[BrowserContext] = []

    def person(user: Any) -> Page:
        context = browser.new_context(base_url=live, viewport={"width": 1280, "height": 900}, locale="en-GB")
        context.set_default_timeout(15_000)
        held.append(context)
        if user is not None:
            sign_in(context, user)
        return context.new_page()

    yield person
    for context in held:
        context.close()


def a_season(now: datetime, *, days: int, broken: int) -> list[tuple[datetime, str, str, str, float]]:
    """Days of calm, then days in which refunds fail now and then, and five in which they fail for many; the train goes
    on all the while."""
    said = []
    for ago in range(days, -1, -1):
        at = now - ago * DAY - timedelta(hours=2)
        for place in range(3):
            who = f"c{ago}-{place}@home.example"
            said.append((at - timedelta(minutes=7 * place), "train", who, OTHERS[(ago + place) % 3], 4.0))
        many = 24 if ago < min(broken, 5) else 6
        for place in range(many if ago < broken else 2):
            is_bad = ago < broken or (ago + place) % 5 == 0
            words = ANGRY[place % 3] if is_bad else CALM[place % 2]
            who = MIA if (ago, place) == (0, 0) else f"r{ago}-{place}@home.example"
            said.append((at - timedelta(minutes=3 * place), "web-checkout", who, words, 1.0 if is_bad else 5.0))
    return said


def test_a_breakdown_travels_the_whole_way(house: House, as_: Callable[[Any], Page]) -> None:
    cast = house.cast
    house.hear(a_season(house.now, days=150, broken=75))
    house.work()

    # Ana sees what broke, in a sentence, at the top of the incidents.
    ana = as_(cast.ana)
    ana.goto("/understand/incidents/")
    ana.locator(".incident a").first.click()
    expect(ana.locator("main")).to_contain_text(re.compile("more is said of|unhappier", re.IGNORECASE))
    expect(ana.locator("main")).to_contain_text("Web checkout")
    incident = ana.url

    # Nobody below him takes it on, so it reaches Eli, with customers' words in the mail.
    for hours in range(1, 9):
        house.climb(in_hours=hours)
    told = [taken.mail for taken in house.letters_to(cast.eli.email)]
    assert any("refund" in words_of(mail).lower() and "Web checkout" in words_of(mail) for mail in told)
    eli = as_(cast.eli)
    eli.goto("/act/escalations/")
    eli.locator("main a[href^='/act/escalations/']").filter(has_text=re.compile("checkout|refund", re.I)).first.click()
    eli.get_by_role("button", name="I take it on").click()
    expect(eli.locator("main")).to_contain_text("Eli took it on")

    # Cleo finds Mia's case in the inbox and answers; the answer goes out over SMTP.
    cleo = as_(cast.cleo)
    number = case_of(MIA)
    cleo.goto(f"/act/cases/{number}/")
    expect(cleo.locator("main")).to_contain_text(re.compile("refund", re.I))
    cleo.locator("#answer").fill("I am sorry, Mia. Which order is it?")
    cleo.get_by_role("button", name="Answer", exact=True).click()
    expect(cleo.locator("main")).to_contain_text("Which order is it?")
    house.work()
    first = house.letters_to(MIA)[-1].mail
    assert "Which order is it?" in words_of(first)

    # Mia answers by mail, which comes back in over IMAP and makes the case ours again.
    house.imap.folder.deliver(answer_to(first, "Order 1234, from May."))
    house.work()
    cleo.reload()
    expect(cleo.locator("main")).to_contain_text("Order 1234, from May.")
    noted(number, "Ask the bank first.", by=cast.cleo)
    cleo.locator("#answer").fill("Found it. The money is on its way today.")
    cleo.get_by_role("button", name="Answer and ask whether it is put right").click()
    expect(cleo.locator("main")).to_contain_text("The money is on its way today.")
    house.work()

    # Mia opens her own page from the mail, without an account, and says that it is put right.
    asked = words_of(house.letters_to(MIA)[-1].mail)
    address = re.search(r"https?://\S+/case/\S+say=yes", asked)
    assert address
    mia = as_(None)
    mia.goto(address[0])
    expect(mia.locator("main")).to_contain_text("The money is on its way today.")
    expect(mia.locator("main")).not_to_contain_text("Ask the bank first.")
    mia.locator("button[value=yes]").click()
    cleo.goto(f"/act/cases/{number}/")
    expect(cleo.locator("main")).to_contain_text("the customer says it is put right")
    assert state_of(number) == ("closed", "put right")

    # Ben puts the cause into the register, from the incident, and plans what will mend it.
    ben = as_(cast.ben)
    ben.goto(incident)
    ben.get_by_role("link", name=re.compile("Open a problem|problem", re.I)).first.click()
    ben.get_by_label("What is the problem?").fill("The refund page waits for a server that is too slow")
    ben.get_by_role("button", name="Open it").click()
    expect(ben.get_by_role("heading", level=1)).to_have_text("The refund page waits for a server that is too slow")
    problem = ben.url
    ben.get_by_role("link", name="Plan something").first.click()
    ben.get_by_label("What will be changed?").fill("A second server for refunds")
    ben.get_by_label("Customers meet it from").fill((house.now.date() + DAY).isoformat())
    ben.get_by_label("By about").select_option("half")
    ben.get_by_role("button", name="Keep the plan").click()
    expect(ben.locator("main")).to_contain_text("A second server for refunds")

    # He sets a target on the promise, too.
    ben.goto("/act/targets/new")
    ben.get_by_role("button", name="Set it").click()
    expect(ben.locator("main")).to_contain_text("A refund within a day")

    # Months go by in which refunds work: the verdict comes by itself, and the target rises.
    house.let_days_pass(150)
    house.hear(a_season(house.now, days=148, broken=0))
    for _ in range(4):
        house.work()
    ben.goto(problem)
    expect(ben.locator("main")).to_contain_text(re.compile("worked", re.I))
    ben.get_by_role("button", name="It is solved").click()
    expect(ben.locator("main")).to_contain_text("Solved")
    ben.goto("/act/targets/")
    ben.locator("main a[href^='/act/targets/']").filter(has_not_text="target").first.click()
    expect(ben.locator("main")).to_contain_text("rose by itself")


def words_of(mail: Any) -> str:
    body = mail.get_body(preferencelist=("plain",))
    assert body is not None
    return str(body.get_content())


def answer_to(mail: Any, text: str) -> bytes:
    answer = EmailMessage()
    answer["From"], answer["To"] = MIA, mail["Reply-To"] or mail["From"]
    answer["Subject"], answer["Message-ID"] = f"Re: {mail['Subject']}", "<answer-1@home.example>"
    answer["In-Reply-To"] = answer["References"] = mail["Message-ID"]
    quoted = "\n".join(f"> {line}" for line in words_of(mail).splitlines())
    answer.set_content(f"{text}\n\nOn Monday somebody wrote:\n{quoted}\n")
    return answer.as_bytes()


def noted(number: int, text: str, *, by: Any) -> None:
    from outspoken.act import cases
    from outspoken.act.models import Case

    cases.note(Case.objects.get(pk=number), text=text, by=by, now=datetime.now(UTC))


def case_of(address: str) -> int:
    from outspoken.act.models import Case

    return Case.objects.get(person__identities__handle=address).number


def state_of(number: int) -> tuple[str, str]:
    from outspoken.act.models import Case

    case = Case.objects.get(pk=number)
    return case.state, case.outcome
