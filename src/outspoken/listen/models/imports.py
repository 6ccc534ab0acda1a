from __future__ import annotations

from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7


class Import(models.Model):
    """One file brought in: its mapping, how far it came, what was stored and what was refused."""

    class State(models.TextChoices):
        DRAFT = "draft", "To be checked"
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    # States in which the step "import" has something to do.
    GOING: ClassVar[frozenset[str]] = frozenset({"waiting", "running", "undoing"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    source = models.ForeignKey("listen.Source", on_delete=models.PROTECT, related_name="imports")
    by = models.ForeignKey("people.User", null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=255)
    # Of an upload: its name under UPLOAD_DIR. From the command line: the absolute path, which only that command reads.
    path = models.CharField(max_length=1000)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    # The last line wholly dealt with; a resumed import goes on after it.
    line = models.BigIntegerField(default=0)
    # In bytes; and how many rows we guess from the first ones, null where that cannot be told.
    size = models.BigIntegerField(default=0)
    rows_expected = models.BigIntegerField(null=True, blank=True)
    rows_read = models.BigIntegerField(default=0)
    rows_stored = models.BigIntegerField(default=0)
    rows_known = models.BigIntegerField(default=0)
    rows_rejected = models.BigIntegerField(default=0)
    trouble = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        indexes: ClassVar[list[models.Index]] = [
            # The step "import": files not yet wholly brought in, oldest first.
            models.Index(
                fields=["created_at"],
                name="listen_import_undone",
                condition=models.Q(state__in=["waiting", "running", "undoing"]),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def is_from_command_line(self) -> bool:
        return self.path.startswith("/")

    @property
    def may_be_undone(self) -> bool:
        ended = self.state in {self.State.DONE, self.State.FAILED}
        return ended or (self.is_from_command_line and self.state in {self.State.WAITING, self.State.RUNNING})


class Reject(models.Model):
    """A row of a file that could not be taken, with its place and the reason."""

    intake = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rejects")
    line = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    raw = models.TextField()
    # SHA-256 of the customer's handle, where it is known: erasing the customer finds the row by it.
    handle_digest = models.BinaryField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["line"]
        indexes: ClassVar[list[models.Index]] = [
            # The import's page and its rejects file, in the order of the file.
            models.Index(fields=["intake", "line"], name="listen_reject_line"),
        ]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
