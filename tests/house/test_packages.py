"""The package names are generic: nothing else in the environment may own them."""

from importlib.metadata import distributions
from importlib.util import find_spec
from pathlib import Path

import pytest

import tests

ROOT = Path(__file__).parents[2]
OURS = ("server", "surveys", "analysis", "reports")


@pytest.mark.parametrize("package", OURS)
def test_no_other_distribution_owns_a_package_of_ours(package: str) -> None:
    owners = [
        distribution.name
        for distribution in distributions()
        if any(file.parts[0] in {package, f"{package}.py"} for file in distribution.files or ())
    ]
    assert [owner for owner in owners if owner != "parallax"] == []


@pytest.mark.parametrize("package", OURS)
def test_the_packages_come_from_this_tree(package: str) -> None:
    spec = find_spec(package)
    assert spec is not None
    assert [Path(place) for place in spec.submodule_search_locations or ()] == [ROOT / package]


def test_our_tests_come_before_those_that_piccolo_installs() -> None:
    assert Path(tests.__path__[0]) == ROOT / "tests"
