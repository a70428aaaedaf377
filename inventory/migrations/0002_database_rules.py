"""What moved is written once: a mistake is corrected by a further movement."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION inventory_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Movements of stock are append-only: write a further one.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER movement_append_only BEFORE UPDATE OR DELETE ON inventory_movement
    FOR EACH ROW EXECUTE FUNCTION inventory_refuse_change();
CREATE TRIGGER movement_not_truncated BEFORE TRUNCATE ON inventory_movement
    FOR EACH STATEMENT EXECUTE FUNCTION inventory_refuse_change();
"""
COUNTS = """
CREATE FUNCTION inventory_refuse_change_of_count() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Counts are append-only: count again.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER stocktake_count_append_only BEFORE UPDATE OR DELETE ON inventory_stocktakecount
    FOR EACH ROW EXECUTE FUNCTION inventory_refuse_change_of_count();
"""
COUNTS_EDITABLE = """
DROP TRIGGER stocktake_count_append_only ON inventory_stocktakecount;
DROP FUNCTION inventory_refuse_change_of_count();
"""
EDITABLE = """
DROP TRIGGER movement_not_truncated ON inventory_movement;
DROP TRIGGER movement_append_only ON inventory_movement;
DROP FUNCTION inventory_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("inventory", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, EDITABLE), migrations.RunSQL(COUNTS, COUNTS_EDITABLE)]
