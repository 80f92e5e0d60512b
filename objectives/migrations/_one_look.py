"""The SQL function of migration 0039: how far the data have come."""

# STABLE: all of it is seen in the snapshot of the statement that asks. A transaction that is still open and may end
# below the newest one that is seen is part of the mark: when it ends, the mark moves, though the newest change may
# stay. Marks of waiting changes go when a rollup takes them.
LOOK = """
CREATE FUNCTION how_far_the_data_are(
    OUT newest text, OUT last_change bigint, OUT open_below text, OUT last_run bigint, OUT waiting text,
    OUT oldest_open bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    newest_transaction bigint;
    newest_change bigint;
BEGIN
    SELECT c.transaction_id, c.id INTO newest_transaction, newest_change
        FROM objectives_change c ORDER BY c.transaction_id DESC, c.id DESC LIMIT 1;
    newest := coalesce(newest_transaction || '-' || newest_change, '');
    last_change := (SELECT max(c.id) FROM objectives_change c);
    open_below := (SELECT string_agg(o::text, ',') FROM pg_snapshot_xip(pg_current_snapshot()) AS o
        WHERE o::text::bigint < newest_transaction);
    last_run := (SELECT max(r.id) FROM objectives_rolluprun r);
    waiting := (SELECT min(m.change_id) || '-' || max(m.change_id) FROM objectives_mark m);
    oldest_open := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
END $$;
"""
