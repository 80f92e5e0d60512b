"""Which commands do the containers and the units of systemd run? Read from the files themselves."""

import configparser
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tracker.embedded.places import CHECKOUT

FOLDER = CHECKOUT / "docker"
OURS = ("migrate", "web", "worker-rollup", "worker-exports", "worker-mail", "beat")


@cache
def composed() -> Any:
    """Return compose.yaml, its anchors resolved."""
    return yaml.safe_load((FOLDER / "compose.yaml").read_text())


def command_of(service: str) -> list[str]:
    """Return what a container of ours is told to run."""
    return [str(word) for word in composed()["services"][service]["command"]]


def unit(name: str) -> configparser.ConfigParser:
    """Return a unit of systemd; of a name that stands several times the last counts, but for what is asked here."""
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(FOLDER / "systemd" / name)
    return found


def started_by(name: str) -> list[str]:
    """Return what a unit runs, without the folder of the program."""
    words = shlex.split(unit(name)["Service"]["ExecStart"].replace("%%", "%"))
    return [Path(words[0]).name, *words[1:]]
