"""A measurement is judged by its own row, not by looking it up once more in the table: a tenth less for each copied in."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("objectives", "0052_references_of_measurements"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="measurement",
            name="measurement_fits_kpi_insert",
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="measurement",
            name="measurement_fits_kpi_update",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measurement",
            trigger=pgtrigger.compiler.Trigger(
                name="measurement_fits_kpi_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM new_rows n JOIN objectives_kpi k ON k.id = n.kpi_id\n                    WHERE measurement_misfit(ROW(n.*)::objectives_measurement, k)) THEN RAISE EXCEPTION 'rule % is broken', 'measurement_fits_kpi' USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_fits_kpi', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;",
                    hash="1cdca304533f4d893a00bd81be011a419c41aaa0",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_measurement_fits_kpi_insert_0f194",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="objectives_measurement",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="measurement",
            trigger=pgtrigger.compiler.Trigger(
                name="measurement_fits_kpi_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF EXISTS (SELECT 1 FROM new_rows n JOIN objectives_kpi k ON k.id = n.kpi_id\n                    WHERE measurement_misfit(ROW(n.*)::objectives_measurement, k)) THEN RAISE EXCEPTION 'rule % is broken', 'measurement_fits_kpi' USING ERRCODE = 'check_violation', CONSTRAINT = 'measurement_fits_kpi', TABLE = TG_TABLE_NAME; END IF; RETURN NULL;",
                    hash="50c2bc072ca6ef2096eec5c3d9ae3422544edec9",
                    level="STATEMENT",
                    operation="UPDATE",
                    pgid="pgtrigger_measurement_fits_kpi_update_a411d",
                    referencing="REFERENCING NEW TABLE AS new_rows ",
                    table="objectives_measurement",
                    when="AFTER",
                ),
            ),
        ),
    ]
