"""Writers of feedback files as other products export them, for tests of every room.

Each takes a folder, writes one file into it and returns its path. The layouts follow the products' documentation;
the words are our own. `RATED` is the small set of comments most of them carry.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

RATED: tuple[tuple[str, int], ...] = (
    ("The driver waited for us although we were late, thank you so much.", 10),
    ("Nobody told us why the train stopped for forty minutes near York.", 2),
    ("Seats are fine, the Wi-Fi dropped every few minutes as always.", 6),
    ("I asked for a refund in March and have still not heard a word back.", 0),
    ("Booking on the new app took me less than a minute, well done.", 9),
    ("Why is the lift at platform four out of order for the third week?", 3),
)


def table(rows: Iterable[Sequence[object]], delimiter: str = ",") -> str:
    """Rows as delimited text, quoted where needed, with newlines as line ends."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue()


def plain_csv(folder: Path, name: str = "reviews.csv") -> Path:
    """A plain table: id, date, rating, comment, store."""
    rows = [
        (f"R{place:03d}", f"2024-03-{place + 1:02d} 10:1{place}:00", place % 5 + 1, text, ("Leeds", "York")[place % 2])
        for place, (text, _) in enumerate(RATED)
    ]
    return _written(folder / name, table([("Review ID", "Created at", "Stars", "Comment", "Store"), *rows]))


def gzipped(path: Path) -> Path:
    """The same file inside gzip, beside it."""
    packed = path.with_name(path.name + ".gz")
    packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    return packed


def zipped(*paths: Path, name: str = "export.zip") -> Path:
    """The files inside one zip archive, beside the first."""
    packed = paths[0].with_name(name)
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.name)
    return packed


def qualtrics(folder: Path, *, delimiter: str = ",", zone: str = "America/Denver") -> Path:
    """Three header rows; NPS, two open questions, a matrix; the last answer is a preview."""
    fields = [
        ("StartDate", "Start Date", {"ImportId": "startDate", "timeZone": zone}),
        ("EndDate", "End Date", {"ImportId": "endDate", "timeZone": zone}),
        ("Status", "Response Type", {"ImportId": "status"}),
        ("IPAddress", "IP Address", {"ImportId": "ipAddress"}),
        ("Progress", "Progress", {"ImportId": "progress"}),
        ("Duration (in seconds)", "Duration (in seconds)", {"ImportId": "duration"}),
        ("Finished", "Finished", {"ImportId": "finished"}),
        ("RecordedDate", "Recorded Date", {"ImportId": "recordedDate", "timeZone": zone}),
        ("ResponseId", "Response ID", {"ImportId": "_recordId"}),
        ("RecipientEmail", "Recipient Email", {"ImportId": "recipientEmail"}),
        ("DistributionChannel", "Distribution Channel", {"ImportId": "distributionChannel"}),
        ("UserLanguage", "User Language", {"ImportId": "userLanguage"}),
        ("Q1", "How likely are you to recommend Northline to a friend or colleague?", {"ImportId": "QID1"}),
        ("Q1_NPS_GROUP", "How likely are you to recommend … - Group", {"ImportId": "QID1_NPS_GROUP"}),
        ("Q2_1", "How satisfied were you with … - The staff", {"ImportId": "QID2_1"}),
        ("Q2_2", "How satisfied were you with … - The price", {"ImportId": "QID2_2"}),
        ("Q3", "What is the reason for your score?", {"ImportId": "QID3_TEXT"}),
        ("Q4", "What one thing should we do better?", {"ImportId": "QID4_TEXT"}),
    ]
    header = [
        [field[0] for field in fields],
        [field[1] for field in fields],
        [json.dumps(field[2]) for field in fields],
    ]
    rows = []
    for place, (text, score) in enumerate(RATED):
        status = "Survey Preview" if place == len(RATED) - 1 else "IP Address"
        group = "Promoter" if score > 8 else "Passive" if score > 6 else "Detractor"
        wish = "Tell us sooner,\nand tell us why." if place % 2 else ""
        rows.append(
            [
                *(f"2024-07-0{place + 1} 09:00:00", f"2024-07-0{place + 1} 09:05:00", status, "192.0.2.7", 100, 300),
                *("True", f"2024-07-0{place + 1} 09:05:01", f"R_{place}aB3xYz", f"dev{place}@example.org", "email"),
                *("EN-GB", score, group, "Somewhat satisfied", "Very dissatisfied", text, wish),
            ]
        )
    suffix = "tsv" if delimiter == "\t" else "csv"
    return _written(folder / f"qualtrics.{suffix}", table([*header, *rows], delimiter))


def surveymonkey(folder: Path) -> Path:
    """Two header rows; blank cells of the first belong to the question on their left; months come first."""
    above = [
        *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name"),
        *("Last Name", "Custom Data 1", "How likely is it that you would recommend us to a friend?"),
        *("How do you rate these parts of your stay?", "", "What did you like most?"),
    ]
    below = [*("",) * 9, "Response", "The room", "The breakfast", "Open-Ended Response"]
    rows = [
        [
            *(
                114_000_000_000 + place,
                401_220,
                f"07/0{place + 1}/2024 08:00:00 AM",
                f"07/0{place + 1}/2024 08:04:10 AM",
            ),
            *("192.0.2.9", f"guest{place}@example.org", "", "", "", score, "Good", "Fair", text),
        ]
        for place, (text, score) in enumerate(RATED)
    ]
    return _written(folder / "surveymonkey.csv", table([above, below, *rows]))


def google_play(folder: Path) -> Path:
    """UTF-16LE with a byte order mark; the id only in the link; the last review has stars but no words."""
    header = [
        *("Package Name", "App Version Code", "App Version Name", "Reviewer Language", "Device"),
        *("Review Submit Date and Time", "Review Submit Millis Since Epoch", "Review Last Update Date and Time"),
        *("Review Last Update Millis Since Epoch", "Star Rating", "Review Title", "Review Text"),
        *("Developer Reply Date and Time", "Developer Reply Millis Since Epoch", "Developer Reply Text", "Review Link"),
    ]
    rows = []
    for place, (text, _) in enumerate(RATED):
        last = place == len(RATED) - 1
        stamp, millis = f"2024-05-1{place}T07:32:11Z", 1_715_326_331_000 + place * 86_400_000
        link = (
            "https://play.google.com/apps/publish?account=1#ReviewDetailsPlace:p=org.example.rail"
            f"&reviewId=gp:AOqpTOE{place}xYz&dev=1"
        )
        rows.append(
            [
                *("org.example.rail", 4120, "4.12", "en", "tangorpro", stamp, millis, stamp, millis, place % 5 + 1),
                *("" if last else "My view", "" if last else text, "", "", "", "" if last else link),
            ]
        )
    path = folder / "reviews_org.example.rail_202405.csv"
    path.write_bytes(b"\xff\xfe" + table([header, *rows]).encode("utf-16-le"))
    return path


def tickets() -> list[dict[str, object]]:
    """Tickets as the Zendesk API gives them; the third was deleted."""
    found: list[dict[str, object]] = []
    for place, (text, score) in enumerate(RATED):
        rating = ("good" if score > 6 else "bad") if place % 2 == 0 else "unoffered"
        found.append(
            {
                "id": 35_436 + place,
                "url": f"https://example.zendesk.com/api/v2/tickets/{35_436 + place}.json",
                "external_id": None,
                "type": "incident",
                "subject": f"About my journey {place}",
                "raw_subject": f"About my journey {place}",
                "description": text,
                "priority": "normal",
                "status": "deleted" if place == 2 else "solved",
                "requester_id": 20_978_392_000_000 + place % 4,
                "organization_id": None,
                "has_incidents": False,
                "tags": ["rail", "web"],
                "custom_fields": [{"id": 27_642, "value": "745"}, {"id": 27_648, "value": "yes"}],
                "satisfaction_rating": {
                    "id": place,
                    "score": rating,
                    "comment": "Sorted in a day" if place == 0 else None,
                },
                "via": {"channel": "email" if place % 2 else "web"},
                "created_at": f"2024-06-0{place + 1}T22:55:29Z",
                "updated_at": f"2024-06-0{place + 2}T10:38:52Z",
            }
        )
    return found


def zendesk(folder: Path, *, pages: int = 1, indent: int | None = None) -> Path:
    """Cursor pages one after the other, as an incremental export saved to one file."""
    found = tickets()
    size = -(-len(found) // pages)
    parts = [
        json.dumps(
            {
                "users": [{"id": 1, "name": "Ada"}],
                "tickets": found[start : start + size],
                "after_url": "https://example.zendesk.com/api/v2/incremental/tickets/cursor.json?cursor=MTU3",
                "after_cursor": "MTU3",
                "end_of_stream": start + size >= len(found),
            },
            indent=indent,
        )
        for start in range(0, len(found), size)
    ]
    return _written(folder / "tickets.json", "\n".join(parts) + "\n")


def message(
    text: str,
    *,
    subject: str = "Lost bag",
    sender: str = "Dev Okafor <Dev@Example.org>",
    message_id: str | None = "<a1@example.org>",
    sent: datetime = datetime(2024, 4, 2, 9, 30),  # noqa: DTZ001 - written with the zone below
    **headers: str,
) -> EmailMessage:
    """One plain mail; more headers by name, "_" for "-"."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "care@northline.example", subject
    mail["Date"] = sent.strftime("%a, %d %b %Y %H:%M:%S +0200")
    if message_id:
        mail["Message-ID"] = message_id
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def eml(folder: Path, mail: EmailMessage | bytes, name: str = "mail.eml") -> Path:
    """One message as a file."""
    path = folder / name
    path.write_bytes(mail if isinstance(mail, bytes) else mail.as_bytes())
    return path


def mbox(folder: Path, mails: Sequence[EmailMessage | bytes] = (), name: str = "care.mbox") -> Path:
    """Messages as mboxrd; without any given: words, a reply with a quote, an automatic reply and a bounce."""
    chosen = mails or [
        message(RATED[1][0], subject="Stuck near York", message_id="<m1@example.org>"),
        message(
            "Still no answer.\n\nFrom York station I had to take a taxi.\n\n-- \nDev\n\n"
            "On Tue, 2 Apr 2024 at 10:00, Northline Care <care@northline.example> wrote:\n> We are sorry.\n> Regards\n",
            subject="Re: Stuck near York",
            message_id="<m2@example.org>",
        ),
        message("I am away.", subject="Out of office", message_id="<m3@example.org>", Auto_Submitted="auto-replied"),
        message("Undelivered.", sender="MAILER-DAEMON@example.org", message_id="<m4@example.org>"),
    ]
    out = io.BytesIO()
    for mail in chosen:
        data = (mail if isinstance(mail, bytes) else mail.as_bytes()).replace(b"\r\n", b"\n")
        quoted = b"\n".join(
            b">" + line if line.lstrip(b">").startswith(b"From ") else line for line in data.split(b"\n")
        )
        out.write(b"From dev@example.org Tue Apr  2 09:30:00 2024\n" + quoted.rstrip(b"\n") + b"\n\n")
    path = folder / name
    path.write_bytes(out.getvalue())
    return path


TURNS: tuple[tuple[str, str], ...] = (
    ("Agent", "Thank you for calling Northline, how may I help?"),
    ("Customer", "Hello, I have been waiting for a refund"),
    ("Customer", "since the beginning of March."),
    ("Agent", "Let me look that up for you."),
    ("Customer", "Please do, this is my third call."),
)


def vtt(folder: Path, turns: Sequence[tuple[str, str]] = TURNS, name: str = "call_2024-05-01_1432.vtt") -> Path:
    """A WebVTT transcript with voice tags, a note and cue settings."""
    parts = ["WEBVTT - recorded line 7", "NOTE agent desk 12"]
    for place, (voice, text) in enumerate(turns):
        said = f"<v {voice}>{text}</v>" if voice else text
        parts.append(f"{place + 1}\n00:00:{place * 5:02d}.000 --> 00:00:{place * 5 + 4:02d}.500 align:start\n{said}")
    return _written(folder / name, "\n\n".join(parts) + "\n")


def srt(folder: Path, turns: Sequence[tuple[str, str]] = TURNS, name: str = "call.srt") -> Path:
    """An SRT transcript with names before the words."""
    parts = []
    for place, (voice, text) in enumerate(turns):
        said = f"{voice.upper()}: {text}" if voice else text
        parts.append(f"{place + 1}\n00:00:{place * 5:02d},000 --> 00:00:{place * 5 + 4:02d},500\n{said}")
    return _written(folder / name, "\r\n\r\n".join(part.replace("\n", "\r\n") for part in parts) + "\r\n")


def xlsx(folder: Path, name: str = "feedback.xlsx") -> Path:
    """A workbook with a cover sheet and a sheet of answers with real dates and numbers."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "About"
    cover.append(["Northline feedback, exported by Ada"])
    sheet = book.create_sheet("Answers")
    sheet.append(["Ticket ID", "Datum", "NPS", "Kommentar", "Filiale", None])
    for place, (text, score) in enumerate(RATED):
        sheet.append([9_000 + place, datetime(2024, 3, place + 1, 12, 0), score, text, ("Leeds", "York")[place % 2]])  # noqa: DTZ001
    path = folder / name
    book.save(path)
    return path


def parquet(folder: Path, name: str = "feedback.parquet") -> Path:
    """A Parquet file with a dictionary column, a time with a zone, a list and a big integer."""
    texts = [text for text, _ in RATED]
    columns = {
        "feedback_id": pa.array([570_306_133_677_760_513 + place for place in range(len(RATED))], pa.int64()),
        "created_at": pa.array(
            [datetime(2024, 3, place + 1, 12) for place in range(len(RATED))],  # noqa: DTZ001
            pa.timestamp("ms", tz="UTC"),
        ),
        "rating": pa.array([float(place % 5 + 1) for place in range(len(RATED))]),
        "comment": pa.array(texts),
        "channel": pa.array(["web", "app"] * 3).dictionary_encode(),
        "tags": pa.array([["a", "b"]] * len(RATED)),
    }
    path = folder / name
    pq.write_table(pa.table(columns), path)
    return path


def jsonl(folder: Path, name: str = "feedback.jsonl") -> Path:
    """One nested object per line."""
    lines = [
        json.dumps(
            {
                "uuid": f"f-{place}",
                "createdAt": f"2024-03-0{place + 1}T12:00:00Z",
                "starRating": ("ONE", "TWO", "THREE", "FOUR", "FIVE")[place % 5],
                "comment": text,
                "reviewer": {"displayName": f"Dev {place}"},
            }
        )
        for place, (text, _) in enumerate(RATED)
    ]
    return _written(folder / name, "\n".join(lines) + "\n")


def _written(path: Path, text: str) -> Path:
    path.write_bytes(text.encode())
    return path
