"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import orders.models.exact_json
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('orders', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Location',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('sort_order', models.PositiveIntegerField(default=0)),
                ('archived_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['sort_order', django.db.models.functions.text.Lower('name'), 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at__isnull', True)), name='stock_location_name')],
            },
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=120)),
                ('contact', models.CharField(blank=True, default='', max_length=120)),
                ('email', models.EmailField(blank=True, default='', max_length=254)),
                ('phone', models.CharField(blank=True, default='', max_length=30)),
                ('notes', models.CharField(blank=True, default='', max_length=500)),
                ('lead_days', models.PositiveSmallIntegerField(default=1)),
                ('review_days', models.PositiveSmallIntegerField(db_default=7, default=7)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at__isnull', True)), name='supplier_name')],
            },
        ),
        migrations.CreateModel(
            name='LineUse',
            fields=[
                ('line', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stock_use', serialize=False, to='orders.line')),
                ('state', models.CharField(choices=[('reserved', 'Reserved'), ('released', 'Released'), ('taken', 'Taken'), ('comped', 'Taken on the house'), ('returned', 'Returned'), ('wasted', 'Wasted')], max_length=8)),
                ('needs', orders.models.exact_json.ExactJSONField(help_text='[[item id, quantity]]')),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PurchaseOrderNumber',
            fields=[
                ('series', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('last_number', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='StockImport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=120)),
                ('content', models.BinaryField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('applied', 'Applied'), ('discarded', 'Discarded')], default='waiting', max_length=10)),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='StockSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('takes_when', models.CharField(choices=[('completed', 'When the order is completed'), ('fired', 'When it is sent to the kitchen')], default='completed', max_length=9)),
                ('mail', models.CharField(choices=[('each', 'One email for each item'), ('daily', 'One email a day'), ('none', 'No email')], default='daily', max_length=5)),
                ('recipes_version', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change of the settings.')),
            ],
        ),
        migrations.CreateModel(
            name='Stocktake',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('status', models.CharField(choices=[('counting', 'Counting'), ('approved', 'Approved'), ('cancelled', 'Cancelled')], default='counting', max_length=10)),
                ('blind', models.BooleanField()),
                ('location_ids', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), default=list, size=None)),
                ('categories', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=list, size=None)),
                ('uncounted', models.CharField(choices=[('keep', 'Stays as it is'), ('zero', 'Counts as zero')], default='keep', max_length=4)),
                ('started_at', models.DateTimeField()),
                ('started_by', models.UUIDField(null=True)),
                ('started_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('closed_at', models.DateTimeField(null=True)),
                ('closed_by', models.UUIDField(null=True)),
                ('closed_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('batch', models.UUIDField(null=True)),
            ],
            options={
                'ordering': ['-started_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='Recipe',
            fields=[
                ('made_id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('product', 'Product'), ('option', 'Option'), ('item', 'Item')], max_length=7)),
                ('makes', models.DecimalField(decimal_places=4, default=Decimal('1'), max_digits=14)),
                ('unit', models.CharField(default='portion', max_length=20)),
                ('kept', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('makes__gt', 0)), name='recipe_makes')],
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('sku', models.CharField(max_length=40)),
                ('name', models.CharField(max_length=120)),
                ('category', models.CharField(blank=True, default='', max_length=60)),
                ('unit', models.CharField(max_length=20)),
                ('conversions', orders.models.exact_json.ExactJSONField(default=list)),
                ('par_level', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('reorder_at', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('supplier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inventory.supplier')),
                ('supplier_code', models.CharField(blank=True, default='', max_length=60)),
                ('order_unit', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('location', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inventory.location')),
                ('allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), null=True, size=None)),
                ('barcode', models.CharField(blank=True, default='', max_length=40)),
                ('scarce', models.BooleanField(db_default=False, default=False)),
                ('sells_out', models.BooleanField(db_default=False, default=False)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change of the details.')),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'indexes': [models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('archived_at__isnull', True)), name='stock_items_by_name'), models.Index(condition=models.Q(('barcode', ''), _negated=True), fields=['barcode'], name='stock_items_by_barcode')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('sku'), condition=models.Q(('archived_at__isnull', True)), name='stock_item_sku'), models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at__isnull', True)), name='stock_item_name'), models.CheckConstraint(condition=models.Q(('par_level__gte', 0)), name='stock_item_par_level'), models.CheckConstraint(condition=models.Q(('reorder_at__gte', 0)), name='stock_item_reorder_at')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrder',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('number', models.PositiveIntegerField(null=True, unique=True)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchase_orders', to='inventory.supplier')),
                ('status', models.CharField(choices=[('draft', 'Draft'), ('sent', 'Sent'), ('part_received', 'Part received'), ('received', 'Received'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='draft', max_length=14)),
                ('expected_on', models.DateField(null=True)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('total', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change and every delivery.')),
                ('created_at', models.DateTimeField()),
                ('created_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('sent_at', models.DateTimeField(null=True)),
                ('sent_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('sent_to', models.EmailField(blank=True, default='', max_length=254)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['status', '-created_at', '-id'], name='purchase_orders_by_status'), models.Index(fields=['-created_at', '-id'], name='purchase_orders_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', True), ('sent_at__isnull', True), ('status__in', ['draft', 'cancelled'])), models.Q(('number__isnull', False), ('sent_at__isnull', False), models.Q(('status', 'draft'), _negated=True)), _connector='OR'), name='purchase_order_number_once_sent')],
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stock', serialize=False, to='inventory.item')),
                ('quantity', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
                ('value', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('reserved', models.DecimalField(db_default=0, decimal_places=4, default=0, max_digits=14)),
                ('cost', models.DecimalField(decimal_places=10, default=0, max_digits=20)),
                ('last_delivered_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='RecipeIngredient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recipe', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ingredients', to='inventory.recipe')),
                ('position', models.PositiveSmallIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='uses', to='inventory.item')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('unit', models.CharField(max_length=20)),
                ('waste', models.DecimalField(decimal_places=3, default=Decimal('0'), max_digits=4)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('recipe', 'item'), name='recipe_ingredient_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='recipe_ingredient_quantity'), models.CheckConstraint(condition=models.Q(('waste__gte', 0), ('waste__lt', 1)), name='recipe_ingredient_waste')],
            },
        ),
        migrations.CreateModel(
            name='SoldOutByStock',
            fields=[
                ('made_id', models.UUIDField(primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sold_out', to='inventory.item')),
                ('since', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='StockNotice',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to='inventory.item')),
                ('business_day', models.DateField()),
                ('quantity', models.DecimalField(decimal_places=4, help_text='What was free then.', max_digits=14)),
                ('at', models.DateTimeField()),
                ('mailed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('mailed_at__isnull', True)), fields=['at'], name='stock_notices_waiting')],
                'constraints': [models.UniqueConstraint(fields=('item', 'business_day'), name='stock_notice_once_a_day')],
            },
        ),
        migrations.CreateModel(
            name='StocktakeLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('stocktake', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inventory.stocktake')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stocktake_lines', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stocktake_lines', to='inventory.location')),
                ('counted', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('counted_at', models.DateTimeField(null=True)),
                ('counted_by', models.UUIDField(null=True)),
                ('counted_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('recount_asked_at', models.DateTimeField(null=True)),
                ('note', models.CharField(blank=True, default='', max_length=200)),
                ('expected', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('difference', models.DecimalField(decimal_places=4, max_digits=14, null=True)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('skipped', models.CharField(blank=True, choices=[('', 'Not skipped'), ('archived', 'The item or its place is archived'), ('uncounted', 'Not counted'), ('since', 'Counted again outside the stocktake')], default='', max_length=10)),
                ('changed_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['stocktake', 'changed_at'], name='stocktake_lines_changed')],
                'constraints': [models.UniqueConstraint(fields=('stocktake', 'item', 'location'), name='stocktake_line_once')],
            },
        ),
        migrations.CreateModel(
            name='LocationStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='by_location', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='inventory.location')),
                ('quantity', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'location'), name='location_stock_once')],
            },
        ),
        migrations.CreateModel(
            name='Movement',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('batch', models.UUIDField(help_text='What one command moved together.')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.location')),
                ('kind', models.CharField(choices=[('delivery', 'Delivery'), ('waste', 'Waste'), ('count', 'Count'), ('transfer', 'Transfer'), ('correction', 'Correction'), ('sale', 'Sale'), ('comp', 'Comp'), ('return', 'Return'), ('production', 'Production'), ('sent_back', 'Sent back')], max_length=12)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('correction', models.DecimalField(decimal_places=2, max_digits=12)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('picture', models.CharField(blank=True, default='', help_text='Of waste: the name of its picture (`menu.images`).', max_length=64)),
                ('about', models.UUIDField(help_text='The order or delivery that it is part of.', null=True)),
                ('line', models.UUIDField(null=True)),
                ('business_day', models.DateField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['-stored_at', '-id'],
                'indexes': [models.Index(fields=['item', '-stored_at', '-id'], name='stock_movements_of_item'), models.Index(fields=['business_day', 'kind'], name='stock_movements_by_day'), models.Index(fields=['batch'], name='stock_movements_of_batch'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='stock_movements_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quantity', 0), _negated=True), models.Q(('value', 0), _negated=True), ('kind', 'count'), _connector='OR'), name='stock_movement_moves_something'), models.UniqueConstraint(fields=('line', 'item', 'kind'), name='stock_movement_of_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inventory.supplier')),
                ('order', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='inventory.purchaseorder')),
                ('note', models.CharField(blank=True, default='', max_length=60)),
                ('total', models.DecimalField(decimal_places=2, max_digits=12)),
                ('business_day', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-at', '-id'],
                'indexes': [models.Index(fields=['-at', '-id'], name='deliveries_by_time')],
            },
        ),
        migrations.CreateModel(
            name='PurchaseOrderLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.purchaseorder')),
                ('position', models.PositiveSmallIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='purchase_order_lines', to='inventory.item')),
                ('name', models.CharField(max_length=120)),
                ('supplier_code', models.CharField(blank=True, default='', max_length=60)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('unit', models.CharField(max_length=20)),
                ('size', models.DecimalField(decimal_places=10, max_digits=20)),
                ('price', models.DecimalField(decimal_places=4, max_digits=12)),
                ('received', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
            ],
            options={
                'ordering': ['order', 'position'],
                'constraints': [models.UniqueConstraint(fields=('order', 'item'), name='purchase_order_item_once'), models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='purchase_order_line_orders_something'), models.CheckConstraint(condition=models.Q(('price__gte', 0), ('received__gte', 0), ('size__gt', 0)), name='purchase_order_line_amounts')],
            },
        ),
        migrations.CreateModel(
            name='StocktakeCount',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='counts', to='inventory.stocktakeline')),
                ('mode', models.CharField(choices=[('replace', 'Replaces earlier counts'), ('add', 'Adds to earlier counts')], max_length=7)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('unit', models.CharField(max_length=20)),
                ('in_own_unit', models.DecimalField(decimal_places=4, max_digits=14)),
                ('counted_at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'ordering': ['counted_at', 'id'],
                'indexes': [models.Index(fields=['line', 'counted_at', 'id'], name='stocktake_counts_of_line')],
            },
        ),
        migrations.CreateModel(
            name='SupplierReturn',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='returns', to='inventory.delivery')),
                ('reason', models.CharField(max_length=200)),
                ('business_day', models.DateField()),
                ('at', models.DateTimeField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
            ],
            options={
                'ordering': ['-at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='DeliveryLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inventory.delivery')),
                ('order_line', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delivery_lines', to='inventory.purchaseorderline')),
                ('position', models.PositiveSmallIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='delivery_lines', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.location')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('unit', models.CharField(max_length=20)),
                ('size', models.DecimalField(decimal_places=10, max_digits=20)),
                ('stock_quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('price', models.DecimalField(decimal_places=4, max_digits=12)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('ordered_price', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('last_price', models.DecimalField(decimal_places=4, max_digits=12, null=True)),
                ('returned', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
            ],
            options={
                'ordering': ['delivery', 'position'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0), ('returned__gte', 0), ('stock_quantity__gt', 0), ('returned__lte', models.F('quantity'))), name='delivery_line_amounts')],
            },
        ),
        migrations.CreateModel(
            name='CreditNote',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('supplier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='inventory.supplier')),
                ('delivery', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credit_notes', to='inventory.delivery')),
                ('supplier_return', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credit_note', to='inventory.supplierreturn')),
                ('reason', models.CharField(max_length=200)),
                ('expected', models.DecimalField(decimal_places=2, max_digits=12)),
                ('received', models.DecimalField(decimal_places=2, max_digits=12, null=True)),
                ('reference', models.CharField(blank=True, default='', max_length=60)),
                ('created_at', models.DateTimeField()),
                ('created_by_name', models.CharField(blank=True, default='', max_length=120)),
                ('received_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-created_at', '-id'],
                'indexes': [models.Index(fields=['-created_at', '-id'], name='credit_notes_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('received__isnull', True), ('received_at__isnull', True)), models.Q(('received__isnull', False), ('received_at__isnull', False)), _connector='OR'), name='credit_note_received_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='SupplierReturnLine',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('supplier_return', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='inventory.supplierreturn')),
                ('delivery_line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='return_lines', to='inventory.deliveryline')),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('stock_quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('credit', models.DecimalField(decimal_places=2, max_digits=12)),
            ],
            options={
                'ordering': ['supplier_return', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('quantity__gt', 0)), name='supplier_return_line_returns_something')],
            },
        ),
    ]
