"""The examples of docs/mounting.md do what the page says."""

import ast
import re
from pathlib import Path

import pytest

from sesame.mounted import mounted
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates
from tests.people_with_accounts import at_activation

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "mounting.md").read_text(encoding="utf-8")
STATIC = ROOT / "sesame" / "static"
INTRO = "/aide/activer-mon-compte/"
FRENCH = {"Accept-Language": "fr"}
#: What is read on what, and the contrast that WCAG 2.2 asks for (1.4.3, 1.4.11).
CONTRASTS = [
    ("accent", "paper", 4.5),
    ("ink", "paper", 4.5),
    ("soft", "paper", 4.5),
    ("wrong", "paper", 4.5),
    ("right", "paper", 4.5),
    ("on-accent", "accent", 4.5),
    ("wrong", "wrong-paper", 4.5),
    ("line", "paper", 3.0),
]


def examples(kind: str) -> list[str]:
    """Return the blocks of code of one kind."""
    return re.findall(rf"```{kind}\n(.*?)```", DOCUMENT, re.DOTALL)


def test_the_sentences_of_the_example_are_said(make_app: AppFactory, tmp_path: Path) -> None:
    """A label, one with a fact, one that counts."""
    (example,) = examples("po")
    path = tmp_path / "words" / "fr" / "LC_MESSAGES" / "sesame.po"
    path.parent.mkdir(parents=True)
    path.write_text(example, encoding="utf-8")
    app = make_app(SESAME_TRANSLATIONS_FOLDER=str(tmp_path / "words"))
    person = at_activation(app)
    person.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "fr"

    assert "<h1>Ouvrir mon compte numérique</h1>" in person.open(person.home).text
    person.go_to("joker")
    assert "Vous êtes Léa M." in person.page.text
    person.send()
    assert "Encore 2 points à revoir" in person.page.text
    assert list(mounted(app).notices) == []


def test_the_template_of_the_example_replaces_one_block(make_app: AppFactory, tmp_path: Path) -> None:
    """In the folder of the setting, and in the portal's own templates without one."""
    (example,) = [one for one in examples("jinja") if "sesame_own/" in one]
    for folder in (tmp_path / "pages", tmp_path / "templates" / "sesame"):
        (folder / "activation").mkdir(parents=True)
        (folder / "activation" / "intro.html").write_text(example, encoding="utf-8")
        setting = {"SESAME_TEMPLATE_FOLDER": str(folder)} if folder.name == "pages" else {}
        app = make_app(**setting)
        html = app.test_client().get(INTRO, headers=FRENCH).text

        assert "Le guichet numérique, bâtiment B" in html, folder
        assert "Ce qu’il vous faut" in html, folder
        assert "Besoin d’aide" not in html, folder
        assert list(mounted(app).notices) == [], folder
        (folder / "activation" / "intro.html").unlink()


def test_the_policy_s_examples_are_taken_and_its_line_is_the_log_s(make_app: AppFactory, tmp_path: Path) -> None:
    """The sources, the nonce's element, and what an inline style is told."""
    (mapping,) = re.findall(r"SESAME_CSP_SOURCES = (\{.*?\})", DOCUMENT, re.DOTALL)
    (as_text,) = re.findall(r"as in the header: `(.*)`", DOCUMENT)
    (noted,) = re.findall(r"<style nonce=.*</style>", DOCUMENT)
    (line,) = re.findall(r"(the portal's layout, base\.html: .*); …", DOCUMENT)
    write_templates(tmp_path, base=page(head="<style>a{}</style>"))
    for sources in (ast.literal_eval(mapping), as_text):
        (told,) = mounted(make_app(SESAME_CSP_SOURCES=sources)).notices
        assert told.words.startswith(line), sources

    write_templates(tmp_path, base=page(head=noted))
    app = make_app(SESAME_CSP_NONCE=True)
    assert list(mounted(app).notices) == []
    assert re.search(r'<style nonce="[\w-]{22}">header', app.test_client().get(INTRO).text)


def colours() -> dict[str, dict[str, str]]:
    """Return the default of each property of the two style sheets, by sheet and name."""
    found = {}
    for sheet, end in (("sesame.css", ""), ("dark.css", "-dark")):
        text = (STATIC / sheet).read_text(encoding="utf-8")
        pairs = re.findall(r"var\(--sesame-([a-z-]+), ((?:max\([^)]*\)|[^()])+)\)", text)
        found[sheet] = {name.removesuffix(end): value for name, value in pairs}
        assert all(name.endswith(end) for name, _ in pairs), sheet
    return found


def test_the_table_of_properties_is_that_of_the_style_sheets() -> None:
    """Each with its defaults in light and dark."""
    rows = re.findall(r"\| `--sesame-([a-z-]+)` \| `([^`]*)` \| (?:`([^`]*)`)? ?\|", DOCUMENT)
    found = colours()

    assert {name: light for name, light, _ in rows} == found["sesame.css"]
    assert {name: dark for name, _, dark in rows if dark} == found["dark.css"]


@pytest.mark.parametrize("sheet", ["sesame.css", "dark.css"])
def test_the_default_colours_can_be_read(sheet: str) -> None:
    """Text, errors, buttons and borders, as WCAG 2.2 counts contrast; so do the colours of the example."""
    end = "-dark" if sheet == "dark.css" else ""
    example = dict(re.findall(r"--sesame-([a-z-]+): (#\w+);", examples("css")[0]))
    for chosen in ({}, {name: example[name + end] for name in ("accent", "on-accent")}):
        shown = colours()[sheet] | chosen
        poor = [(one, on) for one, on, least in CONTRASTS if contrast(shown[one], shown[on]) < least]
        assert poor == [], chosen


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour in hexadecimal."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
