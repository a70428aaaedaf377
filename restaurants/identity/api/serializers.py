"""The inputs and outputs of identity's API."""

from drf_spectacular.utils import OpenApiExample, extend_schema_serializer
from rest_framework import serializers

from restaurants.identity.passwords import LONGEST


@extend_schema_serializer(
    examples=[
        OpenApiExample("Password", value={"email": "sam@example.com", "password": "correct horse"}, request_only=True)
    ]
)
class Credentials(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class RefreshInput(serializers.Serializer):
    refresh_token = serializers.CharField(max_length=300)


class ForgottenInput(serializers.Serializer):
    email = serializers.EmailField(max_length=254)


class ChangePasswordInput(serializers.Serializer):
    current_password = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    new_password = serializers.CharField(max_length=LONGEST, trim_whitespace=False)


class SignUpInput(serializers.Serializer):
    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    data = serializers.DictField(
        required=False, allow_null=True, help_text="`first_name`, `last_name`, and what else the app keeps."
    )


class UpdateUserInput(serializers.Serializer):
    """What to change. Null and a missing field change nothing."""

    email = serializers.CharField(max_length=254, required=False, allow_null=True, allow_blank=True)
    phone = serializers.CharField(max_length=30, required=False, allow_null=True, allow_blank=True)
    password = serializers.CharField(max_length=LONGEST, trim_whitespace=False, required=False, allow_null=True)
    current_password = serializers.CharField(
        max_length=LONGEST, trim_whitespace=False, required=False, allow_null=True,
        help_text="Needed for a new password 10 minutes after signing in.",
    )  # fmt: skip
    data = serializers.DictField(
        required=False, allow_null=True, help_text="Merged key by key; null removes a key; names change the person's."
    )


class GrantInput(serializers.Serializer):
    """`email` and `password`, or `refresh_token`, as `grant_type` says."""

    email = serializers.CharField(max_length=254, required=False)
    password = serializers.CharField(max_length=LONGEST, trim_whitespace=False, required=False)
    refresh_token = serializers.CharField(max_length=300, required=False)


class OnboardingProgress(serializers.Serializer):
    current_step = serializers.IntegerField()
    completed_steps = serializers.ListField(child=serializers.IntegerField())
    total_steps = serializers.IntegerField()
    resume_at_step = serializers.IntegerField()


class PersonOutput(serializers.Serializer):
    id = serializers.CharField()
    email = serializers.CharField()
    name = serializers.CharField()
    role = serializers.CharField(help_text="`platform_owner`, `restaurant_owner`, `manager` or `employee`.")
    job = serializers.CharField(help_text="What an employee does; empty for other roles.")
    is_platform_owner = serializers.BooleanField()
    restaurant_id = serializers.CharField(help_text="Empty for a person without a restaurant.")
    restaurant_name = serializers.CharField()
    subscription_plan = serializers.CharField()
    subscription_status = serializers.CharField()
    enabled_features = serializers.ListField(child=serializers.CharField())
    needs_onboarding = serializers.BooleanField()
    onboarding_progress = OnboardingProgress()


class PersonResponse(serializers.Serializer):
    user = PersonOutput()


class TokensResponse(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds.")
    expires_at = serializers.IntegerField(help_text="Seconds since 1970.")


class SignInResponse(TokensResponse):
    user = PersonOutput()


class MembershipResponse(serializers.Serializer):
    restaurant_id = serializers.CharField()
    restaurant_name = serializers.CharField()
    slug = serializers.CharField()
    role = serializers.CharField()
    job = serializers.CharField()


class TicketResponse(serializers.Serializer):
    ticket = serializers.CharField(help_text="Valid once, for a socket of this restaurant.")
    expires_in = serializers.IntegerField(help_text="Seconds.")
    restaurant_id = serializers.CharField()


class SupabaseUser(serializers.Serializer):
    id = serializers.CharField()
    email = serializers.CharField()
    user_metadata = serializers.DictField()


class SupabaseSession(TokensResponse):
    user = SupabaseUser()


class SupabaseUpdatedUser(SupabaseUser):
    session = SupabaseSession(
        required=False,
        help_text="After a new password: the new session of this device. The library does not take it by itself:"
        " call `setSession` with it, or sign in again.",
    )


class Nothing(serializers.Serializer):
    """An empty object."""
