"""Prepara los SVG de matplotlib para vivir dentro de una página."""

from __future__ import annotations

import base64
import re

from course_code.figures.palette import PALETTE

ID = re.compile(r'\s+id="([^"]+)"')
REFERENCE = re.compile(r"url\(#([^)]+)\)|(?<=href=\")#([^\"]+)")
IMAGE = re.compile(r'href="data:image/png;base64,([^"]+)"')
FONT = re.compile(r"font: (italic |oblique )?(\d00 |bold )?([\d.]+px) ([^;\"]+)")
COORDINATES = re.compile(r'(<path id="[^"]*")? (?:d|x|y)="[^"]*"')
NO_ROTATION = re.compile(r' transform="rotate\(-?0 [^)]*\)"')
LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}")
STYLE = re.compile(r' style="[^"]*"')
FAMILY = re.compile(r"font-family: ([^;\"]+);? ?")
#: Las imágenes de más bytes que esto van en un archivo aparte, que el navegador pide al llegar.
INLINE_IMAGE = 3000
#: Lo que la extensión de Markdown cambia por la carpeta de la figura.
HERE = "@aqui@"


def clean_svg(svg: str, name: str) -> dict[str, bytes]:
    """Devuelve los archivos de una figura: ``<name>.svg`` y las imágenes que llevaba dentro.

    El SVG queda sin cabecera, con identificadores propios de la figura, con los colores de la
    paleta como variables CSS (``--fig-…``) y con las imágenes grandes aparte.
    """
    files: dict[str, bytes] = {}
    if not svg:
        return files
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.S)
    svg = re.sub(r"<!--.*?-->", "", svg, flags=re.S)
    # Una hoja de estilo dentro del SVG valdría para toda la página: la pasamos a la raíz.
    svg = re.sub(r"<defs>\s*<style[^>]*>.*?</style>\s*</defs>", "", svg, flags=re.S)

    svg = svg.replace("xlink:href", "href")
    referenced = dict.fromkeys(a or b for a, b in REFERENCE.findall(svg))
    short = {old: f"{name}-{number}" for number, old in enumerate(referenced, start=1)}
    svg = ID.sub(lambda m: f' id="{short[m[1]]}"' if m[1] in short else "", svg)
    svg = REFERENCE.sub(
        lambda m: f"url(#{short[m[1]]})" if m[1] else f"#{short[m[2]]}",
        svg,
    )

    def extract(match: re.Match) -> str:
        data = base64.b64decode("".join(match[1].split()))
        if len(data) < INLINE_IMAGE:
            return f'href="data:image/png;base64,{base64.b64encode(data).decode()}"'
        file = f"{name}-imagen{len(files) + 1}.png"
        files[file] = data
        return f'href="{HERE}/{file}"'

    svg = IMAGE.sub(extract, svg)
    for color, (light, _) in PALETTE.items():
        svg = re.sub(re.escape(light), f"var(--fig-{color})", svg, flags=re.I)
    svg = NO_ROTATION.sub("", svg)
    # Una décima de punto es más fina que un píxel, y el archivo pesa la mitad. Los marcadores
    # (los trazos con nombre) son pequeños y guardan dos decimales.
    svg = COORDINATES.sub(lambda m: _round(m[0], 2 if m[1] else 1), svg)
    # La familia la pone la hoja de estilo del sitio; del resto de la letra no cambia nada.
    svg = FONT.sub(_split_font, svg)
    svg = FAMILY.sub(lambda m: "font-family: var(--fig-mono); " if "Mono" in m[1] else "", svg)
    svg = re.sub(
        r'<svg [^>]*?viewBox="0 0 ([\d.]+) ([\d.]+)"[^>]*>',
        lambda m: (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {m[1]} {m[2]}" '
            f'width="{round(float(m[1]) * 4 / 3)}" height="{round(float(m[2]) * 4 / 3)}" '
            f'stroke-linejoin="round" stroke-linecap="butt">'
        ),
        svg,
        count=1,
    )
    svg = re.sub(r">\s+<", "><", svg)
    svg = re.sub(r"[ \t]*\n[ \t]*", " ", svg).strip()
    svg = STYLE.sub(lambda m: re.sub(r"([:;]) +", r"\1", m[0]), svg)
    svg = _without_bare_groups(svg)
    files[f"{name}.svg"] = (svg + "\n").encode()
    return files


def _without_bare_groups(svg: str) -> str:
    """Quita los ``<g>`` sin atributos, que solo agrupan, y el papel transparente del fondo."""
    svg = re.sub(r'<path d="[^"]*" style="fill:none"/>', "", svg)
    kept, stack = [], []
    for part in re.split(r"(<g\b[^>]*>|</g>)", svg):
        if part == "</g>":
            if stack.pop():
                kept.append(part)
        elif re.match(r"<g\b", part) and not part.endswith("/>"):
            stack.append(not re.fullmatch(r"<g\s*>", part))
            if stack[-1]:
                kept.append(part)
        else:
            kept.append(part)
    return "".join(kept)


def _round(coordinates: str, decimals: int) -> str:
    """Las mismas coordenadas con menos decimales, sin ceros sobrantes."""
    return LONG_NUMBER.sub(
        lambda m: f"{float(m[0]):.{decimals}f}".rstrip("0").rstrip("."), coordinates
    )


def _split_font(match: re.Match) -> str:
    """Separa la propiedad abreviada ``font`` en sus partes."""
    style, weight, size, family = match.groups()
    parts = [f"font-size: {size}", f"font-family: {family}"]
    if weight:
        parts.append(f"font-weight: {weight.strip()}")
    if style:
        parts.append(f"font-style: {style.strip()}")
    return "; ".join(parts)
