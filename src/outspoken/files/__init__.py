"""Files in, feedback out: one row per feedback, whatever product exported the file.

    plan = files.sniff("export.csv", {"text": "Review Text"})     # what it is, what each column means, and why
    for batch in files.items(plan, on_reject=rejects.append):     # pa.RecordBatch of files.ITEMS, bounded memory
        ...

CSV, TSV and other delimiters, JSON Lines, JSON, XLSX, Parquet, mbox, .eml, WebVTT, SRT; also inside gzip, or alone in
a zip; as Qualtrics, SurveyMonkey, Google Play and Zendesk export them. `sniff` raises `FileError` when a file
cannot be read at all; a row that cannot be read goes to `on_reject` and costs no other row. The rows of a file are
exactly its items and its rejects. Ids are unique within the file and the same each time it is read.

This room imports no other room.
"""

from outspoken.files.errors import FileError, NothingToRead, UnknownColumn, Unreadable
from outspoken.files.plan import ITEMS, ROLES, SETTINGS, Column, Match, Plan, Reject, Repair, Scale
from outspoken.files.reading import items
from outspoken.files.sniff import sniff

__all__ = [
    "ITEMS",
    "ROLES",
    "SETTINGS",
    "Column",
    "FileError",
    "Match",
    "NothingToRead",
    "Plan",
    "Reject",
    "Repair",
    "Scale",
    "UnknownColumn",
    "Unreadable",
    "items",
    "sniff",
]
