"""What a push may say."""

from __future__ import annotations

import pytest

from outspoken.post.push.message import Action, Push


@pytest.mark.parametrize(
    "link", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "", "/a b", "/a\n"]
)
def test_a_push_opens_pages_of_ours_alone(link: str) -> None:
    with pytest.raises(ValueError, match="page of ours"):
        Push(title="A", body="B", link=link, tag="c")
    with pytest.raises(ValueError, match="page of ours"):
        Push(title="A", body="B", link="/", tag="c", actions=[Action("Do", link)])


def test_a_long_title_is_cut_and_lines_become_one() -> None:
    fields = Push(title="x" * 900, body="a\n\nb", link="/me/", tag="c").fields
    assert len(fields["subject"]) < 160
    assert fields["subject"].endswith(" …")
    assert fields["text"] == "a b"
