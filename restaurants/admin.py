"""Django admin on the platform's host. Importing these modules registers their pages."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_totp.models import TOTPDevice

from restaurants.platform.admin import (  # noqa: F401
    announcements,
    billing,
    domains,
    fees,
    jobs,
    people,
    plans,
    records,
    restaurants,
    settings,
    support,
)

admin.site.index_title = "Overview"
admin.site.unregister(Group)  # Fynlo's roles are owner, manager, employee and platform owner
admin.site.unregister(TOTPDevice)  # it would show the secrets
