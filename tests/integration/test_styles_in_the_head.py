"""Styles stand in the head wherever a layout lets a page add to it, so that no page is shown without them."""

import re
from pathlib import Path

import pytest

from sesame.errors import Misconfigured
from tests.conftest import AppFactory
from tests.layout_of import page
from tests.layout_of import write_templates

INTRO = "/aide/activer-mon-compte/"
WITH_SHEET = "{% block head %}<link rel='stylesheet' href='/portal.css'>{% endblock %}"


def places(html: str) -> tuple[int, int]:
    """Return how many of our style sheets the head links, and how many the body."""
    head, _, body = html.partition("</head>")
    return len(re.findall(r"sesame/static/(?:sesame|dark)\.css", head)), len(
        re.findall(r"sesame/static/(?:sesame|dark)\.css", body)
    )


def test_the_head_takes_the_styles_where_the_layout_has_a_block_for_them(make_app: AppFactory, tmp_path: Path) -> None:
    """A block of a usual name, surely shown, inside the head and not inside of a tag; else the content takes them."""
    found = {
        page(head="{% block head %}{% endblock %}"): (2, 0),
        page(head="{% block styles %}{% endblock %}"): (2, 0),
        page(head="{% block extra_css %}{% endblock %}"): (2, 0),
        page(head="{% block head %}{% block styles %}{% endblock %}{% endblock %}"): (2, 0),
        page(): (0, 2),
        page(head="{% block scripts %}{% endblock %}"): (0, 2),
        page(head="{% if wide is defined %}{% block styles %}{% endblock %}{% endif %}"): (0, 2),
        page(head="<meta content='{% block head %}{% endblock %}'>"): (0, 2),
        page(head="<style>{% block css %}{% endblock %}</style>"): (0, 2),
        page(head="<!-- {% block css %}{% endblock %} -->"): (0, 2),
        page(body="{% block styles %}{% endblock %}"): (0, 2),
        page(head="{% include 'part.html' %}"): (0, 2),
        "<title>x</title>{% block styles %}{% endblock %}{% block content %}{% endblock %}": (0, 2),
        "{% extends 'skeleton.html' %}": (2, 0),
        "{% extends 'skeleton.html' %}{% block head %}<meta>{{ super() }}{% endblock %}": (2, 0),
        # A block that is replaced is not shown; what stands in it neither.
        "{% extends 'skeleton.html' %}{% block all %}<meta>{% endblock %}": (0, 2),
    }
    write_templates(
        tmp_path,
        skeleton=page(head="{% block all %}{% block head %}{% endblock %}{% endblock %}"),
        part="{% block styles %}{% endblock %}",
    )
    for layout, expected in found.items():
        write_templates(tmp_path, base=layout)
        html = make_app(people=False).test_client().get(INTRO).text
        if "</head>" not in html:
            html = "</head>" + html
        assert places(html) == expected, (layout, html)
        assert 'class="sesame"' in html, layout


def test_what_the_layout_writes_there_stays_and_comes_first(make_app: AppFactory, tmp_path: Path) -> None:
    """Ours is after the portal's own sheets, and that of the portal's children of the layout is kept."""
    write_templates(tmp_path, base=page(head="{% block styles %}{% endblock %}" + WITH_SHEET))
    html = make_app().test_client().get(INTRO).text

    assert places(html) == (2, 0)
    assert html.index("/portal.css") < html.index("sesame.css")


def test_a_site_names_another_block_or_none(make_app: AppFactory, tmp_path: Path) -> None:
    """With `content`, as it was before."""
    write_templates(
        tmp_path, base=page(head="{% block styles %}{% endblock %}{% block feuilles %}{% endblock %}<meta>")
    )

    html = make_app(SESAME_HEAD_BLOCK="feuilles").test_client().get(INTRO).text
    assert places(html) == (2, 0)
    assert re.search(r"dark\.css[^>]*>\s*<meta>", html)
    assert places(make_app(SESAME_HEAD_BLOCK="content").test_client().get(INTRO).text) == (0, 2)


def test_a_block_that_the_layout_does_not_show_is_told_at_mount(make_app: AppFactory, tmp_path: Path) -> None:
    """Otherwise every page would be without styles; the line says which ones there are."""
    with pytest.raises(
        Misconfigured, match=r"SESAME_HEAD_BLOCK: sesame/base\.html shows no block styles;.*: title, head"
    ):
        make_app(SESAME_HEAD_BLOCK="styles")
    write_templates(tmp_path, base=page(head="{% block head %}{% endblock %}"))
    with pytest.raises(Misconfigured, match=r"base\.html shows no block heads; those there are: title, head, content"):
        make_app(SESAME_HEAD_BLOCK="heads")
    with pytest.raises(Misconfigured, match="SESAME_HEAD_BLOCK: 'a b' is not accepted"):
        make_app(SESAME_HEAD_BLOCK="a b")
    write_templates(tmp_path, base="{% extends theme %}")
    assert make_app(SESAME_HEAD_BLOCK="styles", people=False)


def test_a_layout_that_comes_after_the_mount_is_found(make_app: AppFactory, tmp_path: Path) -> None:
    """A portal may register the blueprint that holds its templates later."""
    app = make_app()
    write_templates(tmp_path, base=page(head="{% block head %}{% endblock %}", body="<p id='late'>"))
    html = app.test_client().get(INTRO).text

    assert "id='late'" in html
    assert places(html) == (2, 0)


@pytest.mark.parametrize(
    ("scheme", "sheet", "meta"),
    [
        ("follow", 'media="screen and (prefers-color-scheme: dark)"', "light dark"),
        ("light", "", "light"),
        ("dark", 'media="screen"', "dark"),
    ],
)
def test_the_colours_are_the_reader_s_or_the_site_s(make_app: AppFactory, scheme: str, sheet: str, meta: str) -> None:
    """By a sheet of its own, which a light portal does not even link; our own page around says the same."""
    html = make_app(SESAME_COLOUR_SCHEME=scheme).test_client().get(INTRO).text
    links = re.findall(r'<link rel="stylesheet" href="[^"]*dark\.css[^"]*" (media="[^"]*")>', html)

    assert links == ([sheet] if sheet else [])
    assert f'<meta name="color-scheme" content="{meta}">' in html
    assert "dark.css" in html or scheme == "light"
