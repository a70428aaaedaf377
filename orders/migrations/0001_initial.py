"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import django.db.models.functions.text
import orders.models.exact_json
import orders.models.settings
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='DayCounter',
            fields=[
                ('business_day', models.DateField(primary_key=True, serialize=False)),
                ('last_number', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='RoutingRule',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('priority', models.PositiveSmallIntegerField(default=100)),
                ('product_id', models.UUIDField(null=True)),
                ('category_id', models.UUIDField(null=True)),
                ('order_type', models.CharField(blank=True, choices=[('dine_in', 'Eat in'), ('takeaway', 'Takeaway'), ('pickup', 'Pickup'), ('delivery', 'Delivery')], max_length=10)),
                ('station', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['priority', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ServiceSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('undo_seconds', models.PositiveSmallIntegerField(default=60)),
                ('tables_need_cleaning', models.BooleanField(default=False)),
                ('ageing', models.JSONField(default=orders.models.settings.default_ageing)),
                ('station_ageing', models.JSONField(db_default={}, default=dict)),
                ('void_reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=orders.models.settings.default_void_reasons, size=None)),
                ('comp_reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=orders.models.settings.default_comp_reasons, size=None)),
                ('discount_reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=orders.models.settings.default_discount_reasons, size=None)),
                ('discount_limits', models.JSONField(default=orders.models.settings.default_discount_limits)),
                ('favourites', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('courses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), db_default=['Starters', 'Mains', 'Desserts'], default=orders.models.settings.default_courses, size=None)),
                ('tip_choices', django.contrib.postgres.fields.ArrayField(base_field=models.DecimalField(decimal_places=1, max_digits=4), db_default=[Decimal('10.0'), Decimal('12.5'), Decimal('15.0')], default=orders.models.settings.default_tip_choices, size=None)),
            ],
        ),
        migrations.CreateModel(
            name='Customer',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=80)),
                ('phone', models.CharField(blank=True, max_length=30)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone', 'name'], name='customer_phone')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('business_day', models.DateField()),
                ('number', models.PositiveIntegerField()),
                ('client_reference', models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ('content', models.CharField(max_length=64)),
                ('order_type', models.CharField(choices=[('dine_in', 'Eat in'), ('takeaway', 'Takeaway'), ('pickup', 'Pickup'), ('delivery', 'Delivery')], max_length=10)),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('pending', 'Pending'), ('confirmed', 'Confirmed'), ('preparing', 'Preparing'), ('ready', 'Ready'), ('served', 'Served'), ('completed', 'Completed'), ('cancelled', 'Cancelled')], default='pending', max_length=10)),
                ('bill', models.CharField(choices=[('open', 'Open'), ('part_paid', 'Part paid'), ('paid', 'Paid'), ('void', 'Void')], default='open', max_length=10)),
                ('table_name', models.CharField(blank=True, help_text='The name of the table when the order was opened.', max_length=20)),
                ('guests', models.PositiveSmallIntegerField(null=True)),
                ('notes', models.CharField(blank=True, max_length=500)),
                ('allergies', orders.models.exact_json.ExactJSONField(db_default=models.Value([], output_field=models.JSONField()), default=list, help_text='Declared allergies, see orders.allergies.')),
                ('promised_at', models.DateTimeField(blank=True, help_text='The time that the guest was promised.', null=True)),
                ('rush', models.BooleanField(db_default=False, default=False, help_text='The kitchen makes it first.')),
                ('menu_version', models.PositiveIntegerField(help_text='The menu version that the device had read.')),
                ('server_id', models.UUIDField(null=True)),
                ('server_name', models.CharField(blank=True, max_length=120)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('arrived_late', models.BooleanField(db_default=False, default=False, help_text='Placed without a network, stored after its business day had ended.')),
                ('reopened_at', models.DateTimeField(help_text='When it was reopened after it was completed.', null=True)),
                ('stage', models.CharField(choices=[('ordering', 'Ordering'), ('waiting', 'Waiting for food'), ('served', 'Served'), ('paying', 'Paying')], db_default='ordering', default='ordering', max_length=10)),
                ('stage_since', models.DateTimeField(null=True)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('vat_registered', models.BooleanField()),
                ('vat_method', models.CharField(choices=[('per_line', 'per_line'), ('per_receipt', 'per_receipt'), ('daily_gross', 'daily_gross')], max_length=12)),
                ('prices_include_tax', models.BooleanField()),
                ('charge', models.CharField(choices=[('none', 'None'), ('optional', 'Optional'), ('compulsory', 'Compulsory')], default='none', max_length=12)),
                ('charge_rate', models.DecimalField(decimal_places=4, default=Decimal('0.0000'), max_digits=5)),
                ('charge_applied', models.BooleanField(default=True, help_text='Whether the optional service charge is on the bill.')),
                ('charge_rounding', models.DecimalField(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('adjustments', orders.models.exact_json.ExactJSONField(db_default=models.Value([], output_field=models.JSONField()), default=list)),
                ('subtotal', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('discount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('service_charge', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('vat_total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('outside_sales', models.DecimalField(db_default=Decimal('0.00'), decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('paid', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('tips', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('refunded', models.DecimalField(decimal_places=2, default=Decimal('0.00'), help_text='Refunds of a paid or void bill; earlier refunds lower `paid`.', max_digits=10)),
                ('vat_buckets', orders.models.exact_json.ExactJSONField(default=list, help_text='Per rate: rate, treatment, gross, net, vat.')),
                ('payment_method', models.CharField(blank=True, help_text='The method of the last payment.', max_length=20)),
                ('customer', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.customer')),
                ('follows', models.ForeignKey(blank=True, help_text='The paid or closed order that these offline lines were meant for.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='follow_ups', to='orders.order')),
                ('merged_into', models.ForeignKey(blank=True, help_text='The order that all its lines were moved to.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Line',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('product', 'Product'), ('gift_card', 'Gift card'), ('deposit', 'Deposit'), ('account_payment', 'Payment of a house account')], db_default='product', default='product', max_length=16)),
                ('product_id', models.UUIDField(db_index=True, null=True)),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('quantity', models.PositiveSmallIntegerField()),
                ('unit_price', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('list_price', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('modifiers', orders.models.exact_json.ExactJSONField(default=list, help_text='[{group_id, option_id, name, price, quantity}], of a size with portions')),
                ('components', orders.models.exact_json.ExactJSONField()),
                ('allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), null=True, size=None)),
                ('known_allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), null=True, size=None)),
                ('allergy_conflicts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), db_default=[], default=list, size=None)),
                ('allergy_acknowledged', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), db_default=[], default=list, size=None)),
                ('notes', models.CharField(blank=True, max_length=200)),
                ('course', models.PositiveSmallIntegerField(default=1)),
                ('seat', models.PositiveSmallIntegerField(null=True)),
                ('station', models.CharField(max_length=40)),
                ('sold_out', models.BooleanField(default=False, help_text='It was sold offline after it had sold out: the kitchen must check.')),
                ('menu_version', models.PositiveIntegerField()),
                ('priced_at', models.DateTimeField(help_text='The moment whose prices it has: when it was chosen.', null=True)),
                ('status', models.CharField(choices=[('held', 'Held'), ('fired', 'Sent'), ('started', 'Cooking'), ('ready', 'Ready'), ('served', 'Served'), ('void', 'Void')], default='held', max_length=10)),
                ('added_by', models.UUIDField(null=True)),
                ('added_at', models.DateTimeField()),
                ('fired_at', models.DateTimeField(null=True)),
                ('voided_at', models.DateTimeField(null=True)),
                ('voided_by', models.UUIDField(null=True)),
                ('void_reason', models.CharField(blank=True, max_length=200)),
                ('wasted', models.BooleanField(db_default=False, default=False, help_text='It was void after it was made, and thrown away.')),
                ('void_seen_at', models.DateTimeField(help_text='When the kitchen acknowledged that it is void.', null=True)),
                ('activated_at', models.DateTimeField(null=True)),
                ('changes', orders.models.exact_json.ExactJSONField(db_default=models.Value([], output_field=models.JSONField()), default=list)),
                ('adjustments', orders.models.exact_json.ExactJSONField(db_default=models.Value([], output_field=models.JSONField()), default=list)),
                ('discount', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('total', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('vat', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('vat_buckets', orders.models.exact_json.ExactJSONField(default=list)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Correction',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('void', 'Void'), ('comp', 'On the house'), ('discount', 'Discount'), ('removal', 'Discount removed'), ('reopen', 'Reopened'), ('price', 'Price changed')], max_length=10)),
                ('value', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('price_before', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('price_after', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
                ('reason', models.CharField(max_length=200)),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, max_length=120)),
                ('approved_by', models.UUIDField(null=True)),
                ('approved_by_name', models.CharField(blank=True, db_default='', max_length=120)),
                ('device_id', models.UUIDField(null=True)),
                ('business_day', models.DateField(db_index=True)),
                ('at', models.DateTimeField()),
                ('line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='orders.line')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='orders.order')),
            ],
        ),
        migrations.CreateModel(
            name='Section',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('color', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$')])),
                ('sort_order', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(blank=True, help_text='When it was archived.', null=True)),
                ('plan_version', models.PositiveIntegerField(default=0, help_text='Increases each time its tables are arranged.')),
            ],
            options={
                'ordering': ['sort_order', 'name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at', None)), name='section_name')],
            },
        ),
        migrations.CreateModel(
            name='Table',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(help_text='The name that staff use: 7, T12, Bar 3.', max_length=20)),
                ('capacity', models.PositiveSmallIntegerField(default=4)),
                ('status', models.CharField(choices=[('available', 'Free'), ('occupied', 'Occupied'), ('reserved', 'Reserved'), ('cleaning', 'Needs cleaning'), ('blocked', 'Out of use')], default='available', max_length=10)),
                ('occupied_since', models.DateTimeField(blank=True, null=True)),
                ('server_id', models.UUIDField(blank=True, help_text='The person who serves the table.', null=True)),
                ('server_name', models.CharField(blank=True, db_default='', default='', max_length=120)),
                ('status_since', models.DateTimeField(blank=True, help_text='When the status last changed.', null=True)),
                ('sort_order', models.PositiveIntegerField(default=0)),
                ('shape', models.CharField(choices=[('rectangle', 'Square or rectangle'), ('round', 'Round or oval')], default='rectangle', max_length=10)),
                ('x', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('y', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('width', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('height', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('archived_at', models.DateTimeField(blank=True, help_text='When it was archived.', null=True)),
                ('section', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tables', to='orders.section')),
            ],
            options={
                'ordering': ['sort_order', 'name'],
            },
        ),
        migrations.AddField(
            model_name='order',
            name='table',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='orders.table'),
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('station', models.CharField(max_length=40)),
                ('business_day', models.DateField(db_index=True)),
                ('status', models.CharField(choices=[('held', 'Held'), ('open', 'Open'), ('ready', 'Ready'), ('done', 'Done'), ('gone', 'Gone')], default='open', max_length=10)),
                ('sent_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('fired_at', models.DateTimeField(null=True)),
                ('started_at', models.DateTimeField(null=True)),
                ('ready_at', models.DateTimeField(null=True)),
                ('bumped_at', models.DateTimeField(null=True)),
                ('rush', models.BooleanField(db_default=False, default=False)),
                ('changes', orders.models.exact_json.ExactJSONField(db_default=models.Value([], output_field=models.JSONField()), default=list)),
                ('last_change', orders.models.exact_json.ExactJSONField(null=True)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='orders.order')),
            ],
        ),
        migrations.AddField(
            model_name='line',
            name='ticket',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='orders.ticket'),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at', None)), name='table_name'),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('height', None), ('width', None), ('x', None), ('y', None)), models.Q(('height__isnull', False), ('width__isnull', False), ('x__isnull', False), ('y__isnull', False)), _connector='OR'), name='table_place'),
        ),
        migrations.AddConstraint(
            model_name='table',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('occupied_since__isnull', False), ('status', 'occupied')), models.Q(models.Q(('status', 'occupied'), _negated=True), ('occupied_since', None)), _connector='OR'), name='table_occupied_since'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('status__in', ['completed', 'cancelled']), _negated=True), fields=['opened_at'], name='order_open'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['opened_at', 'id'], name='order_opened_at'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(condition=models.Q(('arrived_late', True)), fields=['business_day'], name='order_arrived_late'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['number', 'opened_at'], name='order_by_number'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.db.models.functions.text.Upper('table_name'), models.F('opened_at'), name='order_by_table'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['server_name', 'opened_at'], name='order_by_server'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(fields=['total', 'opened_at'], name='order_by_total'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.db.models.expressions.CombinedExpression(models.F('paid'), '+', models.F('tips')), condition=models.Q(('tips__gt', 0)), name='order_by_taken'),
        ),
        migrations.AddIndex(
            model_name='order',
            index=models.Index(django.db.models.functions.text.Upper('client_reference'), condition=models.Q(('client_reference__isnull', False)), name='order_reference'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.UniqueConstraint(fields=('business_day', 'number'), name='order_number_of_the_day'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('status__in', ['completed', 'cancelled'])), models.Q(models.Q(('status__in', ['completed', 'cancelled']), _negated=True), ('closed_at', None)), _connector='OR'), name='order_closed_at'),
        ),
        migrations.AddIndex(
            model_name='ticket',
            index=models.Index(condition=models.Q(('status__in', ['done', 'gone']), _negated=True), fields=['station', 'sent_at'], name='ticket_on_screen'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.UniqueConstraint(fields=('order', 'position'), name='line_position'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('quantity__gte', 1), ('quantity__lte', 99)), name='line_quantity'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(('total__gte', Decimal('0'))), name='line_total'),
        ),
        migrations.AddConstraint(
            model_name='line',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'product'), ('product_id__isnull', False)), models.Q(models.Q(('kind', 'product'), _negated=True), ('product_id__isnull', True), ('quantity', 1)), _connector='OR'), name='line_kind'),
        ),
    ]
