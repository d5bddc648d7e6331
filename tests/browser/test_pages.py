"""Cada página, en las dos paletas y en dos anchos: se ve entera, es accesible y propia."""

import statistics

import pytest
from axe_playwright_python.sync_playwright import Axe
from web import SCHEMES, VIEWS

KILOBYTE = 1000
# Por dentro, una fórmula o una figura no tienen nada que axe mire, y son miles de elementos.
CONTEXT = {"exclude": [["math > *"], ["svg.figura > *"]]}


@pytest.fixture(scope="module")
def axe():
    return Axe()


def report(violations):
    """Una línea por elemento: la regla que incumple y dónde."""
    return [
        f"{rule['id']}: {node['html'][:160]} — {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in violations
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), VIEWS)
def test_every_page(site, browser, axe, width, scheme):
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    problems = []
    current = ""

    def note(text):
        problems.append(f"{current or 'portada'}: {text}")

    def check_request(request):
        if not request.url.startswith((site.url, "data:", "blob:")):
            note(f"pide {request.url}")

    def check_response(response):
        if response.status >= 400:
            note(f"{response.status} en {response.url}")

    page.on("request", check_request)
    page.on("response", check_response)
    page.on("console", lambda m: m.type in ("error", "warning") and note(f"consola: {m.text}"))
    page.on("pageerror", lambda error: note(f"error de JavaScript: {error}"))
    expected = "slate" if scheme == "dark" else "default"
    # 404.html enlaza desde la raíz del dominio, así que solo funciona donde diga SITE_URL.
    for current in (name for name in site.pages() if name != "404.html"):
        page.goto(site.url + current)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        if page.evaluate("document.body.dataset.mdColorScheme") != expected:
            note("no sigue la paleta del sistema")
        if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
            note(f"se desplaza de lado: mide {found} px")
        for line in report(axe.run(page, CONTEXT).response["violations"]):
            note(line)
    context.close()
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_open_search_is_accessible(site, browser, axe, scheme):
    context = browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto(site.url)
    page.keyboard.press("f")
    page.locator(".md-search__input").press_sequentially("tensor")
    page.wait_for_selector(".md-search-result__item")
    problems = report(axe.run(page, CONTEXT).response["violations"])
    context.close()
    assert not problems, "\n" + "\n".join(problems)


def test_palette_buttons(site, browser):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    page.goto(site.url)
    names = page.locator("input[name=__palette]").evaluate_all("all => all.map(i => i.ariaLabel)")
    assert len(names) == 3 and all("paleta" in name.lower() for name in names)
    seen = []
    for _ in range(3):
        button = page.locator("label.md-header__button[for^=__palette]:visible")
        button.click()
        seen.append(page.evaluate("document.body.dataset.mdColorScheme"))
    context.close()
    assert seen == ["default", "slate", "default"]


def test_fonts_are_ours(site, browser):
    context = browser.new_context()
    page = context.new_page()
    page.goto(site.url)
    loaded = page.evaluate(
        """async () => {
            await Promise.all(["16px 'Curso Sans'", "16px 'Curso Mono'", "16px 'Curso Math'"]
                .map(font => document.fonts.load(font)))
            return [...document.fonts].filter(f => f.status === "loaded").map(f => f.family)
        }"""
    )
    context.close()
    names = {name.strip("\"'") for name in loaded}
    assert {"Curso Sans", "Curso Mono", "Curso Math"} <= names


def test_pages_are_light(site):
    sizes = {
        name: (site.folder / (name if name.endswith(".html") else f"{name}index.html"))
        for name in site.pages()
    }
    sizes = {name: path.stat().st_size / KILOBYTE for name, path in sizes.items()}
    heavy = {name: round(size) for name, size in sizes.items() if size > 300}
    assert not heavy, f"Páginas de más de 300 kB: {heavy}"
    assert statistics.median(sizes.values()) <= 150
