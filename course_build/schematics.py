"""Dibuja los esquemas de una página: una función sin argumentos por figura.

La función devuelve una figura de matplotlib o, si algo en ella se mueve, el texto de un SVG.
Se ejecuta en un proceso aparte: ``python -m course_build.schematics guion destino nombre…``.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from course_build.prelude import style_figures


def draw(script: str, target: Path, names: list[str]) -> None:
    """Escribe ``<nombre>.svg`` en ``target`` por cada función pedida.

    De una figura de matplotlib sale también ``<nombre>.png``; de un SVG ya hecho, no.
    """
    import matplotlib.pyplot as plt

    module = importlib.import_module(f"course_code.figures.{script}")
    for name in names:
        function = getattr(module, name, None)
        if function is None:
            raise AttributeError(
                f"course_code/figures/{script}.py no tiene ninguna función «{name}»"
            )
        figure = function()
        if isinstance(figure, str):
            (target / f"{name}.svg").write_text(figure, encoding="utf-8")
            continue
        figure.savefig(target / f"{name}.svg", metadata={"Date": None})
        figure.savefig(target / f"{name}.png")
        plt.close("all")


def main(arguments: list[str]) -> None:
    """Dibuja los esquemas que se piden en la línea de órdenes."""
    script, target, *names = arguments
    fonts = [font for font in os.environ.get("COURSE_FONTS", "").split(os.pathsep) if font]
    style_figures("course_code/curso.mplstyle", fonts)
    draw(script, Path(target), names)


if __name__ == "__main__":
    main(sys.argv[1:])
