"""What do the public pages say? Read as a visitor reads it, whoever looks."""

from objectives.scorecards.public.licences import LICENCES, Licence, licences_of
from objectives.scorecards.public.open_data import OpenTable, last_change, open_tables
from objectives.scorecards.public.profile import ProfileLine, ProfilePoint, industry_profile, profile_line
from objectives.scorecards.public.projects import TIED, over, public_projects
from objectives.scorecards.public.territory import Department, Land, Region, land_of_the_cluster
from objectives.scorecards.public.texts import public_texts

__all__ = [
    "LICENCES",
    "TIED",
    "Department",
    "Land",
    "Licence",
    "OpenTable",
    "ProfileLine",
    "ProfilePoint",
    "Region",
    "industry_profile",
    "land_of_the_cluster",
    "last_change",
    "licences_of",
    "open_tables",
    "over",
    "profile_line",
    "public_projects",
    "public_texts",
]
