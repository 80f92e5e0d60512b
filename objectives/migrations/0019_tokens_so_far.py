"""Tokens made before they had names and scopes go on working, and may do what they could do.

The table of the library's own model stays for its migrations, empty and tied to nothing: a foreign key of a table that
Django does not know of would stand in the way of whoever empties the database.
"""

from django.db import migrations

TAKE_OVER = """
    INSERT INTO objectives_apitoken (digest, token_key, user_id, created, expiry, key, name, scopes)
    SELECT digest, token_key, user_id, created, expiry, gen_random_uuid(), 'API', '{read,report,export}'
    FROM knox_authtoken;
    DELETE FROM knox_authtoken"""

GIVE_BACK = """
    INSERT INTO knox_authtoken (digest, token_key, user_id, created, expiry)
    SELECT digest, token_key, user_id, created, expiry FROM objectives_apitoken WHERE revoked_at IS NULL;
    DELETE FROM objectives_apitoken"""

UNTIE = """
    DO $$
    DECLARE tie text;
    BEGIN
        FOR tie IN SELECT conname FROM pg_constraint WHERE conrelid = 'knox_authtoken'::regclass AND contype = 'f' LOOP
            EXECUTE format('ALTER TABLE knox_authtoken DROP CONSTRAINT %I', tie);
        END LOOP;
    END $$"""

TIE = """
    ALTER TABLE knox_authtoken ADD CONSTRAINT knox_authtoken_user
    FOREIGN KEY (user_id) REFERENCES objectives_user (id) DEFERRABLE INITIALLY DEFERRED"""


class Migration(migrations.Migration):
    dependencies = [("objectives", "0018_api_tokens")]

    operations = [migrations.RunSQL(TAKE_OVER, GIVE_BACK), migrations.RunSQL(UNTIE, TIE)]
