"""Where Piccolo's own commands and migrations find the engine and the app."""

import os
from typing import TYPE_CHECKING

from piccolo.conf.apps import AppRegistry

if TYPE_CHECKING:
    from surveys.engine.connect import AnyEngine

DB: "AnyEngine | None" = None
APP_REGISTRY = AppRegistry(apps=["surveys.piccolo_app"])

os.environ.setdefault("PICCOLO_CONF", "surveys.piccolo_conf")


def current_dialect() -> str:
    """`sqlite` or `postgres`, of the engine that is bound."""
    if DB is None:
        message = "No database is open yet."
        raise RuntimeError(message)
    return DB.engine_type
