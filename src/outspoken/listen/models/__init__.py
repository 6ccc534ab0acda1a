from outspoken.listen.models.changed_month import ChangedMonth
from outspoken.listen.models.exposure import Exposure
from outspoken.listen.models.feedback import Feedback, Verbatim
from outspoken.listen.models.idempotency_key import IdempotencyKey
from outspoken.listen.models.imports import Import, Reject
from outspoken.listen.models.masking_rule import MaskingRule
from outspoken.listen.models.pulse import Pulse
from outspoken.listen.models.source import Source
from outspoken.listen.models.tombstone import Erased, Tombstone

__all__ = [
    "ChangedMonth",
    "Erased",
    "Exposure",
    "Feedback",
    "IdempotencyKey",
    "Import",
    "MaskingRule",
    "Pulse",
    "Reject",
    "Source",
    "Tombstone",
    "Verbatim",
]
