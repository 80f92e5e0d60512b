"""Are all models known, and is no token left in the library's table? The squashed 0001 made tables of models that
it did not tell of: the migrations of the libraries come between, and each of their operations puts all models that are
related to people together anew.

Tokens made before they had names and scopes go on working, and may do what they could do. The table of the library's
own model stays for its migrations, empty and tied to nothing: a foreign key of a table that Django does not know of would
stand in the way of whoever empties the database.
"""

from django.db import migrations

from objectives.migrations._at_once import AtOnce
from objectives.migrations._tables import TABLES

TAKE_OVER = """
    INSERT INTO objectives_apitoken (digest, token_key, user_id, created, expiry, key, name, scopes)
    SELECT digest, token_key, user_id, created, expiry, gen_random_uuid(), 'API', '{read,report,export}'
    FROM knox_authtoken;
    DELETE FROM knox_authtoken"""

UNTIE = """
    DO $$
    DECLARE tie text;
    BEGIN
        FOR tie IN SELECT conname FROM pg_constraint WHERE conrelid = 'knox_authtoken'::regclass AND contype = 'f' LOOP
            EXECUTE format('ALTER TABLE knox_authtoken DROP CONSTRAINT %I', tie);
        END LOOP;
    END $$"""


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0053_a_measurement_is_judged_by_its_own_row"),  # or the squashed 0001, which stands for it
        ("account", "0009_emailaddress_unique_primary_email"),
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("api", "0005_what_is_old_is_found_at_once"),
        ("knox", "0009_extend_authtoken_field"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("oauth2_provider", "0022_refreshtoken_token_family_index"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
        ("tracker", "0010_rolled_up_at_night"),
        ("usersessions", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(state_operations=[AtOnce(TABLES)]),
        migrations.RunSQL(TAKE_OVER, migrations.RunSQL.noop),
        migrations.RunSQL(UNTIE, migrations.RunSQL.noop),
    ]
