"""Rows into tables: one transaction, bulk statements, and nothing stored unless every row can be."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import batched
from typing import Any

from msgspec import Struct

from surveys.engine.connect import engine_in_use, fetch
from surveys.engine.postgres import GroupingPostgresEngine
