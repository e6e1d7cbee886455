"""Every mail as Chromium shows it: on a phone and wider, in light and in dark, with names that take room."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from playwright.sync_api import Page

from sesame.mounted import mounted
from tests.browser.accessibility import RULES
from tests.conftest import AppFactory
from tests.every_mail import DESK
from tests.every_mail import every_mail
from tests.every_mail import somebody
from tests.mail_servers import mail_server

#: In a mail program there are no regions of a page around it.
MAIL_RULES = {**RULES, "runOnly": [rule for rule in RULES["runOnly"] if rule != "best-practice"]}
#: By how much it is too wide, how many heads of tables are not at the left and buttons too low for a thumb, its ground.
LOOK = """() => ({
    wide: document.documentElement.scrollWidth - window.innerWidth,
    heads: [...document.querySelectorAll("th")].filter((head) => getComputedStyle(head).textAlign !== "left").length,
    buttons: [...document.querySelectorAll("a.button")].filter((one) => one.getBoundingClientRect().height < 44).length,
    ground: getComputedStyle(document.body).backgroundColor,
})"""
GROUNDS = {"light": "rgb(242, 244, 247)", "dark": "rgb(20, 23, 27)"}


def letters_of(make_app: AppFactory) -> dict[str, str]:
    """Return the HTML of every mail to somebody with a long name, by its kind."""
    address = f"{'m' * 60}@univ-demo.example"
    who = somebody("Maximilien-Alexandre-Barthélemy", "北京" * 20, "fr", login="m" * 40, mail=address)
    promised = [one for one in every_mail(who) if one.to != address]
    with mail_server() as server:
        app = make_app(
            MAIL_SERVER="127.0.0.1",
            MAIL_PORT=server.port,
            MAIL_SUPPRESS_SEND=False,
            SESAME_HELP_CONTACT=DESK,
            SESAME_MAIL_COLOUR="#ffd100",
        )
        services = mounted(app).services
        with services.unit_of_work() as tx:
            tx.outbox.promise(promised, services.clock.now())
        with app.app_context():
            services.delivery.deliver()
    parts = [letter.get_body(("html",)) for letter in server.letters]
    return {one.template: str(part.get_content()) for one, part in zip(promised, parts, strict=True) if part}


def faults_of(page: Page, name: str, *, width: int, scheme: str) -> list[str]:
    """Return what is wrong with the look of one mail."""
    where = f"{name}, {width} px, {scheme}"
    look = page.evaluate(LOOK)
    found = [f"{where}: {what} {look[what]}" for what in ("wide", "heads", "buttons") if look[what] > 0]
    if look["ground"] != GROUNDS[scheme]:
        found.append(f"{where}: on {look['ground']}")
    for rule in Axe().run(page, options=MAIL_RULES).response["violations"]:
        places = "; ".join(" ".join(node["target"]) for node in rule["nodes"])
        found.append(f"{where}: {rule['id']} ({rule['help']}) at {places}")
    return found


def test_every_mail_can_be_read_on_a_phone_and_in_the_dark(browser: Browser, make_app: AppFactory) -> None:
    """Nothing stands out, every contrast suffices under any colour, heads are at the left, and nothing is loaded."""
    letters, faults = letters_of(make_app), list[str]()
    requests: list[str] = []
    for width in (320, 600):
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport={"width": width, "height": 640}, color_scheme=scheme)
            page.on("request", lambda request: requests.append(request.url))
            for name, html in letters.items():
                page.set_content(html)
                faults += faults_of(page, name, width=width, scheme=scheme)
            page.close()

    assert faults == []
    assert requests == []
