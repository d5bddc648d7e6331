"""Lo que el sitio lleva y no se escribe a mano: las fuentes y la paleta de las figuras.

Las fuentes vienen de paquetes de requirements.txt. Aquí se recortan a los caracteres que un curso
en español con fórmulas necesita y se guardan en woff2; el sitio no pide nada a otro servidor.
Como quedan modificadas llevan nombre propio («Curso Sans», «Curso Mono», «Curso Math»), como pide
su licencia (SIL Open Font License 1.1), y el texto de la licencia se publica a su lado.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course_build.files import write_if_changed
from course_code.figures.palette import PALETTE

ROOT = Path(__file__).resolve().parents[1]
#: Donde se guardan las fuentes ya hechas: hacerlas tarda unos segundos.
FONT_CACHE = ROOT / ".course" / "fuentes"
#: Se cambia cuando cambia la forma de hacer las fuentes.
RECIPE = 2

TEXT_CHARACTERS = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # español y demás lenguas latinas
    *range(0x2C6, 0x2DE),
    *range(0x300, 0x310),  # acentos que se combinan
    *range(0x370, 0x400),  # griego
    *range(0x2000, 0x20D0),  # puntuación, exponentes, subíndices, moneda
    *range(0x2100, 0x2300),  # letras especiales, flechas, operadores
    *range(0x2500, 0x2620),  # cajas y figuras
    *range(0x2713, 0x2719),  # ✓ y ✗
)
MATH_CHARACTERS = (
    *TEXT_CHARACTERS,
    *range(0x2300, 0x2400),
    *range(0x27C0, 0x2800),
    *range(0x2A00, 0x2A80),
    *range(0xFE00, 0xFE02),  # las dos formas de la escritura caligráfica
    *range(0x1D400, 0x1D504),  # negrita, cursiva y caligráfica
    *range(0x1D538, 0x1D56C),  # de doble trazo
    *range(0x1D6A8, 0x1D756),  # griego en negrita y en cursiva
    *range(0x1D7CE, 0x1D7E2),  # cifras
)


@dataclass(frozen=True)
class Font:
    """Una fuente del sitio: de qué paquete y archivo sale, y cómo se llama aquí."""

    name: str
    package: str
    file: str
    family: str
    style: str = "normal"
    limits: tuple = ()
    characters: tuple = TEXT_CHARACTERS
    features: tuple = ("kern", "mark", "mkmk", "ccmp", "locl", "liga")

    @property
    def source(self) -> Path:
        spec = importlib.util.find_spec(self.package)
        if spec is None:
            raise FileNotFoundError(
                f"Falta el paquete «{self.package.replace('_', '-')}», de donde sale la fuente "
                f"«{self.family}»: vuelve a crear el entorno con «make clean» y «make site»."
            )
        return Path(spec.origin).parent / self.file

    def key(self) -> str:
        """Cambia cuando cambia algo de lo que el resultado depende."""
        digest = hashlib.sha256(self.source.read_bytes())
        recipe = (RECIPE, importlib.metadata.version("fonttools"), repr(self))
        digest.update(repr(recipe).encode())
        return digest.hexdigest()[:16]


_WIDTH = ("wdth", 100)
_TEXT_WEIGHTS = ("wght", (400, 700))
_SANS = {"package": "fontpkg_ibm_plex_sans", "family": "Curso Sans"}
_UPRIGHT = "files/IBMPlexSans[wdth,wght].ttf"
_ITALIC = "files/IBMPlexSans-Italic[wdth,wght].ttf"

WEB_FONTS = (
    Font("curso-sans", file=_UPRIGHT, limits=(_WIDTH, _TEXT_WEIGHTS), **_SANS),
    Font(
        "curso-sans-italica", file=_ITALIC, style="italic", limits=(_WIDTH, _TEXT_WEIGHTS), **_SANS
    ),
    Font(
        "curso-mono",
        package="fontpkg_jetbrains_mono",
        file="files/JetBrainsMono[wght].ttf",
        family="Curso Mono",
        limits=(_TEXT_WEIGHTS,),
        # Sin ligaduras: quien aprende debe ver «!=» como se escribe.
        features=("mark", "mkmk", "ccmp", "locl"),
    ),
    Font(
        "curso-math",
        package="ziamath",
        file="fonts/STIXTwoMath-Regular.ttf",
        family="Curso Math",
        characters=MATH_CHARACTERS,
        features=("kern", "mark", "mkmk", "ccmp", "locl", "ssty", "dtls", "flac"),
    ),
)
#: Las variantes fijas que usa matplotlib, que no entiende las fuentes variables.
STATIC_FONTS = (
    Font("curso-sans-400", file=_UPRIGHT, limits=(_WIDTH, ("wght", 400)), **_SANS),
    Font("curso-sans-700", file=_UPRIGHT, limits=(_WIDTH, ("wght", 700)), **_SANS),
    Font("curso-sans-400i", file=_ITALIC, style="italic", limits=(_WIDTH, ("wght", 400)), **_SANS),
)


def build(folder: Path) -> None:
    """Deja en ``folder`` (docs/salidas/sitio) las fuentes y las hojas de estilo generadas."""
    folder = Path(folder)
    build_fonts(folder / "fonts")
    write_if_changed(folder / "fonts.css", fonts_css().encode())
    write_if_changed(folder / "palette.css", palette_css().encode())


def build_fonts(target: Path) -> list[Path]:
    """Hace en ``target`` las fuentes del sitio que falten o estén atrasadas."""
    target = Path(target)
    target.mkdir(parents=True, exist_ok=True)
    files = _make(WEB_FONTS, FONT_CACHE, "woff2")
    for file in files:
        write_if_changed(target / file.name, file.read_bytes())
    write_if_changed(target / "LICENCIA.txt", licence_text().encode())
    return [target / file.name for file in files]


@cache
def font_files() -> list[Path]:
    """Los .ttf con que matplotlib mide y dibuja el texto de las figuras."""
    return _make(STATIC_FONTS, FONT_CACHE, "ttf")


def _make(fonts: tuple[Font, ...], target: Path, flavor: str) -> list[Path]:
    target.mkdir(parents=True, exist_ok=True)
    register = target / f"{flavor}.json"
    try:
        done = json.loads(register.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        done = {}
    paths, keys = [], {}
    for font in fonts:
        path = target / f"{font.name}.{flavor}"
        keys[path.name] = font.key()
        if done.get(path.name) != keys[path.name] or not path.is_file():
            write_if_changed(path, make_font(font, flavor))
        paths.append(path)
    write_if_changed(register, json.dumps(keys, indent=1).encode())
    return paths


def make_font(font: Font, flavor: str) -> bytes:
    """Recorta una fuente, le fija los ejes y le pone su nombre; da siempre los mismos bytes."""
    import io
    import logging

    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    face = TTFont(font.source, recalcTimestamp=False)
    options = Options(
        layout_features=list(font.features),
        hinting=False,
        name_IDs=[0, 1, 2, 3, 4, 6, 13, 14],
        notdef_outline=True,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=font.characters)
    subsetter.subset(face)
    if font.limits:
        face = instantiateVariableFont(face, dict(font.limits), inplace=True)
    for table in ("DSIG", "STAT"):
        if table in face:
            del face[table]
    _rename(face, font)
    face.recalcTimestamp = False
    face.flavor = "woff2" if flavor == "woff2" else None
    buffer = io.BytesIO()
    face.save(buffer)
    return buffer.getvalue()


def _rename(face, font: Font) -> None:
    """Pone el nombre propio; matplotlib reconoce por él la familia, el peso y la inclinación."""
    weight = dict(font.limits).get("wght", 400)
    bold = weight == 700
    italic = font.style == "italic"
    style = " ".join(word for word, on in (("Bold", bold), ("Italic", italic)) if on) or "Regular"
    names = {1: font.family, 2: style, 3: font.name, 4: f"{font.family} {style}", 6: font.name}
    for record in list(face["name"].names):
        if record.nameID in names:
            face["name"].setName(names[record.nameID], record.nameID, *_platform(record))
    if bold:
        face["OS/2"].usWeightClass = 700
        face["head"].macStyle |= 1


def _platform(record) -> tuple[int, int, int]:
    return record.platformID, record.platEncID, record.langID


def fonts_css() -> str:
    """Las reglas @font-face de las fuentes del sitio."""
    rules = ["/* Generado por course_build/assets.py. */"]
    for font in WEB_FONTS:
        weight = "400 700" if font.limits else "400"
        rules.append(
            f'@font-face {{\n  font-family: "{font.family}";\n  font-style: {font.style};\n'
            f"  font-weight: {weight};\n  font-display: swap;\n"
            f'  src: url("fonts/{font.name}.woff2") format("woff2");\n}}'
        )
    return "\n".join(rules) + "\n"


def palette_css() -> str:
    """Los colores de las figuras como variables CSS, en la paleta clara y en la oscura."""
    light = _variables(0)
    dark = _variables(1)
    return (
        "/* Generado con los colores de course_code/figures/palette.py. */\n"
        f':root,\n[data-md-color-scheme="default"] {{\n{light}}}\n'
        f'[data-md-color-scheme="slate"] {{\n{dark}}}\n'
        f"@media print {{\n[data-md-color-scheme] {{\n{light}}}\n}}\n"
    )


def _variables(which: int) -> str:
    return "".join(f"  --fig-{name}: {pair[which]};\n" for name, pair in PALETTE.items())


def licence_text() -> str:
    """De qué fuente sale cada una, sus derechos y el texto de la licencia."""
    lines = [
        "Fuentes de este sitio, recortadas y con otro nombre a partir de:",
        "",
        "- Curso Sans: IBM Plex Sans. Copyright © 2017 IBM Corp.",
        "- Curso Mono: JetBrains Mono. Copyright 2020 The JetBrains Mono Project Authors.",
        "- Curso Math: STIX Two Math. Copyright 2001-2020 The STIX Fonts Project Authors.",
        "",
        "Las tres se publican con la SIL Open Font License 1.1:",
        "",
    ]
    licence = (WEB_FONTS[0].source.parents[1] / "LICENSE").read_text(encoding="utf-8")
    body = licence[licence.index("SIL OPEN FONT LICENSE") :]
    return "\n".join(lines) + "\n" + body.strip() + "\n"
