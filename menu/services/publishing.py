"""Publish the draft as the menu that till, kitchen and guests see."""

import gzip
import hashlib
from typing import Any

from django.utils.translation import ngettext

from fynlo.core import json_codec
from menu import document, events, published
from menu.errors import MenuNotReady, NothingToPublish
from menu.models import MenuVersion
from menu.services.editing import lock_draft
from realtime.commands.context import CommandContext


def publish(*, context: CommandContext) -> MenuVersion:
    """Make the draft the menu, under the next version number.

    Locks the draft: two publishers take turns, and the second gets NothingToPublish. Records `menu.updated`.

    Raises:
        NothingToPublish: the draft is what was published last.
        MenuNotReady: something is missing; `details["problems"]` names each.
    """
    revision = lock_draft()
    last = MenuVersion.objects.defer("document").first()
    content = document.draft()
    if last is not None and last.content == digest(content):
        raise NothingToPublish(version=last.version)
    refuse_problems(content)
    return store_version(context, content, last=last, revision=revision)


def refuse_problems(content: dict[str, Any]) -> None:
    """Raise MenuNotReady for content that cannot be published."""
    problems = document.problems(content)
    if problems:
        raise MenuNotReady(
            ngettext(
                "The menu is not ready: {count} thing to put right first.",
                "The menu is not ready: {count} things to put right first.",
                len(problems),
            ).format(count=len(problems)),
            problems=problems,
        )


def store_version(
    context: CommandContext, content: dict[str, Any], *, last: MenuVersion | None, revision: int
) -> MenuVersion:
    """Store `content` as the next version after `last`; the caller holds the draft's lock and has checked it.

    `revision` is the draft's when the draft holds nothing more, else 0. Records `menu.updated`.
    """
    version = last.version + 1 if last else 1
    body = json_codec.dumps({"version": version, "published_at": context.at, **content})
    menu = MenuVersion.objects.create(
        version=version,
        document=gzip.compress(body, compresslevel=9, mtime=0),
        etag=hashlib.sha256(body).hexdigest(),
        content=digest(content),
        draft_revision=revision,
        published_at=context.at,
        published_by=context.actor.user_id,
        product_count=len(content["products"]),
    )
    context.annotate(published=version, products=menu.product_count)
    events.menu_updated(context, version)
    published.changed()
    return menu


def digest(content: dict[str, Any]) -> str:
    """Return the sha256 of what is on the menu; two versions with the same content have the same."""
    return hashlib.sha256(json_codec.canonical(content)).hexdigest()
