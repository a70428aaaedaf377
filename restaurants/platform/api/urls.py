"""The platform's paths under /api/v1/."""

from django.urls import path

from restaurants.billing.api import BillingWebhook, CancelView, ChangePlanView, ResumeView, SubscribeView
from restaurants.platform.api.setting_views import (
    EffectiveSettingsView,
    OverrideView,
    PlatformServiceChargeView,
    ServiceChargeView,
)
from restaurants.platform.api.views import (
    OnboardRestaurantView,
    PlansView,
    RegisterRestaurantView,
    RestaurantsView,
    RestaurantView,
)
from restaurants.platform.operations.api import OldOperationView, OperationView
from restaurants.subscriptions.api import CurrentSubscriptionView

urlpatterns = [
    path("platform/restaurants", RestaurantsView.as_view(), name="platform_restaurants"),
    path("platform/restaurants/<uuid:restaurant_id>", RestaurantView.as_view(), name="platform_restaurant"),
    path("platform/service-charge", PlatformServiceChargeView.as_view(), name="platform_service_charge"),
    path("platform/public/service-charge", ServiceChargeView.as_view(), name="service_charge"),
    path(
        "platform/restaurants/<str:restaurant_id>/effective-settings",
        EffectiveSettingsView.as_view(),
        name="effective_settings",
    ),
    path("platform/restaurants/<str:restaurant_id>/overrides/<str:key>", OverrideView.as_view(), name="override"),
    path("platform/operations/<slug:name>", OperationView.as_view(), name="operation"),
    path("platform/admin/action", OldOperationView.as_view(), name="old_operation"),
    path("auth/register-restaurant", RegisterRestaurantView.as_view(), name="register_restaurant"),
    path("restaurants/onboarding/create", OnboardRestaurantView.as_view(), name="onboard_restaurant"),
    path("subscriptions/current", CurrentSubscriptionView.as_view(), name="current_subscription"),
    path("subscriptions/subscribe", SubscribeView.as_view(), name="subscribe"),
    path("subscriptions/change-plan", ChangePlanView.as_view(), name="change_plan"),
    path("subscriptions/cancel", CancelView.as_view(), name="cancel_subscription"),
    path("subscriptions/resume", ResumeView.as_view(), name="resume_subscription"),
    path("platform/billing/webhook", BillingWebhook.as_view(), name="billing_webhook"),
    path("subscriptions/plans", PlansView.as_view(), name="plans"),
]
