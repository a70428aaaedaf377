"""A punch, its corrections and the notices of a shift are written once.

A merge of duplicates moves a punch to the other employee and job, and a record of a shift to the other employee.
"""

from django.db import migrations

APPEND_ONLY = """
CREATE FUNCTION staff_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Punches are append-only: write a correction.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER punch_append_only BEFORE DELETE OR UPDATE OF
    id, kind, at, distance, device, client_type, is_entered, stored_at ON staff_punch
    FOR EACH ROW EXECUTE FUNCTION staff_refuse_change();
CREATE TRIGGER punch_not_truncated BEFORE TRUNCATE ON staff_punch
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_change();
CREATE TRIGGER correction_append_only BEFORE DELETE OR UPDATE ON staff_punchcorrection
    FOR EACH ROW EXECUTE FUNCTION staff_refuse_change();
CREATE TRIGGER correction_not_truncated BEFORE TRUNCATE ON staff_punchcorrection
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_change();
CREATE TRIGGER approval_append_only BEFORE DELETE OR UPDATE OF
    id, business_day, worked, breaks, approved_by, approved_by_name, approved_at ON staff_timesheetday
    FOR EACH ROW EXECUTE FUNCTION staff_refuse_change();
CREATE TRIGGER approval_not_truncated BEFORE TRUNCATE ON staff_timesheetday
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_change();
CREATE FUNCTION staff_refuse_record_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Records of shifts are append-only.' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER shift_record_append_only BEFORE DELETE OR UPDATE OF
    id, shift_id, action, cause, before_starts_at, before_ends_at, starts_at, ends_at, notice_hours, at, by, by_name
    ON staff_shiftrecord FOR EACH ROW EXECUTE FUNCTION staff_refuse_record_change();
CREATE TRIGGER shift_record_not_truncated BEFORE TRUNCATE ON staff_shiftrecord
    FOR EACH STATEMENT EXECUTE FUNCTION staff_refuse_record_change();
"""
EDITABLE = """
DROP TRIGGER shift_record_not_truncated ON staff_shiftrecord;
DROP TRIGGER shift_record_append_only ON staff_shiftrecord;
DROP FUNCTION staff_refuse_record_change();
DROP TRIGGER approval_not_truncated ON staff_timesheetday;
DROP TRIGGER approval_append_only ON staff_timesheetday;
DROP TRIGGER correction_not_truncated ON staff_punchcorrection;
DROP TRIGGER correction_append_only ON staff_punchcorrection;
DROP TRIGGER punch_not_truncated ON staff_punch;
DROP TRIGGER punch_append_only ON staff_punch;
DROP FUNCTION staff_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [migrations.RunSQL(APPEND_ONLY, EDITABLE)]
