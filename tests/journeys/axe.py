"""Asks axe-core what keeps people from using a page."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
RUN = """async () => (await axe.run(document, {
  runOnly: {type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}, resultTypes: ['violations'],
})).violations"""
WORTH_STOPPING_FOR = {"serious", "critical"}


async def violations(page: Page) -> list[str]:
    """Every serious or critical finding on the page as it is now, as `rule: where`."""
    # Evaluated by the browser's debugger: the page's content security policy lets no script of ours in.
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [
        f"{one['id']}: {' '.join(map(str, node['target']))} ({one['help']})"
        for one in found
        if one["impact"] in WORTH_STOPPING_FOR
        for node in one["nodes"]
    ]
