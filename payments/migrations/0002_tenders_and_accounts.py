"""Further tenders, ledger accounts and kinds of entry; entries that are not about a payment."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='entry',
            name='about',
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name='correction',
            name='after',
            field=models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('reader', 'Card reader'), ('qr', 'QR code'), ('gift_card', 'Gift card'), ('house_account', 'House account'), ('voucher', 'Voucher'), ('deposit', 'Deposit')], max_length=16),
        ),
        migrations.AlterField(
            model_name='correction',
            name='before',
            field=models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('reader', 'Card reader'), ('qr', 'QR code'), ('gift_card', 'Gift card'), ('house_account', 'House account'), ('voucher', 'Voucher'), ('deposit', 'Deposit')], max_length=16),
        ),
        migrations.AlterField(
            model_name='entry',
            name='kind',
            field=models.CharField(choices=[('capture', 'Money was taken'), ('refund', 'Money went back'), ('correction', 'The tender was corrected'), ('cash', 'Cash was moved'), ('count', 'A drawer was counted'), ('gift_card', 'A gift card was sold or ended'), ('deposit', 'A deposit was taken or given back'), ('house_account', 'A house account was paid'), ('tips', 'Tips were paid to workers'), ('payout', 'A provider paid out'), ('fee', 'A provider charged a fee'), ('dispute', 'A payment was disputed')], max_length=16),
        ),
        migrations.AlterField(
            model_name='entry',
            name='payment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='payments.payment'),
        ),
        migrations.AlterField(
            model_name='payment',
            name='method',
            field=models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('reader', 'Card reader'), ('qr', 'QR code'), ('gift_card', 'Gift card'), ('house_account', 'House account'), ('voucher', 'Voucher'), ('deposit', 'Deposit')], max_length=16),
        ),
        migrations.AlterField(
            model_name='payment',
            name='tender',
            field=models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('reader', 'Card reader'), ('qr', 'QR code'), ('gift_card', 'Gift card'), ('house_account', 'House account'), ('voucher', 'Voucher'), ('deposit', 'Deposit')], max_length=16),
        ),
        migrations.AlterField(
            model_name='posting',
            name='account',
            field=models.CharField(choices=[('cash', 'Cash in the drawers'), ('safe', 'Cash in the safe'), ('bank', 'Bank account'), ('card', 'Taken on a card machine'), ('provider', 'Owed by a payment provider'), ('fees', 'What providers keep'), ('bills', 'What guests owe'), ('tips', 'Tips held for the workers'), ('gift_cards', 'Owed on gift cards'), ('deposits', 'Deposits held for guests'), ('house_accounts', 'Owed by house accounts'), ('vouchers', 'Vouchers taken'), ('expenses', 'Paid in and out of drawers'), ('over_short', 'Cash over and short'), ('disputes', 'Held back for disputes')], max_length=16),
        ),
        migrations.AlterField(
            model_name='refund',
            name='method',
            field=models.CharField(choices=[('cash', 'Cash'), ('card', 'Card'), ('reader', 'Card reader'), ('qr', 'QR code'), ('gift_card', 'Gift card'), ('house_account', 'House account'), ('voucher', 'Voucher'), ('deposit', 'Deposit')], max_length=16),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.CheckConstraint(condition=models.Q(('payment__isnull', False), ('about__isnull', False), _connector='OR'), name='entry_about_something'),
        ),
    ]
