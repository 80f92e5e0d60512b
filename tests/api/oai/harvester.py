"""A real harvester. Its source has an old escape, which Python warns of when it first compiles it."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from sickle import Sickle
    from sickle.oaiexceptions import NoRecordsMatch

__all__ = ["NoRecordsMatch", "Sickle"]
