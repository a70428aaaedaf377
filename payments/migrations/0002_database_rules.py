"""What is written once cannot be changed; balances equal the sums of their movements.

A payment's consequences are corrected by further rows. Settled payments and the journal's head keep what they say.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION payments_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: write a further entry.' USING ERRCODE = 'restrict_violation';
END $$;
"""
APPEND_ONLY_TABLES = (
    "entry", "posting", "allocation", "refund", "correction", "receipt", "receiptprint", "receiptvat", "invoice", "invoiceprint",
    "cashmovement", "assignedrefund", "drawercount", "cardmachinetotal", "zreport", "zrow", "journallink",
    "tippolicy", "tippool", "tipshare", "tippayment", "tiprequest", "tiprequestanswer",
    "accountmovement", "disputestep", "depositmovement", "giftcardmovement", "pointsmovement",
)  # fmt: skip
APPEND_ONLY = "".join(
    f"""
CREATE TRIGGER {name}_append_only BEFORE UPDATE OR DELETE ON payments_{name}
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER {name}_not_truncated BEFORE TRUNCATE ON payments_{name}
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
    for name in APPEND_ONLY_TABLES
)
CHANGEABLE = "".join(
    f"""
DROP TRIGGER {name}_not_truncated ON payments_{name};
DROP TRIGGER {name}_append_only ON payments_{name};
"""
    for name in APPEND_ONLY_TABLES
)
SETTLED = """
CREATE TRIGGER journalhead_only_rises BEFORE UPDATE ON payments_journalhead
    FOR EACH ROW WHEN (NEW.number < OLD.number OR NEW.earlier <> OLD.earlier OR NEW.id <> OLD.id)
    EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journalhead_not_deleted BEFORE DELETE ON payments_journalhead
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER journalhead_not_truncated BEFORE TRUNCATE ON payments_journalhead
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_settled BEFORE UPDATE ON payments_payment
    FOR EACH ROW WHEN (OLD.captured_at IS NOT NULL AND (
        OLD.id, OLD.order_id, OLD.method, OLD.business_day, OLD.amount, OLD.tip, OLD.received, OLD.change,
        OLD.receipt_number, OLD.captured_at, OLD.voucher_kind_id, OLD.voucher_name, OLD.voucher_value,
        OLD.voucher_reference
    ) IS DISTINCT FROM (
        NEW.id, NEW.order_id, NEW.method, NEW.business_day, NEW.amount, NEW.tip, NEW.received, NEW.change,
        NEW.receipt_number, NEW.captured_at, NEW.voucher_kind_id, NEW.voucher_name, NEW.voucher_value,
        NEW.voucher_reference
    )) EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_not_deleted BEFORE DELETE ON payments_payment
    FOR EACH ROW EXECUTE FUNCTION payments_refuse_change();
CREATE TRIGGER payment_not_truncated BEFORE TRUNCATE ON payments_payment
    FOR EACH STATEMENT EXECUTE FUNCTION payments_refuse_change();
"""
UNSETTLED = """
DROP TRIGGER payment_not_truncated ON payments_payment;
DROP TRIGGER payment_not_deleted ON payments_payment;
DROP TRIGGER payment_settled ON payments_payment;
DROP TRIGGER journalhead_not_truncated ON payments_journalhead;
DROP TRIGGER journalhead_not_deleted ON payments_journalhead;
DROP TRIGGER journalhead_only_rises ON payments_journalhead;
"""
# The deferred checks run at COMMIT, when another schema may be chosen: they name their own.
BALANCED_ENTRIES = """
CREATE FUNCTION payments_check_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry uuid := CASE TG_TABLE_NAME WHEN 'payments_entry' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'entry_id' END;
    postings int;
    balance numeric;
BEGIN
    EXECUTE format(
        'SELECT count(*), coalesce(sum(amount), 0) FROM %I.payments_posting WHERE entry_id = $1', TG_TABLE_SCHEMA
    ) INTO postings, balance USING entry;
    IF postings < 2 OR balance <> 0 THEN
        RAISE EXCEPTION 'Ledger entry % is out of balance by %.', entry, balance USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER entry_balanced AFTER INSERT ON payments_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_balance();
CREATE CONSTRAINT TRIGGER posting_balanced AFTER INSERT ON payments_posting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_balance();
"""
UNBALANCED_ENTRIES = """
DROP TRIGGER posting_balanced ON payments_posting;
DROP TRIGGER entry_balanced ON payments_entry;
DROP FUNCTION payments_check_balance();
"""
BALANCED_HOUSE_ACCOUNTS = """
CREATE FUNCTION payments_check_house_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    account uuid := CASE TG_TABLE_NAME
        WHEN 'payments_houseaccount' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'account_id' END;
    owed numeric;
    moved numeric;
BEGIN
    EXECUTE format('SELECT balance FROM %I.payments_houseaccount WHERE id = $1', TG_TABLE_SCHEMA)
        INTO owed USING account;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0) FROM %I.payments_accountmovement WHERE account_id = $1', TG_TABLE_SCHEMA
    ) INTO moved USING account;
    IF owed <> moved THEN
        RAISE EXCEPTION 'House account % owes %, its movements sum to %.', account, owed, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER houseaccount_balanced AFTER INSERT OR UPDATE OF balance ON payments_houseaccount
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_house_account();
CREATE CONSTRAINT TRIGGER accountmovement_balanced AFTER INSERT ON payments_accountmovement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_house_account();
"""
UNBALANCED_HOUSE_ACCOUNTS = """
DROP TRIGGER accountmovement_balanced ON payments_accountmovement;
DROP TRIGGER houseaccount_balanced ON payments_houseaccount;
DROP FUNCTION payments_check_house_account();
"""
BALANCED_DEPOSITS = """
CREATE FUNCTION payments_check_deposit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    deposit uuid := CASE TG_TABLE_NAME
        WHEN 'payments_deposit' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'deposit_id' END;
    held numeric;
    moved numeric;
BEGIN
    EXECUTE format('SELECT balance FROM %I.payments_deposit WHERE id = $1', TG_TABLE_SCHEMA) INTO held USING deposit;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0) FROM %I.payments_depositmovement WHERE deposit_id = $1', TG_TABLE_SCHEMA
    ) INTO moved USING deposit;
    IF held <> moved THEN
        RAISE EXCEPTION 'Deposit % holds %, its movements sum to %.', deposit, held, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_balanced AFTER INSERT OR UPDATE OF balance ON payments_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_deposit();
CREATE CONSTRAINT TRIGGER depositmovement_balanced AFTER INSERT ON payments_depositmovement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_deposit();
"""
UNBALANCED_DEPOSITS = """
DROP TRIGGER depositmovement_balanced ON payments_depositmovement;
DROP TRIGGER deposit_balanced ON payments_deposit;
DROP FUNCTION payments_check_deposit();
"""
BALANCED_GIFT_CARDS = """
CREATE FUNCTION payments_check_gift_card() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    card uuid := CASE TG_TABLE_NAME
        WHEN 'payments_giftcard' THEN to_jsonb(NEW) ->> 'id' ELSE to_jsonb(NEW) ->> 'card_id' END;
    held numeric;
    moved numeric;
BEGIN
    EXECUTE format('SELECT balance FROM %I.payments_giftcard WHERE id = $1', TG_TABLE_SCHEMA)
        INTO held USING card;
    EXECUTE format(
        'SELECT coalesce(sum(amount), 0) FROM %I.payments_giftcardmovement WHERE card_id = $1', TG_TABLE_SCHEMA
    ) INTO moved USING card;
    IF held <> moved THEN
        RAISE EXCEPTION 'Gift card % holds %, its movements sum to %.', card, held, moved
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER giftcard_balanced AFTER INSERT OR UPDATE OF balance ON payments_giftcard
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_gift_card();
CREATE CONSTRAINT TRIGGER giftcardmovement_balanced AFTER INSERT ON payments_giftcardmovement
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION payments_check_gift_card();
"""
UNBALANCED_GIFT_CARDS = """
DROP TRIGGER giftcardmovement_balanced ON payments_giftcardmovement;
DROP TRIGGER giftcard_balanced ON payments_giftcard;
DROP FUNCTION payments_check_gift_card();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION payments_refuse_change();"),
        migrations.RunSQL(APPEND_ONLY, CHANGEABLE),
        migrations.RunSQL(SETTLED, UNSETTLED),
        migrations.RunSQL(BALANCED_ENTRIES, UNBALANCED_ENTRIES),
        migrations.RunSQL(BALANCED_HOUSE_ACCOUNTS, UNBALANCED_HOUSE_ACCOUNTS),
        migrations.RunSQL(BALANCED_DEPOSITS, UNBALANCED_DEPOSITS),
        migrations.RunSQL(BALANCED_GIFT_CARDS, UNBALANCED_GIFT_CARDS),
    ]
