"""La búsqueda perdona acentos y plurales, y distingue la eñe."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import require
from web import serve

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = ROOT / "overrides/assets/javascripts/lunr/min/lunr.es.min.js"
PAGES = {
    "index": "# Portada\n\nNada que ver.\n",
    "retro": "# Retropropagación\n\nHacia atrás, con sus derivadas.\n",
    "perdida": "# La pérdida\n\nUna función mide el error de la matriz de pesos.\n",
    "anios": "# Un año\n\nCada año tiene doce meses.\n",
    "ano": "# Anatomía\n\nEl ano es el final del tubo digestivo.\n",
    "codigo": "# Código\n\nUsamos `torch.inference_mode` y `nn.Linear`.\n",
}
QUERIES = {
    "propagación": {"retro"},
    "propagacion": {"retro"},
    "propag": {"retro"},
    "retropropagacion": {"retro"},
    "derivar": {"retro"},
    "función": {"perdida"},
    "funcion": {"perdida"},
    "funciones": {"perdida"},
    "pérdida": {"perdida"},
    "perdida": {"perdida"},
    "PERDIDAS": {"perdida"},
    "matrices": {"perdida"},
    "año": {"anios"},
    "años": {"anios"},
    "ano": {"ano"},
    "inference_mode": {"codigo"},
    "nn.Linear": {"codigo"},
}
WORDS = [
    *("propagación", "propagacion", "función", "funcion"),
    *("funciones", "pérdida", "perdida", "derivar"),
]


@pytest.fixture(scope="module")
def small_site(tmp_path_factory):
    """Un sitio de unas líneas con la búsqueda del curso."""
    yaml = pytest.importorskip("yaml")
    root = tmp_path_factory.mktemp("busqueda")
    (root / "docs").mkdir()
    for name, text in PAGES.items():
        (root / f"docs/{name}.md").write_text(text, encoding="utf-8")
    lines = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    plugins = yaml.safe_load(lines[lines.index("\nplugins:") : lines.index("\nvalidation:")])
    theme = {"name": "material", "language": "es", "font": False}
    theme["custom_dir"] = str(ROOT / "overrides")
    theme["features"] = ["search.highlight"]
    config = {"site_name": "Prueba", "theme": theme, **plugins}
    (root / "mkdocs.yml").write_text(json.dumps(config), encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build"]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr
    yield from serve(root / "site")


def found(page, query):
    """Las páginas que la búsqueda ofrece, y el texto de sus marcas."""
    page.locator(".md-search__input").fill("")
    page.locator(".md-search__input").press_sequentially(query)
    page.wait_for_function(
        """query => {
            const meta = document.querySelector(".md-search-result__meta").textContent
            return meta.trim() && !/Teclee|Inicializando/.test(meta)
        }""",
        arg=query,
    )
    page.wait_for_timeout(350)
    links = page.locator(".md-search-result__list > li > a").evaluate_all(
        "links => links.map(a => new URL(a.href).pathname)"
    )
    marks = page.locator(".md-search-result__list mark").all_text_contents()
    return links, marks


def open_search(browser, site):
    page = browser.new_page()
    page.goto(site.url)
    page.keyboard.press("f")
    return page


def test_queries(small_site, browser):
    page = open_search(browser, small_site)
    problems = []
    for query, expected in QUERIES.items():
        links, marks = found(page, query)
        names = {link.strip("/").rpartition("/")[2] for link in links}
        if names != expected:
            problems.append(f"«{query}» da {names or 'nada'} y no {expected}")
        if not marks:
            problems.append(f"«{query}» no marca nada")
        missing = page.locator(".md-search-result__terms del").all_text_contents()
        if missing:
            problems.append(f"«{query}» da por faltante {missing}")
    page.close()
    assert not problems, "\n".join(problems)


def test_common_words_do_not_bring_noise(small_site, browser):
    page = open_search(browser, small_site)
    links, _ = found(page, "el error de la función")
    page.close()
    assert links[0].endswith("/perdida/")
    assert not any(link.endswith("/retro/") for link in links)


def test_course_queries(site, browser):
    page = open_search(browser, site)
    problems = []
    for word in WORDS:
        links, _ = found(page, word)
        stem = word.translate(str.maketrans("áéíóú", "aeiou"))[:5]
        text = page.locator(".md-search-result__list").inner_text().lower()
        if not links or stem not in text.translate(str.maketrans("áéíóú", "aeiou")):
            problems.append(word)
    page.close()
    assert not problems, f"La búsqueda no encuentra: {', '.join(problems)}"


def test_stemmer():
    node = shutil.which("node")
    if not node:
        require(False, "Falta node para probar la lengua de la búsqueda")
    families = [
        ["función", "funcion", "funciones", "Función"],
        ["propagación", "propagacion", "propagar", "propagando"],
        ["derivar", "derivada", "derivadas", "derivación"],
        ["pérdida", "perdida", "pérdidas", "perder"],
        ["matriz", "matrices"],
        ["índice", "índices"],
        ["imagen", "imágenes"],
        ["error", "errores"],
        ["capa", "capas"],
        ["clase", "clases"],
        ["red", "redes"],
        ["aprender", "aprendizaje", "aprenden"],
        ["entrenar", "entrenamiento", "entrenando"],
        ["año", "años"],
        ["ano", "anos"],
        ["loss"],
        ["softmax"],
    ]
    script = """
        const stub = { registerFunction() {} }
        globalThis.lunr = { Pipeline: stub, Query: { prototype: {} }, Index: { prototype: {} } }
        require(process.argv[1])
        const { fold, stem } = lunr.es
        const words = JSON.parse(process.argv[2])
        console.log(JSON.stringify(words.map(word => [fold(word), stem(fold(word))])))
    """
    words = [word for family in families for word in family]
    command = [node, "-e", script, str(LANGUAGE), json.dumps(words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    folded = dict(zip(words, json.loads(done.stdout), strict=True))
    stems = [{folded[word][1] for word in family} for family in families]
    for family, stem in zip(families, stems, strict=True):
        assert len(stem) == 1, f"{family} tienen raíces distintas: {stem}"
    assert len(set().union(*stems)) == len(families), f"Hay raíces repetidas: {stems}"
    for word, root in folded.values():
        assert word.startswith(root)
