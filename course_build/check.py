"""Comprueba que las páginas y sus salidas concuerden, antes de publicar."""

from __future__ import annotations

from course_build.pages import OUTPUTS, Page, find_pages
from course_build.pages import Reader as PageReader
from course_build.run import Project, page_states, plural
from course_build.store import schematic_names


def check(project: Project, pages: list[Page] | None = None) -> list[str]:
    """Devuelve los problemas encontrados; una lista vacía si todo está bien.

    ``pages`` son todas las páginas, si ya están leídas.

    Nada atrasado, cada salida de un bloque mostrada en su página, ninguna salida incluida que ya
    no exista y un pie en cada página. (Que el Python sea incluido, las figuras tengan texto
    alternativo y las páginas estén en el menú lo exige la lectura de la página.)
    """
    pages = pages or find_pages(PageReader(project.root), [])
    states = page_states(project, pages)
    problems = []
    for page in pages:
        included = [target for target, _ in page.outputs]
        foot = f"{page.script}/pie.md" if page.script else "sitio/pie.md"
        if page.path.suffix == ".ipynb":
            included.append(foot)  # lo pone quien arma el cuaderno
        if foot not in included and "sitio/pie.md" not in included:
            problems.append(f'docs/{page.name}: falta el pie. Agrega al final: --8<-- "{foot}"')
        if page.script:
            if states[page.script][2] is None:
                problems.append(
                    f"docs/{page.name}: sus salidas están atrasadas. Ejecuta «make site»."
                )
            else:
                problems += _outputs(page, included)
    return problems


def _outputs(page: Page, included: list[str]) -> list[str]:
    """Los problemas de las salidas de una página ya ejecutada."""
    problems = []
    folder = page.root / OUTPUTS / page.script
    produced = {path.stem for path in folder.glob("*.md")} - {"pie"}
    for block in page.blocks:
        target = f"{page.script}/{block.id}.md"
        if page.path.suffix == ".md" and block.id in produced and target not in included:
            problems.append(
                f"docs/{page.name}:{block.line}: el bloque «{block.id}» imprime algo que la "
                f'página no muestra. Agrega debajo: --8<-- "{target}"'
            )
        if included.count(target) > 1:
            problems.append(f"docs/{page.name}: la salida {target} aparece dos veces. Deja una.")
    for target, line in page.outputs:
        script, _, name = target.partition("/")
        if script == "sitio":
            continue
        if script != page.script:
            problems.append(
                f"docs/{page.name}:{line}: incluye {target}, que es de otra página. Quítala."
            )
        elif not (folder / name).is_file():
            problems.append(
                f"docs/{page.name}:{line}: incluye {target}, pero ese bloque no imprime nada. "
                f"Quita la inclusión."
            )
    if page.blocks:
        notebook = (folder / f"{page.script}.ipynb").read_text(encoding="utf-8")
        drawn = notebook.count('"image/png"')
        schematics = schematic_names(page)
        shown = len({figure.name for figure in page.figures if figure.name not in schematics})
        if drawn > shown:
            problems.append(
                f"docs/{page.name}: sus bloques dibujan "
                f"{plural(drawn, 'figura', 'figuras')} y la página muestra "
                f"{shown}. Muestra las que faltan o quita su plt.show()."
            )
    return problems
