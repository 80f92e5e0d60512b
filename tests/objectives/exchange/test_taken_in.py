"""Does loading a dataset of before leave a merge as it is?"""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

from objectives.acts.merging import merge_organisations, undo_merge
from objectives.acts.organisations import version_of_organisation
from objectives.exchange.loading import load
from objectives.models import Organisation, OrganisationMerge, Participation, Role, User
from tests.objectives.exchange.conftest import Refused, totals
from tests.objectives.exchange.small import Small
from tests.portfolio import person

pytestmark = pytest.mark.django_db
REFUSED = (
    "organisations.csv, line 7, column id: this organisation was taken into 'lab-7': name that one throughout"
    " the dataset, or undo the merge first"
)


@pytest.fixture
def twice(small: Small) -> Small:
    """The small dataset, with a laboratory that has a part under another name, too."""
    small.add("organisations", "lab-seven,Laboratory Seven,,laboratory,public,,,,,,FR,,,D33,,,,,")
    return small.add("participations", "P2,lab-seven,partner,100,50.25,,,")


def taken_in(staff: User) -> OrganisationMerge:
    keep, gone = Organisation.objects.get(code="lab-7"), Organisation.objects.get(code="lab-seven")
    seen = version_of_organisation(keep), version_of_organisation(gone)
    return merge_organisations(by=staff, keep=keep.pk, gone=gone.pk, seen=seen, reason="The same")


def funding() -> Decimal:
    return Decimal(Participation.objects.aggregate(total=Sum("funding"))["total"])


def test_an_organisation_that_was_taken_into_another_is_not_made_anew_with_its_money(
    twice: Small, refused: Refused, tmp_path: Path
) -> None:
    load(twice.write(tmp_path))
    before = funding()
    merge = taken_in(staff := person(Role.STAFF))
    assert refused(twice) == [REFUSED]
    assert funding() == before
    undo_merge(by=staff, merge=merge.pk)
    assert totals(load(twice.write(tmp_path)))[:2] == (0, 0), "what is two again is what it was"


def test_a_dataset_that_names_the_kept_one_is_loaded(twice: Small, tmp_path: Path) -> None:
    load(twice.write(tmp_path))
    before = funding()
    taken_in(person(Role.STAFF))
    twice.rows["organisations"].pop()
    twice.change("participations", "P2,lab-seven", "P2,lab-7")
    load(twice.write(tmp_path))
    assert funding() == before
    assert Organisation.objects.filter(code="lab-seven").count() == 0
