from restaurants.models.command_log import PlatformAudit, PlatformCommand
from restaurants.models.mail import OutgoingMail
from restaurants.models.onboarding import Onboarding
from restaurants.models.people import Invitation, Membership, User
from restaurants.models.schema_template import SchemaTemplate
from restaurants.models.security import SecurityEvent
from restaurants.models.sessions import Session, ThrottledAttempt, Ticket
from restaurants.models.tenants import Domain, Plan, Platform, Restaurant, Subscription

__all__ = [
    "Domain",
    "Invitation",
    "Membership",
    "Onboarding",
    "OutgoingMail",
    "Plan",
    "Platform",
    "PlatformAudit",
    "PlatformCommand",
    "Restaurant",
    "SchemaTemplate",
    "SecurityEvent",
    "Session",
    "Subscription",
    "ThrottledAttempt",
    "Ticket",
    "User",
]
