"""La revisión de la lengua detecta cada clase de falta, en su archivo y su línea."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from markdown import Markdown
from support import ROOT, require

from course_build import language
from course_build.language import (
    ERROR,
    WARNING,
    check_files,
    check_language,
    check_text,
    collation,
    glossary_markdown,
    load_glossary,
)

PAGE = Path("docs/01-mlp/prueba.md")

# clase, texto con la falta en la línea 3, lo que el hallazgo señala
FAULTS = [
    ("variante", "Instalamos la librería.", "librería"),
    ("variante", "Una matriz de pesos totalmente nueva y capas\ntotalmente conectadas.", "capas"),
    ("variante", "La gradiente apunta hacia arriba.", "La gradiente"),
    ("variante", "![Un gráfico computacional con tres nodos](a.svg)", "gráfico computacional"),
    ("variante", '!!! tip "La velocidad de aprendizaje"', "velocidad de aprendizaje"),
    ("ingles", "Elegimos el learning rate a ojo.", "learning rate"),
    ("cursiva", "Con dropout se apagan neuronas.", "dropout"),
    ("vedada", "Asumimos que los datos están listos.", "Asumimos"),
    ("vedada", "Esto no hace sentido.", "hace sentido"),
    ("vedada", "Simplemente llamamos a la función.", "Simplemente"),
    ("vedada", "Los pesos son actualizados por el optimizador.", "son actualizados"),
    ("vedada", "Medimos sólo una vez.", "sólo"),
    ("vedada", "Un modelo pre-calculado.", "pre-calculado"),
    ("tratamiento", "Cuando usted quiera, seguimos.", "usted"),
    ("tratamiento", "Si queréis, seguimos.", "queréis"),
    ("tratamiento", "Si querés, seguimos.", "querés"),
    ("tratamiento", "Ejecute el bloque.", "Ejecute"),
    ("coma-decimal", "La pérdida baja a 0,5 en una época.", "0,5"),
    ("miles", "Hay 60.000 imágenes.", "60.000"),
    ("miles", "Hay 60 000 imágenes.", "60 000"),
    ("miles", "Hay 60000 imágenes.", "60000"),
    ("coma-decimal", "Hay 60,000 imágenes.", "60,000"),
    ("porcentaje", "Acierta el 97.6 % de las veces.", "6 %"),
    ("porcentaje", "Acierta el 97.6% de las veces.", "6%"),
    ("comillas", 'La llamamos "capa oculta" porque no se ve.', '"capa oculta"'),
    ("titulo", "## Cómo Aprende la red { #como-aprende }", "Aprende"),
    ("titulo", '??? question "Predice Antes de ejecutar"', "Antes"),
    ("signos", "Qué aprende la red?", "?"),
    ("signos", "¿Qué aprende la red.", "¿"),
    ("signos", "Funciona!", "!"),
    ("sigla-plural", "Las GPUs son rápidas.", "GPUs"),
    ("enlace", "Mira la [guía] (guia.md).", "] (guia.md)"),
    ("enlace", "Mira la [guía](la guia.md).", "(la guia.md)"),
    ("identificador", "Importamos `antorcha` primero.", "antorcha"),
    ("identificador", "Creamos `tensor (7)` primero.", "tensor (7)"),
    ("exclamaciones", "¡Sí! ¡Qué bien! ¡Seguimos!", "¡"),
    ("glosario", "Vemos la [capa](../glosario.md#capita).", "capita"),
    ("glosario", "**Términos nuevos**: [capa](../glosario.md#capa)", "capa"),
    ("permiso", '<!-- idioma: permitir "librería" -->', ""),
]

GOOD = """\
---
title: Cómo aprende la red
description: Una página de ejemplo con la tasa de aprendizaje y nada más.
---

# Cómo aprende la red { #como-aprende }

**Lectura** 15 min · **Antes**: [Tensores](tensores.md "Otro título")

La **tasa de aprendizaje** (*learning rate*, `lr`) vale 0.5 y acierta el 97.6\u00a0% de las
60\u202f000 imágenes. ¿Por qué? Con *dropout* se apagan neuronas; el dropout regulariza.

!!! info "Las formas"
    De `(64,784)` a $(1,5)$, sin `librería` ni ``GPUs``. La forma (64, 784) se conserva.

    ```python
    --8<-- "chapters/c01.py:librería"
    print("usted", 0,5, "60.000")  # GPUs
    ```

<img src="a.png" alt="Un dígito" data-x="0,5 usted">

Según la [página](https://ejemplo.org/usted?x=0,5) y [*Deep Learning Book*](a.md){ lang=en },
«la librería» es otra cosa. <!-- idioma: permitir "librería" -->

| Pérdida | Exactitud |
| --- | --- |
| 0.125 | 12.345 |

**Términos nuevos**: [tasa de aprendizaje](../glosario.md#tasa-de-aprendizaje)
"""


def review(text: str, path: Path = PAGE):
    """Los errores de un texto, con sus permisos, sin la ortografía."""
    prose = language.read_prose(path, text)
    return language.apply_permits(check_text(text, path), prose, path)


@pytest.mark.parametrize(("kind", "fault", "fragment"), FAULTS)
def test_each_fault_is_found_on_its_line(kind, fault, fragment):
    text = f"# Una página\n\n{fault}\n"
    found = [p for p in review(text) if p.kind == kind]
    assert found, f"no se detecta: {fault}"
    assert (found[0].path, found[0].line, found[0].level) == (PAGE, 3, ERROR)
    assert found[0].fragment.startswith(fragment)
    assert found[0].message and found[0].suggestion
    assert str(found[0]).startswith("docs/01-mlp/prueba.md:3: ")
    column = text.splitlines()[2].find(fragment) + 1
    if kind not in ("exclamaciones", "enlace", "permiso", "glosario"):
        assert found[0].column == column


def test_a_good_page_passes():
    assert [str(p) for p in review(GOOD)] == []


def test_a_long_sentence_is_only_a_warning():
    found = review("# Una página\n\n" + "capa y " * 21 + "capa.\n")
    assert [(p.kind, p.level, p.line) for p in found] == [("oracion", WARNING, 3)]


def test_comments_docstrings_and_messages_are_read():
    text = (
        '"""La librería."""\n\nx = 0  # asumimos 0,5\nprint("Las GPUs listas")\nusted = "usted"\n'
    )
    found = review(text, Path("course_code/prueba.py"))
    assert [(p.kind, p.line) for p in found] == [
        ("variante", 1),
        ("vedada", 3),
        ("sigla-plural", 4),
    ]


def test_a_permit_covers_its_line_and_the_next_one():
    permit = '<!-- idioma: permitir "la librería" -->'
    assert review(f"{permit}\nDicen la librería.\n") == []
    kinds = [p.kind for p in review(f"{permit}\n\nDicen la librería.\n")]
    assert kinds == ["variante", "permiso"]


def test_no_term_is_forbidden_by_another():
    """Lo que un término llama a usar no lo rechaza la regla de otro."""
    for term in load_glossary():
        for use in term.uses:
            text = f"La palabra *{use}* y ya.\n" if term.cursive else f"La palabra {use} y ya.\n"
            kinds = {p.kind for p in review(text)}
            assert not kinds & {"variante", "vedada", "tratamiento"}, use


@pytest.fixture
def speller():
    require(shutil.which("hunspell") is not None, "hunspell no está instalado")


def test_spelling_in_a_project(speller, tmp_path):
    (tmp_path / "docs/salidas/x").mkdir(parents=True)
    (tmp_path / "course_code").mkdir()
    page = tmp_path / "docs/pagina.md"
    page.write_text(
        "# EPOCA y OTRO\n\nUna palavra mal escrita, `otra palavra` y *foreign words*.\n"
        "En PyTorch el sobreajuste no es una falta. Redes-neuronales y model.eval() tampoco.\n",
        encoding="utf-8",
    )
    (tmp_path / "docs/salidas/x/y.md").write_text("palavra", encoding="utf-8")
    (tmp_path / "course_code/a.py").write_text("# un comentrio\n", encoding="utf-8")
    found = check_language(tmp_path)
    assert [(p.path.as_posix(), p.line, p.kind, p.fragment) for p in found] == [
        ("docs/pagina.md", 1, "ortografia", "EPOCA"),
        ("docs/pagina.md", 3, "ortografia", "palavra"),
        ("course_code/a.py", 1, "ortografia", "comentrio"),
    ]
    assert "palabra" in found[1].suggestion


def test_spaces_are_mended_in_place():
    text = "Hay 60 000 imágenes y 1 048 576 colores; acierta el 97.6 % (`60 000`, `6 %`).\n"
    fixed = language.fix_spaces(Path("x.md"), text)
    assert fixed == (
        "Hay 60\u202f000 imágenes y 1\u202f048\u202f576 colores; "
        "acierta el 97.6\u00a0% (`60 000`, `6 %`).\n"
    )
    assert review(fixed) == []


def test_without_hunspell_it_says_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(language.shutil, "which", lambda name: None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COURSE_REQUIRE_ALL", raising=False)
    monkeypatch.setenv("CI", "false")
    assert language.main([]) == 0
    assert "hunspell no está instalado" in capsys.readouterr().err
    monkeypatch.setenv("CI", "true")
    assert language.main([]) == 1


def test_command_prints_file_line_and_fails(speller, monkeypatch, tmp_path, capsys):
    (tmp_path / "README.md").write_text("# Hola\n\nLas GPUs.\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert language.main([]) == 1
    assert capsys.readouterr().out.startswith("README.md:3: «GPUs»: las siglas")


# --- Los datos y la página del glosario ---------------------------------------------------------


def test_terms_are_complete():
    terms = load_glossary()
    assert len(terms) >= 110
    assert len({term.id for term in terms}) == len(terms)
    assert len({term.es for term in terms}) == len(terms)
    for term in terms:
        slug = re.sub(r"[^a-z0-9]+", "-", collation(term.es).replace("n~", "n")).strip("-")
        assert term.id == slug, "el ancla es el término en ASCII, para poder adivinarla"
        assert 20 <= len(term.definition) <= 220, term.id
        assert term.definition.endswith((".", ")")) and not re.search(r"[*`\[<]", term.definition)
        assert term.gender in ("m", "f", "")
        for form in term.english_forms:
            assert form.casefold() not in {use.casefold() for use in term.uses}


def test_word_list_is_sorted():
    words = (ROOT / "course_build/words.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert words == sorted(set(words), key=lambda word: (word.casefold(), word))


def test_spanish_order():
    words = ["oso", "ñu", "nube", "Ébano", "eco", "nido", "dado"]
    assert sorted(words, key=collation) == ["dado", "Ébano", "eco", "nido", "nube", "ñu", "oso"]


def test_glossary_page_has_every_anchor():
    md = Markdown(extensions=["attr_list", "tables", "toc"])
    html = md.convert(glossary_markdown())
    for term in load_glossary():
        assert f'<h3 id="{term.id}">' in html
        assert f'<a href="#{term.id}">' in html
    assert set(re.findall(r'href="#([\w-]+)"', html)) <= set(re.findall(r'id="([\w-]+)"', html))
    page = (ROOT / "docs/glosario.md").read_text(encoding="utf-8") + glossary_markdown()
    for anchor in language.ANCHORS:
        assert f"{{ #{anchor} }}" in page


# --- Las definiciones sobre el primer uso ---------------------------------------------------------


def render(text: str) -> str:
    names = ["abbr", "admonition", "attr_list", "tables", "pymdownx.details"]
    return Markdown(extensions=[*names, "course_build.markdown_ext.terms"]).convert(text)


def abbreviations(text: str) -> list[str]:
    return re.findall(r'<abbr title="[^"]{20,}">(.*?)</abbr>', render(text), re.S)


def test_first_use_only_and_longest_first():
    text = "La capa oculta y otra capa.\n\n- Capas ocultas, capas.\n"
    assert abbreviations(text) == ["capa oculta", "capa"]


def test_capital_at_the_start_and_line_breaks():
    assert abbreviations("Tasa de\naprendizaje. La TASA no.") == ["Tasa de\naprendizaje"]


def test_not_in_headings_links_code_tables_or_titles():
    text = (
        "# La capa\n\n[la capa](a.md), `capa` y $capa$.\n\n| capa |\n| --- |\n| capa |\n\n"
        '!!! info "Una capa"\n    Por fin, una **capa** y *capa*.\n\n'
        '??? note "La neurona"\n    Nada.\n'
    )
    html = render(text.replace("$capa$", '<span class="arithmatex">x</span>'))
    assert html.count("<abbr") == 1
    assert "una <strong><abbr" in html


def test_an_existing_abbreviation_is_kept():
    html = render("Un MLP y un MLP.\n\n*[MLP]: perceptrón\n")
    assert html.count("<abbr") == 2 and html.count('title="perceptrón"') == 2


def test_text_around_is_preserved():
    text = "Con x, el **tensor** y la *softmax* van la neurona, el peso y un sesgo; fin."
    plain = re.sub(r"<[^>]+>", "", render(text))
    assert plain == text.replace("*", "")


def test_english_in_italics_is_marked():
    assert '<em lang="en">learning rate</em>' in render("La tasa (*learning rate*).")


def test_a_page_can_opt_out():
    assert abbreviations("<!-- glosario: sin definiciones -->\n\nUna capa oculta.") == []


# --- El proyecto ----------------------------------------------------------------------------------


def test_the_project_speaks_well():
    found = check_files(ROOT, language.sources(ROOT), spelling=False)
    assert [str(p) for p in found if p.level == ERROR] == []


def test_the_project_spells_well(speller):
    found = [p for p in check_language(ROOT) if p.kind == "ortografia"]
    assert [str(p) for p in found] == []
