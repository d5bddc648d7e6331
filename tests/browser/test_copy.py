"""El botón de copiar copia el bloque, entero y sin nada más."""

LEAF = ".md-typeset .highlight:not(.salida, .error, .aviso)"


def test_copy_button(site, browser):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    problems, blocks = [], 0
    for name in site.pages():
        if name == "404.html":
            continue
        page.goto(site.url + name)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        for block in page.locator(LEAF).all():
            if not block.is_visible():
                continue
            blocks += 1
            expected = block.locator("code").first.evaluate("code => code.textContent")
            page.evaluate("navigator.clipboard.writeText('')")
            block.hover()
            block.locator("[data-clipboard-target]").click()
            page.wait_for_function("navigator.clipboard.readText().then(text => text !== '')")
            copied = page.evaluate("navigator.clipboard.readText()")
            if copied.rstrip("\n") != expected.rstrip("\n"):
                problems.append(f"{name}: se copió {copied!r} en vez de {expected!r}")
    context.close()
    assert blocks, "Ninguna página tiene un bloque que copiar"
    assert not problems, "\n".join(problems)


def test_outputs_have_no_copy_button(site, browser):
    context = browser.new_context()
    page = context.new_page()
    for name in site.pages():
        if name != "404.html":
            page.goto(site.url + name)
            assert (
                page.locator(":is(.salida, .error, .aviso) [data-clipboard-target]:visible").count()
                == 0
            )
    context.close()
