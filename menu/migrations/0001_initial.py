"""Written by `manage.py initial_migrations` from the models."""

import django.contrib.postgres.fields
import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import uuid_utils.compat
from decimal import Decimal
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Availability',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('counter', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('prices', 'Prices'), ('availability', 'Availability')], max_length=12)),
                ('before', models.JSONField(editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('after', models.JSONField(default=dict, editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder)),
                ('revision', models.PositiveIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
                ('changed_by', models.UUIDField(null=True)),
                ('undone_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-changed_at'],
            },
        ),
        migrations.CreateModel(
            name='MenuDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField(default=0, help_text='Goes up with every edit.')),
            ],
        ),
        migrations.CreateModel(
            name='MenuImport',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('file_name', models.CharField(max_length=120)),
                ('content', models.BinaryField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('applied', 'Applied'), ('discarded', 'Discarded'), ('undone', 'Undone')], default='waiting', max_length=10)),
                ('uploaded_at', models.DateTimeField()),
                ('uploaded_by', models.UUIDField(null=True)),
                ('applied_at', models.DateTimeField(null=True)),
                ('undo', models.JSONField(editable=False, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True)),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='MenuVersion',
            fields=[
                ('version', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('document', models.BinaryField()),
                ('etag', models.CharField(max_length=64)),
                ('content', models.CharField(max_length=64)),
                ('draft_revision', models.PositiveIntegerField()),
                ('published_at', models.DateTimeField()),
                ('published_by', models.UUIDField(null=True)),
                ('product_count', models.PositiveIntegerField()),
            ],
            options={
                'ordering': ['-version'],
            },
        ),
        migrations.CreateModel(
            name='Portions',
            fields=[
                ('item_id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('product', 'Product'), ('option', 'Option')], max_length=10)),
                ('left', models.IntegerField()),
                ('since', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'portions',
            },
        ),
        migrations.CreateModel(
            name='SharedMenu',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source_id', models.UUIDField()),
                ('source_name', models.CharField(max_length=120)),
                ('version', models.PositiveIntegerField()),
                ('taken_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Unavailable',
            fields=[
                ('item_id', models.UUIDField(primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('product', 'Product'), ('option', 'Option')], max_length=10)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(null=True)),
                ('by', models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('description', models.CharField(blank=True, max_length=300)),
                ('color', models.CharField(blank=True, max_length=7, validators=[django.core.validators.RegexValidator('^#[0-9a-fA-F]{6}$', 'A colour is written like #c2410c.')])),
                ('icon', models.CharField(blank=True, help_text='An emoji.', max_length=16)),
                ('mobile_icon', models.CharField(blank=True, help_text='A MaterialIcons name, for the mobile app.', max_length=60)),
                ('sort_order', models.PositiveIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('dayparts', django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), blank=True, default=list, help_text='Sold only in these dayparts; empty: always.', size=None)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['sort_order', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at', None)), name='category_name')],
            },
        ),
        migrations.CreateModel(
            name='Daypart',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=40)),
                ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None)),
                ('starts', models.TimeField()),
                ('ends', models.TimeField()),
            ],
            options={
                'ordering': ['starts', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='daypart_name')],
            },
        ),
        migrations.CreateModel(
            name='MenuSchedule',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('publish_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('published', 'Published'), ('failed', 'Not published'), ('cancelled', 'Cancelled')], default='waiting', max_length=10)),
                ('version', models.PositiveIntegerField(null=True)),
                ('scheduled_at', models.DateTimeField()),
                ('scheduled_by', models.UUIDField(null=True)),
                ('scheduled_by_name', models.CharField(blank=True, max_length=120)),
                ('done_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-publish_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'waiting')), fields=('status',), name='menu_schedule_one_waits')],
            },
        ),
        migrations.CreateModel(
            name='MenuSharing',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('version', models.PositiveIntegerField()),
                ('started_at', models.DateTimeField()),
                ('started_by', models.UUIDField()),
                ('started_by_name', models.CharField(blank=True, max_length=120)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['-started_at', '-id'],
                'constraints': [models.UniqueConstraint(models.Value(1), condition=models.Q(('finished_at', None)), name='menu_sharing_one_under_way')],
            },
        ),
        migrations.CreateModel(
            name='ModifierGroup',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('minimum', models.PositiveSmallIntegerField(default=0)),
                ('maximum', models.PositiveSmallIntegerField(default=1)),
                ('always_ask', models.BooleanField(db_default=False, default=False, help_text='The till opens the choices on each tap, with none chosen yet.')),
                ('is_size', models.BooleanField(db_default=False, default=False)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': [django.db.models.functions.text.Lower('name'), 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), condition=models.Q(('archived_at', None)), name='modifier_group_name'), models.CheckConstraint(condition=models.Q(('maximum__gte', models.F('minimum')), ('maximum__gte', 1)), name='modifier_group_range')],
            },
        ),
        migrations.CreateModel(
            name='Station',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('slug', models.SlugField(max_length=40, unique=True)),
                ('name', models.CharField(max_length=40)),
                ('sort_order', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['sort_order', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), name='station_name')],
            },
        ),
        migrations.CreateModel(
            name='SharedPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('category', 'Category'), ('group', 'Modifier group'), ('option', 'Option')], max_length=10)),
                ('shared_id', models.UUIDField()),
                ('local_id', models.UUIDField()),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('kind', 'shared_id'), name='shared_part_once'), models.UniqueConstraint(fields=('kind', 'local_id'), name='shared_part_local_once')],
            },
        ),
        migrations.CreateModel(
            name='MenuSharingStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sharing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='menu.menusharing')),
                ('restaurant_id', models.UUIDField()),
                ('restaurant_name', models.CharField(max_length=120)),
                ('preview', models.CharField(max_length=64)),
                ('status', models.CharField(choices=[('waiting', 'Waiting'), ('published', 'Published'), ('unchanged', 'Nothing to change'), ('failed', 'Not published')], default='waiting', max_length=10)),
                ('error', models.CharField(blank=True, max_length=300)),
                ('menu_version', models.PositiveIntegerField(null=True)),
                ('finished_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['restaurant_name', 'id'],
                'constraints': [models.UniqueConstraint(fields=('sharing', 'restaurant_id'), name='menu_sharing_step_once')],
            },
        ),
        migrations.CreateModel(
            name='Product',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='products', to='menu.category')),
                ('station', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='products', to='menu.station')),
                ('name', models.CharField(max_length=80)),
                ('short_name', models.CharField(blank=True, help_text='On tickets and receipts in place of the name.', max_length=40)),
                ('calories', models.PositiveSmallIntegerField(blank=True, help_text='Kilocalories of one portion.', null=True)),
                ('description', models.CharField(blank=True, max_length=500)),
                ('price', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('takeaway_price', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('delivery_price', models.DecimalField(blank=True, decimal_places=2, max_digits=10, null=True)),
                ('cost', models.DecimalField(blank=True, decimal_places=2, help_text='What making it costs; never on the menu.', max_digits=10, null=True)),
                ('emoji', models.CharField(blank=True, max_length=16)),
                ('image', models.CharField(blank=True, max_length=64)),
                ('dietary_info', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, null=True, size=None)),
                ('prep_minutes', models.PositiveSmallIntegerField(default=10)),
                ('tax_class', models.CharField(choices=[('standard', 'Standard: alcohol and what is not food'), ('standard_food', 'Snacks and soft drinks'), ('hot_food', 'Hot food and hot drinks'), ('cold_food', 'Cold food: sandwiches, salads, cakes'), ('zero', 'Zero-rated'), ('exempt', 'Exempt')], default='hot_food', max_length=20)),
                ('barcode', models.CharField(blank=True, max_length=40)),
                ('sku', models.CharField(blank=True, max_length=40)),
                ('sort_order', models.PositiveIntegerField(default=0)),
                ('version', models.PositiveIntegerField(default=1)),
                ('archived_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['sort_order', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ProductModifierGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='group_links', to='menu.product')),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='product_links', to='menu.modifiergroup')),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
                'constraints': [models.UniqueConstraint(fields=('product', 'group'), name='product_offers_group_once')],
            },
        ),
        migrations.CreateModel(
            name='SharedProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('shared_id', models.UUIDField(unique=True)),
                ('product', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='shared', to='menu.product')),
                ('price', models.DecimalField(decimal_places=2, max_digits=10)),
                ('has_own_price', models.BooleanField(default=False)),
                ('is_removed', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='ModifierOption',
            fields=[
                ('id', models.UUIDField(default=uuid_utils.compat.uuid7, editable=False, primary_key=True, serialize=False)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='menu.modifiergroup')),
                ('name', models.CharField(max_length=60)),
                ('product', models.ForeignKey(blank=True, help_text='The product that this choice puts into a meal deal.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='part_of_deals', to='menu.product')),
                ('price', models.DecimalField(decimal_places=2, default=Decimal('0.00'), max_digits=10)),
                ('is_default', models.BooleanField(default=False)),
                ('tax_class', models.CharField(blank=True, choices=[('standard', 'Standard: alcohol and what is not food'), ('standard_food', 'Snacks and soft drinks'), ('hot_food', 'Hot food and hot drinks'), ('cold_food', 'Cold food: sandwiches, salads, cakes'), ('zero', 'Zero-rated'), ('exempt', 'Exempt')], max_length=20)),
                ('allergens', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, help_text='None is: unknown.', null=True, size=None)),
                ('portions', models.DecimalField(db_default=Decimal('1'), decimal_places=3, default=Decimal('1'), max_digits=6)),
                ('sort_order', models.PositiveIntegerField(default=0)),
            ],
            options={
                'ordering': ['sort_order', 'id'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('group'), name='modifier_option_name'), models.CheckConstraint(condition=models.Q(('portions__gt', 0)), name='modifier_option_portions')],
            },
        ),
        migrations.CreateModel(
            name='ProductDaypart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='daypart_links', to='menu.product')),
                ('daypart', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='product_links', to='menu.daypart')),
                ('only', models.BooleanField(default=False)),
                ('price', models.DecimalField(decimal_places=2, max_digits=10, null=True)),
            ],
            options={
                'ordering': ['daypart'],
                'constraints': [models.UniqueConstraint(fields=('product', 'daypart'), name='product_daypart_once'), models.CheckConstraint(condition=models.Q(('price', None), ('price__gte', 0), _connector='OR'), name='product_daypart_price')],
            },
        ),
        migrations.AddField(
            model_name='product',
            name='modifier_groups',
            field=models.ManyToManyField(related_name='products', through='menu.ProductModifierGroup', to='menu.modifiergroup'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(django.db.models.functions.text.Lower('name'), models.F('category'), condition=models.Q(('archived_at', None)), name='product_name_in_category'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.UniqueConstraint(models.F('sku'), condition=models.Q(('archived_at', None), models.Q(('sku', ''), _negated=True)), name='product_sku'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(('price', None), ('price__gte', 0), _connector='OR'), name='product_price'),
        ),
        migrations.AddConstraint(
            model_name='product',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('takeaway_price', None), ('takeaway_price__gte', 0), _connector='OR'), models.Q(('delivery_price', None), ('delivery_price__gte', 0), _connector='OR')), name='product_other_prices'),
        ),
    ]
