"""The inputs and outputs of the platform's API."""

from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from fynlo.core.api import MoneyField
from restaurants.models import Restaurant
from restaurants.models.onboarding import Kind
from restaurants.models.people import Job, Role
from restaurants.opening_hours import Interval, Intervals, OpeningHours, as_json, check_hours
from restaurants.platform.onboarding import NewPerson

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*$", "Remove control characters from the text.")


MOST_PEOPLE = 50  # that are invited while a restaurant is created
ROLE_WORDS = {  # what the mobile app and its users call our roles and jobs
    "manager": (Role.MANAGER, ""),
    "cashier": (Role.EMPLOYEE, Job.CASHIER),
    **dict.fromkeys(("server", "waiter", "waitress"), (Role.EMPLOYEE, Job.SERVER)),
    **dict.fromkeys(("cook", "chef", "kitchen"), (Role.EMPLOYEE, Job.COOK)),
}


class SparseInput(serializers.Serializer):
    """Null means the same as a field that was not sent."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            data = {name: value for name, value in data.items() if value is not None}
        return super().to_internal_value(data)


class NewRestaurant(serializers.Serializer):
    name = serializers.CharField(max_length=120, validators=[PRINTABLE])
    slug = serializers.CharField(max_length=40, help_text="The restaurant's address: `chucho` is chucho.<domain>.")
    owner_email = serializers.EmailField(help_text="Gets an email with a link that makes them the owner.")
    plan = serializers.CharField(max_length=50, default="alpha")


class AdoptedRestaurant(serializers.Serializer):
    """What a backup's manifest says of a restaurant (`restaurants.backup.manifest.SavedRestaurant`)."""

    row = serializers.DictField()
    people = serializers.ListField(child=serializers.DictField())
    epoch = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    head = serializers.IntegerField(min_value=0)


# What a platform owner chooses between here; a restaurant is closed by its owner or in Django admin.
IN_SERVICE = [(status.value, status.label) for status in (Restaurant.Status.ACTIVE, Restaurant.Status.SUSPENDED)]


class RestaurantChange(serializers.Serializer):
    status = serializers.ChoiceField(IN_SERVICE)
    reason = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])


class OwnNewRestaurant(SparseInput):
    restaurant_name = serializers.CharField(source="name", max_length=120, validators=[PRINTABLE])
    phone = serializers.CharField(max_length=40, default="", allow_blank=True, validators=[PRINTABLE])
    address = serializers.CharField(max_length=500, default="", allow_blank=True)
    kind = serializers.ChoiceField(Kind.choices, default="", allow_blank=True)


class AddressInput(SparseInput):
    """An address in parts. Validates into its lines, one under the other."""

    street = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])
    city = serializers.CharField(max_length=80, default="", allow_blank=True, validators=[PRINTABLE])
    state = serializers.CharField(max_length=80, default="", allow_blank=True, validators=[PRINTABLE])
    zipCode = serializers.CharField(max_length=20, default="", allow_blank=True, validators=[PRINTABLE])
    country = serializers.CharField(max_length=80, default="", allow_blank=True, validators=[PRINTABLE])

    def validate(self, attrs: dict[str, Any]) -> str:
        return "\n".join(attrs[str(name)] for name in self.fields if attrs[str(name)])


class BusinessDayInput(SparseInput):
    """The hours of a weekday as the mobile app sends them. Validates into its intervals; a closed day has none."""

    open = serializers.TimeField(required=False)
    close = serializers.TimeField(required=False)
    closed = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> Intervals:
        if attrs["closed"]:
            return ()
        if "open" not in attrs or "close" not in attrs:
            raise serializers.ValidationError("Send open and close, or closed.")
        return (Interval(attrs["open"], attrs["close"]),)


class BusinessWeekInput(SparseInput):
    """The hours of the week. Validates into the document that a restaurant stores. A day that is not sent is closed."""

    monday = BusinessDayInput(required=False)
    tuesday = BusinessDayInput(required=False)
    wednesday = BusinessDayInput(required=False)
    thursday = BusinessDayInput(required=False)
    friday = BusinessDayInput(required=False)
    saturday = BusinessDayInput(required=False)
    sunday = BusinessDayInput(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        hours = OpeningHours(week=tuple(attrs.get(str(name), ()) for name in self.fields))
        check_hours(hours)
        return as_json(hours) if hours.is_known else {}


class NewPersonInput(SparseInput):
    """A person to invite. Their role decides what they may do; pay and start date belong to staff records."""

    name = serializers.CharField(max_length=120, default="", allow_blank=True, validators=[PRINTABLE])
    email = serializers.EmailField(default="", allow_blank=True)
    role = serializers.CharField(max_length=40, help_text="`manager`, `cashier`, `server` or `cook`.")

    def validate_role(self, value: str) -> tuple[str, str]:
        position = ROLE_WORDS.get(value.strip().lower())
        if position is None:
            raise serializers.ValidationError("Choose manager, cashier, server or cook.")
        return position

    def validate(self, attrs: dict[str, Any]) -> NewPerson:
        role, job = attrs["role"]
        return NewPerson(email=attrs["email"], name=attrs["name"], role=str(role), job=str(job))


def kind_named(text: str) -> str:
    """Return what the mobile app's business type is here; OTHER for one that we do not know, "" for none."""
    wanted = text.strip().lower()
    if wanted in Kind.values or not wanted:
        return wanted
    return Kind.OTHER.value


class OnboardingInput(SparseInput):
    """A new restaurant as the mobile app's wizard sends it. Guests see `display_name`."""

    name = serializers.CharField(max_length=120, validators=[PRINTABLE])
    display_name = serializers.CharField(max_length=120, default="", allow_blank=True, validators=[PRINTABLE])
    phone = serializers.CharField(max_length=40, default="", allow_blank=True, validators=[PRINTABLE])
    email = serializers.EmailField(default="", allow_blank=True)
    address = AddressInput(required=False)
    business_type = serializers.CharField(max_length=40, default="", allow_blank=True)
    business_hours = BusinessWeekInput(required=False)
    employees = NewPersonInput(many=True, required=False, max_length=MOST_PEOPLE)  # pyright: ignore[reportCallIssue], of the list

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {
            "name": attrs["display_name"] or attrs["name"],
            "phone": attrs["phone"],
            "email": attrs["email"],
            "address": attrs.get("address", ""),
            "kind": kind_named(attrs["business_type"]),
            "opening_hours": attrs.get("business_hours", {}),
            "people": tuple(attrs.get("employees", ())),
        }


class PlatformServiceCharge(SparseInput):
    """What new restaurants begin with. The mobile app may send a description, which follows from the rest."""

    enabled = serializers.BooleanField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, min_value=0, max_value=100, help_text="In percent.")


class OverrideInput(serializers.Serializer):
    override_value = serializers.JSONField(allow_null=True, help_text="Null: the platform's value counts again.")
    reason = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])


class SettingOutput(serializers.Serializer):
    key = serializers.CharField()
    value = serializers.JSONField()
    source = serializers.ChoiceField(  # pyright: ignore[reportAssignmentType], the field becomes no attribute
        ["platform", "restaurant"], help_text="Whose value it is."
    )
    is_default = serializers.BooleanField(help_text="Whether nobody has chosen a value.")
    category = serializers.CharField()
    label = serializers.CharField()  # pyright: ignore[reportAssignmentType], as `source`
    description = serializers.CharField()


class RestaurantOutput(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    slug = serializers.CharField()
    status = serializers.ChoiceField(Restaurant.Status.choices)
    plan = serializers.CharField(allow_blank=True)
    domains = serializers.ListField(child=serializers.CharField())
    platform_id = serializers.CharField()
    created_at = serializers.DateTimeField()


class OwnNewRestaurantOutput(serializers.Serializer):
    restaurant_id = serializers.CharField()
    restaurant_name = serializers.CharField()
    slug = serializers.CharField()
    url = serializers.URLField()
    role = serializers.CharField()


class NotInvited(serializers.Serializer):
    email = serializers.CharField(allow_blank=True)
    message = serializers.CharField(help_text="Why no invitation was sent.")


class OnboardingOutput(OwnNewRestaurantOutput):
    invited = serializers.ListField(child=serializers.EmailField())
    not_invited = NotInvited(many=True)


class PlanOutput(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    display_name = serializers.CharField()
    price_monthly = MoneyField()
    price_yearly = MoneyField()
    max_orders_per_month = serializers.IntegerField(allow_null=True)
    max_staff_accounts = serializers.IntegerField(allow_null=True)
    max_menu_items = serializers.IntegerField(allow_null=True)
    max_locations = serializers.IntegerField(allow_null=True)
    features = serializers.DictField(child=serializers.BooleanField())


class ServiceCharge(serializers.Serializer):
    enabled = serializers.BooleanField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, coerce_to_string=False, help_text="In percent.")
    description = serializers.CharField()


class ServiceChargeOutput(serializers.Serializer):
    service_charge = ServiceCharge()
