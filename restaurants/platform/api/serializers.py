"""The inputs and outputs of the platform's API."""

from django.core.validators import RegexValidator
from rest_framework import serializers

from fynlo.core.api import MoneyField
from restaurants.models import Restaurant

PRINTABLE = RegexValidator(r"^[^\x00-\x1f\x7f]*$", "Remove control characters from the text.")


class NewRestaurant(serializers.Serializer):
    name = serializers.CharField(max_length=120, validators=[PRINTABLE])
    slug = serializers.CharField(max_length=40, help_text="The restaurant's address: `chucho` is chucho.<domain>.")
    owner_email = serializers.EmailField(help_text="Gets an email with a link that makes them the owner.")
    plan = serializers.CharField(max_length=50, default="alpha")


class RestaurantChange(serializers.Serializer):
    status = serializers.ChoiceField(Restaurant.Status.choices)
    reason = serializers.CharField(max_length=200, default="", allow_blank=True, validators=[PRINTABLE])


class OwnNewRestaurant(serializers.Serializer):
    restaurant_name = serializers.CharField(source="name", max_length=120, validators=[PRINTABLE])
    phone = serializers.CharField(max_length=40, default="", allow_blank=True, validators=[PRINTABLE])
    address = serializers.CharField(max_length=500, default="", allow_blank=True)


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


class PlanOutput(serializers.Serializer):
    id = serializers.CharField()
    name = serializers.CharField()
    display_name = serializers.CharField()
    price_monthly = MoneyField()
    price_yearly = MoneyField()
    max_orders_per_month = serializers.IntegerField(allow_null=True)
    max_staff_accounts = serializers.IntegerField(allow_null=True)
    max_menu_items = serializers.IntegerField(allow_null=True)
    features = serializers.DictField(child=serializers.BooleanField())


class ServiceCharge(serializers.Serializer):
    enabled = serializers.BooleanField()
    rate = serializers.DecimalField(max_digits=5, decimal_places=2, coerce_to_string=False, help_text="In percent.")
    description = serializers.CharField()


class ServiceChargeOutput(serializers.Serializer):
    service_charge = ServiceCharge()
