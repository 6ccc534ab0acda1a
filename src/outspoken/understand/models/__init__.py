from outspoken.understand.models.attention import Correction, Flag, ReadMark, SharedQuote
from outspoken.understand.models.cause import Cause, CauseTree, CauseVerbatim
from outspoken.understand.models.change import Change
from outspoken.understand.models.incident import Incident
from outspoken.understand.models.policy import PolicyVersion
from outspoken.understand.models.reading import DirtyMonth, Mention, MirroredTombstone, Reading, StreamItem, Unheeded
from outspoken.understand.models.repeat import Repeat, Uncompared
from outspoken.understand.models.teaching import OwnHeads, TaughtFile, TaughtText
from outspoken.understand.models.theme import Rereading, Theme
from outspoken.understand.models.topic import SuggestedTopic, TopicChange, TopicComment, TopicSearch

__all__ = [
    "Cause",
    "CauseTree",
    "CauseVerbatim",
    "Change",
    "Correction",
    "DirtyMonth",
    "Flag",
    "Incident",
    "Mention",
    "MirroredTombstone",
    "OwnHeads",
    "PolicyVersion",
    "ReadMark",
    "Reading",
    "Repeat",
    "Rereading",
    "SharedQuote",
    "StreamItem",
    "SuggestedTopic",
    "TaughtFile",
    "TaughtText",
    "Theme",
    "TopicChange",
    "TopicComment",
    "TopicSearch",
    "Uncompared",
    "Unheeded",
]
