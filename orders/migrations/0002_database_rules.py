"""The journal of corrections is append-only."""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION orders_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal of corrections is append-only: write a further one.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER correction_append_only BEFORE UPDATE OR DELETE ON orders_correction
    FOR EACH ROW EXECUTE FUNCTION orders_refuse_change();
CREATE TRIGGER correction_not_truncated BEFORE TRUNCATE ON orders_correction
    FOR EACH STATEMENT EXECUTE FUNCTION orders_refuse_change();
"""
EDITABLE = """
DROP TRIGGER correction_not_truncated ON orders_correction;
DROP TRIGGER correction_append_only ON orders_correction;
DROP FUNCTION orders_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, EDITABLE)]
