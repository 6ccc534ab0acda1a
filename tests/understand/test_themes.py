from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from outspoken import reader
from outspoken.understand import themes
from outspoken.understand.models import Theme

pytestmark = pytest.mark.django_db


def test_the_starter_tree_is_planted_once(now: datetime) -> None:
    themes.plant(now=now)
    first = set(Theme.objects.values_list("id", "key"))
    themes.plant(now=now + timedelta(days=1))
    assert set(Theme.objects.values_list("id", "key")) == first
    assert {key for _, key in first} == {theme.key for theme in reader.load_themes().themes}


def test_an_installation_with_its_own_themes_gets_no_others(now: datetime) -> None:
    Theme.objects.create(key="wifi", name="Wi-Fi", phrases=["wifi"], changed_at=now)
    assert set(themes.current(now=now).ids) == {"wifi"}


def test_planted_themes_stand_below_their_parents(now: datetime) -> None:
    themes.plant(now=now)
    for theme in reader.load_themes().themes:
        parent = Theme.objects.get(key=theme.key).parent
        assert (parent.key if parent else None) == theme.parent


def test_a_changed_theme_is_seen_at_once(now: datetime) -> None:
    wifi = Theme.objects.create(key="wifi", name="Wi-Fi", phrases=["wifi"], changed_at=now)
    themes.current(now=now)
    wifi.phrases, wifi.changed_at = ["wlan"], now + timedelta(seconds=1)
    wifi.save()
    assert themes.current(now=now).tree.themes[0].phrases == ("wlan",)


def test_a_sleeping_theme_takes_its_branch_along(now: datetime) -> None:
    stem = Theme.objects.create(key="a", name="A", is_active=False, changed_at=now)
    Theme.objects.create(key="a.b", name="B", parent=stem, changed_at=now)
    Theme.objects.create(key="c", name="C", changed_at=now)
    assert set(themes.current(now=now).ids) == {"c"}


def test_a_path_names_every_parent(now: datetime) -> None:
    a = Theme.objects.create(key="a", name="A", changed_at=now)
    b = Theme.objects.create(key="a.b", name="B", parent=a, changed_at=now)
    held = themes.current(now=now)
    assert held.above["a.b"] == (b.pk, a.pk)
    assert held.full_name("a.b") == "A › B"
    assert held.paths_of(["a.b", "a"]) == sorted([a.pk, b.pk])
