"""Sésame in layouts that are nothing like the demonstration's: it looks the same, and obeys where it should."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask import Response
from playwright.sync_api import Browser
from playwright.sync_api import Page

from sesame.layout_check import layout_notices
from sesame.layout_check import shown_notices
from tests.browser.window import seen
from tests.conftest import AppFactory
from tests.layout_of import page as layout
from tests.layout_of import write_templates
from tests.people_with_accounts import at_activation

BLOCK = "{% block head %}{% endblock %}"
INTRO = "/aide/activer-mon-compte/"
#: What the sheets of frameworks, and those of old portals, say of whole elements.
SHEETS = {
    "bare": "",
    "framework": """
        *, ::before, ::after { box-sizing: border-box } body { margin: 0; font: 400 1rem/1.5 sans-serif }
        h1, h2, h3, h4, h5, h6 { margin: 0 0 .5rem; font-weight: 500; line-height: 1.2 } h1 { font-size: 2.5rem }
        h2 { font-size: 2rem } a { color: #0d6efd; text-decoration: none }
        p { margin: 0 0 1rem } dl { margin: 0 0 1rem } dt { font-weight: 700 }
        dd { margin: 0 0 .5rem } legend { float: left; width: 100%; padding: 0; margin-bottom: .5rem;
        font-size: 1.5rem; line-height: inherit } legend + * { clear: left } label { display: inline-block }
        button, input, select { margin: 0; font-family: inherit; font-size: inherit; line-height: inherit }""",
    "old": """
        html { font-size: 62.5% } body { font: 1.2rem/1.2 sans-serif; text-align: justify } nav { background: maroon;
        padding: 20px; position: fixed } footer { background: #333; color: #fff; text-align: center; height: 90px }
        h1 { color: red; text-transform: uppercase; letter-spacing: .2em; border-bottom: 2px solid; font-weight: 300 }
        h2 { background: silver; font-style: italic; padding: 10px; font-weight: normal } label { font-weight: bold }
        dt { float: left; width: 100px; text-align: right; font-weight: bold } dd { margin: 0 0 0 120px }
        legend { color: green; border-bottom: 1px solid; font-size: 20px; text-transform: uppercase }""",
}
#: What is compared of each of these elements, at which step.
COMPARED = {
    "identite": (
        "h1",
        "legend",
        ".sesame-back",
        ".sesame-hint",
        "label[for=number]",
        "#number",
        ".sesame-help",
        ".sesame-help a",
    ),
    "mot-de-passe": ("#login", "#password", "label[for=charter]", ".sesame-link"),
    "termine": ("h1", "h2", "dt", "dd", ".sesame-help a"),
}
STYLES = (
    "color",
    "background-color",
    "font-size",
    "font-weight",
    "font-style",
    "line-height",
    "letter-spacing",
    "text-transform",
    "text-align",
    "text-decoration-line",
    "border-bottom",
    "border-top-left-radius",
    "padding-left",
    "margin-left",
    "margin-bottom",
    "position",
)


def portal(
    folder: Path, make_app: AppFactory, sheet: str, head: str = "{% block head %}{% endblock %}", **config: Any
) -> Flask:
    """Return a portal with that style sheet, linked from its head."""
    write_templates(folder, base=layout(head="<link rel='stylesheet' href='/portal.css'>" + head))
    app = make_app(**config)
    app.add_url_rule("/portal.css", view_func=lambda: Response(sheet, mimetype="text/css"), endpoint="sheet")
    return app


def styles(page: Page, selector: str) -> dict[str, str]:
    """Return how an element of ours is shown."""
    script = "(element, names) => Object.fromEntries(names.map((name) => [name, getComputedStyle(element)[name]]))"
    found: dict[str, str] = page.locator(f".sesame {selector}").first.evaluate(script, list(STYLES))
    return found


def left(page: Page, selector: str) -> float:
    """Return where the text of an element begins."""
    script = "(element) => { const range = document.createRange(); range.selectNodeContents(element); "
    found: float = page.locator(f".sesame {selector}").first.evaluate(
        script + "return range.getBoundingClientRect().left }"
    )
    return found


def test_pages_look_the_same_in_each_portal(browser: Browser, make_app: AppFactory, tmp_path: Path) -> None:
    """Heads, questions, terms, fields and what is around them: neither a framework nor an old sheet changes them."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for name, sheet in SHEETS.items():
        # Each has people of its own: only once is an account activated.
        database = f"sqlite:///{tmp_path / name}.db"
        app = portal(
            tmp_path,
            make_app,
            sheet,
            SESAME_HELP_CONTACT="aide@univ-demo.example",
            SESAME_DATABASE_URL=database,
        )
        for step, selectors in COMPARED.items():
            person = at_activation(app)
            person.go_to(step)
            with seen(browser, app, person) as (page, address):
                page.goto(address + person.page.request.full_path)
                for selector in selectors:
                    found.setdefault(f"{step} {selector}", {})[name] = styles(page, selector)
                assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, (name, step)

    different = [
        f"{where} {style}: {shown['bare'][style]}, {shown[name][style]} in {name}"
        for where, shown in found.items()
        for name in SHEETS
        for style in STYLES
        if shown[name][style] != shown["bare"][style]
    ]
    assert different == []
    sizes = {where: float(shown["bare"]["font-size"].removesuffix("px")) for where, shown in found.items()}
    assert sizes["identite h1"] > sizes["termine h2"] > sizes["identite legend"] > sizes["termine dt"] >= 14
    assert found["termine dt"]["bare"]["font-weight"] == "400"


def test_the_login_that_cannot_be_changed_looks_so(browser: Browser, make_app: AppFactory, tmp_path: Path) -> None:
    """A text, without line or room around it, and one cannot type into it."""
    app = portal(tmp_path, make_app, SHEETS["framework"])
    person = at_activation(app)
    person.go_to("mot-de-passe")
    with seen(browser, app, person) as (page, address):
        page.goto(address + person.page.request.full_path)
        login, password = styles(page, "#login"), styles(page, "#password")
        read_only = page.locator("#login").evaluate("(field) => field.readOnly")

    assert login["border-bottom"].startswith("0px none")
    assert login["padding-left"] == "0px"
    assert "solid" in password["border-bottom"]
    assert read_only


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_everything_on_a_page_begins_at_one_line(
    browser: Browser, make_app: AppFactory, tmp_path: Path, width: int
) -> None:
    """« Abandonner » too; and on the smallest phone the year stands beside day and month."""
    app = portal(tmp_path, make_app, SHEETS["framework"])
    person = at_activation(app)
    person.go_to("identite")
    with seen(browser, app, person, viewport={"width": width, "height": 800}) as (page, address):
        page.goto(address + person.page.request.full_path)
        lines = {left(page, selector) for selector in ("h1", ".sesame-steps", ".sesame-link", "legend", ".sesame-time")}
        tops = {round(page.locator(f"#{name}").bounding_box()["y"]) for name in ("day", "month", "year")}  # type: ignore[index]

    assert len(lines) == 1, lines
    assert len(tops) == 1


def test_an_error_s_line_stands_beside_the_whole_question(
    browser: Browser, make_app: AppFactory, tmp_path: Path
) -> None:
    """In a fieldset too, whose border browsers begin at the middle of the legend."""
    app = portal(tmp_path, make_app, SHEETS["bare"])
    person = at_activation(app)
    person.go_to("numero")
    with seen(browser, app, person) as (page, address):
        page.goto(address + person.page.request.full_path)
        page.locator("button.sesame-primary").click()
        page.locator(".sesame-error").wait_for()
        legend = page.locator(".sesame legend").bounding_box()
        # What is placed at the top of a box begins where the line at its side does.
        line = page.locator(".sesame fieldset").evaluate(
            "(field) => { const mark = document.createElement('i'); mark.style.cssText = 'position: absolute; top: 0';"
            " field.style.position = 'relative'; field.append(mark); return mark.getBoundingClientRect().top }"
        )

    assert legend is not None
    assert line <= legend["y"]


def test_answers_stand_below_their_question(browser: Browser, make_app: AppFactory, tmp_path: Path) -> None:
    """Whatever hidden field stands between the two."""
    app = portal(tmp_path, make_app, SHEETS["framework"])
    for step in ("numero", "photo"):
        person = at_activation(app)
        person.go_to(step)
        with seen(browser, app, person) as (page, address):
            page.goto(address + person.page.request.full_path)
            legend = page.locator(".sesame legend").first.bounding_box()
            choice = page.locator(".sesame-choice").first.bounding_box()
        assert legend is not None
        assert choice is not None
        assert choice["y"] >= legend["y"] + legend["height"], step
        assert choice["x"] == legend["x"], step


def test_a_site_decides_the_colours_whatever_the_reader_s_system(
    browser: Browser, make_app: AppFactory, tmp_path: Path
) -> None:
    """A light portal has no black card in it, a dark one no white one; without JavaScript, and in what is printed."""
    light, dark = "rgb(255, 255, 255)", "rgb(26, 33, 41)"
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for scheme in ("follow", "light", "dark"):
        app = portal(tmp_path, make_app, SHEETS["bare"], SESAME_COLOUR_SCHEME=scheme)
        for system in ("light", "dark"):
            with seen(browser, app, color_scheme=system, java_script_enabled=False) as (page, address):
                page.goto(address + INTRO)
                screen = styles(page, ".sesame-lead")["color"], _paper(page)
                page.emulate_media(media="print")
                assert _paper(page) == light, (scheme, system)
                found[scheme, system] = screen

    assert {one: paper for one, (_, paper) in found.items()} == {
        ("follow", "light"): light,
        ("follow", "dark"): dark,
        ("light", "light"): light,
        ("light", "dark"): light,
        ("dark", "light"): dark,
        ("dark", "dark"): dark,
    }
    assert found["light", "dark"] == found["follow", "light"]
    assert found["dark", "light"] == found["follow", "dark"]


def _paper(page: Page) -> str:
    found: str = page.locator(".sesame").evaluate("(element) => getComputedStyle(element).backgroundColor")
    return found


def test_a_portal_s_sheet_sets_accent_and_radius_from_outside(
    browser: Browser, make_app: AppFactory, tmp_path: Path
) -> None:
    """By properties on its root, before ours is read or after; the dark ones apart, so that contrast holds in both."""
    sheet = (
        ":root { --sesame-accent: #6d1f3a; --sesame-on-accent: #fffffe; --sesame-radius: 0;"
        " --sesame-accent-dark: #ffb1c8; --sesame-on-accent-dark: #3b0a1c }"
    )
    for head in (BLOCK, ""):
        app = portal(tmp_path, make_app, sheet, head=head)
        shown = {}
        for system in ("light", "dark"):
            with seen(browser, app, color_scheme=system) as (page, address):
                page.goto(address + INTRO)
                button = styles(page, "button.sesame-primary")
                shown[system] = [button[name] for name in ("background-color", "color", "border-top-left-radius")]
        assert shown["light"] == ["rgb(109, 31, 58)", "rgb(255, 255, 254)", "0px"], head
        assert shown["dark"] == ["rgb(255, 177, 200)", "rgb(59, 10, 28)", "0px"], head


#: A layout with one of each kind: inline style and script, with and without a nonce, attributes, foreign files.
FULL = layout(
    head=BLOCK + "<style>#a { color: red }</style>"
    "<style nonce='{{ sesame_csp_nonce() }}'>#a { opacity: .5 }</style>"
    "<script>document.documentElement.dataset.ran = 'yes'</script>"
    "<script nonce='{{ sesame_csp_nonce() }}'>document.documentElement.dataset.nonced = 'yes'</script>",
    body="<p id='a' style='margin-left: 7px' onclick='x()'><img src='http://127.0.0.1:9/x.png'>"
    "<iframe src='/inside'></iframe></p>",
)
#: Which directive each kind violates, as the browser reports it.
VIOLATED = {
    "layout_style_src_elem": "style-src-elem",
    "layout_style_src_attr": "style-src-attr",
    "layout_script_src_elem": "script-src-elem",
    "layout_script_src_attr": "script-src-attr",
    "layout_img_src": "img-src",
    "layout_frame_src": "frame-src",
}


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"SESAME_CSP_NONCE": True},
        {"SESAME_CSP_SOURCES": "style-src 'unsafe-inline'; img-src http://127.0.0.1:9; frame-src 'self'"},
        {"SESAME_CSP_NONCE": True, "SESAME_CSP_SOURCES": "style-src-attr 'unsafe-inline'; frame-src 'self'"},
    ],
)
def test_what_is_told_of_a_layout_is_what_a_browser_refuses(
    browser: Browser, make_app: AppFactory, tmp_path: Path, settings: dict[str, Any]
) -> None:
    """Neither more nor less, read in the templates before or on the page afterwards; a nonce lets its own through."""
    write_templates(tmp_path, base=FULL)
    app = make_app(**settings)
    app.add_url_rule("/inside", view_func=lambda: "inside", endpoint="inside")
    with seen(browser, app) as (page, address):
        note = "(event) => refused.push(event.effectiveDirective)"
        page.add_init_script(f"window.refused = []; addEventListener('securitypolicyviolation', {note})")
        page.goto(address + INTRO, wait_until="networkidle")
        page.locator("#a").dispatch_event("click")
        refused = set(page.evaluate("refused"))
        ran = page.evaluate("({...document.documentElement.dataset})")

    for told in (layout_notices(app), shown_notices(app)):
        assert {VIOLATED[notice.code] for notice in told} == refused, told
    assert ran == ({"nonced": "yes"} if settings.get("SESAME_CSP_NONCE") else {})
