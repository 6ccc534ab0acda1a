"""Invite somebody from the machine itself: how the first administrator gets in."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from outspoken.people import staff
from outspoken.people.models import Role, Team, User
from outspoken.people.rights import STAFF


class Command(BaseCommand):
    help = "Invite somebody and print the one-time link with which they choose their password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--name", default="", help="How they are called; else the part of the address before the @."
        )
        parser.add_argument("--role", choices=sorted(STAFF), default=Role.ADMIN, help="Default: admin.")
        parser.add_argument("--team", default="", help="The name of a team; frontline staff need one.")

    def handle(self, *, email: str, name: str, role: str, team: str, **_: Any) -> None:
        held = Team.objects.filter(name=team).first() if team else None
        if team and held is None:
            raise CommandError(f"There is no team called {team}. Add it under People, Teams.")
        given = staff.Grant(Role(role), held)
        known, now = User.objects.filter(email=email.strip().lower()).first(), timezone.now()
        try:
            if known:
                staff.grant(known, given, by=None, now=now)
                link = staff.sign_in_link(known, by=None, now=now)
            else:
                called = name or email.partition("@")[0]
                link = staff.invite(email=email, name=called, grants=[given], by=None, now=now).link
        except staff.StaffError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Hand this over; it works once, for three days:\n{link}")
