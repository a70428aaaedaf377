"""People are global; their roles are per restaurant. Public schema."""

import unicodedata

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


def normalised_email(email: str) -> str:
    """One spelling for one mailbox: lower case, the domain as it stands in DNS (`bücher.example` is `xn--…`).

    Does not say whether it is an address at all; what cannot be one is returned as it is.
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
    """One person, one sign-in, for every restaurant. Emails are kept in lower case."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    email_confirmed_at = models.DateTimeField(
        null=True,
        default=clock.now,
        editable=False,
        help_text="Empty until a link in an email was opened; who signed up by themselves can do nothing before.",
    )
    is_platform_owner = models.BooleanField(default=False, help_text="May run the platform and its admin.")
    session_version = models.PositiveIntegerField(
        default=1, editable=False, help_text="Raised to end every session of this person."
    )
    last_restaurant_id = models.UUIDField(
        null=True, editable=False, help_text="Where this person acted last: the default where none is named."
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
        """Django's hash of the password that a page's session must match, and the version with it."""
        return f"{super()._get_session_auth_hash(secret=secret)}.{self.session_version}"

    # Django admin asks these; the platform owner may do all there, nobody else gets in.
    @property
    def is_staff(self) -> bool:
        return self.is_active and self.is_platform_owner

    def has_perm(self, permission: str, obj: object = None) -> bool:
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class Role(models.TextChoices):
    """As MOBILE_API.md spells them. `platform_owner` is not a membership but a flag on the user."""

    RESTAURANT_OWNER = "restaurant_owner", "Owner"
    MANAGER = "manager", "Manager"
    EMPLOYEE = "employee", "Employee"


class Job(models.TextChoices):
    """What an employee does; it narrows what the role may do."""

    SERVER = "server", "Server"
    CASHIER = "cashier", "Cashier"
    COOK = "cook", "Cook"
    EXPEDITER = "expediter", "Expediter"


class Membership(models.Model):
    """What a person is in one restaurant. An employee has a job; owners and managers have none."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    job = models.CharField(max_length=20, choices=Job.choices, blank=True)
    is_active = models.BooleanField(default=True)
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
    """An email that makes its reader a member. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField()
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
                condition=models.Q(accepted_at=None, withdrawn_at=None),
                name="one_open_invitation_per_email",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} to {self.restaurant}"
