"""The close reader: a small transformer encoder that reads English texts one by one, slower and better than the skim.

`judge(texts, spans)` gives the probabilities of all heads, the polarity of each span and a vector of what the text is
about; `with_skim` asks both readers for emotions and sentiment. Each text is run by itself, in as many threads as there
are cores, so that a judgement never depends on other texts. Weights and tokenizer are loaded at the first use.

The encoder that is shipped reads English. `load(folder)` reads another one, such as a multilingual one that was fetched
and trained with `training/close`; `reader.read(…, encoder=)` reads with it what is in its languages.
"""

from __future__ import annotations

from outspoken.reader.close.judging import Judgement, judge, with_skim
from outspoken.reader.close.model import Encoder, EncoderError, load, shipped

__all__ = ["Encoder", "EncoderError", "Judgement", "judge", "load", "shipped", "with_skim"]
