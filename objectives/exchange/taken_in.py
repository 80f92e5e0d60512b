"""Which rows of a dataset would bring back an organisation that was taken into another?"""

from django.utils.translation import gettext as _

from objectives.exchange.problems import Problems
from objectives.exchange.staging import note
from objectives.exchange.table import Table


def find_taken_in(table: Table, problems: Problems) -> None:
    """Note every organisation that is part of another one by now.

    Made anew it would bring its parts and their money a second time, for those that it had are the other one's.
    """
    note(
        table,
        "id",
        _("this organisation was taken into '{}': name that one throughout the dataset, or undo the merge first"),
        """SELECT DISTINCT ON (s.line) s.line, kept.code FROM load_organisations s
            JOIN objectives_organisationmerge g ON g.code = s.id AND g.undone_at IS NULL
            JOIN objectives_organisation kept ON kept.id = g.kept_id
            WHERE NOT EXISTS (SELECT 1 FROM objectives_organisation o WHERE o.code = s.id)
            ORDER BY s.line, g.id DESC""",
        problems,
    )
