"""The hot loop: one pass over a buffer of UTF-8 text, from bytes to scores, clauses and phrases found.

Everything compiled lives in this file, because the compiler's disk cache notices a change in a loop's own file only.
All sums are of whole numbers and every text is scored alone, so its reading depends neither on its neighbours in a
batch nor on the number of threads. Steps take the arrays that they loop over out of their tuples first: within a loop
that costs more than the loop's own work.
"""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np

from outspoken.reader.characters import IDEOGRAPH, JOINER, MARK, SPACE, SYMBOL, TABLE_SIZE, WORD
from outspoken.reader.jit import called, compiled, inlined

# Sizes stand here and not in `tables`: machine code kept from before a change of theirs would run past an array's end.
SENTIMENT_HEADS: Final = 3  # negative, neutral, positive
HEADS: Final = 48  # those of `heads.HEADS` and some spare: a row is a cache line and a half
LANGUAGE_HEADS: Final = 32

# Scripts, by the place of their name in `language.SCRIPTS`; these the kernel tells apart by itself.
LATIN: Final = 1
HANGUL: Final = 3
KANA: Final = 4
HAN: Final = 5
VIETNAMESE: Final = 26
N_SCRIPTS: Final = 27

KIND: Final = 7  # bits of the kind in `kinds`
UPPER: Final = 8  # the bit of a letter that folding changed

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_WORD_SEED = np.uint64(0x51ED270B)
_DENIED_SEED = np.uint64(0x2545F491)
_PAIR_SEED = np.uint64(0x7F4A7C15)
_GRAM_SEED = np.uint64(0x1B873593)
_BARE_SEED = np.uint64(0x85EBCA6B)
_PREFIX_BIT = np.uint64(0xC2B2AE35)
_SHIFT = np.uint64(29)
_HIGH = np.uint64(32)

SHOUTED: Final = np.uint32(0xF0000001)  # gram of a word in capitals
STRETCHED: Final = np.uint32(0xF0000002)  # gram of a word with a letter three times in a row
DENIED_WORDS: Final = 3  # how many words after "not" count as denied
LANES_HOLD: Final = 256  # rows of at most 255 that a lane of 16 bits can sum
RAISED: Final = 128  # what weights are raised by to be stored without a sign
LANGUAGE_GRAMS: Final = 240  # a language is plain after this many
LATIN_NAMES: Final = 3  # brands stand in Latin letters in texts of every script: as many letters count as one
SCRIPT_CHARACTERS: Final = 200  # and a script after these
CLAUSE_MATCHES: Final = 48  # phrases looked at in one clause
MIXED_CLAUSE: Final = 0.7  # how sure two clauses must be for a text to be mixed
MIXED_WHOLE: Final = 0.36  # or how likely both sentiments of the whole
FIRST_BITS: Final = np.uint32(0xFFFF)  # of a word that its place in `Patterns.first` is told by
WALKS: Final = 32  # phrases half matched at once


@inlined
def _step(state: Any, code: Any) -> Any:
    return (state ^ np.uint64(code)) * _PRIME


@inlined
def _final(state: Any) -> Any:
    return np.uint32(((state ^ (state >> _SHIFT)) * _PRIME) >> _HIGH)


@inlined
def _kind_above(code: Any) -> int:
    """The kind of a character beyond the tables."""
    if (
        0x3400 <= code <= 0x4DBF
        or 0x4E00 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFF66 <= code <= 0xFF9F
        or 0x20000 <= code <= 0x3FFFF
    ):
        return IDEOGRAPH
    if 0x1F3FB <= code <= 0x1F3FF or 0xFE00 <= code <= 0xFE0F or code == 0xFEFF or code >= 0xE0000:
        return JOINER
    if 0x1F000 <= code <= 0x1FBFF:
        return SYMBOL
    if 0xFE10 <= code <= 0xFE6F or 0xFF5F <= code <= 0xFF65 or 0x4DC0 <= code <= 0x4DFF:
        return MARK
    if 0xE000 <= code <= 0xF8FF or 0xFFF0 <= code <= 0xFFFF:
        return SPACE
    return WORD


@inlined
def _decode(data: Any, start: int, stop: int, tables: Any, codes: Any, bares: Any, kinds: Any) -> int:
    """Code points of one text, folded; broken bytes count as one unreadable character each."""
    folded_of, bare_of, kind_of = tables.folded, tables.bare, tables.kind
    at = start
    n = 0
    while at < stop:
        lead = np.int32(data[at])
        width = 1 if lead < 0x80 else 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4
        code = lead
        if width > 1:
            code = lead & (0x7F >> width)
            whole = at + width <= stop and lead >= 0xC2 and lead < 0xF5
            for more in range(1, width):
                if not whole or data[at + more] & 0xC0 != 0x80:
                    whole = False
                    break
                code = (code << 6) | np.int32(data[at + more] & 0x3F)
            if not whole:
                width = 1
                code = np.int32(0xFFFD)
        at += width
        if 0xFF01 <= code <= 0xFF5E:
            code -= np.int32(0xFEE0)
        if code < TABLE_SIZE:
            folded = folded_of[code]
            codes[n] = folded
            bares[n] = bare_of[code]
            kinds[n] = kind_of[code] | (UPPER if folded != code else 0)
        else:
            codes[n] = code
            bares[n] = code
            kinds[n] = _kind_above(code)
        n += 1
    return n


@inlined
def _is_digit(code: int) -> bool:
    return 48 <= code <= 57


@inlined
def _ends_clause(code: int) -> bool:
    return (
        code in (33, 40, 41, 44, 46, 58, 59, 63, 91, 93, 124)
        or code in (0xA1, 0xBF, 0x2013, 0x2014, 0x2022, 0x2026, 0x3001, 0x3002, 0x61B, 0x61F, 0x6D4, 0x964)
    )  # fmt: skip


@inlined
def _starts_link(codes: Any, at: int, n: int) -> bool:
    """http:, https: or www. stands here."""
    if at + 5 < n and codes[at] == 104 and codes[at + 1] == 116 and codes[at + 2] == 116 and codes[at + 3] == 112:
        return bool(codes[at + 4] == 58 or (codes[at + 4] == 115 and codes[at + 5] == 58))
    return bool(
        at + 4 < n and codes[at] == 119 and codes[at + 1] == 119 and codes[at + 2] == 119 and codes[at + 3] == 46
    )


@inlined
def _word_end(codes: Any, kinds: Any, at: int, n: int) -> int:
    """Where the word that starts here ends: "don't" and "3.50" are one word, "l'eau" and "driver's" are two."""
    end = at + 1
    while end < n:
        kind = kinds[end] & KIND
        if kind == WORD or (kind == JOINER and end + 1 < n and kinds[end + 1] & KIND == WORD):
            end += 1
            continue
        follows = end + 1 < n and kinds[end + 1] & KIND == WORD
        ends_in_t = end + 2 >= n or kinds[end + 2] & KIND != WORD
        if codes[end] == 39 and follows and codes[end + 1] == 116 and ends_in_t:
            end += 2
            continue
        is_decimal = codes[end] in (46, 44) and follows and _is_digit(codes[end - 1])
        if is_decimal and _is_digit(codes[end + 1]):
            end += 1
            continue
        break
    return end


@inlined
def _hash_span(codes: Any, start: int, end: int, seed: Any) -> Any:
    state = seed
    for at in range(start, end):
        state = _step(state, codes[at])
    return _final(state)


@inlined
def _role(word: Any, roles: Any) -> int:
    """0 for most words, 1 for one that denies what follows, 2 for one that turns the sentence."""
    words = roles.words
    slot = int(word) & (len(words) - 1)
    while words[slot] != 0:
        if words[slot] == word:
            return int(roles.roles[slot])
        slot = (slot + 1) & (len(words) - 1)
    return 0


@inlined
def _silent_end(codes: Any, kinds: Any, at: int, n: int) -> int:
    """Where what is no token ends: white space, a handle, a link, the join of two words; `at` for a token."""
    kind = kinds[at] & KIND
    end = at + 1
    if kind in (SPACE, JOINER):
        return end
    if kind == WORD and _starts_link(codes, at, n):
        while end < n and kinds[end] & KIND != SPACE:
            end += 1
        return end
    if kind != MARK or end >= n or kinds[end] & KIND != WORD:
        return at
    inside = at > 0 and kinds[at - 1] & KIND == WORD
    if codes[at] == 64 and not inside:  # a handle says who, not how
        while end < n and (kinds[end] & KIND == WORD or codes[end] == 95):
            end += 1
        return end
    joins = inside and codes[at] in (39, 45, 47, 95, 38, 0x2010, 0x2011)
    return end if joins or codes[at] == 35 else at


@inlined
def _mark_end(codes: Any, kinds: Any, at: int, n: int) -> Any:
    """Where a run of marks ends, and whether it ends the clause."""
    end = at + 1
    inside = at > 0 and kinds[at - 1] & KIND == WORD
    follows = end < n and kinds[end] & KIND == WORD
    breaks = _ends_clause(codes[at]) or (codes[at] == 45 and not inside and not follows)
    while end < n and kinds[end] & KIND == MARK and codes[end] != 64 and codes[end] != 35:
        breaks = breaks or _ends_clause(codes[end])
        end += 1
    return end, breaks


@inlined
def _tokens(codes: Any, bares: Any, kinds: Any, n: int, roles: Any, t: Any) -> int:
    """Words, pictures and marks of one text into `t`, each with its clause. Returns how many there are."""
    starts, ends, token_kinds, token_roles, hashes, clauses = t.start, t.end, t.kind, t.role, t.bare, t.clause
    at, count, clause = 0, 0, 0
    filled = False  # the clause has a word already
    while at < n:
        kind = kinds[at] & KIND
        end = _silent_end(codes, kinds, at, n)
        is_silent = end > at
        breaks = is_silent and codes[at] == 10
        if kind == MARK and not is_silent:
            end, breaks = _mark_end(codes, kinds, at, n)
            is_silent = end - at == 1 and (codes[at] == 46 or codes[at] == 44)
        elif not is_silent:
            end = _word_end(codes, kinds, at, n) if kind == WORD else at + 1
        if not is_silent:
            word = _hash_span(bares, at, end, _BARE_SEED)
            role = _role(word, roles)
            if role == 2 and filled and token_roles[count - 1] != 1:  # "nunca mais" does not turn
                clause += 1
            filled = filled or kind != MARK
            starts[count], ends[count], token_kinds[count] = at, end, kind
            token_roles[count], hashes[count], clauses[count] = role, word, clause
            count += 1
        if breaks and filled:
            clause += 1
            filled = False
        at = end
    return count


@inlined
def _shape_grams(codes: Any, kinds: Any, start: int, end: int, out: Any, n: int) -> int:
    """Grams for how a word is written: in capitals, or stretched like "sooo"."""
    capitals = 0
    stretched = False
    for at in range(start, end):
        capitals += 1 if kinds[at] & UPPER else 0
        stretched = stretched or (
            at >= start + 2 and codes[at] == codes[at - 1] and codes[at] == codes[at - 2] and not _is_digit(codes[at])
        )
    if capitals >= 3 and capitals == end - start:
        out[n] = SHOUTED
        n += 1
    if stretched:
        out[n] = STRETCHED
        n += 1
    return n


@inlined
def _char_grams(codes: Any, start: int, end: int, chars: Any, language: Any, n: int, n_language: int) -> Any:
    """Grams of 3 to 5 characters of a word with its edges for the heads, of 1 to 4 for the language."""
    for first in range(start - 1, end):
        state = _GRAM_SEED
        for length in range(1, 6):
            at = first + length - 1
            if at > end:
                break
            state = _step(state, 32 if at < start or at == end else codes[at])
            gram = _final(state)
            if length >= 3:
                chars[n] = gram
                n += 1
            if length <= 4 and n_language < LANGUAGE_GRAMS and at >= start:
                language[n_language] = gram
                n_language += 1
    return n, n_language


@inlined
def _grams(codes: Any, kinds: Any, t: Any, n_tokens: int, g: Any) -> Any:
    """All grams of one text, clause by clause. Returns the number of clauses and of language grams."""
    starts, ends, token_kinds, token_roles, clauses = t.start, t.end, t.kind, t.role, t.clause
    words, chars, language, words_end, chars_end = g.words, g.chars, g.language, g.words_end, g.chars_end
    n_words, n_chars, n_language = 0, 0, 0
    clause = 0
    previous = np.uint64(0)
    denied = 0
    for i in range(n_tokens):
        while clause < clauses[i]:
            words_end[clause] = n_words
            chars_end[clause] = n_chars
            clause += 1
            denied = 0
            if token_roles[i] != 2:
                previous = np.uint64(0)
        start, end = starts[i], ends[i]
        word = _hash_span(codes, start, min(end, start + 40), _WORD_SEED)
        if denied > 0 and token_kinds[i] != MARK:
            words[n_words] = _final(_step(_DENIED_SEED, word))
            denied -= 1
        else:
            words[n_words] = word
        n_words += 1
        if previous != 0:
            words[n_words] = _final(_step(_step(_PAIR_SEED, previous), word))
            n_words += 1
        previous = np.uint64(word)
        if token_roles[i] == 1:
            denied = DENIED_WORDS
        if token_kinds[i] == WORD:
            n_words = _shape_grams(codes, kinds, start, end, words, n_words)
            n_chars, n_language = _char_grams(codes, start, end, chars, language, n_chars, n_language)
            if n_language < LANGUAGE_GRAMS:
                language[n_language] = word
                n_language += 1
    words_end[clause] = n_words
    chars_end[clause] = n_chars
    return (clause + 1 if n_tokens else 0), n_language


@inlined
def _add(keys: Any, rows: Any, grams: Any, start: int, end: int, total: Any) -> int:
    """Add the rows of the grams that the table knows to the whole numbers in `total`; how many it knew.

    A row is 48 numbers of 8 bits, raised by RAISED, in lanes of 16 bits, four to a word: one addition adds four heads,
    and LANES_HOLD rows fit before a lane could overflow.
    """
    mask = np.uint64(len(keys) - 1)
    known = 0
    at = start
    while at < end:
        until = min(end, at + LANES_HOLD)
        a = b = c = d = e = f = g = h = j = k = m = n = np.uint64(0)
        held = 0
        for i in range(at, until):
            gram = grams[i]
            slot = np.uint64(gram) & mask
            if keys[slot] == gram:
                a += rows[slot, 0]
                b += rows[slot, 1]
                c += rows[slot, 2]
                d += rows[slot, 3]
                e += rows[slot, 4]
                f += rows[slot, 5]
                g += rows[slot, 6]
                h += rows[slot, 7]
                j += rows[slot, 8]
                k += rows[slot, 9]
                m += rows[slot, 10]
                n += rows[slot, 11]
                held += 1
        _unpack(a, b, c, d, held, total, 0)
        _unpack(e, f, g, h, held, total, 16)
        _unpack(j, k, m, n, held, total, 32)
        known += held
        at = until
    return known


@inlined
def _add_all(rows: Any, grams: Any, end: int, total: Any) -> None:
    """As `_add` for a table that knows every gram by its low bits, and no more than LANES_HOLD grams."""
    mask = np.uint64(len(rows) - 1)
    a = b = c = d = e = f = g = h = np.uint64(0)
    for i in range(end):
        slot = np.uint64(grams[i]) & mask
        a += rows[slot, 0]
        b += rows[slot, 1]
        c += rows[slot, 2]
        d += rows[slot, 3]
        e += rows[slot, 4]
        f += rows[slot, 5]
        g += rows[slot, 6]
        h += rows[slot, 7]
    _unpack(a, b, c, d, end, total, 0)
    _unpack(e, f, g, h, end, total, 16)


@inlined
def _unpack(a: Any, b: Any, c: Any, d: Any, held: int, total: Any, first: int) -> None:
    """Sixteen heads out of their lanes, without what each of the `held` rows was raised by."""
    lane = np.uint64(0xFFFF)
    for place in range(4):
        shift = np.uint64(16 * place)
        total[first + place] += np.int64((a >> shift) & lane) - held * RAISED
        total[first + 4 + place] += np.int64((b >> shift) & lane) - held * RAISED
        total[first + 8 + place] += np.int64((c >> shift) & lane) - held * RAISED
        total[first + 12 + place] += np.int64((d >> shift) & lane) - held * RAISED


@inlined
def _edge_key(state: int, word: Any, is_beginning: bool) -> Any:
    return _step(_step(np.uint64(state + 1), word), _PREFIX_BIT if is_beginning else np.uint64(0))


@inlined
def _slot(keys: Any, key: Any) -> Any:
    """Where the edge is, or an empty slot."""
    mask = np.uint64(len(keys) - 1)
    slot = (key >> _HIGH) & mask
    while keys[slot] != 0 and keys[slot] != key:
        slot = (slot + np.uint64(1)) & mask
    return slot


@inlined
def _say(says: Any, first: int, end: int, since: int, token: int, m: Any, n_found: int) -> int:
    """Note what a state says of the tokens since .. token, as far as there is room."""
    for i in range(first, min(end, first + CLAUSE_MATCHES - n_found)):
        m[n_found, 0], m[n_found, 1] = says[i] >> 1, says[i] & 1
        m[n_found, 2], m[n_found, 3] = since, token
        n_found += 1
    return n_found


@called
def _find(patterns: Any, bares: Any, t: Any, first: int, end: int, walks: Any, m: Any) -> int:
    """All phrases in the tokens of one clause, into m: pattern, against, first and last token.

    Each token is followed from the root and from every phrase half walked: by each of its beginnings, which a phrase
    may mark with a star, and at last whole. Arrays are taken out of their tuples first: in a loop that costs more than
    the loop's own work.
    """
    flags, keys, states, has_edges = patterns.first, patterns.keys, patterns.states, patterns.has_edges
    has_prefixes, says_from, says = patterns.has_prefixes, patterns.says_from, patterns.says
    kinds, words, starts, ends = t.kind, t.bare, t.start, t.end
    n_walks, n_found = 0, 0
    while first < end and kinds[first] == MARK:
        first += 1
    if patterns.opening > 0 and first < end:
        walks[first & 1, 0, 0], walks[first & 1, 0, 1] = patterns.opening, first
        n_walks = 1
    for token in range(first, end):
        side, n_then = token & 1, 0
        start, stop = starts[token], ends[token]
        for walk in range(-1, 0 if kinds[token] == MARK else n_walks):
            if kinds[token] == MARK:
                break
            state, since = (0, token) if walk < 0 else (walks[side, walk, 0], walks[side, walk, 1])
            running = _BARE_SEED
            at = start if has_prefixes[state] else stop
            while at <= stop:
                whole = at == stop
                if not whole:
                    running = (running ^ np.uint64(bares[at])) * _PRIME
                at += 1
                if not whole and at - start < patterns.shortest:
                    continue
                if not whole and at - start > patterns.longest:
                    at = stop
                    continue
                word = words[token] if whole else _final(running)
                if state == 0 and flags[word & FIRST_BITS] & (1 if whole else 2) == 0:
                    continue
                slot = _slot(keys, _edge_key(state, word, not whole))
                if keys[slot] == 0:
                    continue
                to = states[slot]
                n_found = _say(says, says_from[to], says_from[to + 1], since, token, m, n_found)
                if has_edges[to] and n_then < WALKS:
                    walks[1 - side, n_then, 0], walks[1 - side, n_then, 1] = to, since
                    n_then += 1
        n_walks = n_then
    return n_found


@inlined
def _is_below(patterns: Any, pattern: int, above: int) -> bool:
    parent = patterns.parents[pattern]
    while parent >= 0:
        if parent == above:
            return True
        parent = patterns.parents[parent]
    return False


@inlined
def _yields(patterns: Any, m: Any, n_found: int, i: int) -> bool:
    """Match i gives way: to a phrase against it, to a child theme at its place, or to a better one of its own theme."""
    for j in range(n_found):
        if j == i:
            continue
        overlaps = m[j, 2] <= m[i, 3] and m[i, 2] <= m[j, 3]
        if m[j, 0] == m[i, 0]:
            if m[j, 1] == 1:
                if overlaps:
                    return True
            elif overlaps and m[j, 3] - m[j, 2] != m[i, 3] - m[i, 2]:
                if m[j, 3] - m[j, 2] > m[i, 3] - m[i, 2]:
                    return True
            elif j < i:
                return True
        elif overlaps and m[j, 1] == 0 and _is_below(patterns, m[j, 0], m[i, 0]):
            return True
    return False


@inlined
def _sentiment(words: Any, chars: Any, n_words: int, n_chars: int, heads: Any, out: Any, row: int) -> None:
    """Three probabilities from the sums of a text or clause, into a row of `out`."""
    word_scale, char_scale, bias = heads.word_scale, heads.char_scale, heads.bias
    per_word = 1.0 / math.sqrt(max(n_words, 1))
    per_char = 1.0 / math.sqrt(max(n_chars, 1))
    total = 0.0
    for head in range(SENTIMENT_HEADS):
        score = word_scale[head] * words[head] * per_word + char_scale[head] * chars[head] * per_char
        out[row, head] = math.exp(min(max(score + bias[head], -30.0), 30.0))
        total += out[row, head]
    for head in range(SENTIMENT_HEADS):
        out[row, head] /= total


@inlined
def _script(text: Any, n: int, scripts: Any, counts: Any) -> int:
    """The script most of the first letters are in, 0 where there are none; kana beside Han is Japanese."""
    codes, kinds = text.codes, text.kinds
    counts[:] = 0
    for at in range(min(n, SCRIPT_CHARACTERS)):
        kind = kinds[at] & KIND
        if kind in (WORD, IDEOGRAPH):
            code = codes[at]
            if code < TABLE_SIZE:
                is_shared = code in (0x1EB9, 0x1ECB, 0x1ECD, 0x1EE5)  # with dots below, in Yoruba and Igbo too
                counts[LATIN if is_shared else scripts[code >> 4]] += 1
            elif 0xAC00 <= code <= 0xD7AF:
                counts[HANGUL] += 1
            elif kind == IDEOGRAPH:
                counts[KANA if code >= 0xFF66 and code <= 0xFF9F else HAN] += 1
    counts[0] = 0
    if counts[KANA] > 0:
        counts[KANA] += counts[HAN]
    if counts[VIETNAMESE] * 12 > counts[LATIN]:
        counts[VIETNAMESE] += counts[LATIN]
    counts[LATIN] = (counts[LATIN] + LATIN_NAMES - 1) // LATIN_NAMES
    best = 0
    for script in range(1, len(counts)):
        if counts[script] > counts[best]:
            best = script
    return best


@inlined
def _language(grams: Any, n: int, script: int, table: Any, total: Any) -> Any:
    """The likeliest language written in this script, and its probability among them."""
    script_of, bias = table.script, table.bias
    total[:] = 0
    _add_all(table.rows, grams, n, total)
    best, most = -1, -1e30
    scale = table.scale / math.sqrt(max(n, 1))
    for head in range(LANGUAGE_HEADS):
        if script_of[head] == script and total[head] * scale + bias[head] > most:
            most = total[head] * scale + bias[head]
            best = head
    if best < 0:
        return best, 0.0
    others = 0.0
    for head in range(LANGUAGE_HEADS):
        if script_of[head] == script:
            others += math.exp(max(total[head] * scale + bias[head] - most, -40.0))
    return best, 1.0 / others


@inlined
def _score(g: Any, n_clauses: int, heads: Any, work: Any, clauses: Any, out: Any) -> int:
    """Probabilities of all heads for one text into `out`, and of the sentiment of each clause into `clauses`.

    Returns how many of its grams the table knew.
    """
    words, chars, all_words, all_chars = work
    keys, rows, word_scale, char_scale, bias = heads.keys, heads.rows, heads.word_scale, heads.char_scale, heads.bias
    of_words, of_chars, words_end, chars_end = g.words, g.chars, g.words_end, g.chars_end
    all_words[:] = 0
    all_chars[:] = 0
    known, w, c = 0, 0, 0
    for clause in range(n_clauses):
        words[:] = 0
        chars[:] = 0
        known += _add(keys, rows, of_words, w, words_end[clause], words)
        known += _add(keys, rows, of_chars, c, chars_end[clause], chars)
        _sentiment(words, chars, words_end[clause] - w, chars_end[clause] - c, heads, clauses, clause)
        w, c = words_end[clause], chars_end[clause]
        for head in range(HEADS):
            all_words[head] += words[head]
            all_chars[head] += chars[head]
    _sentiment(all_words, all_chars, w, c, heads, out, 0)
    per_word, per_char = 1.0 / math.sqrt(max(w, 1)), 1.0 / math.sqrt(max(c, 1))
    for head in range(SENTIMENT_HEADS, HEADS):
        score = word_scale[head] * all_words[head] * per_word
        score += char_scale[head] * all_chars[head] * per_char + bias[head]
        out[0, head] = 1.0 / (1.0 + math.exp(-score))
    return known


@inlined
def _is_mixed(clauses: Any, n_clauses: int, whole: Any) -> bool:
    """One clause is surely for and another surely against, or the whole is torn between both."""
    most_negative, most_positive = 0.0, 0.0
    for clause in range(n_clauses):
        most_negative = max(most_negative, clauses[clause, 0])
        most_positive = max(most_positive, clauses[clause, 2])
    return bool(
        (most_negative >= MIXED_CLAUSE and most_positive >= MIXED_CLAUSE)
        or (whole[0, 0] >= MIXED_WHOLE and whole[0, 2] >= MIXED_WHOLE)
    )


@inlined
def _clause_polarity(clauses: Any, clause: int, whole: Any) -> int:
    """0, 1 or 2 for negative, neutral, positive: what the clause says, leaning on the text where it says little."""
    best, most = 1, -1.0
    for head in range(SENTIMENT_HEADS):
        weight = clauses[clause, head] * math.sqrt(whole[0, head])
        if weight > most:
            best, most = head, weight
    return best


@inlined
def _in_order(m: Any, n: int) -> None:
    """Sort the few matches of a clause by where they start, then by pattern."""
    for i in range(1, n):
        j = i
        while j > 0 and (m[j - 1, 2] > m[j, 2] or (m[j - 1, 2] == m[j, 2] and m[j - 1, 0] > m[j, 0])):
            for column in range(4):
                m[j, column], m[j - 1, column] = m[j - 1, column], m[j, column]
            j -= 1


@inlined
def _note(
    patterns: Any, text: Any, t: Any, n_tokens: int, work: Any, clauses: Any, whole: Any, mentions: Any, count: int
) -> Any:
    """Mentions of one text into `mentions` from row `count` on; returns the new count and the cues as bits."""
    walks, m, keep = work
    clause_of = t.clause
    cues = 0
    first = 0
    while first < n_tokens:
        clause = clause_of[first]
        end = first
        while end < n_tokens and clause_of[end] == clause:
            end += 1
        found = _find(patterns, text.bares, t, first, end, walks, m)
        if found > 1:
            _in_order(m, found)
        for i in range(found):
            keep[i] = m[i, 1] == 0 and not _yields(patterns, m, found, i)
        for i in range(found):
            if not keep[i]:
                continue
            if m[i, 0] >= patterns.n_themes:
                cues |= 1 << (m[i, 0] - patterns.n_themes)
            elif count < len(mentions):
                mentions[count, 0] = m[i, 0]
                mentions[count, 1] = t.start[m[i, 2]]
                mentions[count, 2] = t.end[m[i, 3]]
                mentions[count, 3] = _clause_polarity(clauses, clause, whole)
                count += 1
        first = end
    return count, cues


@inlined
def _asks(t: Any, n_tokens: int, codes: Any) -> bool:
    """A question mark stands among the marks."""
    kinds = t.kind
    for token in range(n_tokens):
        if kinds[token] == MARK:
            for at in range(t.start[token], t.end[token]):
                if codes[at] == 63 or codes[at] == 0x61F or codes[at] == 0x37E:
                    return True
    return False


@compiled
def read_rows(
    data: Any, offsets: Any, first: int, end: int, characters: Any, scripts: Any, roles: Any, heads: Any,
    languages: Any, patterns: Any, room: Any, out: Any,
) -> int:  # fmt: skip
    """Read rows first..end of an Arrow string buffer into `out`; how many mentions, or −1 where they had no room."""
    text, t, g, told = room.text, room.tokens, room.grams, out.scores
    sums = np.zeros((4, HEADS), dtype=np.int64)
    work = (sums[0], sums[1], sums[2], sums[3])
    counts = np.zeros(N_SCRIPTS, dtype=np.int64)
    total = np.zeros(LANGUAGE_HEADS, dtype=np.int64)
    walks = np.zeros((2, WALKS, 2), dtype=np.int32)
    found = (walks, np.zeros((CLAUSE_MATCHES, 4), dtype=np.int32), np.zeros(CLAUSE_MATCHES, dtype=np.bool_))
    clauses = np.zeros((len(t.start), SENTIMENT_HEADS), dtype=np.float64)
    scores = np.zeros((1, HEADS), dtype=np.float64)
    count = 0
    for row in range(first, end):
        at = row - first
        n = _decode(data, offsets[row], offsets[row + 1], characters, text.codes, text.bares, text.kinds)
        n_tokens = _tokens(text.codes, text.bares, text.kinds, n, roles, t)
        n_clauses, n_language = _grams(text.codes, text.kinds, t, n_tokens, g)
        out.known[at] = _score(g, n_clauses, heads, work, clauses, scores)
        for head in range(HEADS):
            told[at, head] = scores[0, head]
        out.tokens[at] = n_tokens
        out.script[at] = _script(text, n, scripts, counts)
        out.language[at], out.sureness[at] = _language(g.language, n_language, out.script[at], languages, total)
        out.mixed[at] = _is_mixed(clauses, n_clauses, scores)
        count, out.cues[at] = _note(patterns, text, t, n_tokens, found, clauses, scores, out.mentions, count)
        out.asks[at] = _asks(t, n_tokens, text.codes)
        out.mentions_end[at] = count
        if count == len(out.mentions):
            return -1
    return count


@inlined
def _language_grams(codes: Any, t: Any, n_tokens: int, out: Any) -> int:
    """The grams of the language alone, as `_grams` finds them; how many."""
    n = 0
    for i in range(n_tokens):
        if t.kind[i] != WORD or n >= LANGUAGE_GRAMS:
            continue
        start, end = t.start[i], t.end[i]
        for first in range(start - 1, end):
            state = _GRAM_SEED
            for at in range(first, min(first + 4, end + 1)):
                state = _step(state, 32 if at < start or at == end else codes[at])
                if at >= start and n < LANGUAGE_GRAMS:
                    out[n] = _final(state)
                    n += 1
        if n < LANGUAGE_GRAMS:
            out[n] = _hash_span(codes, start, min(end, start + 40), _WORD_SEED)
            n += 1
    return n


@compiled
def tell_rows(
    data: Any, offsets: Any, first: int, end: int, characters: Any, scripts: Any, roles: Any, languages: Any, room: Any,
    script: Any, language: Any, sureness: Any,
) -> None:  # fmt: skip
    """The script, the likeliest language and its probability of rows first..end, as `read_rows` finds them."""
    text, t, g = room.text, room.tokens, room.grams
    counts = np.zeros(N_SCRIPTS, dtype=np.int64)
    total = np.zeros(LANGUAGE_HEADS, dtype=np.int64)
    for row in range(first, end):
        at = row - first
        n = _decode(data, offsets[row], offsets[row + 1], characters, text.codes, text.bares, text.kinds)
        n_tokens = _tokens(text.codes, text.bares, text.kinds, n, roles, t)
        n_language = _language_grams(text.codes, t, n_tokens, g.language)
        script[at] = _script(text, n, scripts, counts)
        language[at], sureness[at] = _language(g.language, n_language, script[at], languages, total)


@compiled
def word_hashes(data: Any, offsets: Any, characters: Any, roles: Any, room: Any, words: Any, ends: Any) -> None:
    """The accent-free hashes of the words of each row, as the pattern tree keys them."""
    text, t = room.text, room.tokens
    count = 0
    for row in range(len(offsets) - 1):
        n = _decode(data, offsets[row], offsets[row + 1], characters, text.codes, text.bares, text.kinds)
        n_tokens = _tokens(text.codes, text.bares, text.kinds, n, roles, t)
        for token in range(n_tokens):
            if t.kind[token] != MARK and count < len(words):
                words[count] = t.bare[token]
                count += 1
        ends[row] = count


@compiled
def edge_key(state: int, word: Any, is_prefix: bool) -> Any:
    """The key of an edge of the pattern tree, as `_edge` looks it up."""
    return _edge_key(state, word, is_prefix)


@compiled
def gram_rows(data: Any, offsets: Any, characters: Any, roles: Any, room: Any, counts: Any, grams: Any) -> None:
    """For training: the grams of each row, words then chars then language; counts: (rows, 3)."""
    text, t, g = room.text, room.tokens, room.grams
    at = 0
    for row in range(len(offsets) - 1):
        n = _decode(data, offsets[row], offsets[row + 1], characters, text.codes, text.bares, text.kinds)
        n_tokens = _tokens(text.codes, text.bares, text.kinds, n, roles, t)
        n_clauses, n_language = _grams(text.codes, text.kinds, t, n_tokens, g)
        counts[row, 0] = g.words_end[n_clauses - 1] if n_clauses else 0
        counts[row, 1] = g.chars_end[n_clauses - 1] if n_clauses else 0
        counts[row, 2] = n_language
        for i in range(counts[row, 0]):
            grams[at + i] = g.words[i]
        at += counts[row, 0]
        for i in range(counts[row, 1]):
            grams[at + i] = g.chars[i]
        at += counts[row, 1]
        for i in range(counts[row, 2]):
            grams[at + i] = g.language[i]
        at += counts[row, 2]
