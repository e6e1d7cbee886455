"""What everybody can use: axe-core's findings in both colour schemes, and nothing that stands out of the page."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

#: WCAG 2.2 A and AA, and what axe-core calls best practices.
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}

#: As the page is, and with the spacing that readers may ask for (WCAG 1.4.12, RGAA 10.12).
_SPACINGS = {
    "": "",
    ", spaced out": "* { line-height: 1.5 !important; letter-spacing: .12em !important;"
    " word-spacing: .16em !important } p { margin-bottom: 2em !important }",
}
#: How much wider than the window the page is with these styles, and what is then cut off; a script may set them.
_TOO_WIDE = """(styles) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
    document.adoptedStyleSheets = [sheet];
    const read = ".sesame button, .sesame a, .sesame p, .sesame li, .sesame h1, .sesame h2";
    const cut = [...document.querySelectorAll(read)]
        .filter((one) => !one.closest(".sesame-hidden") && getComputedStyle(one).overflow !== "visible"
            && (one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1))
        .map((one) => one.textContent.trim().slice(0, 40));
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    document.adoptedStyleSheets = [];
    return [wide, cut];
}"""
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
    for how, styles in _SPACINGS.items():
        too_wide, cut = page.evaluate(_TOO_WIDE, styles)
        if too_wide > 0:
            found.append(f"{where}{how}: {too_wide} px wider than the window")
        found += [f"{where}{how}: {what} is cut off" for what in cut]
    found += [f"{where}: {answer} stands beside its question" for answer in page.evaluate(_BESIDE)]
    return found
