"""Lo que MkDocs hace de otra manera al construir este sitio."""

import re

import nbformat
from mkdocs.structure.pages import Page

from course_build.notebooks import site_markdown

VERBATIM = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.DOTALL)


def on_post_page(output, **_):
    """Quita la sangría y las líneas en blanco de las plantillas: unos 14 kB por página.

    Solo junta espacios que el navegador ya juntaba; el código y los guiones quedan como estaban.
    """
    pieces = VERBATIM.split(output)  # texto, bloque intacto, su nombre, texto, …
    for i in range(0, len(pieces), 3):
        pieces[i] = re.sub(r"\s*\n\s*", "\n", pieces[i])
    del pieces[2::3]
    return "".join(pieces)


def on_page_markdown(markdown, page, **_):
    """Da a un cuaderno el Markdown del sitio en lugar del HTML de JupyterLab.

    ``mkdocs-jupyter`` lo admite como página; lo demás es como en las otras: una hoja de estilo para
    todas (la suya pone 580 kB en cada una), recuadros, fórmulas, índice, enlaces y anclas
    revisados, y una sola entrada en la búsqueda.
    """
    if not page.file.src_path.endswith(".ipynb"):
        return markdown
    notebook = nbformat.reads(markdown, as_version=4)
    page.meta.update(notebook.metadata["course"])
    page.render = Page.render.__get__(page)
    return site_markdown(notebook)
