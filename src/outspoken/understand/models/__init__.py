from outspoken.understand.models.attention import Correction, Flag, ReadMark, SharedQuote
from outspoken.understand.models.reading import DirtyMonth, Mention, MirroredTombstone, Reading, StreamItem
from outspoken.understand.models.theme import Rereading, Theme
from outspoken.understand.models.topic import SuggestedTopic, TopicChange, TopicComment, TopicSearch

__all__ = [
    "Correction",
    "DirtyMonth",
    "Flag",
    "Mention",
    "MirroredTombstone",
    "ReadMark",
    "Reading",
    "Rereading",
    "SharedQuote",
    "StreamItem",
    "SuggestedTopic",
    "Theme",
    "TopicChange",
    "TopicComment",
    "TopicSearch",
]
