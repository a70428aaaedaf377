"""The Supabase project of `settings.SUPABASE`."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SupabaseProject:
    """A Supabase project whose access tokens are accepted.

    `secret` is its legacy JWT secret, or empty. `emails_confirmed`: it confirms every address before a sign-in.
    """

    issuer: str
    jwks_url: str
    audience: str
    secret: str = ""
    emails_confirmed: bool = False
