"""Tokens made before they had names and scopes are taken over by 0054, after the library's table is there.

On the way back they are given back here, where our table goes.
"""

from django.db import migrations

GIVE_BACK = """
    INSERT INTO knox_authtoken (digest, token_key, user_id, created, expiry)
    SELECT digest, token_key, user_id, created, expiry FROM objectives_apitoken WHERE revoked_at IS NULL;
    DELETE FROM objectives_apitoken"""

TIE = """
    ALTER TABLE knox_authtoken ADD CONSTRAINT knox_authtoken_user
    FOREIGN KEY (user_id) REFERENCES objectives_user (id) DEFERRABLE INITIALLY DEFERRED"""


class Migration(migrations.Migration):
    dependencies = [("objectives", "0018_api_tokens")]

    operations = [
        migrations.RunSQL(migrations.RunSQL.noop, GIVE_BACK),
        migrations.RunSQL(migrations.RunSQL.noop, TIE),
    ]
