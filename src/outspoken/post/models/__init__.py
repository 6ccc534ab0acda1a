from outspoken.post.models.delivery import Delivery
from outspoken.post.models.endpoint import Endpoint
from outspoken.post.models.grant import Grant
from outspoken.post.models.inbound_mail import AutomaticAnswer, InboundMail
from outspoken.post.models.letter import Attachment, Letter
from outspoken.post.models.mailbox import Mailbox
from outspoken.post.models.push import PushKey, PushService, PushSubscription

__all__ = [
    "Attachment",
    "AutomaticAnswer",
    "Delivery",
    "Endpoint",
    "Grant",
    "InboundMail",
    "Letter",
    "Mailbox",
    "PushKey",
    "PushService",
    "PushSubscription",
]
