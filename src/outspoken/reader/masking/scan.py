"""One look at the bytes of every text for what personal data cannot be without: most texts have none of it.

Each sign stands for one finder and is set wherever that finder could find something, and somewhere else too; the
finder's own pattern decides. What a sign asks for is only what its pattern demands, so a change there needs one here.
All of it is one file, because the compiler's disk cache notices a change in a loop's own file only.

    digits and marks            a run of seven digits, two letters and two digits, an at sign inside a word
    a cue beside a number       "street" after a number, "calle" before one, "straße 12", "customer … 12"
    a cue and what may follow   "my name is ", a line's beginning with "regards," and a word
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from outspoken.reader.jit import called, compiled, inlined

# Signs of the finders, one bit each.
EMAIL: Final = 1 << 0
IBAN: Final = 1 << 1
CARD: Final = 1 << 2
RULED: Final = 1 << 3
PHONE: Final = 1 << 4
STREET_AFTER: Final = 1 << 5  # 12 High Street
STREET_BEFORE: Final = 1 << 6  # Calle Mayor 12
STREET_BETWEEN: Final = 1 << 7  # 12 rue de la Paix
STREET_ENDING: Final = 1 << 8  # Hauptstraße 12
CODE: Final = 1 << 9  # Am Markt 3, 50667 Köln
INTRODUCES: Final = 1 << 10
BOOKS: Final = 1 << 11
GREETS: Final = 1 << 12
FORMALLY: Final = 1 << 13
SIGNS: Final = 1 << 14
SIGNS_A_LINE: Final = 1 << 15
# Cues that are no sign by themselves.
TITLE: Final = 1 << 16
BOX: Final = 1 << 17  # a number follows at once: STREET_AFTER
STREET_SHORT: Final = 1 << 18  # with its dot, after which the name may follow at once: STREET_BEFORE

# What a byte is, as bits.
ALNUM: Final = 1
DIGIT: Final = 2
AT: Final = 4
BEGINS: Final = 8  # a cue may begin with it
BLANK: Final = 16
UPPER: Final = 32
IN_STREET: Final = 64  # may stand in a street's name: letters, digits, blank ' . - _ , / and all beyond ASCII
IN_ACCOUNT: Final = 128  # may stand between a word for an account and its number
RARE: Final = 256  # a digit of another script may begin with it

# Classes of characters: 0 for those in no cue, one for each letter of a cue, and these.
OTHER: Final = 1  # beyond the table of classes
NUMERAL: Final = 2  # digits of other scripts, which the patterns take for digits too

CARD_DIGITS: Final = 13
IBAN_DIGITS: Final = 9
PHONE_DIGITS: Final = 7
RULED_DIGITS: Final = 4
CODE_DIGITS: Final = 5  # of a house and a postcode
WORDS_TO_STREET: Final = 6  # spaces between a house's number and "Street"
WORDS_TO_RUE: Final = 2
WORDS_FROM_CALLE: Final = 16  # between "Calle" and its number
BYTES_FROM_CALLE: Final = 1024
NUMBERED: Final = STREET_AFTER | STREET_BEFORE | STREET_BETWEEN | STREET_ENDING | CODE


@inlined
def _class(data: Any, at: int, stop: int, classes: Any) -> Any:
    """The class of the character that begins here, and where it ends. Broken bytes are a character each."""
    lead = data[at]
    if lead < 0x80:
        return classes[lead], at + 1
    end = at + 1
    while end < stop and end < at + 4 and data[end] & 0xC0 == 0x80:
        end += 1
    if end - at == 2:
        return classes[(int(lead) & 0x1F) << 6 | int(data[at + 1]) & 0x3F], end
    if end - at == 3 and lead < 0xF0:
        code = (int(lead) & 0x0F) << 12 | (int(data[at + 1]) & 0x3F) << 6 | int(data[at + 2]) & 0x3F
        return (classes[code] if code < len(classes) else OTHER), end
    return OTHER, end


@called
def _title_follows(data: Any, at: int, stop: int, cues: Any) -> bool:
    """A title stands here, with a dot or a blank after it."""
    state = 0
    while at < stop:
        place, at = _class(data, at, stop, cues.classes)
        state = cues.following[state, place]
        if state == 0:
            return False
        if cues.kinds[state] & TITLE and at < stop and (data[at] == 46 or cues.looks[data[at]] & BLANK):
            return True
    return False


@called
def _number_before(data: Any, start: int, at: int, words: int, looks: Any) -> bool:
    """A digit stands before this word, with at most so many blanks between and nothing that no street has."""
    if at == start or data[at - 1] != 32:
        return False
    while at > start:
        at -= 1
        look = looks[data[at]]
        if look & DIGIT:
            return True
        words -= data[at] == 32
        if words < 0 or not look & IN_STREET:
            return False
    return False


@called
def _begins_big(data: Any, start: int, at: int, looks: Any) -> bool:
    """The word before the blanks, commas and dots before this place begins with a capital, or beyond ASCII."""
    while at > start and data[at - 1] in (32, 44, 46):
        at -= 1
    while at > start and data[at - 1] not in (32, 10):
        at -= 1
    # A name may stand behind its particle ("d'Azeglio"), so a capital anywhere near its beginning counts.
    for near in range(at, at + 6):
        if looks[data[near]] & UPPER or data[near] >= 0x80:
            return True
        if data[near] == 32:
            return False
    return False


@called
def _number_after(data: Any, start: int, at: int, stop: int, looks: Any) -> int:
    """Where the number of a street whose kind ends here is: 2 beside a name, 1 beside another word, 0 nowhere."""
    words = WORDS_FROM_CALLE
    first = at
    while at < min(stop, first + BYTES_FROM_CALLE):
        look = looks[data[at]]
        if look & DIGIT:
            is_marked = at > first and (data[at - 1] >= 0x80 or data[at - 1] == 46 or data[at - 1] == 47)
            is_marked = is_marked or (at > first + 1 and data[at - 1] == 32 and looks[data[at - 2]] & ALNUM == 0)
            is_marked = is_marked or (at > first + 3 and (data[at - 3] == 32 or data[at - 4] == 32))  # "nr 12"
            return 2 if is_marked or data[at - 1] != 32 or _begins_big(data, start, at, looks) else 1
        words -= data[at] == 32
        if words < 0 or not look & IN_STREET:
            return 0
        at += 1
    return 0


@called
def _ruled_number(data: Any, at: int, stop: int, cues: Any) -> bool:
    """A number follows with no more than the words that may stand between it and the cue that ends here."""
    words, inside = cues.between, False
    stop = min(stop, at + cues.reach)
    while at < stop:
        look = cues.looks[data[at]]
        if look & DIGIT:
            return True
        if not look & IN_ACCOUNT:
            return False
        is_word = look & ALNUM != 0 or (inside and data[at] >= 0x80)
        if is_word and not inside:
            words -= 1
            if words < 0:
                return False
        inside = is_word
        at += 1
    return False


@called
def _signed(data: Any, start: int, at: int, looks: Any) -> bool:
    """What begins here may be a closing: the text begins, or a sentence or line ended before it."""
    if at == start:
        return True
    before = data[at - 1]
    if before >= 0x80 or before in (10, 46, 33, 63, 59, 41):
        return True
    if not looks[before] & BLANK or at - 1 == start:
        return False
    further = data[at - 2]
    return bool(further >= 0x80 or looks[further] & BLANK or further in (46, 33, 63, 44, 59, 41))


@called
def _name_follows(data: Any, at: int, stop: int, looks: Any) -> bool:
    """Blanks, after them at most a comma or colon, more blanks, then a letter."""
    first = at
    while at < stop and (looks[data[at]] & BLANK or data[at] == 44 or data[at] == 58 or data[at] >= 0x80):
        if data[at] >= 0x80 and at > first:  # a letter, or another blank
            return True
        at += 1
    return at > first and at < stop and looks[data[at]] & (ALNUM | DIGIT) == ALNUM


@called
def _line_ends(data: Any, at: int, stop: int) -> bool:
    """At most three blanks, commas, full or exclamation marks, then the line's end."""
    for place in range(at, min(stop, at + 4)):
        if data[place] == 10:
            return True
        if data[place] not in (32, 44, 46, 33):
            return False
    return False


@called
def _holds(kinds: int, data: Any, start: int, begins: int, ends: int, stop: int, cues: Any) -> Any:
    """Which signs a cue in its surroundings is, and where the text must have another digit for it to be STREET_AFTER.

    The latter is −1 where no cue waits for one.
    """
    looks = cues.looks
    signs, waits = 0, -1
    follows = data[ends] if ends < stop else 0
    if kinds & STREET_AFTER and _number_before(data, start, begins, WORDS_TO_STREET, looks):
        if _begins_big(data, start, begins, looks):
            signs |= STREET_AFTER
        else:
            waits = ends  # only before a postcode
    if kinds & STREET_BETWEEN and _number_before(data, start, begins, WORDS_TO_RUE, looks):
        signs |= STREET_BETWEEN
    if kinds & BOX and follows == 32 and ends + 1 < stop and looks[data[ends + 1]] & DIGIT:
        signs |= STREET_AFTER
    if kinds & (STREET_BEFORE | STREET_SHORT):
        number = _number_after(data, start, ends, stop, looks)
        signs |= STREET_BEFORE if number == 2 else STREET_SHORT if number == 1 else 0
    if kinds & RULED and _ruled_number(data, ends, stop, cues):
        signs |= RULED
    if follows == 32 or follows == 58:
        signs |= kinds & (INTRODUCES | BOOKS | GREETS)
    if kinds & FORMALLY and follows == 32 and _title_follows(data, ends + 1, stop, cues):
        signs |= FORMALLY
    if kinds & (SIGNS | SIGNS_A_LINE) and _signed(data, start, begins, looks):
        signs |= SIGNS if kinds & SIGNS and _name_follows(data, ends, stop, looks) else 0
        signs |= SIGNS_A_LINE if kinds & SIGNS_A_LINE and _line_ends(data, ends, stop) else 0
    return signs, waits


@inlined
def _is_cue(data: Any, at: int, stop: int, classes: Any, following: Any, kinds: Any) -> bool:
    """Some cue begins here, whatever stands around it."""
    state = 0
    while at < stop:
        place, at = _class(data, at, stop, classes)
        state = following[state, place]
        if state == 0:
            return False
        if kinds[state] & ~TITLE:
            return True
    return False


@called
def _cued(data: Any, start: int, at: int, stop: int, cues: Any) -> Any:
    """The signs of all cues that begin here, and the place after which a digit must come; see `_holds`."""
    looks, classes, following = cues.looks, cues.classes, cues.following
    state, signs, waits, end = 0, 0, -1, at
    while end < stop:
        place, end = _class(data, end, stop, classes)
        state = following[state, place]
        if state == 0:
            break
        kinds = cues.kinds[state]
        if end < stop and looks[data[end]] & ALNUM:
            kinds &= ~cues.closed[state]
        if kinds & ~TITLE:
            more, later = _holds(kinds, data, start, at, end, stop, cues)
            signs |= more
            waits = later if waits < 0 else waits
    return signs, waits


@called
def _ends_street(data: Any, start: int, at: int, classes: Any, endings: Any, ends: Any) -> bool:
    """Before the blank before this digit a street's name ends, with or without a dot."""
    at -= 1
    if at > start and data[at - 1] == 46:
        at -= 1
    state = 0
    while at > start:
        first = at - 1
        while first > start and first > at - 4 and data[first] & 0xC0 == 0x80:
            first -= 1
        place, _ = _class(data, first, at, classes)
        state = endings[state, place]
        if state == 0:
            return False
        if ends[state]:
            return True
        at = first
    return False


@called
def _is_run(data: Any, last: int, at: int) -> bool:
    """The digit here goes on with the run of the one at `last`: at most three characters that group numbers between."""
    count = 0
    last += 1
    while last < at:
        byte = data[last]
        if byte in (32, 9, 47, 40, 41, 46, 45):
            last += 1
        elif byte == 0xC2 and last + 1 < at and data[last + 1] == 0xA0:
            last += 2
        elif byte == 0xE2 and last + 2 < at and data[last + 1] == 0x80 and data[last + 2] in (0x89, 0xAF, 0x90, 0x91):
            last += 3
        else:
            return False
        count += 1
    return count <= 3


@inlined
def _is_iban(data: Any, start: int, at: int, stop: int, looks: Any) -> bool:
    """This digit is the second after two letters, and a letter or digit follows, with a blank or hyphen or without."""
    if at < start + 3 or not looks[data[at - 1]] & DIGIT:
        return False
    if looks[data[at - 2]] & (ALNUM | DIGIT) != ALNUM or looks[data[at - 3]] & (ALNUM | DIGIT) != ALNUM:
        return False
    next_ = at + 1
    if next_ < stop and (data[next_] == 32 or data[next_] == 45):
        next_ += 1
    return next_ < stop and looks[data[next_]] & ALNUM != 0


@inlined
def _is_town(data: Any, at: int, stop: int, looks: Any) -> bool:
    """A blank and a capital stand here."""
    return bool(at + 1 < stop and data[at] == 32 and (looks[data[at + 1]] & UPPER or data[at + 1] >= 0x80))


@called
def _ends_code(data: Any, start: int, at: int, stop: int, spaced: int, looks: Any) -> bool:
    """A postcode may end with this digit: a town follows, and before it stands a number after a blank."""
    end = at + 1
    if (end < stop and looks[data[end]] & DIGIT) or at == start or not looks[data[at - 1]] & DIGIT:
        return False
    letters = end + 1 if end < stop and data[end] == 32 else end  # "1015 CJ Amsterdam"
    is_dutch = letters + 2 < stop and looks[data[letters]] & UPPER and looks[data[letters + 1]] & UPPER
    if not _is_town(data, end, stop, looks) and not (is_dutch and _is_town(data, letters + 2, stop, looks)):
        return False
    first = at
    while first > start and looks[data[first - 1]] & DIGIT:
        first -= 1
    return spaced >= 0 and spaced < first


@called
def _is_numeral(data: Any, at: int, stop: int, classes: Any) -> bool:
    """A digit of another script begins here, or may do beyond the table of classes."""
    lead, second = data[at], data[at + 1] if at + 1 < stop else 0
    if lead >= 0xF0:
        return bool(second != 0x9F)  # nearly all of which are emoji
    place, _ = _class(data, at, stop, classes)
    if place == OTHER:
        return bool(second < 0xB0 if lead == 0xEA else second == 0xBC if lead == 0xEF else False)
    return bool(place == NUMERAL)


@inlined
def _settled(signs: int, digits: int, last: int, waits: int, is_rare: bool) -> int:
    """What the whole text tells: how many digits it has, and whether some are of another script."""
    if is_rare and digits:
        signs |= NUMBERED | RULED | (PHONE if digits >= PHONE_DIGITS else 0) | (CARD if digits >= CARD_DIGITS else 0)
    if waits >= 0 and last > waits:
        signs |= STREET_AFTER
    if signs & STREET_SHORT:
        signs = (signs & ~STREET_SHORT) | (STREET_BEFORE if digits >= CODE_DIGITS else 0)
    if digits < IBAN_DIGITS:
        signs &= ~IBAN
    if digits < RULED_DIGITS:
        signs &= ~RULED
    return signs


@inlined
def _begins_cue(data: Any, at: int, stop: int, letters: Any, starts: Any) -> bool:
    """Some cue begins with four such bytes."""
    if at + 3 >= stop:
        return True
    first, second, third = np.uint64(letters[data[at]]), np.uint64(letters[data[at + 1]]), letters[data[at + 2]]
    place = first << np.uint64(10) | second << np.uint64(5) | np.uint64(third)
    return bool(starts[place] >> letters[data[at + 3]] & 1)


@compiled
def scan_rows(data: Any, offsets: Any, first: int, end: int, cues: Any, signs: Any) -> None:
    """The signs of rows first..end of an Arrow string buffer into `signs`, shape (rows of all,).

    Arrays are taken out of their tuple first: in a loop that costs more than the loop's own work.
    """
    looks, starts, classes, endings, ends = cues.looks, cues.starts, cues.classes, cues.endings, cues.ends
    letters, following, kinds = cues.letters, cues.following, cues.kinds
    for row in range(first, end):
        start, stop = offsets[row], offsets[row + 1]
        found, digits, run, last, spaced, waits = 0, 0, 0, -1, -1, -1
        before, is_rare = 0, False
        for at in range(start, stop):
            look = looks[data[at]]
            # A cue such as "#" may come to stand behind a label.
            is_begin = look & BEGINS and not before & look & ALNUM and _begins_cue(data, at, stop, letters, starts)
            if is_begin and _is_cue(data, at, stop, classes, following, kinds):
                more, later = _cued(data, start, at, stop, cues)
                found |= more
                waits = later if waits < 0 else waits
            if look & DIGIT:
                run = run + 1 if last >= 0 and (last == at - 1 or _is_run(data, last, at)) else 1
                digits += 1
                last = at
                found |= CARD | PHONE if run >= CARD_DIGITS else PHONE if run >= PHONE_DIGITS else 0
                if at > start + 1 and data[at - 1] == 32:
                    spaced = at if spaced < 0 else spaced
                    found |= STREET_ENDING if _ends_street(data, start, at, classes, endings, ends) else 0
                found |= IBAN if _is_iban(data, start, at, stop, looks) else 0
                if digits >= CODE_DIGITS and _ends_code(data, start, at, stop, spaced, looks):
                    found |= CODE
            elif look & (AT | RARE):
                if look & RARE:
                    is_rare = is_rare or _is_numeral(data, at, stop, classes)
                elif at > start and at + 1 < stop and data[at - 1] > 32 and data[at + 1] > 32:
                    found |= EMAIL
            before = look
        signs[row] = _settled(found, digits, last, waits, is_rare)
