"""No index costs every write for nothing: none of ours is the beginning of another one of the same table."""

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
