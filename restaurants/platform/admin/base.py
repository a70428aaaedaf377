"""How Django admin works here: everything through the platform's door, nothing deleted, much only to read."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin as DjangoModelAdmin
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from unfold.admin import ModelAdmin, TabularInline

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands import context
from restaurants import platform_executor


def run_command(request: HttpRequest, *, kind: str, target: object, payload: Any, run: Callable[[], Any]) -> None:
    """Run one change of the admin as a command: audited, whole or not at all. Raises DomainError."""

    def perform() -> dict[str, str]:
        run()
        return {}

    platform_executor.execute(
        kind=kind,
        target=str(target)[:100],
        payload=payload,
        key=str(uuid7()),
        actor=platform_executor.actor_of(request.user, "admin"),
        run=perform,
    )


class NoFormTransaction(DjangoModelAdmin):
    """Django would open a transaction around the form; the door opens its own, durable one."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return self._changeform_view(request, object_id, form_url, extra_context)


class CommandAdmin(ModelAdmin, NoFormTransaction):
    """Adds and changes are commands; a refusal is a message on the page. Nothing is deleted."""

    list_filter_submit = False
    compressed_fields = True
    warn_unsaved_form = True

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        name = obj._meta.model_name
        if change and not form.changed_data:
            return
        payload = {field: str(form.cleaned_data.get(field)) for field in form.changed_data}

        def run() -> None:
            for field in form.changed_data:
                context.annotate(field=field, before=str(form.initial.get(field, "")), after=payload[field])
            self.save_in_command(request, obj, form, change)

        kind = f"platform.{'change' if change else 'add'}_{name}"
        run_command(request, kind=kind, target=obj.pk, payload=payload, run=run)
        self.after_save(obj)

    def save_in_command(self, request: HttpRequest, obj: Model, form: ModelForm, change: bool) -> None:
        """What is written, inside the command. Overridden where a service does it."""
        obj.save()

    def after_save(self, obj: Model) -> None:
        """After the commit: drop what this process keeps of it."""

    def each(self, request: HttpRequest, rows: Any, *, kind: str, run: Callable[[Any], Any], done: str) -> None:
        """One command for each chosen row; a refusal is told and stops none of the others."""
        count = 0
        for row in rows:
            try:
                run_command(request, kind=kind, target=row.pk, payload={}, run=lambda row=row: run(row))
                count += 1
            except DomainError as refusal:
                messages.error(request, f"{row}: {refusal.message}")
        if count:
            messages.success(request, f"{count} {done}.")


class ReadOnlyAdmin(CommandAdmin):
    """A list and a page to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyInline(TabularInline):
    """Rows that belong to the one shown, each with a link to its own page where it has one."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True
    hide_title = True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
