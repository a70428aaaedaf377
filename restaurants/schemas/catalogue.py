"""What PostgreSQL's catalogue says about a schema, in a form in which two schemas can be compared."""

import re
from typing import Any

from django.db import connection
from psycopg import sql

from fynlo.core.tenancy.context import in_schema_alone

# Every query runs with the schema alone in the search path. PostgreSQL then prints names of the schema's own objects
# bare and all others with their schema, so a foreign key or a trigger that leads into another schema is seen.
QUERIES = {
    "relations": """
        SELECT c.relname, c.relkind, c.relpersistence, c.reloptions, c.relrowsecurity, c.relforcerowsecurity,
            c.relreplident, c.relacl::text, a.amname, pg_get_userbyid(c.relowner), obj_description(c.oid, 'pg_class'),
            CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END
        FROM pg_class c LEFT JOIN pg_am a ON a.oid = c.relam
        WHERE c.relnamespace = current_schema::regnamespace ORDER BY 1""",
    "columns": """
        SELECT c.relname, row_number() OVER (PARTITION BY c.oid ORDER BY a.attnum), a.attname,
            format_type(a.atttypid, a.atttypmod), a.attcollation::regcollation::text, a.attnotnull, a.attidentity,
            a.attgenerated, pg_get_expr(d.adbin, d.adrelid), a.attstorage, a.attcompression, a.attstattarget,
            a.attoptions, a.attacl::text, col_description(c.oid, a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = current_schema::regnamespace AND c.relkind <> 'i' AND c.relkind <> 'S'
            AND a.attnum > 0 AND NOT a.attisdropped ORDER BY 1, 2""",
    "constraints": """
        SELECT conrelid::regclass::text, conname, contype, condeferrable, condeferred, convalidated,
            pg_get_constraintdef(oid), confrelid::regclass::text, conindid::regclass::text,
            obj_description(oid, 'pg_constraint')
        FROM pg_constraint WHERE connamespace = current_schema::regnamespace ORDER BY 1, 2""",
    "indexes": """
        SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid, 0, true),
            i.indisunique, i.indisprimary, i.indimmediate, i.indisvalid, i.indisclustered, i.indisreplident
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relnamespace = current_schema::regnamespace ORDER BY 1, 2""",
    "triggers": """
        SELECT t.tgrelid::regclass::text, t.tgname, t.tgenabled, t.tgdeferrable, t.tginitdeferred,
            pg_get_triggerdef(t.oid, true), t.tgfoid::regproc::text
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = current_schema::regnamespace AND NOT t.tgisinternal ORDER BY 1, 2""",
    "functions": """
        SELECT p.oid::regprocedure::text, p.prokind, l.lanname, p.provolatile, p.prosecdef, p.proisstrict, p.proconfig,
            p.proacl::text, pg_get_function_result(p.oid), p.prosrc, pg_get_userbyid(p.proowner),
            obj_description(p.oid, 'pg_proc')
        FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = current_schema::regnamespace ORDER BY 1""",
    "sequences": """
        SELECT s.seqrelid::regclass::text, format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin,
            s.seqmax, s.seqcache, s.seqcycle, pg_sequence_last_value(s.seqrelid), d.deptype,
            d.refobjid::regclass::text, a.attname
        FROM pg_sequence s JOIN pg_class c ON c.oid = s.seqrelid
            LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = s.seqrelid
                AND d.refclassid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
        WHERE c.relnamespace = current_schema::regnamespace ORDER BY 1""",
    # Kinds that no migration of ours makes: the script carries none of them, and the comparison finds that out.
    "types": """
        SELECT typname, typtype, format_type(typbasetype, typtypmod) FROM pg_type
        WHERE typnamespace = current_schema::regnamespace AND typtype NOT IN ('b', 'c') ORDER BY 1""",
    "policies": """
        SELECT polrelid::regclass::text, polname, polcmd, pg_get_expr(polqual, polrelid)
        FROM pg_policy JOIN pg_class c ON c.oid = polrelid
        WHERE c.relnamespace = current_schema::regnamespace ORDER BY 1, 2""",
    "rules": """
        SELECT ev_class::regclass::text, rulename, pg_get_ruledef(r.oid)
        FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class
        WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r' ORDER BY 1, 2""",
    "statistics": """
        SELECT stxname, pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
        WHERE stxnamespace = current_schema::regnamespace ORDER BY 1""",
    "inheritance": """
        SELECT inhrelid::regclass::text, inhparent::regclass::text
        FROM pg_inherits JOIN pg_class c ON c.oid = inhrelid
        WHERE c.relnamespace = current_schema::regnamespace ORDER BY 1, 2""",
    "operators": """
        SELECT 'operator', oprname FROM pg_operator WHERE oprnamespace = current_schema::regnamespace
        UNION ALL SELECT 'collation', collname FROM pg_collation WHERE collnamespace = current_schema::regnamespace
        UNION ALL SELECT 'operator class', opcname FROM pg_opclass WHERE opcnamespace = current_schema::regnamespace
        UNION ALL SELECT 'text search', cfgname FROM pg_ts_config WHERE cfgnamespace = current_schema::regnamespace
        ORDER BY 1, 2""",
}

# PostgreSQL prints `status IN ('a', 'b')` on a varchar column as a cast of the whole list, and once it has read that
# again as a cast of each element. Both are the same condition (pg_dump changes one into the other too).
VALUE = r"'(?:[^']|'')*'::character varying"
VALUES = rf"((?:{VALUE}(?:, )?)+)"
CAST_AS_A_WHOLE = re.compile(rf"\(ARRAY\[{VALUES}\]\)::text\[\]|ARRAY\[{VALUES}\]::text\[\]")


def describe(schema: str) -> dict[str, list[Any]]:
    """Return what `schema` holds: a list of rows for each kind in QUERIES, and its rows of data under "rows".

    The schema's own name appears nowhere, so equal schemas have equal descriptions. Of `django_migrations` the time
    of each migration is left out: it says when a schema was made. Reads every row: for schemas without business.
    """
    described: dict[str, list[Any]] = {}
    with in_schema_alone(schema), connection.cursor() as cursor:
        for kind, query in QUERIES.items():
            cursor.execute(query)
            described[kind] = [tuple(map(_canonical, row)) for row in cursor.fetchall()]
        tables = [row[0] for row in described["relations"] if row[1] in "rp"]
        described["rows"] = [(table, row) for table in tables for row in _rows(cursor, table)]
    return described


def _rows(cursor: Any, table: str) -> list[str]:
    query = sql.SQL("SELECT (to_jsonb(t) - {})::text FROM {} t ORDER BY 1")
    without = sql.Literal("applied" if table == "django_migrations" else "")
    cursor.execute(query.format(without, sql.Identifier(table)).as_string())
    return [row for (row,) in cursor.fetchall()]


def _canonical(value: Any) -> Any:
    return CAST_AS_A_WHOLE.sub(_cast_each, value) if isinstance(value, str) else value


def _cast_each(found: re.Match[str]) -> str:
    values = re.findall(VALUE, found[0])
    return f"ARRAY[{', '.join(f'({value})::text' if found[1] else f'{value}::text' for value in values)}]"


def differences(one: dict[str, list[Any]], other: dict[str, list[Any]]) -> list[str]:
    """Return a line for each row that only one of two descriptions has: `- ` is missing in `other`, `+ ` is new."""
    lines = []
    for kind in sorted(one.keys() | other.keys()):
        ours, theirs = one.get(kind, []), other.get(kind, [])
        lines += [f"- {kind}: {row}" for row in ours if row not in theirs]
        lines += [f"+ {kind}: {row}" for row in theirs if row not in ours]
    return lines
