"""Jobs in Django admin: when each of the workers' runs, how its last run went, why runs failed; start one again.

And what `migrate_schemas` did in each restaurant's schema.
"""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from unfold.decorators import action, display

from restaurants.models import Job, JobFailure, SchemaMigration
from restaurants.platform import jobs
from restaurants.platform.admin import commands
from restaurants.platform.admin.base import ReadOnlyAdmin, ReadOnlyInline

STATES = {"Done": "success", "Failed": "danger", "Running": "info", "Late": "warning"}


class FailureInline(ReadOnlyInline):
    """The last failures of a job, on its page."""

    model = JobFailure
    verbose_name_plural = "failures of the last 30 days"
    fields = readonly_fields = ["at", "milliseconds", "error"]


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """A job appears with its first run. “Late” is one that has not begun when its schedule says."""

    list_display = ["name", "when", "state", "started_at", "milliseconds", "failures", "failed_at"]
    search_fields = ["name"]
    ordering = ["name"]
    actions = ["start"]
    inlines = [FailureInline]
    fields = ["name", "when", "state", "started_at", "ended_at", "milliseconds", "runs", "failures", "failed_at"]

    @display(description="Schedule")
    def when(self, job: Job) -> str:
        return jobs.schedule_in_words(jobs.schedules().get(job.name))

    @display(description="State", label=STATES)
    def state(self, job: Job) -> str:
        if jobs.is_late(job):
            return "Late"
        if job.ended_at is None or job.ended_at < job.started_at:
            return "Running"
        return "Failed" if job.failed_at == job.ended_at else "Done"

    @action(description="Start now", icon="play_arrow")
    def start(self, request: HttpRequest, rows: QuerySet[Job]) -> None:
        self.each(request, rows, commands.PLATFORM_RUN_JOB, done="started: reload this page in a moment")


@admin.register(JobFailure)
class JobFailureAdmin(ReadOnlyAdmin):
    """Runs that failed, kept for 30 days."""

    list_display = ["at", "job", "error", "milliseconds"]
    list_filter = ["job"]
    search_fields = ["job__name", "error"]
    date_hierarchy = "at"
    ordering = ["-at"]
    fields = ["at", "job", "milliseconds", "error", "lines"]

    @display(description="Traceback")
    def lines(self, failure: JobFailure) -> str:
        return format_html("<pre>{}</pre>", failure.traceback)


MIGRATION_STATES = {"Done": "success", "Failed": "danger", "Running": "info", "Waiting": "warning"}


@admin.register(SchemaMigration)
class SchemaMigrationAdmin(ReadOnlyAdmin):
    """The restaurants that the last releases had to migrate. “Running” while nothing runs: its run was killed."""

    list_display = ["restaurant", "state", "missing", "attempts", "started_at", "milliseconds", "error"]
    list_filter = ["status"]
    list_select_related = ["restaurant"]
    search_fields = ["restaurant__slug", "restaurant__name", "error"]
    ordering = ["-queued_at", "restaurant__slug"]
    fields = [
        "restaurant", "state", "missing", "attempts", "queued_at", "started_at", "ended_at", "milliseconds", "error"
    ]  # fmt: skip

    @display(description="State", label=MIGRATION_STATES)
    def state(self, row: SchemaMigration) -> str:
        return row.get_status_display()
