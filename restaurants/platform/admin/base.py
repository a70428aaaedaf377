"""Base classes of Django admin: every change is a command, nothing is deleted, much is read-only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern
from unfold.admin import ModelAdmin, TabularInline, checkbox

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.commands.executor import Answer
from realtime.commands.registry import Command
from restaurants import platform_executor
from restaurants.identity.page_sessions import page_principal
from restaurants.identity.reauthentication import asks_again

View = Callable[..., HttpResponse]


def run_command(
    request: HttpRequest,
    command: Command,
    *,
    target: object,
    data: dict[str, Any] | None = None,
    cleaned: dict[str, Any] | None = None,
    extra: dict[str, Any] | None = None,
) -> Answer:
    """Run one change of the admin as a command, so that it is audited and atomic. Raises DomainError."""
    return dispatch(
        command,
        target=str(target)[:100],
        data=data,
        cleaned=cleaned,
        extra=extra or {},
        actor=platform_executor.actor_of(request.user, "admin"),
        key=str(uuid7()),
    )


class NoFormTransaction(DjangoModelAdmin):
    """Skip the transaction that Django opens around a form: the executor opens a durable one of its own."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self._changeform_view(request, object_id, form_url, extra_context)


def asks_again_in_admin(view: View) -> View:
    """Ask for the proof of `reauthentication` before each POST of the admin. A stranger's is left to the admin."""
    guarded = asks_again(view)

    @wraps(view)
    def proving(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.principal = page_principal(request)
        is_theirs = request.principal is not None and request.principal.is_platform_owner
        return (guarded if is_theirs else view)(request, *args, **kwargs)

    return proving


class CommandAdmin(ModelAdmin, NoFormTransaction):
    """Run each addition and change as a command and show a refusal as a message. Nothing can be deleted.

    Each POST changes people, restaurants, hosts or plans, so it needs a recent proof of who is there.
    """

    add_command: Command | None = None
    change_command: Command | None = None
    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True

    def get_urls(self) -> list[URLPattern]:
        urls = super().get_urls()
        for url in urls:
            url.callback = asks_again_in_admin(url.callback)
        return urls

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def action_checkbox(self, obj: Model) -> str:
        """Return the checkbox of a row. A screen reader says what it selects, which the theme's does not."""
        return checkbox.render(ACTION_CHECKBOX_NAME, str(obj.pk), {"aria-label": f"Select {obj}"})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        if change and not form.changed_data:
            return
        data = {field: str(form.cleaned_data.get(field)) for field in form.changed_data}
        command = self.change_command if change else self.add_command
        assert command is not None, f"{type(self).__name__} declares no command for this"
        run_command(request, command, target=obj.pk, data=data, extra=self.arguments(obj, form, change))
        self.after_save(obj)

    def arguments(self, obj: Model, form: ModelForm, change: bool) -> dict[str, Any]:
        """Return the arguments of the command's service: those of `admin.commands.save_row`."""
        changes = [
            (field, str(form.initial.get(field, "")), str(form.cleaned_data.get(field))) for field in form.changed_data
        ]
        return {"row": obj, "changes": changes}

    def after_save(self, obj: Model) -> None:
        """Clear this process's caches of the row, after the commit."""

    def each(
        self, request: HttpRequest, rows: Any, command: Command, *, done: str, extra: dict[str, Any] | None = None
    ) -> None:
        """Run one command for each chosen row. A refusal is shown and does not stop the others."""
        count = 0
        for row in rows:
            try:
                run_command(request, command, target=row.pk, extra=extra)
                count += 1
            except DomainError as refusal:
                messages.error(request, f"{row}: {refusal.message}")
        if count:
            messages.success(request, f"{count} {done}.")


class ReadOnlyAdmin(CommandAdmin):
    """A read-only list and page."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Read-only rows of the object on the page, each linked to its own page if it has one."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
