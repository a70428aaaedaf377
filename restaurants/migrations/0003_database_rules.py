"""The security log, the platform's audit and the dated terms of plans are append-only."""

from django.db import migrations

FUNCTION = """
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
TABLES = {
    "restaurants_securityevent": "'prunable'",
    "restaurants_platformaudit": "",
    "restaurants_planversion": "",
}


class Migration(migrations.Migration):
    dependencies = [("restaurants", "0002_initial")]

    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION restaurants_refuse_change();"),
        *(
            migrations.RunSQL(TRIGGERS.format(table=table, argument=argument), REVERSED.format(table=table))
            for table, argument in TABLES.items()
        ),
    ]
