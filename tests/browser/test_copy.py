"""El botón de copiar copia el bloque, entero y sin nada más; las salidas no lo llevan."""

import pytest

OUTPUTS = ":is(.salida, .error, .aviso)"
LEAF = f".md-typeset .highlight:not({OUTPUTS})"


# Copia un bloque con su botón y devuelve [lo copiado, lo que dice el bloque]. Uno por llamada: cada
# una vale por un gesto de quien lee, y Chromium deja copiar solo hasta cinco segundos después.
COPY = """async ([selector, index]) => {
    const block = document.querySelectorAll(selector)[index]
    await navigator.clipboard.writeText("")
    block.querySelector("[data-clipboard-target]").click()
    let copied = ""
    for (let i = 0; i < 300 && !copied; i++) {
        await new Promise(done => setTimeout(done, 10))
        copied = await navigator.clipboard.readText()
    }
    return [copied, block.querySelector("code").textContent]
}"""


@pytest.mark.mini
def test_copy_button(site, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    problems, blocks = [], 0
    for name in site.pages():
        if name == "404.html":
            continue
        page.goto(site.url + name)
        # Lo plegado no tiene texto que copiar hasta que se ve.
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        page.evaluate(
            "document.querySelectorAll('.tabbed-block').forEach(t => t.style.display = 'block')"
        )
        if page.locator(f"{OUTPUTS} [data-clipboard-target]:visible").count():
            problems.append(f"{name}: una salida tiene botón de copiar")
        count = page.locator(LEAF).count()
        blocks += count
        for index in range(count):
            copied, expected = page.evaluate(COPY, [LEAF, index])
            if copied.rstrip("\n") != expected.rstrip("\n"):
                problems.append(f"{name}: se copió {copied!r} en vez de {expected!r}")
    context.close()
    assert blocks, "Ninguna página tiene un bloque que copiar"
    assert not problems, "\n".join(problems)


def test_copy_button_answers_to_the_mouse(site, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url)
    block = page.locator(LEAF).first
    block.hover()
    block.locator("[data-clipboard-target]").click()
    page.wait_for_selector("text=Copiado al portapapeles")
    expected = block.locator("code").first.text_content()
    assert page.evaluate("navigator.clipboard.readText()").rstrip() == expected.rstrip()
    context.close()


def test_copy_the_whole_page(site, browser):
    """«Copiar todo el código» pone en el portapapeles el programa de la página."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    for name in ("01-mlp/red/", "03-mnist/entrenar/"):
        page.goto(site.url + name)
        button = page.get_by_role("button", name="Copiar todo el código de la página")
        button.click()
        page.wait_for_selector("text=Copiado.")
        program = site.folder / page.locator(".descargas a[href$='.py']").evaluate(
            "link => new URL(link.href).pathname.replace('/repo/', '')"
        )
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == program.read_text(encoding="utf-8")
        assert copied.count("# %%") > 10
    context.close()


def test_copying_says_when_it_cannot(site, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(site.url + "01-mlp/red/")
    page.route("**/*.py", lambda route: route.fulfill(status=404))
    page.get_by_role("button", name="Copiar todo el código de la página").click()
    page.wait_for_selector("text=No se pudo copiar")
    context.close()
