"""Does the real dataset that ships with the product load, fast, and come out as it is?"""

import json
import time
from pathlib import Path

import pytest

from objectives.exchange import AEROSPACE_VALLEY
from objectives.exchange.additions import in_use
from objectives.exchange.descriptor import descriptor
from objectives.exchange.exporting import export
from objectives.exchange.loading import load
from tests.emptying import empty
from tests.objectives.exchange.test_exporting import content, is_valid
from tests.real_data import load_but_for_its_words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow(seconds=10)]


def test_the_real_dataset_goes_through_load_export_load_export_byte_by_byte(tmp_path: Path) -> None:
    begun = time.monotonic()
    loaded = load(AEROSPACE_VALLEY)
    assert time.monotonic() - begun < 20
    assert sum(file.created for file in loaded) == 26564
    assert sum(file.created + file.changed for file in load(AEROSPACE_VALLEY)) == 0
    export(tmp_path / "first")
    shipped = {name: text for name, text in content(AEROSPACE_VALLEY).items() if name.endswith(".csv")}
    first = content(tmp_path / "first")
    assert {name: first[name] for name in shipped} == shipped
    assert is_valid(tmp_path / "first")
    empty()
    load_but_for_its_words(tmp_path / "first")
    export(tmp_path / "second")
    assert content(tmp_path / "second") == first


def test_our_descriptor_says_of_each_column_what_the_published_one_says() -> None:
    published = json.loads((AEROSPACE_VALLEY / "datapackage.json").read_text())
    ours = {resource["name"]: resource["schema"] for resource in descriptor(in_use())["resources"]}
    differences = []
    for resource in published["resources"]:
        schema, mine = resource["schema"], ours[resource["name"]]
        assert mine["primaryKey"] == schema["primaryKey"]
        assert [field["name"] for field in mine["fields"]] == [field["name"] for field in schema["fields"]]
        for field, own in zip(schema["fields"], mine["fields"], strict=True):
            if not limits(field).items() <= limits(own).items():
                differences.append((resource["name"], field, own))
        assert all(key in mine["foreignKeys"] for key in schema.get("foreignKeys", []))
    # the domains are a list, judged item by item; a period's year does not begin with 0
    assert {(name, own["name"]) for name, _, own in differences} == {
        ("projects", "domains"),
        ("targets", "period"),
        ("measurements", "period"),
    }


def limits(field: dict[str, object]) -> dict[str, str]:
    constraints = field.get("constraints", {})
    assert isinstance(constraints, dict)
    return {name: str(value) for name, value in [*field.items(), *constraints.items()] if name != "constraints"}
