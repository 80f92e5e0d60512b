"""Calls, sources and partners of activities that were there before the ledger recorded them: created, by nobody."""

from django.db import migrations

RECORD = """
    INSERT INTO objectives_change (kind, key, operation, after, reason, recorded_at, transaction_id)
    SELECT '{kind}', row.id, 'insert', to_jsonb(row), '', clock_timestamp(), pg_current_xact_id()::text::bigint
    FROM {table} row ORDER BY row.id"""


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0021_all_that_is_shown_is_recorded"),
    ]

    operations = [
        migrations.RunSQL(RECORD.format(kind=kind, table=table), migrations.RunSQL.noop)
        for kind, table in (
            ("source", "objectives_source"),
            ("call", "objectives_call"),
            ("activitypartner", "objectives_activity_partners"),
        )
    ]
