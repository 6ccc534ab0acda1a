from __future__ import annotations

from django.db import models

from outspoken.post.models.mailbox import Mailbox


class Grant(models.Model):
    """A permission to get into a mailbox by tokens (OAuth 2.0) in place of a password."""

    mailbox = models.OneToOneField(Mailbox, on_delete=models.CASCADE, related_name="grant")
    token_url = models.CharField(max_length=500)
    client_id = models.CharField(max_length=300)
    # All three sealed with a key of this installation. Without a refresh token the application asks for itself.
    client_secret = models.TextField(blank=True, default="")
    refresh_token = models.TextField(blank=True, default="")
    scope = models.CharField(max_length=300, blank=True, default="")
    access_token = models.TextField(blank=True, default="")
    renew_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"grant for {self.mailbox_id}"
