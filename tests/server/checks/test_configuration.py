from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.core.checks import security

from outspoken.reader import CLOSE_MODEL
from outspoken.reader.close.model import WEIGHTS
from outspoken.server.checks import configuration
from outspoken.server.checks.configuration import is_for_this_machine_only
from outspoken.server.folder import UP

from .conftest import Asked


def test_debugging_is_unsafe(asked: Asked, settings: pytest.FixtureRequest) -> None:
    settings.DEBUG = False  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.debugging) == set()
    settings.DEBUG = True  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.debugging) == {"settings.debug"}


@pytest.mark.parametrize("key", ["short", "a" * 60, "django-insecure-0123456789abcdefghijklmnopqrstuvwxyz"])
def test_a_key_that_can_be_guessed_is_unsafe(asked: Asked, settings: pytest.FixtureRequest, key: str) -> None:
    assert asked.unsafe(configuration.secret_key) == set()
    settings.SECRET_KEY = key  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.secret_key) == {"settings.secret_key"}


def test_http_is_safe_on_this_machine_and_unsafe_beyond(asked: Asked, settings: pytest.FixtureRequest) -> None:
    settings.HTTPS, settings.PUBLIC_URL = False, "http://127.0.0.1:8000"  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.https) == set()
    settings.PUBLIC_URL = "http://voices.example.org"  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.https) == {"settings.https"}
    settings.HTTPS, settings.PUBLIC_URL = True, "https://voices.example.org"  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.https) == set()


def test_listening_to_the_network_without_https_is_unsafe(asked: Asked, settings: pytest.FixtureRequest) -> None:
    settings.HTTPS, settings.PUBLIC_URL = False, "http://127.0.0.1:8000"  # type: ignore[attr-defined]
    with asked.house.folder.held(UP, note=print) as hold:
        hold.say(address="http://127.0.0.1:8000", host="0.0.0.0")
        assert asked.unsafe(configuration.https) == {"settings.https"}


@pytest.mark.parametrize(
    ("url", "allowed", "verdicts"),
    [
        ("", set(), []),
        ("https://models.example.org/v1", set(), ["safe"]),
        ("http://models.example.org/v1", {"models.example.org"}, ["unsafe"]),
        ("http://192.168.1.4/v1", {"192.168.1.4"}, ["unsafe"]),
        ("models.example.org/v1", set(), ["unsafe"]),
        ("http://127.0.0.1:11434/v1", {"127.0.0.1"}, ["safe"]),
        ("http://localhost:11434/v1", set(), ["advice"]),
    ],
)
def test_words_sent_to_a_language_model_without_tls_are_unsafe(
    asked: Asked, settings: pytest.FixtureRequest, url: str, allowed: set[str], verdicts: list[str]
) -> None:
    settings.CHOOSER_URL, settings.OUTBOUND_ALLOW = url, frozenset(allowed)  # type: ignore[attr-defined]
    assert [str(finding.verdict) for finding in configuration.chooser(asked.house)] == verdicts


def test_answering_to_any_name_is_unsafe(asked: Asked, settings: pytest.FixtureRequest) -> None:
    settings.ALLOWED_HOSTS = ["voices.example.org"]  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.hosts) == set()
    settings.ALLOWED_HOSTS = ["*"]  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.hosts) == {"settings.hosts"}


@pytest.mark.django_db
def test_a_frame_around_our_pages_is_unsafe(
    asked: Asked, settings: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DJANGO_ALLOW_ASYNC_UNSAFE")
    assert asked.unsafe(configuration.framework) == set()
    settings.X_FRAME_OPTIONS = "SAMEORIGIN"  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.framework) == {"django.security.W019"}


@pytest.mark.parametrize(
    ("address", "is_so"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://localhost", True),
        ("http://[::1]:80", True),
        ("http://192.168.1.4", False),
        ("http://voices.example.org", False),
        ("http://localhost.example.org", False),
    ],
)
def test_an_address_for_this_machine_only(address: str, is_so: bool) -> None:
    assert is_for_this_machine_only(address) is is_so


def test_every_check_of_django_that_is_left_out_exists() -> None:
    """A typo here would leave out nothing and hide that."""
    source = "".join(file.read_text() for file in Path(security.__file__).parent.glob("*.py"))
    assert [name for name in configuration._ASKED_HERE if name not in source] == []


def test_an_encoder_that_is_none_is_unsafe(asked: Asked, settings: pytest.FixtureRequest, tmp_path: Path) -> None:
    assert [*configuration.encoder(asked.house)] == []
    settings.ENCODER_DIR = tmp_path  # type: ignore[attr-defined]
    assert asked.unsafe(configuration.encoder) == {"settings.encoder"}
    for name in (f"{CLOSE_MODEL}.onnx", f"{CLOSE_MODEL}.json", "tokenizer.json"):
        shutil.copy(WEIGHTS / name, tmp_path)
    assert asked.unsafe(configuration.encoder) == set()
