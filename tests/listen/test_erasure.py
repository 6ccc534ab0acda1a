from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from outspoken.listen import erasure, feedback
from outspoken.listen.feedback import Item
from outspoken.listen.models import Feedback, Import, Reject, Source, Tombstone, Verbatim
from outspoken.people.models import AuditEvent, Identity, Person, User
from outspoken.understand import readings
from outspoken.understand.models import Mention, Reading, StreamItem
from tests.cast import Cast

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
WORDS = "The refund never came and Zanzibar-Kowalski at the desk shrugged."


@pytest.fixture
def mail() -> Source:
    return Source.objects.create(name="Mail", slug="mail", kind=Source.Kind.API, channel="mail")


def say(source: Source, external_id: str, *, person: str = "dev@post.example", at: datetime = NOW) -> Feedback:
    item = Item(external_id, (("", WORDS),), occurred_at=at, person=person, raw={"body": WORDS})
    taken = feedback.take([item], source=source, by=None, now=NOW)
    assert taken.errors == []
    return Feedback.objects.get(external_id=external_id, source=source)


def test_a_person_is_forgotten_everywhere(mail: Source, cast: Cast) -> None:
    said = [say(mail, "m1"), say(mail, "m2", at=NOW - timedelta(days=40))]
    say(mail, "m3", person="somebody.else@post.example")
    while readings.read_unread(now=NOW):
        continue
    assert Reading.objects.count() == 3
    person = said[0].person
    assert person
    assert erasure.erase_person(person, by=cast.ada, now=NOW) == 2
    assert list(Feedback.objects.values_list("external_id", flat=True)) == ["m3"]
    assert Verbatim.objects.count() == Reading.objects.count() == 1
    assert not Mention.objects.exclude(reading__feedback__external_id="m3").exists()
    assert not StreamItem.objects.exclude(reading__feedback__external_id="m3").exists()
    assert not Person.objects.filter(pk=person.pk).exists()
    assert not Identity.objects.filter(handle="dev@post.example").exists()


def test_only_counts_by_month_stay(mail: Source, cast: Cast) -> None:
    person = say(mail, "m1").person
    say(mail, "m2", at=NOW - timedelta(days=40))
    assert person
    erasure.erase_person(person, by=cast.ada, now=NOW)
    stones = Tombstone.objects.order_by("month").values_list("source__slug", "reason", "month", "count")
    assert [(*rest, str(month), count) for *rest, month, count in stones] == [
        ("mail", "person", "2026-01-01", 1),
        ("mail", "person", "2026-03-01", 1),
    ]
    event = AuditEvent.objects.get(verb="person.erased")
    assert event.by == cast.ada
    assert event.detail == {"feedback": 2}
    assert str(person.pk) not in json.dumps(event.detail) + event.about


def test_what_was_erased_on_request_does_not_come_back(mail: Source, cast: Cast) -> None:
    said = say(mail, "m1")
    erasure.erase_feedback([said.pk], by=cast.ada, now=NOW, reason=Tombstone.Reason.FEEDBACK)
    again = feedback.take([Item("m1", (("", WORDS),))], source=mail, by=None, now=NOW)
    assert (again.stored, again.ids) == (0, [None])
    assert not Feedback.objects.exists()


def test_erasing_twice_counts_once(mail: Source, cast: Cast) -> None:
    said = say(mail, "m1")
    first, second = (
        erasure.erase_feedback([said.pk], by=cast.ada, now=NOW, reason=Tombstone.Reason.FEEDBACK) for _ in range(2)
    )
    assert (first, second) == (1, 0)
    assert [stone.count for stone in Tombstone.objects.all()] == [1]


def test_rows_a_file_lost_about_a_person_go_with_them(mail: Source, cast: Cast) -> None:
    person = say(mail, "m1").person
    intake = Import.objects.create(source=mail, filename="f.csv", path="f", fingerprint="0", created_at=NOW)
    Reject.objects.create(intake=intake, line=2, reason="no date", raw="dev@post.example,whenever,bad")
    Reject.objects.create(intake=intake, line=3, reason="no date", raw="other@post.example,whenever,bad")
    assert person
    erasure.erase_person(person, by=cast.ada, now=NOW)
    assert [reject.line for reject in Reject.objects.all()] == [3]


def test_a_customers_sign_in_goes_and_an_employees_stays(mail: Source, cast: Cast) -> None:
    for user in (cast.dev, cast.ben):
        user.person = Person.objects.create(name=user.name, created_at=NOW)
        user.save()
        erasure.erase_person(user.person, by=cast.ada, now=NOW)
    assert not User.objects.filter(pk=cast.dev.pk).exists()
    assert User.objects.get(pk=cast.ben.pk).person is None


def test_a_source_keeps_only_as_long_as_it_says(mail: Source) -> None:
    mail.retention_days = 30
    mail.save()
    say(mail, "old", at=NOW - timedelta(days=31))
    say(mail, "new", at=NOW - timedelta(days=29))
    assert erasure.retire_old(now=NOW) == 1
    assert erasure.retire_old(now=NOW) == 0
    assert [row.external_id for row in Feedback.objects.all()] == ["new"]
    assert Tombstone.objects.get().reason == Tombstone.Reason.RETENTION


def test_a_source_without_a_limit_keeps_everything(mail: Source) -> None:
    say(mail, "old", at=NOW - timedelta(days=4000))
    assert erasure.retire_old(now=NOW) == 0


def test_the_export_holds_all_that_is_held(mail: Source) -> None:
    person = say(mail, "m1").person
    while readings.read_unread(now=NOW):
        continue
    assert person
    held = json.loads(json.dumps(erasure.export_person(person), default=str))
    assert held["identities"] == [{"kind": "mail", "handle": "dev@post.example"}]
    [said] = held["feedback"]
    assert said["verbatims"] == [{"question": "", "text": WORDS}]
    assert said["as_received"] == {"body": WORDS}
    assert [row["polarity"] for row in said["derived"] if row["kind"] == "reading"] == [Reading.objects.get().polarity]


def test_the_pages_ask_before_they_forget(mail: Source, cast: Cast, client: Client) -> None:
    said = say(mail, "m1")
    client.force_login(cast.ada)
    page = client.get(f"/people/customers/{said.person_id}/").content.decode()
    assert "Zanzibar-Kowalski" in page
    assert "⟦undefined" not in page
    for address in (f"/people/customers/{said.person_id}/erasure", f"/listen/feedback/{said.pk}/erasure"):
        asked = client.get(address)
        assert "This cannot be undone" in asked.content.decode() or "cannot come back" in asked.content.decode()
        assert "⟦undefined" not in asked.content.decode()
    assert Feedback.objects.count() == 1
    assert client.post(f"/people/customers/{said.person_id}/erasure").status_code == 302
    assert Feedback.objects.count() == 0


def test_a_lead_may_look_but_not_forget(mail: Source, cast: Cast, client: Client) -> None:
    said = say(mail, "m1")
    client.force_login(cast.ben)
    assert client.get(f"/people/customers/{said.person_id}/").status_code == 200
    assert client.get(f"/people/customers/{said.person_id}/export").status_code == 403
    assert client.post(f"/people/customers/{said.person_id}/erasure").status_code == 403
    assert Feedback.objects.count() == 1


def test_the_export_is_a_file(mail: Source, cast: Cast, client: Client) -> None:
    said = say(mail, "m1")
    client.force_login(cast.ada)
    answer = client.get(f"/people/customers/{said.person_id}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert json.loads(answer.content)["feedback"][0]["verbatims"][0]["text"] == WORDS
    assert AuditEvent.objects.filter(verb="person.exported", by=cast.ada).exists()
