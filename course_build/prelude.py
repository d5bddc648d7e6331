"""Lo que ocurre en el núcleo antes del primer bloque de una página.

Nada de esto cambia lo que calcula el código de quien lee: prepara las figuras (hoja de estilo,
formatos), arregla ``torchvision`` donde sus operadores compilados no cargan, y cierra el paso a
los módulos del curso, porque ningún bloque puede depender de ellos.
"""

from __future__ import annotations

import contextlib
import sys
import warnings


def patch_torchvision() -> None:
    """Importa ``torchvision`` aunque sus operadores compilados no sean de este PyTorch.

    Con el PyTorch para CPU, la versión de torchvision de un índice de paquetes puede estar
    compilada para CUDA y detenerse con ``operator torchvision::nms does not exist``. El curso no
    usa esos operadores: los declaramos vacíos y volvemos a importar. Donde torchvision se importa
    bien, esta función no hace nada.
    """
    import torch

    try:
        import torchvision
    except RuntimeError as error:
        if "torchvision::nms does not exist" not in str(error):
            raise
        for name in [name for name in sys.modules if name.split(".")[0] == "torchvision"]:
            del sys.modules[name]
        library = torch.library.Library("torchvision", "FRAGMENT")
        library.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        library.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        import torchvision

        torchvision._declared_operators = library  # que no se borre con la función


def block_course_modules() -> None:
    """Hace que importar el paquete del curso falle como en la computadora de quien lee."""

    class Blocker:
        def find_spec(self, name, path=None, target=None):
            if name.split(".")[0] in ("course_code", "course_build"):
                raise ModuleNotFoundError(f"No module named {name!r}", name=name)
            return None

    sys.meta_path.insert(0, Blocker())


def style_figures(style: str, fonts: list[str]) -> None:
    """Aplica la hoja de estilo ``style`` y registra las fuentes del sitio en matplotlib."""
    import matplotlib
    from matplotlib import font_manager

    matplotlib.rc_file(style)
    families = []
    for path in fonts:
        font_manager.fontManager.addfont(path)
        family = font_manager.FontProperties(fname=path).get_name()
        if family not in families:
            families.append(family)
    if families:
        matplotlib.rcParams["font.family"] = [*families, "DejaVu Sans"]
    matplotlib.rcParams["svg.hashsalt"] = "curso"


def start(style: str, fonts: list[str], code: str) -> None:
    """Prepara el núcleo de una página cuyo código es ``code``; solo carga lo que la página usa."""
    if "matplotlib" in code:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        style_figures(style, fonts)
        set_matplotlib_formats("svg", "retina", metadata={"Date": None})
    if "torchvision" in code or "timm" in code:
        with contextlib.suppress(ModuleNotFoundError):
            patch_torchvision()
    # Al importar timm, las barras de progreso avisan si no pueden dibujarse: no las hay.
    warnings.filterwarnings("ignore", message="IProgress not found")
    block_course_modules()
