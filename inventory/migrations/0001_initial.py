"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import orders.models.exact_json
import uuid_utils.compat
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
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
                ('supplier_code', models.CharField(blank=True, default='', max_length=60)),
                ('allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), null=True, size=None)),
                ('barcode', models.CharField(blank=True, default='', max_length=40)),
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change of the details.')),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
            },
        ),
        migrations.CreateModel(
            name='Stock',
            fields=[
                ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='stock', serialize=False, to='inventory.item')),
                ('quantity', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
                ('value', models.DecimalField(decimal_places=2, default=0, max_digits=12)),
                ('cost', models.DecimalField(decimal_places=10, default=0, max_digits=20)),
                ('last_delivered_at', models.DateTimeField(null=True)),
                ('changed_at', models.DateTimeField(null=True)),
            ],
        ),
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
        migrations.AddField(
            model_name='item',
            name='location',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inventory.location'),
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
                ('version', models.PositiveIntegerField(default=1, help_text='Increases with every change.')),
                ('archived_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at__isnull', True)), name='supplier_name')],
            },
        ),
        migrations.AddField(
            model_name='item',
            name='supplier',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='inventory.supplier'),
        ),
        migrations.CreateModel(
            name='LocationStock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quantity', models.DecimalField(decimal_places=4, default=0, max_digits=14)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='by_location', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stock', to='inventory.location')),
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
                ('kind', models.CharField(choices=[('delivery', 'Delivery'), ('waste', 'Waste'), ('count', 'Count'), ('transfer', 'Transfer'), ('correction', 'Correction'), ('sale', 'Sale'), ('return', 'Return'), ('production', 'Production')], max_length=12)),
                ('quantity', models.DecimalField(decimal_places=4, max_digits=14)),
                ('value', models.DecimalField(decimal_places=2, max_digits=12)),
                ('correction', models.DecimalField(decimal_places=2, max_digits=12)),
                ('reason', models.CharField(blank=True, default='', max_length=200)),
                ('about', models.UUIDField(help_text='The order or delivery that it is part of.', null=True)),
                ('business_day', models.DateField()),
                ('by', models.UUIDField(null=True)),
                ('by_name', models.CharField(blank=True, default='', max_length=120)),
                ('at', models.DateTimeField()),
                ('stored_at', models.DateTimeField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.item')),
                ('location', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='movements', to='inventory.location')),
            ],
            options={
                'ordering': ['-stored_at', '-id'],
                'indexes': [models.Index(fields=['item', '-stored_at', '-id'], name='stock_movements_of_item'), models.Index(fields=['business_day', 'kind'], name='stock_movements_by_day'), models.Index(condition=models.Q(('about__isnull', False)), fields=['about'], name='stock_movements_about')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('quantity', 0), _negated=True), models.Q(('value', 0), _negated=True), ('kind', 'count'), _connector='OR'), name='stock_movement_moves_something')],
            },
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(django.db.models.functions.text.Lower('name'), models.F('id'), condition=models.Q(('archived_at__isnull', True)), name='stock_items_by_name'),
        ),
        migrations.AddIndex(
            model_name='item',
            index=models.Index(condition=models.Q(('barcode', ''), _negated=True), fields=['barcode'], name='stock_items_by_barcode'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Upper('sku'), condition=models.Q(('archived_at__isnull', True)), name='stock_item_sku'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at__isnull', True)), name='stock_item_name'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('par_level__gte', 0)), name='stock_item_par_level'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('reorder_at__gte', 0)), name='stock_item_reorder_at'),
        ),
    ]
