"""The platform's tables. The security log and the platform's audit are append-only; three plans to begin with."""

from decimal import Decimal

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django_tenants.postgresql_backend.base
import uuid_utils.compat
from django.conf import settings
from django.db import migrations, models

import fynlo.core.clock

ALPHA = ["pos_basic", "order_management", "basic_payments", "daily_reports"]
BETA = [
    *ALPHA, "inventory_management", "staff_management", "advanced_reports", "table_management", "customer_database",
    "kitchen_stations",
]  # fmt: skip
OMEGA = [
    *BETA, "multi_location", "api_access", "custom_branding", "priority_support", "advanced_analytics",
    "unlimited_staff",
]  # fmt: skip
PLANS = [  # slug, name, rank, pounds a month, features, orders a month, staff accounts
    ("alpha", "Alpha", 1, "0.00", ALPHA, 500, 1),
    ("beta", "Beta", 2, "49.00", BETA, None, 5),
    ("omega", "Omega", 3, "119.00", OMEGA, None, None),
]


def add_plans(apps, schema_editor):
    """The plans to begin with; from then on the platform edits them. A year costs twelve months."""
    plan = apps.get_model("restaurants", "Plan")
    for slug, name, rank, monthly, features, orders, staff in PLANS:
        plan.objects.create(
            slug=slug,
            name=name,
            rank=rank,
            price_monthly=Decimal(monthly),
            price_yearly=Decimal(monthly) * 12,
            features=features,
            max_orders_per_month=orders,
            max_staff_accounts=staff,
        )


APPEND_ONLY = """
CREATE FUNCTION restaurants_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND TG_NARGS = 1 AND current_setting('fynlo.pruning', true) = TG_TABLE_NAME THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
TRIGGERS = """
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION restaurants_refuse_change({argument});
CREATE TRIGGER {table}_not_truncated BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION restaurants_refuse_change();
"""
REVERSED = """
DROP TRIGGER {table}_not_truncated ON {table};
DROP TRIGGER {table}_append_only ON {table};
"""
# Rows of a prunable table may be deleted by a transaction that says `SET LOCAL fynlo.pruning = '<table>'`.
TABLES = {"restaurants_securityevent": "'prunable'", "restaurants_platformaudit": ""}


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Restaurant",
            fields=[
                (
                    "schema_name",
                    models.CharField(
                        db_index=True,
                        max_length=63,
                        unique=True,
                        validators=[django_tenants.postgresql_backend.base._check_schema_name],
                    ),
                ),
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("slug", models.SlugField(unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "Active"), ("suspended", "Suspended")], default="active", max_length=12
                    ),
                ),
                ("database_alias", models.CharField(default="default", editable=False, max_length=40)),
                ("currency", models.CharField(default="GBP", max_length=3)),
                ("timezone", models.CharField(default="Europe/London", max_length=40)),
                (
                    "day_starts_at",
                    models.TimeField(default="04:00", help_text="Sales before this time count for the day before."),
                ),
                ("phone", models.CharField(blank=True, max_length=40)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("address", models.TextField(blank=True)),
                ("vat_registered", models.BooleanField(default=True, verbose_name="VAT registered")),
                ("vat_number", models.CharField(blank=True, max_length=20, verbose_name="VAT number")),
                (
                    "vat_method",
                    models.CharField(
                        choices=[
                            ("per_line", "Rounded on each line"),
                            ("per_receipt", "Rounded on each receipt and rate"),
                            ("daily_gross", "Daily gross takings (retail scheme)"),
                        ],
                        default="per_receipt",
                        max_length=12,
                        verbose_name="VAT method",
                    ),
                ),
                ("prices_include_tax", models.BooleanField(default=True)),
                (
                    "service_charge",
                    models.CharField(
                        choices=[
                            ("none", "No service charge"),
                            ("optional", "Optional: the guest may take it off"),
                            ("compulsory", "Compulsory: part of the shown price"),
                        ],
                        default="none",
                        max_length=12,
                    ),
                ),
                (
                    "service_charge_rate",
                    models.DecimalField(
                        decimal_places=4,
                        default=Decimal("0.1250"),
                        help_text="A fraction: 0.1250 is 12.5 %.",
                        max_digits=5,
                        validators=[
                            django.core.validators.MinValueValidator(0),
                            django.core.validators.MaxValueValidator(1),
                        ],
                    ),
                ),
                (
                    "settings_version",
                    models.PositiveIntegerField(
                        default=1,
                        editable=False,
                        help_text="Raised with each change. A form with an older version is refused.",
                    ),
                ),
                (
                    "verified_at",
                    models.DateTimeField(
                        editable=False,
                        help_text="When the platform approved it, or after a day of payments. Until then it may send fewer emails.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("slug", models.SlugField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60)),
                ("rank", models.PositiveSmallIntegerField(help_text="A higher plan has a higher rank.", unique=True)),
                ("price_monthly", models.DecimalField(decimal_places=2, max_digits=8)),
                ("price_yearly", models.DecimalField(decimal_places=2, max_digits=8)),
                ("features", models.JSONField(default=list)),
                ("max_orders_per_month", models.PositiveIntegerField(blank=True, null=True)),
                ("max_staff_accounts", models.PositiveIntegerField(blank=True, null=True)),
                ("max_menu_items", models.PositiveIntegerField(blank=True, null=True)),
            ],
            options={
                "ordering": ["rank"],
            },
        ),
        migrations.CreateModel(
            name="Platform",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                ("support_email", models.EmailField(max_length=254)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="PlatformAudit",
            fields=[
                ("command", models.UUIDField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=60)),
                ("target", models.CharField(db_index=True, max_length=100)),
                ("actor", models.UUIDField(null=True)),
                ("role", models.CharField(max_length=20)),
                ("device", models.UUIDField(null=True)),
                ("client_type", models.CharField(max_length=20)),
                ("notes", models.JSONField(default=list, help_text="What changed: field, before, after; or a reason.")),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("is_active", models.BooleanField(default=True)),
                (
                    "email_confirmed_at",
                    models.DateTimeField(
                        default=fynlo.core.clock.now,
                        editable=False,
                        help_text="Empty until the person has opened the link in the email. Before that they cannot sign in.",
                        null=True,
                    ),
                ),
                (
                    "is_platform_owner",
                    models.BooleanField(default=False, help_text="May use the platform's admin."),
                ),
                (
                    "session_version",
                    models.PositiveIntegerField(
                        default=1, editable=False, help_text="Raised to end every session of this person."
                    ),
                ),
                (
                    "last_restaurant_id",
                    models.UUIDField(
                        editable=False,
                        help_text="Where this person acted last: the default of calls that name none.",
                        null=True,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["email"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_is_lower_case",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Onboarding",
            fields=[
                (
                    "restaurant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="onboarding",
                        serialize=False,
                        to="restaurants.restaurant",
                    ),
                ),
                ("screen_seen_at", models.DateTimeField(null=True)),
                ("dismissed_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Domain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("domain", models.CharField(db_index=True, max_length=253, unique=True)),
                ("is_primary", models.BooleanField(db_index=True, default=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="domains", to="restaurants.restaurant"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.AddField(
            model_name="restaurant",
            name="platform",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="restaurants", to="restaurants.platform"
            ),
        ),
        migrations.CreateModel(
            name="PlatformCommand",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("principal", models.CharField(max_length=64)),
                ("key", models.CharField(max_length=255)),
                (
                    "keyless",
                    models.BooleanField(default=False, help_text="The caller gave no key; de-duplicated by content."),
                ),
                ("kind", models.CharField(max_length=60)),
                ("target", models.CharField(max_length=100)),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("device", models.UUIDField(null=True)),
                ("device_seq", models.BigIntegerField(null=True)),
                (
                    "status",
                    models.PositiveSmallIntegerField(help_text="The HTTP status of the stored answer.", null=True),
                ),
                ("response", models.TextField(null=True)),
                (
                    "remarks",
                    models.TextField(
                        db_default="",
                        default="",
                        help_text="JSON beside the answer: what was merged, what needs a person.",
                    ),
                ),
                ("first_seq", models.BigIntegerField(null=True)),
                ("last_seq", models.BigIntegerField(null=True)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("keyless", True)),
                        fields=["principal", "fingerprint"],
                        name="platformcommand_keyless",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("principal", "key"), name="platformcommand_key")],
            },
        ),
        migrations.CreateModel(
            name="SchemaTemplate",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, editable=False, primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=64)),
                ("script", models.TextField()),
                ("prepared_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="restaurants_one_schematemplate")
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sign_in", "Signed in"),
                            ("sign_in_failed", "Sign-in failed"),
                            ("throttled", "Too many attempts"),
                            ("sign_out", "Signed out"),
                            ("refresh_reused", "Copied sign-in stopped"),
                            ("password_reset_asked", "Asked for a new password"),
                            ("password_changed", "Password changed"),
                            ("sign_up", "Signed up"),
                            ("email_confirmed", "Email address confirmed"),
                            ("invitation", "Invitation"),
                            ("role_changed", "Role or access changed"),
                            ("permission_refused", "Access refused"),
                        ],
                        max_length=30,
                    ),
                ),
                ("outcome", models.CharField(choices=[("done", "Done"), ("refused", "Refused")], max_length=10)),
                ("restaurant_id", models.UUIDField(null=True)),
                ("user_id", models.UUIDField(help_text="Whose account it is about.", null=True)),
                (
                    "person",
                    models.CharField(
                        blank=True, help_text="Their email then; empty if unknown.", max_length=254
                    ),
                ),
                ("actor_id", models.UUIDField(help_text="Who did it, if it was another person.", null=True)),
                ("address", models.GenericIPAddressField(null=True)),
                ("client", models.CharField(blank=True, help_text="Page, API, socket or task.", max_length=20)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                (
                    "note",
                    models.CharField(blank=True, help_text="Details in words.", max_length=200),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["restaurant_id", "-at", "-id"], name="security_by_restaurant"),
                    models.Index(fields=["user_id", "-at", "-id"], name="security_by_person"),
                    models.Index(fields=["-at", "-id"], name="security_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThrottledAttempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("throttle", models.CharField(max_length=30)),
                ("subject_hash", models.CharField(max_length=64)),
                ("address", models.GenericIPAddressField(null=True)),
                ("browser_hash", models.CharField(blank=True, max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject_hash", "at"], name="try_by_subject"),
                    models.Index(fields=["throttle", "address", "at"], name="try_by_address"),
                    models.Index(
                        condition=models.Q(("browser_hash", ""), _negated=True),
                        fields=["browser_hash", "at"],
                        name="try_by_browser",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Ticket",
            fields=[
                ("token_hash", models.CharField(max_length=64, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[("socket", "Open a socket"), ("switch", "Switch restaurant")], max_length=10
                    ),
                ),
                ("session_version", models.PositiveIntegerField()),
                (
                    "session_id",
                    models.UUIDField(help_text="The session that asked for it. The ticket ends with it.", null=True),
                ),
                (
                    "secret_hash",
                    models.CharField(
                        blank=True, help_text="Hash of a secret that the browser must show.", max_length=64
                    ),
                ),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="restaurants.restaurant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "restaurant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="subscription",
                        serialize=False,
                        to="restaurants.restaurant",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("trial", "Trial"),
                            ("active", "Active"),
                            ("suspended", "Suspended"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="trial",
                        max_length=12,
                    ),
                ),
                ("trial_ends_on", models.DateField(blank=True, null=True)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subscriptions", to="restaurants.plan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("restaurant_owner", "Owner"), ("manager", "Manager"), ("employee", "Employee")],
                        max_length=20,
                    ),
                ),
                (
                    "job",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("server", "Server"),
                            ("cashier", "Cashier"),
                            ("cook", "Cook"),
                            ("expediter", "Expediter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="restaurants.restaurant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "restaurant"), name="one_membership_per_restaurant"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "employee"), models.Q(("job", ""), _negated=True)),
                            models.Q(models.Q(("role", "employee"), _negated=True), ("job", "")),
                            _connector="OR",
                        ),
                        name="job_belongs_to_employees",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(blank=True, max_length=120)),
                (
                    "role",
                    models.CharField(
                        choices=[("restaurant_owner", "Owner"), ("manager", "Manager"), ("employee", "Employee")],
                        max_length=20,
                    ),
                ),
                (
                    "job",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("server", "Server"),
                            ("cashier", "Cashier"),
                            ("cook", "Cook"),
                            ("expediter", "Expediter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restaurant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="restaurants.restaurant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("accepted_at", None), ("withdrawn_at", None)),
                        fields=("restaurant", "email"),
                        name="one_open_invitation_per_email",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "template",
                    models.CharField(
                        blank=True, help_text="The kind of email. Budgets count by it.", max_length=40
                    ),
                ),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(blank=True, max_length=200)),
                (
                    "text",
                    models.TextField(
                        blank=True, help_text="Empty until the worker writes it, and after it has been sent."
                    ),
                ),
                ("html", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(help_text="Also the lease of the worker that sends it now.")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("failed_at", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.CharField(blank=True, max_length=200)),
                (
                    "restaurant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="restaurants.restaurant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["to", "created_at"], name="mail_by_recipient"),
                    models.Index(fields=["restaurant", "created_at"], name="mail_by_restaurant"),
                    models.Index(
                        condition=models.Q(("failed_at", None), ("sent_at", None)),
                        fields=["next_attempt_at"],
                        name="mail_waiting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("program", "App"), ("page", "Browser")], default="program", max_length=10
                    ),
                ),
                (
                    "host",
                    models.CharField(blank=True, help_text="A browser's session is valid only there.", max_length=253),
                ),
                ("secret", models.CharField(blank=True, editable=False, max_length=64)),
                ("refresh_count", models.PositiveIntegerField(default=0)),
                ("refreshed_at", models.DateTimeField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("user_agent", models.CharField(blank=True, max_length=200)),
                ("address", models.GenericIPAddressField(blank=True, null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "ended_at"], name="restaurants_user_id_fc1a9f_idx")],
            },
        ),
        migrations.RunPython(add_plans, migrations.RunPython.noop),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION restaurants_refuse_change();"),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table, argument=argument), REVERSED.format(table=table))
            for table, argument in TABLES.items()
        ),
    ]
