"""People, and their roles in each restaurant. Public schema."""

import unicodedata

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


def normalised_email(email: str) -> str:
    """Return an address in lower case, with its domain as in DNS (`bücher.example` is `xn--…`).

    Does not validate it: text that is no address is returned in lower case.
    """
    email = unicodedata.normalize("NFKC", email).strip().lower()
    mailbox, at, domain = email.rpartition("@")
    try:
        return f"{mailbox}{at}{domain.encode('idna').decode()}"
    except UnicodeError:
        return email


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=normalised_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=normalised_email(email))


class User(AbstractBaseUser):
    """A person with one sign-in for all their restaurants. Emails are stored in lower case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(
        max_length=10,
        choices=settings.LANGUAGES,
        blank=True,
        help_text="Empty for a person who reads the language of the restaurant.",
    )
    is_active = models.BooleanField(default=True)
    email_confirmed_at = models.DateTimeField(
        null=True,
        default=clock.now,
        editable=False,
        help_text="Empty until the person has opened the link in the email. Before that they cannot sign in.",
    )
    is_platform_owner = models.BooleanField(default=False, help_text="May use the platform's admin.")
    session_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Raised to end every session of this person."
    )
    last_restaurant_id = models.UUIDField(
        null=True,
        editable=False,
        help_text="Where this person acted last: the default of calls that name none.",
    )
    metadata = models.JSONField(
        default=dict,
        editable=False,
        help_text="What the person's app keeps about them (Supabase's `user_metadata`). They write it: never trust it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
        ]

    def __str__(self) -> str:
        return self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Django's hash that a page's session must match, with the session version."""
        return f"{super()._get_session_auth_hash(secret=secret)}.{self.session_version}"

    # Django admin asks these. Only platform owners may use it, and they may do everything there.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.is_platform_owner

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Role(models.TextChoices):
    """The roles of MOBILE_API.md. `platform_owner` is a flag of the user instead."""

    RESTAURANT_OWNER = "restaurant_owner", _("Owner")
    MANAGER = "manager", _("Manager")
    EMPLOYEE = "employee", _("Employee")


class Job(models.TextChoices):
    """What an employee does. Decides their permissions."""

    SERVER = "server", _("Server")
    CASHIER = "cashier", _("Cashier")
    COOK = "cook", _("Cook")
    EXPEDITER = "expediter", _("Expediter")


class Membership(models.Model):
    """A person's role in one restaurant. Employees have a job; owners and managers have none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    job = models.CharField(max_length=20, choices=Job.choices, blank=True)
    is_active = models.BooleanField(default=True)
    notifications = models.JSONField(
        default=dict, blank=True, editable=False, help_text="By kind, whether the person chose its emails."
    )
    notifications_version = models.PositiveIntegerField(default=1, editable=False, help_text="Raised with each choice.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "restaurant"], name="one_membership_per_restaurant"),
            models.CheckConstraint(
                condition=(models.Q(role="employee") & ~models.Q(job=""))
                | (~models.Q(role="employee") & models.Q(job="")),
                name="job_belongs_to_employees",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} as {self.job or self.role} of {self.restaurant}"


class Invitation(models.Model):
    """An invitation that makes its reader a member. Stores only the hash of its token.

    `email` is empty while a QR code invites the person who scans it: they enter the address that gets the invitation.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(blank=True)
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=20, choices=Role.choices)
    job = models.CharField(max_length=20, choices=Job.choices, blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["restaurant", "email"],
                condition=models.Q(accepted_at=None, withdrawn_at=None) & ~models.Q(email=""),
                name="one_open_invitation_per_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email or self.name or 'a code'} to {self.restaurant}"
