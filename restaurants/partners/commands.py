"""The commands about partner tokens. Only the portal runs them; they stand in the restaurant's audit."""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.models import PartnerToken
from restaurants.partners import tokens
from restaurants.partners.authentication import FEATURE
from restaurants.partners.errors import PartnerTokenNotFound

PERMISSION = "partners.manage"
TOKEN = (Id("token_id", PartnerTokenNotFound),)
_command = partial(Command, permission=PERMISSION, internal=True)


def serialize_token(row: PartnerToken) -> dict[str, Any]:
    return {"id": str(row.pk), "name": row.name, "scopes": row.scopes, "expires_at": row.expires_at}


PARTNER_CREATE = _command(
    name="partner.create",
    description="Make a partner token",
    service=tokens.create_token,
    render=serialize_token,
    feature=FEATURE,
    success_status=201,
)
PARTNER_ROTATE = _command(
    name="partner.rotate",
    description="Rotate a partner token",
    target=TOKEN,
    service=tokens.rotate_token,
    render=serialize_token,
    feature=FEATURE,
)
PARTNER_REVOKE = _command(
    name="partner.revoke",
    description="Revoke a partner token",
    target=TOKEN,
    service=tokens.revoke_token,
    render=serialize_token,
)


def register_all() -> None:
    register_declared(__name__)
