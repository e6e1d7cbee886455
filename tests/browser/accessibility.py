"""What everybody can use: axe-core's findings in both colour schemes, and nothing that stands out of the page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: WCAG 2.2 A and AA, and what axe-core calls best practices.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

#: The ids of what answers a question and does not begin below it.
_BESIDE = """[...document.querySelectorAll("fieldset")].flatMap((field) => {
    const end = field.querySelector("legend").getBoundingClientRect().bottom;
    const answers = [...field.querySelectorAll("input:not([type=hidden])")];
    return answers.filter((answer) => answer.getBoundingClientRect().top < end).map((answer) => answer.id);
})"""


def barriers(page: Page, where: str) -> list[str]:
    """Return what stands in somebody's way on this page, each with the place and the rule."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for rule in Axe().run(page, options=RULES).response["violations"]:
            places = "; ".join(" ".join(node["target"]) for node in rule["nodes"])
            found.append(f"{where}, {scheme}: {rule['id']} ({rule['help']}) at {places}")
    page.emulate_media(color_scheme="no-preference")
    too_wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    if too_wide > 0:
        found.append(f"{where}: {too_wide} px wider than the window")
    found += [f"{where}: {answer} stands beside its question" for answer in page.evaluate(_BESIDE)]
    return found
