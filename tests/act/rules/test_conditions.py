"""Conditions: read from JSON and refused when they cannot be, asked of comments in columns, said in plain words."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from outspoken.act.rules import actions, conditions, sentences
from outspoken.act.rules.actions import NotAnAction
from outspoken.act.rules.conditions import WHATS, Condition, NotACondition, World
from outspoken.act.rules.facts import _ALWAYS, _COLUMNS, Facts
from outspoken.act.rules.world import of_incident
from outspoken.journeys.models import Touchpoint
from outspoken.understand.models import Incident

NAMES: sentences.Names = {"theme": {"refund": "Refunds"}, "touchpoint": {"web": "Web checkout"}, "team": {"web": "Web"}}


def facts(*rows: dict[str, Any]) -> Facts:
    """Rows by column; what is left out is empty, or not a number."""
    columns = {}
    for name, (_, kind) in _COLUMNS.items():
        if pa.types.is_dictionary(kind):
            columns[name] = pa.array([row.get(name, "") for row in rows], pa.string()).dictionary_encode()
        else:
            columns[name] = pa.array([row.get(name) for row in rows], kind)
    return Facts(pa.table(columns))


def world(said: Iterable[int] = ()) -> World:
    return World(
        themes={"refund": 7, "refund.slow": 8}, incident=lambda held, least: held.none, said=lambda phrases: said
    )


def found(given: list[dict[str, Any]], held: Facts, *, said: Iterable[int] = ()) -> list[bool]:
    groups = conditions.parse([given])
    return [bool(one) for one in conditions.holds(groups, held, world(said))]


@pytest.mark.parametrize(
    ("given", "row", "other"),
    [
        ({"what": "feeling", "is": ["anger"]}, {"family": "anger"}, {"family": "delight"}),
        (
            {"what": "feeling", "is": ["anger"], "kind": "strongly"},
            {"family": "anger", "strength": 0.8},
            {"family": "anger", "strength": 0.5},
        ),
        ({"what": "polarity", "is": ["negative"]}, {"polarity": "negative"}, {"polarity": ""}),
        ({"what": "harm"}, {"harms": "legal safety"}, {"harms": ""}),
        ({"what": "harm", "is": ["safety"]}, {"harms": "legal safety"}, {"harms": "legal"}),
        ({"what": "intent", "is": ["leaving"]}, {"intents": "complaint leaving"}, {"intents": "complaint"}),
        ({"what": "urgent"}, {"urgency": 0.9}, {"urgency": None}),
        ({"what": "score", "at_most": 3}, {"score": 3.0}, {"score": None}),
        ({"what": "score", "at_least": 9, "kind": "nps"}, {"score": 9.0, "score_kind": "nps"}, {"score": 9.0}),
        ({"what": "theme", "is": ["refund"]}, {"themes": "3 7 12"}, {"themes": "70 71"}),
        ({"what": "touchpoint", "is": ["web"]}, {"touchpoint": "web"}, {"touchpoint": "web2"}),
        ({"what": "segment", "is": ["vip"]}, {"segment": "vip"}, {"segment": ""}),
        ({"what": "known"}, {"is_known": 1}, {"is_known": 0}),
        ({"what": "words", "is": ["never again"]}, {"verbatim": 5}, {"verbatim": 6}),
        ({"what": "effort", "is": ["high"], "not": True}, {"effort": "low"}, {"effort": "high"}),
    ],
)
def test_a_condition_finds_what_it_means_and_nothing_else(
    given: dict[str, Any], row: dict[str, Any], other: dict[str, Any]
) -> None:
    assert found([given], facts(row, other), said=[5]) == [True, False]


@pytest.mark.parametrize("what", WHATS)
def test_a_condition_looks_at_no_column_but_those_it_names(what: str) -> None:
    kind = conditions._KINDS[what]
    given = {"what": what, "is": [*kind.choices[:1]] or ["x"], "kind": (*kind.kinds, "x")[0], "at_most": 3}
    groups = conditions.parse([[given]])
    incident = Incident(
        since=date(2026, 3, 1), last=date(2026, 3, 2), theme_id=7, touchpoint=Touchpoint(slug="web"), channel="mail"
    )
    around = World(themes={"x": 7}, incident=lambda held, _: of_incident(incident, held), said=lambda _: [5])
    row = {"day": 20513, "polarity": "negative", "themes": "7", "touchpoint": "web", "channel": "mail"}
    held = facts({**row, "verbatim": 5})
    part = Facts(held.table.select([*_ALWAYS, *sorted(conditions.columns(groups) - set(_ALWAYS))]))
    assert conditions.holds(groups, part, around).tolist() == conditions.holds(groups, held, around).tolist()


def test_all_conditions_of_a_group_must_hold_and_one_group_is_enough() -> None:
    angry, vip = {"what": "feeling", "is": ["anger"]}, {"what": "segment", "is": ["vip"]}
    held = facts({"family": "anger"}, {"family": "anger", "segment": "vip"}, {"segment": "vip"}, {})
    both, either = conditions.parse([[angry, vip]]), conditions.parse([[angry], [vip]])
    assert conditions.holds(both, held, world()).tolist() == [False, True, False, False]
    assert conditions.holds(either, held, world()).tolist() == [True, True, True, False]


def test_a_rule_that_says_nothing_is_meant_for_nobody() -> None:
    assert conditions.holds((), facts({}), world()).tolist() == [False]


def test_a_theme_that_is_gone_finds_nothing() -> None:
    assert found([{"what": "theme", "is": ["gone"]}], facts({"themes": "7"})) == [False]


def test_nothing_to_look_at_is_no_trouble() -> None:
    for what in WHATS:
        one = Condition(what, values=("web",), kind="" if what != "attribute" else "plan", at_most=1)
        assert not conditions.asked(one, facts(), world()).any()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"what": "mood"}, "It is about none of"),
        ({"what": "harm", "is": ["fire"]}, "is none of safety"),
        ({"what": "score"}, "how low or how high"),
        ({"what": "score", "at_most": "low"}, "is no number"),
        ({"what": "score", "at_most": 1, "kind": "iq"}, "one of nps"),
        ({"what": "theme", "is": []}, "at least one theme"),
        ({"what": "theme", "is": "refund"}, "a list"),
        ({"what": "attribute", "is": ["x"]}, "Name the attribute"),
        ({"what": "words", "is": ["x" * 121]}, "at most 120"),
        ("anger", "It is about none of"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(given: Any, says: str) -> None:
    with pytest.raises(NotACondition, match=r"Condition 2 of group 1: .*" + says):
        conditions.parse([[{"what": "harm"}, given]])


@pytest.mark.parametrize("given", [{}, [[]], [{"what": "harm"}], [[{"what": "harm"}]] * 7])
def test_groups_that_are_none_are_refused(given: Any) -> None:
    with pytest.raises(NotACondition, match=r"group|Group"):
        conditions.parse(given)


words = st.text(min_size=1, max_size=20).map(str.strip).filter(lambda word: word and "\0" not in word)
whole = st.sampled_from(["touchpoint", "channel", "segment", "words", "theme"])


@given(whole, st.lists(words, min_size=1, max_size=5, unique=True), st.booleans())
def test_what_is_kept_is_read_back_as_it_was(what: str, values: list[str], is_not: bool) -> None:
    one = conditions.condition({"what": what, "is": values, "not": is_not})
    assert conditions.condition(one.kept()) == one


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["what", "is", "kind", "at_most", "not", "do", "tags"]), inner)
        ),
    )
)
def test_nonsense_is_refused_and_never_breaks_anything(given: Any) -> None:
    for parse, error in ((conditions.parse, NotACondition), (actions.parse, NotAnAction)):
        with suppress(error):
            parse(given)


def test_a_rule_is_said_in_one_sentence() -> None:
    when = conditions.parse(
        [
            [{"what": "feeling", "is": ["anger", "disgust"], "kind": "strongly"}, {"what": "theme", "is": ["refund"]}],
            [{"what": "score", "kind": "stars", "at_most": 1}, {"what": "known", "not": True}],
        ]
    )
    then = actions.parse([{"do": "open a case", "severity": 3, "team": "web"}, {"do": "tag", "tags": ["refund"]}])
    assert sentences.rule(when, then, names=NAMES) == (
        "When a comment is read, if there is anger or disgust in it, strongly and it is about Refunds; or if its star "
        "rating is 1 or less and it is not so that we know who the customer is, then open a case of high severity for "
        "Web and tag it refund."
    )


def test_every_condition_has_words() -> None:
    for what in WHATS:
        assert sentences.condition(Condition(what, values=("safety",) if what == "harm" else (), at_most=1), names={})


def test_a_reason_never_repeats_words_that_were_looked_for() -> None:
    assert "secret" not in sentences.reason(Condition("words", ("secret",)), names={})


def test_columns_of_words_are_asked_once_for_each_word() -> None:
    asked: list[str] = []
    held = facts(*[{"channel": "mail"}] * 50, *[{"channel": "call"}] * 50)
    mask = held.where("channel", lambda word: not asked.append(word) and word == "mail")  # type: ignore[func-returns-value]
    assert (int(np.sum(mask)), sorted(asked)) == (50, ["call", "mail"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([], "Say what is to be done"),
        ([{"do": "shout"}], "none of open a case"),
        ([{"do": "open a case", "severity": 9}], "low, normal, high, urgent"),
        ([{"do": "tag", "tags": ["x"]}], "let the rule open one"),
        ([{"do": "tell", "roles": ["customer"]}], "Who is told"),
        ([{"do": "tell", "roles": ["lead"]}] * 2, "once"),
    ],
)
def test_actions_that_cannot_be_are_refused(given: Any, says: str) -> None:
    with pytest.raises(NotAnAction, match=says):
        actions.parse(given)
