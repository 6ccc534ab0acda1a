"""What Larkline's customers say, by language: written by hand, joined by a small grammar.

Each language is a folder of text files, UTF-8, one line a piece. A file is a row of scenes:

    [train/cold disappointment season=winter weight=2]    touchpoint/topic feeling, then options
    = A whole comment, complete in itself.
    =(c,mail) One that only a commuter writes, and only by mail.
    - A sentence that says what happened.
    > A sentence that says what came of it; it fits every "-" of its scene.

`frames.txt` holds what any comment may begin and end with, e.g. `[open anger]`, `[close anger]`, `[greet mail]`.
Within a line `{a|b|}` is a choice (nests, may be empty) and `<time>` a fact of the trip (see `facts`).
Tags in brackets: c commuter, l leisure, b business; channel names keep a line to those channels, and a line of one
channel is preferred there; winter, summer. A head that comes again, with the same options, goes on with its scene.
Options: `season=winter|summer`, `when=before-cafe|after-cafe|strike|breakdown`, `weight=…` (default 1).
"""

from outspoken.demo.words.book import LANGUAGES, Book, book

__all__ = ["LANGUAGES", "Book", "book"]
