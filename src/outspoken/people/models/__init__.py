from outspoken.people.models.audit_event import AuditEvent
from outspoken.people.models.person import Consent, ContactPreference, Identity, Person
from outspoken.people.models.staff_name import StaffName
from outspoken.people.models.team import Membership, Role, Team
from outspoken.people.models.token import ApiToken, Scope
from outspoken.people.models.user import User

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Consent",
    "ContactPreference",
    "Identity",
    "Membership",
    "Person",
    "Role",
    "Scope",
    "StaffName",
    "Team",
    "User",
]
