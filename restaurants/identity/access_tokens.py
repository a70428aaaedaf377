"""Read an access token: our own, or one of the Supabase project that is configured."""

from restaurants.identity import supabase_tokens, tokens
from restaurants.identity.tokens import AccessClaims


def read(token: str) -> AccessClaims:
    """Return the token's claims.

    Raises InvalidToken (`token_expired`, `token_invalid`, `session_ended`), and for a Supabase token the refusals of
    `supabase_tokens.read_project_token`.
    """
    if tokens.cached_claims(token) is None and supabase_tokens.is_of_project(token):
        return supabase_tokens.read_project_token(token)
    return tokens.read_access_token(token)
