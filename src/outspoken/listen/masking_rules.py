"""The organisation's own masking rules: kept, tried out, and applied by every door before anything is stored.

A rule holds for what comes in from then on; what is stored already stays as it is.

Its errors:

    BadRule    a rule that cannot be kept; `field` says which of Draft's fields is the reason
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pyarrow as pa
from django.db import transaction

from outspoken import reader
from outspoken.listen import masking_pattern
from outspoken.listen.models import MaskingRule
from outspoken.people import audit
from outspoken.people.models import User
from outspoken.reader.masking import Rule, RuleError, shipped_rules

MOST: Final = 50
MOST_LINES: Final = 40
LONGEST_SAMPLE: Final = 4_000
_LABEL: Final = re.compile(r"[a-z][a-z_]{0,23}")
_MASK: Final = re.compile(r"\[[a-z_]{1,24}\]")


class BadRule(ValueError):
    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Draft:
    """A rule as somebody wants it.

    words: what stands before the number; shapes: 9 for a digit, A for a letter; pattern: a regular expression.
    """

    label: str
    words: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    pattern: str = ""

    @classmethod
    def of(cls, rule: MaskingRule) -> Draft:
        return cls(rule.label, tuple(rule.words), tuple(rule.shapes), rule.pattern)

    def check(self) -> None:
        """Raises BadRule."""
        if not _LABEL.fullmatch(self.label):
            raise BadRule("Use 1 to 24 small letters or “_”, such as order.", field="label")
        if not (self.words or self.shapes or self.pattern):
            raise BadRule("It finds nothing yet: give words, a shape or a pattern.", field="words")
        for field in ("words", "shapes"):
            lines = getattr(self, field)
            if len(lines) > MOST_LINES:
                raise BadRule(f"{len(lines)} are too many; keep the {MOST_LINES} that matter.", field=field)
            for number, line in enumerate(lines, 1):
                self._check_line(field, number, line)
        if self.pattern:
            try:
                masking_pattern.check(self.pattern, label=self.label)
            except masking_pattern.BadPattern as error:
                raise BadRule(str(error), field="pattern") from error

    def _check_line(self, field: str, number: int, line: str) -> None:
        try:
            Rule(self.label, **{field: (line,)})
        except RuleError as error:
            told = str(error).partition(": ")[2] or str(error)
            raise BadRule(f"Line {number}: {told}.", field=field) from error

    def rule(self) -> Rule | None:
        """The part of it that the reader knows; None where it is a pattern alone."""
        return Rule(self.label, self.words, self.shapes) if self.words or self.shapes else None


@dataclass(frozen=True, slots=True)
class Rules:
    """What is masked beside the forms that always are."""

    rules: tuple[Rule, ...] | None = None
    patterns: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, drafts: Sequence[Draft]) -> Rules:
        own = tuple(rule for draft in drafts if (rule := draft.rule()))
        patterns = tuple((draft.pattern, draft.label) for draft in drafts if draft.pattern)
        # The organisation's own names go before the shipped ones.
        return cls((*own, *shipped_rules()) if own else None, patterns)

    def mask(self, texts: Sequence[str]) -> list[str]:
        """The texts with personal data and what the rules find replaced."""
        if not texts:
            return []
        masked: pa.Array = reader.mask(texts, rules=self.rules)
        return list(masking_pattern.replaced(masked, self.patterns).to_pylist())


def current() -> Rules:
    """The rules that are on; one small query, so that a rule holds in every process from the moment it is saved."""
    return Rules.of([Draft.of(rule) for rule in MaskingRule.objects.filter(is_on=True)])


def tried(text: str, draft: Draft | None = None) -> list[tuple[str, bool]]:
    """A sample as it would be stored, in pieces, with whether each stands for something masked.

    draft: a rule not kept yet, tried in place of the one with its label. Raises BadRule.
    """
    if draft is not None:
        draft.check()
    kept = [Draft.of(rule) for rule in MaskingRule.objects.filter(is_on=True)]
    drafts = [held for held in kept if draft is None or held.label != draft.label]
    [masked] = Rules.of([*drafts, *([draft] if draft else [])]).mask([text[:LONGEST_SAMPLE].replace("\0", "")])
    return list(_pieces(masked))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    place = 0
    for found in _MASK.finditer(text):
        if found.start() > place:
            yield text[place : found.start()], False
        yield found[0], True
        place = found.end()
    if place < len(text):
        yield text[place:], False


@transaction.atomic
def add(draft: Draft, *, by: User, now: datetime) -> MaskingRule:
    """Keep a rule. Raises BadRule."""
    draft.check()
    if MaskingRule.objects.count() >= MOST:
        raise BadRule(f"There are {MOST} rules; join some of them first.", field="label")
    if MaskingRule.objects.filter(label=draft.label).exists():
        raise BadRule(f"There is a rule [{draft.label}] already; add to that one.", field="label")
    rule = MaskingRule(by=by, at=now)
    _put(draft, rule)
    audit.record("masking_rule.added", by=by, about=f"masking rule {rule.label}", now=now)
    return rule


@transaction.atomic
def change(rule: MaskingRule, draft: Draft, *, by: User, now: datetime) -> MaskingRule:
    """Make a rule what the draft says. Raises BadRule."""
    draft.check()
    if MaskingRule.objects.filter(label=draft.label).exclude(pk=rule.pk).exists():
        raise BadRule(f"There is a rule [{draft.label}] already; add to that one.", field="label")
    _put(draft, rule)
    audit.record("masking_rule.changed", by=by, about=f"masking rule {rule.label}", now=now)
    return rule


@transaction.atomic
def switch(rule: MaskingRule, *, on: bool, by: User, now: datetime) -> None:
    """Switch a rule off, or on again; what was masked by it stays masked."""
    MaskingRule.objects.filter(pk=rule.pk).update(is_on=on)
    audit.record(f"masking_rule.switched_{'on' if on else 'off'}", by=by, about=f"masking rule {rule.label}", now=now)


def _put(draft: Draft, rule: MaskingRule) -> None:
    rule.label, rule.pattern = draft.label, draft.pattern
    rule.words, rule.shapes = list(draft.words), list(draft.shapes)
    rule.save()
