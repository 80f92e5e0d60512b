"""Which versions of the rows of a token, a machine and a person say who asks? Functions, for plans that are kept."""

from django.db import migrations

# A version is where a row lies and which transaction wrote it. Null where the credential opens nothing now, or where
# its use of this hour is still to be noted.
VERSIONS = """
CREATE FUNCTION versions_of_token(secret text, moment timestamptz, noted_since timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT concat_ws(' ', t.ctid, t.xmin, u.ctid, u.xmin)
        FROM objectives_apitoken t JOIN objectives_user u ON u.id = t.user_id
        WHERE t.digest = secret AND t.revoked_at IS NULL AND (t.expiry IS NULL OR t.expiry > moment)
            AND t.last_used_at > noted_since AND u.is_active);
END $$;
CREATE FUNCTION versions_of_machine(secret text, moment timestamptz, noted_since timestamptz) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (SELECT concat_ws(' ', t.ctid, t.xmin, m.ctid, m.xmin, u.ctid, u.xmin)
        FROM oauth2_provider_accesstoken t JOIN objectives_machineclient m ON m.id = t.application_id
        JOIN objectives_user u ON u.id = m.user_id
        WHERE t.token_checksum = secret AND t.expires > moment AND m.revoked_at IS NULL AND m.expiry > moment
            AND m.last_used_at > noted_since AND u.is_active);
END $$;
"""
NO_VERSIONS = """
DROP FUNCTION versions_of_machine(text, timestamptz, timestamptz);
DROP FUNCTION versions_of_token(text, timestamptz, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("api", "0001_kept_answers"), ("objectives", "0039_one_look")]

    operations = [migrations.RunSQL(VERSIONS, NO_VERSIONS)]
