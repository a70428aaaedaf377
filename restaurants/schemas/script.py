"""The SQL script that makes a schema like an existing one, written from PostgreSQL's catalogue.

It names no schema: it runs with the new schema alone in the search path, so one text serves every restaurant and no
name is ever pasted into it. It carries functions, sequences of identity columns, tables with their columns, options,
comments and constraints (deferrability included), indexes, foreign keys, triggers, rows of data and where sequences
stand. It carries no views, types, policies, rules, grants, partitions or extended statistics, because no migration
makes one: `template.prepare` compares the catalogues and refuses a script that loses anything.
"""

from typing import Any

from django.db import connection
from psycopg import sql

from fynlo.core.tenancy.context import in_schema_alone

FUNCTIONS = """
    SELECT regexp_replace(pg_get_functiondef(p.oid), '^(CREATE OR REPLACE \\w+ )[^.]+\\.', '\\1')
    FROM pg_proc p WHERE p.pronamespace = current_schema::regnamespace AND p.prokind IN ('f', 'p') ORDER BY p.oid"""

# Constraints that need no other table are part of CREATE TABLE: one statement, and PostgreSQL builds their indexes
# with it. Names of NOT NULL constraints and of sequences are written out, because a rename leaves the old ones behind.
TABLES = """
    WITH the_columns AS (
        SELECT a.attrelid, string_agg(concat_ws(' ',
            quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attcollation <> t.typcollation THEN 'COLLATE ' || a.attcollation::regcollation::text END,
            CASE WHEN a.attgenerated = 's' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED'
                WHEN a.attgenerated = 'v' THEN 'GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') VIRTUAL'
                WHEN d.adbin IS NOT NULL THEN 'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END,
            CASE WHEN a.attnotnull THEN concat_ws(' ', 'CONSTRAINT ' || quote_ident(n.conname), 'NOT NULL') END,
            CASE WHEN a.attidentity <> '' THEN format(
                'GENERATED %s AS IDENTITY (SEQUENCE NAME %I START WITH %s INCREMENT BY %s MINVALUE %s MAXVALUE %s'
                ' CACHE %s%s)', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, s.relname,
                q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache,
                CASE WHEN q.seqcycle THEN ' CYCLE' ELSE '' END
            ) END
        ), ', ' ORDER BY a.attnum) AS text
        FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid JOIN pg_class c ON c.oid = a.attrelid
            LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
            LEFT JOIN pg_constraint n ON n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum]
            LEFT JOIN pg_depend p ON p.classid = 'pg_class'::regclass AND p.refclassid = 'pg_class'::regclass
                AND p.refobjid = a.attrelid AND p.refobjsubid = a.attnum AND p.deptype = 'i'
            LEFT JOIN pg_class s ON s.oid = p.objid LEFT JOIN pg_sequence q ON q.seqrelid = s.oid
        WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r'
            AND a.attnum > 0 AND NOT a.attisdropped GROUP BY a.attrelid
    ), the_constraints AS (
        SELECT conrelid, string_agg(
            format(', CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), '' ORDER BY contype DESC, conname
        ) AS text
        FROM pg_constraint
        WHERE connamespace = current_schema::regnamespace AND contype IN ('p', 'u', 'c', 'x') GROUP BY conrelid
    )
    SELECT format('CREATE %sTABLE %I (%s%s)%s', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' ELSE '' END,
        c.relname, l.text, k.text, ' WITH (' || array_to_string(c.reloptions, ', ') || ')')
    FROM pg_class c JOIN the_columns l ON l.attrelid = c.oid LEFT JOIN the_constraints k ON k.conrelid = c.oid
    WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r' ORDER BY c.relname"""

INDEXES = """
    SELECT pg_get_indexdef(i.indexrelid, 0, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE c.relnamespace = current_schema::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
    ORDER BY c.relname"""

FOREIGN_KEYS = """
    SELECT format('ALTER TABLE %s %s', conrelid::regclass, string_agg(
        format('ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)), ', ' ORDER BY conname))
    FROM pg_constraint WHERE connamespace = current_schema::regnamespace AND contype = 'f'
    GROUP BY conrelid ORDER BY conrelid::regclass::text"""

TRIGGERS = """
    SELECT pg_get_triggerdef(t.oid, true) || CASE t.tgenabled WHEN 'O' THEN '' ELSE format(
        '; ALTER TABLE %s %s TRIGGER %I', t.tgrelid::regclass,
        CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE ALWAYS' END, t.tgname) END
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = current_schema::regnamespace AND NOT t.tgisinternal
    ORDER BY t.tgrelid::regclass::text, t.tgname"""

COMMENTS = """
    SELECT format('COMMENT ON TABLE %I IS %L', c.relname, d.description)
    FROM pg_class c JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = 0
    WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r'
    UNION ALL
    SELECT format('COMMENT ON COLUMN %I.%I IS %L', c.relname, a.attname, d.description)
    FROM pg_class c JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid
    WHERE c.relnamespace = current_schema::regnamespace AND d.objsubid > 0 ORDER BY 1"""

POSITIONS = """
    SELECT format('SELECT setval(%L, %s)', seqrelid::regclass, pg_sequence_last_value(seqrelid))
    FROM pg_sequence JOIN pg_class c ON c.oid = seqrelid
    WHERE c.relnamespace = current_schema::regnamespace AND pg_sequence_last_value(seqrelid) IS NOT NULL ORDER BY 1"""

TABLE_COLUMNS = """
    SELECT c.relname, array_agg(a.attname ORDER BY a.attnum)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = current_schema::regnamespace AND c.relkind = 'r'
        AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname ORDER BY c.relname"""

# The migrations of a new schema are applied when the script runs.
APPLIED_NOW = "UPDATE django_migrations SET applied = now()"


def script_of(schema: str) -> str:
    """Return the script that makes a schema like `schema`; rows of data go in before the triggers that guard them.

    Reads every row: for a template, not for a restaurant in business. Eight queries and one for each table.
    """
    with in_schema_alone(schema), connection.cursor() as cursor:
        statements = [
            *(text for query in (FUNCTIONS, TABLES) for text in _lines(cursor, query)),
            *_inserts(cursor),
            *(
                text
                for query in (POSITIONS, INDEXES, FOREIGN_KEYS, TRIGGERS, COMMENTS)
                for text in _lines(cursor, query)
            ),
            APPLIED_NOW,
        ]
    return ";\n".join(statements)


def run_script(script: str, *, schema: str) -> None:
    """Create `schema` and fill it with `script`, in one round trip. Puts the search path back.

    Needs an open transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('search_path')")
        before = cursor.fetchone()[0]
        name, before = sql.Identifier(schema).as_string(), sql.Literal(before).as_string()
        cursor.execute(
            f"CREATE SCHEMA {name};\nSET LOCAL search_path = {name};\n{script};\n"
            f"SELECT set_config('search_path', {before}, true)"
        )


def _lines(cursor: Any, query: str) -> list[str]:
    cursor.execute(query)
    return [text for (text,) in cursor.fetchall()]


def _inserts(cursor: Any) -> list[str]:
    cursor.execute(TABLE_COLUMNS)
    inserts = []
    for table, columns in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT json_agg(t)::text FROM {} t").format(sql.Identifier(table)).as_string())
        (rows,) = cursor.fetchone()
        if rows is not None:
            insert = sql.SQL(
                "INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE"
                " SELECT {columns} FROM json_populate_recordset(NULL::{table}, {rows})"
            ).format(
                table=sql.Identifier(table),
                columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
                rows=sql.Literal(rows),
            )
            inserts.append(insert.as_string())
    return inserts
