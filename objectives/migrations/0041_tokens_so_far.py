"""Tokens made before they had names and scopes go on working, and may do what they could do."""

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


class Migration(migrations.Migration):
    dependencies = [("objectives", "0040_api_tokens")]

    operations = [migrations.RunSQL(TAKE_OVER, GIVE_BACK)]
