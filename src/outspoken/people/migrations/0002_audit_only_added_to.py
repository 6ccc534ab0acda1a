"""Two things Django has no model for: an audit trail that the database itself refuses to change, and the table that
counts failed sign-ins for all web processes together."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations

# A user's row may go; then `by` becomes null and the name written at the time stays.
REFUSE_CHANGES = """
CREATE FUNCTION people_audit_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.by_id IS NULL
       AND (NEW.id, NEW.at, NEW.by_name, NEW.verb, NEW.about, NEW.detail)
         = (OLD.id, OLD.at, OLD.by_name, OLD.verb, OLD.about, OLD.detail) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The audit trail is only ever added to.' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER people_audit_only_added_to BEFORE UPDATE OR DELETE ON people_auditevent
    FOR EACH ROW EXECUTE FUNCTION people_audit_only_added_to();
"""
ALLOW_CHANGES = """
DROP TRIGGER people_audit_only_added_to ON people_auditevent;
DROP FUNCTION people_audit_only_added_to();
"""

# As `manage createcachetable` would make it.
CREATE_THROTTLE = """
CREATE TABLE people_throttle (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX people_throttle_expires ON people_throttle (expires);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar[list[tuple[str, str]]] = [("people", "0001_first_tables")]

    operations: ClassVar[list[migrations.RunSQL]] = [
        migrations.RunSQL(REFUSE_CHANGES, ALLOW_CHANGES),
        migrations.RunSQL(CREATE_THROTTLE, "DROP TABLE people_throttle;"),
    ]
