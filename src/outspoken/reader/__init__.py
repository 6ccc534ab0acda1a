"""Text in, readings out: language, sentiment, emotions, intents, themes mentioned, and personal data masked.

    from outspoken import reader
    table = reader.read(["The refund took weeks, but the driver was kind."])

`read` takes any number of texts, a list of str or None or an Arrow string array, and returns an Arrow table with one
row per text in the same order, of the schema READINGS:

    language   string         ISO 639-1 code, "und" when it cannot be told
    sentiment  float32        −1 (negative) … 1 (positive); null when not read
    polarity   string         negative | neutral | positive; null when not read, and when the reader is not sure
    sureness   float32        0 … 1, the calibrated probability of the likeliest polarity; null when not read
    is_mixed   bool           one part speaks for, another against
    emotions   list<string>   of LABELS, those above their threshold, the strongest first; empty when not sure
    family     string         of FAMILIES, the one felt most; "neutral" when none is; null when not read
    strength   float32        0 … 1, how strongly the family is felt; null when not read
    arousal    float32        0 … 1, how stirred up the writer is; null when not read
    intents    list<string>   of INTENTS
    urgency    float32        0 (can wait) … 1 (now); null when not read
    harms      list<string>   of HARMS, rather one too many than one missed
    effort     string         high | low, where the customer says how hard it was; null otherwise
    mentions   list<struct<theme, start, end, polarity>>   key of a theme, the span in characters (as text[start:end]),
                              and the polarity of the clause it stands in (null when sentiment is not read)
    reader     string         the version that read it: MODEL, or CLOSE_MODEL where the close reader did

Two readers stand behind this door. The skim reads everything, a hundred thousand texts a second and more. The close
reader, a small transformer, reads English texts one by one, some hundred times slower and better; `depth` says what it
reads: nothing ("skim"), what the skim was unsure of ("unsure"), or all it can ("close").

Sentiment and emotions are read in LANGUAGES_READ, and in texts too short to tell a language from where the reader
knows their words; elsewhere these columns are null and the rest still holds. A reading depends on its text alone:
not on its neighbours in a batch, their order, or the number of threads.

Errors: TypeError where the texts are not texts; ThemeError (a ValueError) where a theme tree cannot be used.

Importing this module is light; the weights and the compiled loops are loaded by the first reading. May import: nothing
of Outspoken but itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from outspoken.reader.emotions import FAMILIES, LABELS, family_of
from outspoken.reader.schema import (
    CLOSE_LANGUAGE,
    CLOSE_MODEL,
    HARMS,
    INTENTS,
    LANGUAGES_READ,
    MODEL,
    READINGS,
    SURE_ENOUGH,
)
from outspoken.reader.themes import Theme, ThemeError, ThemeTree, load_themes

if TYPE_CHECKING:
    import pyarrow as pa

    from outspoken.reader.close import Encoder
    from outspoken.reader.masking import Rule
    from outspoken.reader.own import Own

Depth = Literal["skim", "unsure", "close"]

__all__ = [
    "CLOSE_LANGUAGE",
    "CLOSE_MODEL",
    "FAMILIES",
    "HARMS",
    "INTENTS",
    "LABELS",
    "LANGUAGES_READ",
    "MODEL",
    "READINGS",
    "SURE_ENOUGH",
    "Depth",
    "Theme",
    "ThemeError",
    "ThemeTree",
    "family_of",
    "load_themes",
    "mask",
    "read",
]


def read(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray,
    *,
    themes: ThemeTree | None = None,
    depth: Depth = "skim",
    own: Own | None = None,
    encoder: Encoder | None = None,
) -> pa.Table:
    """Readings of texts, shape (n,) → n rows of READINGS; `themes` instead of the shipped starter tree.

    own: an organisation's own heads (`outspoken.reader.own`), on top of the shipped ones. encoder: what reads closely
    (`outspoken.reader.close.load`), in its languages, instead of the shipped one.

    >>> read(["The driver was wonderful, thank you!", None]).column("polarity").to_pylist()
    ['positive', None]
    """
    from outspoken.reader.reading import read_texts

    return read_texts(texts, themes=themes, depth=depth, own=own, encoder=encoder)


def mask(
    texts: Sequence[str | None] | pa.Array | pa.ChunkedArray, *, rules: Sequence[Rule] | None = None
) -> pa.StringArray:
    """The texts with personal data replaced by its kind in brackets; same length, null stays null.

    [email], [phone], [card] and [iban], the last two only when their check digits hold; [account] for customer,
    account, policy, meter and member numbers; [address] for a street with its house number; [name] for the writer's
    own name where the text introduces or signs it. Order numbers and names of staff stay. `rules`: what to find beside
    the forms, instead of `masking.shipped_rules()`. What is masked cannot be recovered. Masking a masked text changes
    nothing.

    >>> mask(["Call me on +44 20 7946 0958, order 20240117 cost 12.50"]).to_pylist()
    ['Call me on [phone], order 20240117 cost 12.50']
    """
    from outspoken.reader.masking import mask_texts

    return mask_texts(texts, rules=rules)
