"""Written by `manage.py initial_migrations` from the models."""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import staff.models.rota
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='RotaWeek',
            fields=[
                ('monday', models.DateField(primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField(default=0)),
                ('published_at', models.DateTimeField(null=True)),
                ('published_by_name', models.CharField(blank=True, default='', max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='ShiftTemplate',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('kind', models.CharField(choices=[('manager', 'Manager'), ('server', 'Server'), ('cashier', 'Cashier'), ('cook', 'Cook'), ('expediter', 'Expediter')], max_length=20)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
                ('break_minutes', models.PositiveSmallIntegerField(default=0)),
                ('created_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['starts', 'name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ClockSettings',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('breaks_paid', models.BooleanField(db_default=False, default=False)),
                ('checks_place', models.BooleanField(db_default=False, default=False)),
                ('latitude', models.DecimalField(decimal_places=5, max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(-90), django.core.validators.MaxValueValidator(90)])),
                ('longitude', models.DecimalField(decimal_places=5, max_digits=8, null=True, validators=[django.core.validators.MinValueValidator(-180), django.core.validators.MaxValueValidator(180)])),
                ('overtime_after', models.DecimalField(decimal_places=2, help_text='Hours a week; empty without overtime.', max_digits=5, null=True)),
                ('late_after', models.PositiveSmallIntegerField(db_default=5, default=5)),
                ('not_in_after', models.PositiveSmallIntegerField(db_default=15, default=15, null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_clock_settings')],
            },
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('person', models.UUIDField(help_text='The id of the person who signs in; empty without a sign-in.', null=True)),
                ('name', models.CharField(max_length=120)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=30)),
                ('address', models.CharField(blank=True, default='', max_length=300)),
                ('emergency_contact', models.CharField(blank=True, default='', help_text='Name and phone.', max_length=150)),
                ('born_on', models.DateField(help_text='For the rules about workers under 18.', null=True)),
                ('payroll_number', models.CharField(blank=True, default='', help_text='As the payroll knows them.', max_length=30)),
                ('opted_out_on', models.DateField(help_text='When they signed the opt-out of the 48-hour week.', null=True)),
                ('opt_out_notice_days', models.PositiveSmallIntegerField(db_default=7, default=7)),
                ('opt_out_notice_on', models.DateField(help_text='When they gave notice to leave the opt-out.', null=True)),
                ('started_on', models.DateField()),
                ('ended_on', models.DateField(help_text='The last day of work; empty for a person who works here.', null=True)),
                ('end_reason', models.CharField(blank=True, default='', max_length=200)),
                ('merged_into', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duplicates', to='staff.employee')),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change of the details.')),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'indexes': [models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), name='employees_by_name')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('merged_into__isnull', True)), fields=('person',), name='one_employee_per_person'), models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='employee_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='RotaSettings',
            fields=[
                ('id', models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ('leave_year_month', models.PositiveSmallIntegerField(db_default=1, default=1)),
                ('short_notice_hours', models.PositiveSmallIntegerField(null=True)),
                ('short_notice_from', models.DateField(null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='one_row_of_rota_settings'), models.CheckConstraint(condition=models.Q(('leave_year_month__range', (1, 12))), name='leave_year_begins_in_a_month')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='staff.employee')),
                ('token', models.CharField(default=staff.models.rota.new_feed_token, max_length=32, unique=True)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('employee',), name='one_calendar_of_an_employee')],
            },
        ),
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='availability', to='staff.employee')),
                ('weekday', models.PositiveSmallIntegerField()),
                ('starts', models.TimeField(null=True)),
                ('ends', models.TimeField(null=True)),
            ],
            options={
                'ordering': ['weekday'],
                'constraints': [models.UniqueConstraint(fields=('employee', 'weekday'), name='availability_once_a_weekday'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='availability_of_a_weekday')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeDocument',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='staff.employee')),
                ('kind', models.CharField(choices=[('right_to_work', 'Right to work'), ('food_hygiene', 'Food hygiene'), ('first_aid', 'First aid'), ('personal_licence', 'Personal licence (alcohol)'), ('other', 'Another document')], max_length=20)),
                ('description', models.CharField(blank=True, default='', max_length=120)),
                ('checked_on', models.DateField()),
                ('checked_by', models.UUIDField(null=True)),
                ('checked_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('expires_on', models.DateField(null=True)),
                ('removed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['kind', '-expires_on', 'id'],
                'indexes': [models.Index(condition=models.Q(('expires_on__isnull', False), ('removed_at__isnull', True)), fields=['expires_on'], name='documents_that_expire')],
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_on__isnull', True), ('expires_on__gte', models.F('checked_on')), _connector='OR'), name='document_expires_after_check')],
            },
        ),
        migrations.CreateModel(
            name='EmployeeJob',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to='staff.employee')),
                ('job', models.CharField(choices=[('manager', 'Manager'), ('server', 'Server'), ('cashier', 'Cashier'), ('cook', 'Cook'), ('expediter', 'Expediter')], max_length=20)),
                ('title', models.CharField(blank=True, default='', max_length=60)),
                ('ended_on', models.DateField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['created_at', 'id'],
                'constraints': [models.UniqueConstraint(models.F('employee'), models.F('job'), django.db.models.functions.text.Lower('title'), condition=models.Q(('ended_on__isnull', True)), name='employee_job_once')],
            },
        ),
        migrations.CreateModel(
            name='Leave',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leave', to='staff.employee')),
                ('kind', models.CharField(choices=[('holiday', 'Holiday'), ('sick', 'Sick'), ('unpaid', 'Unpaid leave'), ('other', 'Another reason')], max_length=10)),
                ('first', models.DateField()),
                ('last', models.DateField()),
                ('hours', models.DecimalField(decimal_places=2, help_text='Hours of holiday.', max_digits=6, null=True)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('status', models.CharField(choices=[('asked', 'Asked for'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='asked', max_length=10)),
                ('asked_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('answer', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'ordering': ['first', 'id'],
                'indexes': [models.Index(fields=['employee', 'first'], name='leave_of_employee'), models.Index(fields=['last'], name='leave_by_last_day')],
                'constraints': [models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='leave_has_days')],
            },
        ),
        migrations.CreateModel(
            name='TimesheetDay',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timesheet_days', to='staff.employee')),
                ('business_day', models.DateField()),
                ('worked', models.DecimalField(decimal_places=2, help_text='Paid hours.', max_digits=5)),
                ('breaks', models.DecimalField(decimal_places=2, help_text='Hours of breaks.', max_digits=5)),
                ('approved_by', models.UUIDField(null=True)),
                ('approved_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('approved_at', models.DateTimeField()),
                ('reopened_by', models.UUIDField(null=True)),
                ('reopened_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('reopened_at', models.DateTimeField(null=True)),
                ('reopen_reason', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'ordering': ['business_day', 'approved_at'],
                'indexes': [models.Index(fields=['business_day'], name='timesheet_days_by_day')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('reopened_at__isnull', True)), fields=('employee', 'business_day'), name='timesheet_day_approved_once')],
            },
        ),
        migrations.CreateModel(
            name='PayRate',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('job', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rates', to='staff.employeejob')),
                ('from_day', models.DateField()),
                ('hourly', models.DecimalField(decimal_places=2, max_digits=7)),
                ('set_at', models.DateTimeField()),
                ('set_by', models.UUIDField(null=True)),
                ('set_by_name', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'ordering': ['-from_day'],
                'constraints': [models.UniqueConstraint(fields=('job', 'from_day'), name='pay_rate_once_a_day'), models.CheckConstraint(condition=models.Q(('hourly__gte', 0)), name='pay_rate_not_below_zero')],
            },
        ),
        migrations.CreateModel(
            name='Punch',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='punches', to='staff.employee')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='punches', to='staff.employeejob')),
                ('kind', models.CharField(choices=[('in', 'Clock in'), ('out', 'Clock out'), ('break_start', 'Break begins'), ('break_end', 'Break ends')], max_length=12)),
                ('at', models.DateTimeField()),
                ('distance', models.PositiveIntegerField(help_text='In metres; empty without consent.', null=True)),
                ('device', models.UUIDField(null=True)),
                ('client_type', models.CharField(blank=True, default='', max_length=20)),
                ('is_entered', models.BooleanField(default=False, help_text='A manager entered it, because it was missed.')),
                ('stored_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['employee', 'at'], name='punches_of_employee'), models.Index(fields=['at'], name='punches_by_time')],
            },
        ),
        migrations.CreateModel(
            name='RotaShift',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('employee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rota_shifts', to='staff.employee')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rota_shifts', to='staff.employeejob')),
                ('kind', models.CharField(choices=[('manager', 'Manager'), ('server', 'Server'), ('cashier', 'Cashier'), ('cook', 'Cook'), ('expediter', 'Expediter')], help_text="The job's kind.", max_length=20)),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('break_minutes', models.PositiveSmallIntegerField(default=0)),
                ('note', models.CharField(blank=True, default='', help_text='Read by who works the shift.', max_length=200)),
                ('is_removed', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('published_employee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_shifts', to='staff.employee')),
                ('published_job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='published_shifts', to='staff.employeejob')),
                ('published_kind', models.CharField(blank=True, default='', max_length=20)),
                ('published_starts_at', models.DateTimeField(null=True)),
                ('published_ends_at', models.DateTimeField(null=True)),
                ('published_break_minutes', models.PositiveSmallIntegerField(default=0)),
                ('published_note', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'ordering': ['starts_at', 'id'],
                'indexes': [models.Index(fields=['day'], name='rota_shifts_by_day'), models.Index(fields=['employee', 'day'], name='rota_shifts_of_employee'), models.Index(fields=['published_employee', 'published_starts_at'], name='published_shifts_of_employee')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_start')],
            },
        ),
        migrations.CreateModel(
            name='PunchCorrection',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('punch', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='staff.punch')),
                ('before', models.DateTimeField(null=True)),
                ('after', models.DateTimeField(null=True)),
                ('reason', models.CharField(max_length=200)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ShiftRecord',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='staff.rotashift')),
                ('employee', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shift_records', to='staff.employee')),
                ('action', models.CharField(choices=[('published', 'Published'), ('changed', 'Changed'), ('cancelled', 'Cancelled')], max_length=10)),
                ('cause', models.CharField(choices=[('publish', 'Rota published'), ('swap', 'Swap'), ('taken', 'Open shift taken')], max_length=10)),
                ('before_starts_at', models.DateTimeField(null=True)),
                ('before_ends_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(null=True)),
                ('ends_at', models.DateTimeField(null=True)),
                ('notice_hours', models.DecimalField(decimal_places=2, max_digits=8)),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('mailed_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['at', 'id'],
                'indexes': [models.Index(fields=['employee', 'at'], name='shift_records_of_employee'), models.Index(condition=models.Q(('employee__isnull', False), ('mailed_at__isnull', True)), fields=['at'], name='shift_records_to_mail')],
            },
        ),
        migrations.CreateModel(
            name='ShiftSwap',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps', to='staff.rotashift')),
                ('giver', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='swaps_given', to='staff.employee')),
                ('taker', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='swaps_taken', to='staff.employee')),
                ('in_return', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='swaps_in_return', to='staff.rotashift')),
                ('status', models.CharField(choices=[('offered', 'Offered'), ('accepted', 'To approve'), ('approved', 'Approved'), ('refused', 'Refused'), ('withdrawn', 'Withdrawn')], default='offered', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('asked_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('decided_by', models.UUIDField(null=True)),
                ('decided_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('answer', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'ordering': ['asked_at', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['offered', 'accepted'])), fields=('shift',), name='one_open_swap_of_a_shift')],
            },
        ),
    ]
