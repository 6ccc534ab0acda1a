"""The few words that change what comes after them: those that deny ("not good") and those that turn ("…, but …")."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import pyarrow as pa

from outspoken.reader import kernel
from outspoken.reader.characters import characters
from outspoken.reader.tables import Roles, scratch

DENIES: Final = 1
TURNS: Final = 2
_SLOTS: Final = 1024

DENYING: Final = """
not no never none nothing nobody neither nor without hardly barely cannot can't don't won't didn't doesn't isn't wasn't
aren't weren't couldn't wouldn't shouldn't hasn't haven't hadn't ain't dont cant wont didnt doesnt isnt wasnt couldnt
nicht kein keine keinen keiner keinem nie niemals nichts ohne kaum nirgends weder
pas jamais rien aucun aucune sans guère ni
nunca nada ningún ninguno ninguna sin tampoco jamás
non mai niente nessun nessuno nessuna senza
niet geen nooit niets niemand zonder nergens
não nem nenhum nenhuma sem
nie nigdy nic żaden żadna bez brak
inte aldrig ingen inget inga utan varken ej
"""

# Words that mean something else in another of these languages ("más", "men", "fast") are left to their commas.
_TURNING: Final = """
but however although though except despite unless whereas
aber jedoch obwohl allerdings dennoch sondern trotzdem leider
mais pourtant cependant malgré sauf toutefois hélas
pero aunque sino salvo
però ma tuttavia purtroppo nonostante
maar echter hoewel helaas behalve
porém embora contudo
ale jednak niestety chociaż lecz
dock tyvärr däremot
"""


@cache
def roles() -> Roles:
    """The two lists as the kernel looks them up, made once per process."""
    words = np.zeros(_SLOTS, dtype=np.uint32)
    of = np.zeros(_SLOTS, dtype=np.uint8)
    nothing = Roles(np.zeros(1, dtype=np.uint32), np.zeros(1, dtype=np.uint8))
    listed = [(word, DENIES) for word in DENYING.split()] + [(word, TURNS) for word in _TURNING.split()]
    array = pa.array([word for word, _ in listed], pa.string())
    hashes, ends = np.zeros(4 * len(listed), dtype=np.uint32), np.zeros(len(listed), dtype=np.int64)
    offsets = np.frombuffer(array.buffers()[1], dtype=np.int32)[: len(listed) + 1]
    data = np.frombuffer(array.buffers()[2], dtype=np.uint8)
    kernel.word_hashes(data, offsets, characters(), nothing, scratch(64, 8), hashes, ends)
    for place, (_, role) in enumerate(listed):
        slot = int(hashes[ends[place] - 1]) & (_SLOTS - 1)
        while words[slot] not in (0, hashes[ends[place] - 1]):
            slot = (slot + 1) & (_SLOTS - 1)
        words[slot], of[slot] = hashes[ends[place] - 1], role
    return Roles(words, of)
