"""What is in a database that begins empty? What migrations 0001 to 0053 leave there, without their way to it.

A house that has gone a part of that way goes on by them; they are removed in a release after which none has.
"""

from django.db import migrations

from objectives.migrations._at_once import AtOnce
from objectives.migrations._crediting import FUNCTIONS as CREDITING
from objectives.migrations._kpi_versions import FUNCTIONS as KPI_VERSIONS
from objectives.migrations._one_look import LOOK
from objectives.migrations._search_functions import NEAR, SEARCH
from objectives.migrations._sql_functions import (
    ARITHMETIC,
    CALENDAR,
    CALENDAR_FOR_RESTORES,
    MISFIT,
    RATIO_AT_HALF_THE_PRICE,
)
from objectives.migrations._tables import TABLES

LIBRARIES_REFER_TO = ("organisation", "territory", "user", "machineclient")


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("objectives", "0001_initial"),
        ("objectives", "0002_ledger"),
        ("objectives", "0003_sums"),
        ("objectives", "0004_rules_at_commit_and_no_truncate"),
        ("objectives", "0005_milestone_reporting"),
        ("objectives", "0006_ticks"),
        ("objectives", "0007_portfolio_blocks"),
        ("objectives", "0008_ratio_at_half_the_price"),
        ("objectives", "0009_invitations"),
        ("objectives", "0010_closed_periods"),
        ("objectives", "0011_measuring"),
        ("objectives", "0012_documents"),
        ("objectives", "0013_project_decisions"),
        ("objectives", "0014_notices"),
        ("objectives", "0015_addresses_in_small_letters"),
        ("objectives", "0016_spreadsheets"),
        ("objectives", "0017_forgotten_runs"),
        ("objectives", "0018_api_tokens"),
        ("objectives", "0019_tokens_so_far"),
        ("objectives", "0020_harvest"),
        ("objectives", "0021_all_that_is_shown_is_recorded"),
        ("objectives", "0022_what_was_there_before_it_was_recorded"),
        ("objectives", "0023_series_blocks"),
        ("objectives", "0024_webhooks"),
        ("objectives", "0025_machine_clients"),
        ("objectives", "0026_when_it_was_recorded"),
        ("objectives", "0027_seals"),
        ("objectives", "0028_versions_of_definitions"),
        ("objectives", "0029_comments"),
        ("objectives", "0030_board_packs"),
        ("objectives", "0031_a_restore_knows_the_calendar"),
        ("objectives", "0032_members_and_partners"),
        ("objectives", "0033_scenarios"),
        ("objectives", "0034_personal_data"),
        ("objectives", "0035_crediting"),
        ("objectives", "0036_commentary_in_french"),
        ("objectives", "0037_activities"),
        ("objectives", "0038_public_pages"),
        ("objectives", "0039_one_look"),
        ("objectives", "0040_accepted_findings"),
        ("objectives", "0041_search"),
        ("objectives", "0042_plurals"),
        ("objectives", "0043_imports"),
        ("objectives", "0044_the_ledger_is_only_added_to"),
        ("objectives", "0045_no_index_twice"),
        ("objectives", "0046_how_packs_count"),
        ("objectives", "0047_lighter_ledger"),
        ("objectives", "0048_versions_of_imports"),
        ("objectives", "0049_projects_not_published"),
        ("objectives", "0050_newest_run_by_its_number"),
        ("objectives", "0051_exact_results"),
        ("objectives", "0052_references_of_measurements"),
        ("objectives", "0053_a_measurement_is_judged_by_its_own_row"),
    ]

    dependencies = [("auth", "0012_alter_user_first_name_max_length")]

    operations = [
        migrations.RunSQL([CALENDAR, CALENDAR_FOR_RESTORES, ARITHMETIC, RATIO_AT_HALF_THE_PRICE, SEARCH]),
        migrations.SeparateDatabaseAndState(
            database_operations=[AtOnce(TABLES)],
            state_operations=[AtOnce([table for table in TABLES if table.name_lower in LIBRARIES_REFER_TO])],
        ),  # the other models are known after 0054
        migrations.RunSQL([MISFIT, KPI_VERSIONS, CREDITING, LOOK, NEAR]),
    ]
