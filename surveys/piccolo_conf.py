"""Where Piccolo's own commands and migrations find the engine and the app."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from piccolo.conf.apps import AppRegistry

    from surveys.engine.connect import AnyEngine

DB: "AnyEngine | None" = None

os.environ.setdefault("PICCOLO_CONF", "surveys.piccolo_conf")


def __getattr__(name: str) -> "AppRegistry":
    """Make the registry when one of Piccolo's commands asks: its module brings a code formatter into every process."""
    if name != "APP_REGISTRY":
        raise AttributeError(name)
    from piccolo.conf.apps import AppRegistry

    return AppRegistry(apps=["surveys.piccolo_app"])


def current_dialect() -> str:
    """`sqlite` or `postgres`, of the engine that is bound."""
    if DB is None:
        message = "No database is open yet."
        raise RuntimeError(message)
    return DB.engine_type
