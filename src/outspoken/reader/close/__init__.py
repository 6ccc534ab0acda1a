"""The close reader: a small transformer encoder that reads English texts one by one, slower and better than the skim.

`judge(texts, spans)` gives the probabilities of all heads, the polarity of each span and a vector of what the text is
about; `with_skim` asks both readers for emotions and sentiment. Each text is run by itself, in as many threads as there
are cores, so that a judgement never depends on other texts. Weights and tokenizer are loaded at the first use.
"""

from __future__ import annotations

from outspoken.reader.close.judging import Judgement, judge, with_skim

__all__ = ["Judgement", "judge", "with_skim"]
