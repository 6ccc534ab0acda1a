from __future__ import annotations

from typing import Any

from django.urls import path

from outspoken.post.views import endpoints, letters, mailboxes, notifications

urlpatterns: list[Any] = [
    path("post/letters/", letters.letters, name="letters"),
    path("post/letters/replay", letters.replay, name="letters-replay"),
    path("post/letters/<uuid:pk>/", letters.letter, name="letter"),
    path("post/letters/<uuid:pk>/replay", letters.replay_one, name="letter-replay"),
    path("post/letters/<uuid:pk>/cancellation", letters.cancellation, name="letter-cancellation"),
    path("post/endpoints/", endpoints.endpoints, name="endpoints"),
    path("post/endpoints/<int:pk>/", endpoints.endpoint, name="endpoint"),
    path("post/endpoints/<int:pk>/test", endpoints.test, name="endpoint-test"),
    path("post/endpoints/<int:pk>/secret", endpoints.secret, name="endpoint-secret"),
    path("post/endpoints/<int:pk>/switch", endpoints.switch, name="endpoint-switch"),
    path("post/mailboxes/", mailboxes.mailboxes, name="mailboxes"),
    path("post/mailboxes/<slug:slug>/", mailboxes.mailbox, name="mailbox"),
    path("post/mailboxes/<slug:slug>/attempt", mailboxes.attempt, name="mailbox-attempt"),
    path("post/mailboxes/<slug:slug>/secret", mailboxes.secret, name="mailbox-secret"),
    path("me/notifications/", notifications.notifications, name="notifications"),
    path("me/notifications/test", notifications.test, name="notifications-test"),
    path("me/notifications/<int:pk>/removal", notifications.removal, name="notifications-removal"),
    path("push-worker.js", notifications.worker, name="push-worker"),
]
