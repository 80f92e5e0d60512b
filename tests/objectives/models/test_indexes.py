"""No index costs every write for nothing: none of ours is the beginning of another one; and every reference has one."""

import pytest
from django.db import connection

TWICE = """
    SELECT a.indexrelid::regclass::text, b.indexrelid::regclass::text
    FROM pg_index a JOIN pg_index b ON a.indrelid = b.indrelid AND a.indexrelid <> b.indexrelid
    JOIN pg_class ca ON ca.oid = a.indexrelid JOIN pg_class cb ON cb.oid = b.indexrelid
    JOIN pg_class t ON t.oid = a.indrelid AND (t.relname LIKE 'objectives\\_%%' OR t.relname LIKE 'api\\_%%')
    WHERE ca.relam = cb.relam AND NOT a.indisunique
    AND a.indpred IS NULL AND b.indpred IS NULL AND a.indexprs IS NULL
    AND (string_to_array(b.indkey::text, ' '))[1:a.indnkeyatts] = string_to_array(a.indkey::text, ' ')
    AND (string_to_array(b.indclass::text, ' '))[1:a.indnkeyatts] = string_to_array(a.indclass::text, ' ')
    AND NOT t.relname = ANY (%s)"""
OF_DJANGO = ["objectives_user_groups", "objectives_user_user_permissions", "objectives_activity_partners"]
"""Tables of a many-to-many field, which has no say in its indexes."""


@pytest.mark.django_db
def test_no_index_is_the_beginning_of_another() -> None:
    with connection.cursor() as cursor:
        cursor.execute(TWICE, [OF_DJANGO])
        assert cursor.fetchall() == []
        cursor.execute("CREATE INDEX twice ON objectives_milestone (project_id)")
        cursor.execute(TWICE, [OF_DJANGO])
        assert cursor.fetchall() == [("twice", "milestone_number_once")]


WITHOUT = """
    SELECT k.conrelid::regclass::text, a.attname FROM pg_constraint k
    JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
    WHERE k.contype = 'f' AND k.conrelid::regclass::text LIKE 'objectives\\_%%' AND NOT EXISTS (
        SELECT 1 FROM pg_index i WHERE i.indrelid = k.conrelid AND i.indkey[0] = a.attnum
        AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%%I IS NOT NULL)', a.attname)))"""


@pytest.mark.django_db
def test_every_reference_is_found_by_an_index_where_it_is_not_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WITHOUT, [])
        assert cursor.fetchall() == []
        cursor.execute("DROP INDEX measurement_territory")
        cursor.execute(WITHOUT, [])
        assert cursor.fetchall() == [("objectives_measurement", "territory_id")]
