"""The browser that journeys use starts here and runs scripts."""

from playwright.async_api import Browser


async def test_the_browser_runs_scripts(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content("<title>before</title><script>document.title = 'after ' + (6 * 7)</script>")
    assert await page.title() == "after 42"
    await page.close()
