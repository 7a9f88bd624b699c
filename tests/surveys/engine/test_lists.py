"""A list of values as one argument, on both engines."""

from surveys.engine.connect import AnyEngine, fetch
from surveys.engine.lists import member_list, members


async def test_numbers_and_texts_of_a_list_are_found(engine: AnyEngine) -> None:
    await fetch("INSERT INTO department (name) VALUES ('A'), ('B''s'), ('C')")
    by_id = await fetch(f"SELECT name FROM department WHERE id IN ({members('$1', 'integer')}) ORDER BY id", member_list([3, 1, 9]))
    by_name = await fetch(f"SELECT id FROM department WHERE name IN ({members('$1', 'text')}) ORDER BY id", member_list(["B's", 'x"']))
    nobody = await fetch(f"SELECT id FROM department WHERE id IN ({members('$1', 'integer')})", member_list([]))
    assert ([row["name"] for row in by_id], [row["id"] for row in by_name], list(nobody)) == (["A", "C"], [2], [])
