from outspoken.post.models.delivery import Delivery
from outspoken.post.models.endpoint import Endpoint
from outspoken.post.models.letter import Attachment, Letter

__all__ = ["Attachment", "Delivery", "Endpoint", "Letter"]
