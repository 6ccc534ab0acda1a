"""A slice of feedback summed up in writing, each sentence a counted statement or somebody's own words.

    counts = summary.counted(readings)
    draft = summary.draft(counts, voices, vectors(voices["text"]), names=names)
    for sentence in summary.write(draft): …

Nothing is paraphrased: a counted sentence carries its figures (count, of how many, share, 95 % interval) and the
filter that opens exactly the comments it counts; a quote carries the id of its verbatim and is a part of it, letter by
letter. Where there is too little to say, the summary says so.
"""

from __future__ import annotations

from outspoken.reader.summary.counts import Counts, Tally, counted
from outspoken.reader.summary.draft import FEW, draft
from outspoken.reader.summary.sentences import Draft, Figure, Link, Part, Quote, Sentence, Statement, write

__all__ = [
    "FEW",
    "Counts",
    "Draft",
    "Figure",
    "Link",
    "Part",
    "Quote",
    "Sentence",
    "Statement",
    "Tally",
    "counted",
    "draft",
    "write",
]
