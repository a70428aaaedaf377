"""The platform's paths under /api/v1/."""

from django.urls import path

from restaurants.platform.api.views import (
    OnboardRestaurantView,
    PlansView,
    PlatformServiceChargeView,
    RegisterRestaurantView,
    RestaurantsView,
    RestaurantView,
    ServiceChargeView,
)

urlpatterns = [
    path("platform/restaurants", RestaurantsView.as_view(), name="platform_restaurants"),
    path("platform/restaurants/<uuid:restaurant_id>", RestaurantView.as_view(), name="platform_restaurant"),
    path("platform/service-charge", PlatformServiceChargeView.as_view(), name="platform_service_charge"),
    path("platform/public/service-charge", ServiceChargeView.as_view(), name="service_charge"),
    path("auth/register-restaurant", RegisterRestaurantView.as_view(), name="register_restaurant"),
    path("restaurants/onboarding/create", OnboardRestaurantView.as_view(), name="onboard_restaurant"),
    path("subscriptions/plans", PlansView.as_view(), name="plans"),
]
