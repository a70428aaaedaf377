from restaurants.models.announcements import Announcement, DismissedAnnouncement
from restaurants.models.archive_imports import ArchiveImport
from restaurants.models.billing import BillingAccount, BillingEvent, BillingInvoice
from restaurants.models.closings import Closing, DeletedRestaurant
from restaurants.models.command_log import PlatformAudit, PlatformCommand
from restaurants.models.connected_accounts import ConnectedAccount
from restaurants.models.devices import EnrolmentCode, Pin, PinVerifier, SignatureNonce, StepUpApproval
from restaurants.models.fees import FeeRate
from restaurants.models.figures import DailyFigure
from restaurants.models.jobs import Job, JobFailure
from restaurants.models.mail import OutgoingMail, SuppressedAddress
from restaurants.models.onboarding import Onboarding
from restaurants.models.operations import OperationKey, UsedSignature
from restaurants.models.partners import PartnerToken, PartnerUse
from restaurants.models.people import Invitation, Membership, User
from restaurants.models.plans import Plan, PlanVersion, Subscription
from restaurants.models.platform_settings import PlatformSetting, SettingOverride
from restaurants.models.schema_migration import SchemaMigration
from restaurants.models.schema_template import SchemaTemplate
from restaurants.models.second_factors import Passkey, RecoveryCode
from restaurants.models.security import SecurityEvent, SecurityPolicy
from restaurants.models.sessions import Session, ThrottledAttempt, Ticket
from restaurants.models.support import SupportAccess
from restaurants.models.tenants import Domain, Platform, Restaurant
from restaurants.models.webhooks import WebhookAttempt, WebhookDelivery, WebhookEndpoint

__all__ = [
    "Announcement",
    "ArchiveImport",
    "BillingAccount",
    "BillingEvent",
    "BillingInvoice",
    "Closing",
    "ConnectedAccount",
    "DailyFigure",
    "DeletedRestaurant",
    "DismissedAnnouncement",
    "Domain",
    "EnrolmentCode",
    "FeeRate",
    "Invitation",
    "Job",
    "JobFailure",
    "Membership",
    "Onboarding",
    "OperationKey",
    "OutgoingMail",
    "PartnerToken",
    "PartnerUse",
    "Passkey",
    "Pin",
    "PinVerifier",
    "Plan",
    "PlanVersion",
    "Platform",
    "PlatformAudit",
    "PlatformCommand",
    "PlatformSetting",
    "RecoveryCode",
    "Restaurant",
    "SchemaMigration",
    "SchemaTemplate",
    "SecurityEvent",
    "SecurityPolicy",
    "Session",
    "SettingOverride",
    "SignatureNonce",
    "StepUpApproval",
    "Subscription",
    "SupportAccess",
    "SuppressedAddress",
    "ThrottledAttempt",
    "Ticket",
    "UsedSignature",
    "User",
    "WebhookAttempt",
    "WebhookDelivery",
    "WebhookEndpoint",
]
