from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models.functions import Upper
from uuid_utils.compat import uuid7


class Person(models.Model):
    """A customer or an employee as the organisation knows them, whatever handle they used."""

    class Kind(models.TextChoices):
        CUSTOMER = "customer", "Customer"
        EMPLOYEE = "employee", "Employee"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CUSTOMER)
    name = models.CharField(max_length=200, blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    segment = models.CharField(max_length=60, blank=True, default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            # Whose words are not shown one by one: looked up by every page of comments, and they are few.
            models.Index(fields=["id"], name="people_person_employees", condition=models.Q(kind="employee")),
        ]

    def __str__(self) -> str:
        return self.name or "Somebody"

    @property
    def is_employee(self) -> bool:
        return self.kind == self.Kind.EMPLOYEE


class Identity(models.Model):
    """A handle of one person in one channel or file: an e-mail address, a customer number, a nickname."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=40)
    handle = models.CharField(max_length=320)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "handle"], name="people_identity_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            # Who is known by an address elsewhere, however it is written there: asked for each mail out of the blue.
            models.Index(Upper("handle"), name="people_identity_handle"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} identity"


class Consent(models.Model):
    """What a person allowed, on what basis, by which door, and when they took it back."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=40)
    door = models.CharField(max_length=40)
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.purpose


class ContactPreference(models.Model):
    """How much time a person gives, through which channels, and what they never want to be asked about."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact_preference")
    channels = models.JSONField(default=list)
    minutes_a_month = models.PositiveSmallIntegerField(default=3)
    never_about = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.minutes_a_month} minutes a month"
