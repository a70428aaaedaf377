from restaurants.models.command_log import PlatformAudit, PlatformCommand
from restaurants.models.devices import Device, KitchenScreen
from restaurants.models.mail import OutgoingMail
from restaurants.models.onboarding import Onboarding
from restaurants.models.people import Invitation, Membership, User
from restaurants.models.schema_template import SchemaTemplate
from restaurants.models.security import SecurityEvent
from restaurants.models.sessions import Session, ThrottledAttempt, Ticket
from restaurants.models.tenants import Domain, Plan, Platform, Restaurant, Stream, Subscription

__all__ = [
    "Device",
    "Domain",
    "Invitation",
    "KitchenScreen",
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
    "Stream",
    "Subscription",
    "ThrottledAttempt",
    "Ticket",
    "User",
]
