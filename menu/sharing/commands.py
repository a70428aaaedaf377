"""The commands of a shared menu. The portal and the worker run them, no client does."""

from functools import partial

from menu.errors import ProductNotFound
from menu.models import MenuSharing
from menu.sharing import following, services
from menu.sharing.errors import SharingNotFound
from realtime.commands.registry import Command, Id, register_declared

FEATURE = "multi_location"
SHARING = (Id("sharing_id", SharingNotFound),)
_command = partial(Command, permission="menu.publish", internal=True)


def _sharing(row: MenuSharing) -> dict[str, str]:
    return {"id": str(row.id)}


MENU_SHARE = _command(
    name="menu.share",
    description="Publish the menu to other restaurants",
    service=services.start_sharing,
    render=_sharing,
    feature=FEATURE,
    success_status=201,
)
MENU_NOTE_SHARED = _command(
    name="menu.note_shared",
    description="Note what became of a restaurant to which the menu was published",
    target=SHARING,
    service=services.note_step,
)
# The source's plan pays for it: a follower needs none.
MENU_TAKE_SHARED = _command(
    name="menu.take_shared",
    description="Take the menu that another restaurant shares, and publish it",
    service=following.take_shared_menu,
)
MENU_STOP_FOLLOWING = _command(
    name="menu.stop_following",
    description="Stop following another restaurant’s menu",
    service=following.stop_following,
)
MENU_USE_SHARED_PRICE = _command(
    name="menu.use_shared_price",
    description="Give a product the shared price again",
    permission="menu.edit",
    target=(Id("product_id", ProductNotFound),),
    service=following.use_shared_price,
    render=lambda product: {"id": str(product.id), "name": product.name},
)


def register_all() -> None:
    register_declared(__name__)
