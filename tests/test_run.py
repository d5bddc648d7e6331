"""La ejecución: qué se vuelve a ejecutar, qué se publica y cómo falla."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time

import pytest

from course_build import store
from course_build.errors import CourseError

GOOD = """\
# --8<-- [start:imports]
from array import array
# --8<-- [end:imports]

# --8<-- [start:sum]
x = array("d", [0, 1, 2, 3])
print("suma", sum(x))
# --8<-- [end:sum]

# --8<-- [start:sum-claim]
assert sum(x) == 6, "la suma es 6"
# --8<-- [end:sum-claim]
"""

FIGURE = (
    GOOD
    + """
# --8<-- [start:plot]
import matplotlib.pyplot as plt
plt.plot(x, [n**2 for n in x], color="C1")
plt.title("Época")
plt.show()
# --8<-- [end:plot]
"""
)

FIGURE_PAGE = """\
# Figura

```python
--8<-- "chapters/figura.py:imports"
--8<-- "chapters/figura.py:sum"
```

--8<-- "figura/sum.md"

```python
--8<-- "chapters/figura.py:plot"
```

![Una parábola que sube](../salidas/figura/plot.svg)
/// figure-caption
Sube.
///

--8<-- "figura/pie.md"
"""


def ran(result: subprocess.CompletedProcess) -> set[str]:
    """Las páginas que una orden ejecutó de verdad."""
    lines = result.stderr.splitlines()
    return {line.split("] ")[1].split(".md")[0] for line in lines if "✓" in line}


def two_pages(toy):
    toy.page("uno", GOOD)
    toy.page("dos", GOOD.replace("suma", "total"))


def failing(toy, code: str, text: str | None = None) -> str:
    """Ejecuta una página que debe fallar y devuelve su mensaje, ya comprobado."""
    toy.page("buena", GOOD)
    toy.page("mala", code, text)
    result = toy.run("run")
    assert result.returncode == 1
    assert "Traceback" not in result.stderr
    assert "Error: " in result.stderr
    return result.stderr


def block(code: str) -> str:
    return f"# --8<-- [start:bloque]\n{code}\n# --8<-- [end:bloque]\n"


def test_run_publishes_what_the_code_printed(toy):
    toy.page("figura", FIGURE, FIGURE_PAGE.replace("../salidas", "salidas"))
    result = toy.run("site")
    assert result.returncode == 0, result.stderr
    outputs = toy.outputs()
    assert "suma 6.0" in outputs["figura/sum.md"].decode()
    svg = outputs["figura/plot.svg"].decode()
    assert "Época" in svg, "el texto de la figura es texto"
    assert "var(--fig-orange)" in svg, "sus colores siguen la paleta"
    assert "#b8500c" not in svg
    notebook = json.loads(outputs["figura/figura.ipynb"])
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    assert len(sources) == 2, "las afirmaciones y el preludio no se publican"
    html = (toy.root / "site/figura/index.html").read_text(encoding="utf-8")
    assert 'aria-label="Una parábola que sube"' in html
    last = result.stdout.strip().splitlines()[-1]
    assert "1 página" in last and "2 bloques" in last and "1 ejecutadas ahora" in last


def test_second_run_runs_nothing(toy):
    two_pages(toy)
    assert ran(toy.run("run")) == {"uno", "dos"}
    again = toy.run("run")
    assert again.returncode == 0
    assert ran(again) == set()
    assert "2 del almacén" in again.stdout


def test_changing_a_line_reruns_that_page_only(toy):
    two_pages(toy)
    toy.run("run")
    toy.script("uno", GOOD.replace('print("suma"', 'print("la suma"'))
    assert ran(toy.run("run")) == {"uno"}
    assert "la suma 6.0" in toy.outputs()["uno/sum.md"].decode()


def test_touching_prose_reruns_nothing(toy):
    two_pages(toy)
    toy.run("run")
    page = toy.root / "docs/uno.md"
    page.write_text(page.read_text(encoding="utf-8") + "\nMás prosa.\n", encoding="utf-8")
    assert ran(toy.run("run")) == set()


def test_changing_a_piece_reruns_the_pages_that_show_it(toy):
    piece = toy.root / "course_code/piece.py"
    piece.write_text(
        "# --8<-- [start:double]\ndef double(x):\n    return 2 * x\n# --8<-- [end:double]\n"
    )
    toy.page("uno", GOOD)
    toy.page(
        "dos",
        block("print(double(4))"),
        '# Dos\n\n```python\n--8<-- "piece.py:double"\n--8<-- "chapters/dos.py:bloque"\n```\n\n'
        '--8<-- "dos/bloque.md"\n\n--8<-- "dos/pie.md"\n',
    )
    toy.run("run")
    assert "8" in toy.outputs()["dos/bloque.md"].decode()
    piece.write_text(piece.read_text().replace("2 * x", "3 * x"))
    assert ran(toy.run("run")) == {"dos"}
    assert "12" in toy.outputs()["dos/bloque.md"].decode()


def test_other_library_version_is_stale(toy, monkeypatch):
    toy.page("uno", GOOD)
    assert toy.run("run").returncode == 0
    from course_build.pages import Reader

    page = Reader(toy.root).page("uno.md")
    key, _ = store.page_key(page, {})
    monkeypatch.setattr(store, "versions", lambda: {"torch": "9.9"})
    assert store.page_key(page, {})[0] != key


def test_two_cold_runs_are_byte_identical(toy):
    toy.page("figura", FIGURE, FIGURE_PAGE.replace("../salidas", "salidas"))
    assert toy.run("run").returncode == 0
    first = toy.outputs()
    assert toy.run("run", "--force").returncode == 0
    assert toy.outputs() == first


def test_kill_in_the_middle_leaves_nothing_half_done(toy):
    slow = GOOD + "\n" + block('import time\ntime.sleep(3)\nprint("fin")')
    toy.page("uno", GOOD)
    toy.page("lenta", slow)
    process = subprocess.Popen(
        toy.command("run", "--jobs", "2"),
        cwd=toy.root,
        env=toy.environment(),
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.time() + 60
    while not list((toy.root / ".course").glob("store/lenta/.nueva-*")):
        assert time.time() < deadline, "la página lenta no empezó"
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert not (toy.root / "docs/salidas/lenta").exists()
    assert toy.run("run").returncode == 0
    interrupted = toy.outputs()
    assert not list((toy.root / ".course").glob("store/*/.nueva-*")), "no queda basura"
    assert toy.run("run", "--force").returncode == 0
    assert toy.outputs() == interrupted


def test_damaged_store_is_not_used(toy):
    toy.page("uno", GOOD)
    toy.run("run")
    stored = next((toy.root / ".course/store/uno").glob("*/sum.md"))
    stored.write_text("salida escrita a mano\n", encoding="utf-8")
    assert ran(toy.run("run")) == {"uno"}
    assert "suma 6.0" in toy.outputs()["uno/sum.md"].decode()


def test_hand_edited_output_is_restored(toy):
    toy.page("uno", GOOD)
    toy.run("run")
    (toy.root / "docs/salidas/uno/sum.md").write_text("mentira\n", encoding="utf-8")
    again = toy.run("run")
    assert ran(again) == set()
    assert "suma 6.0" in toy.outputs()["uno/sum.md"].decode()


def test_expected_error_is_shown(toy):
    page = (
        '# Mala\n\n```{ .python data-raises="ZeroDivisionError" }\n'
        '--8<-- "chapters/mala.py:bloque"\n```\n\n--8<-- "mala/bloque.md"\n\n--8<-- "mala/pie.md"\n'
    )
    toy.page("mala", block("1 / 0"), page)
    result = toy.run("site")
    assert result.returncode == 0, result.stderr
    assert "ZeroDivisionError: division by zero" in toy.outputs()["mala/bloque.md"].decode()
    html = (toy.root / "site/mala/index.html").read_text(encoding="utf-8")
    assert 'data-raises="ZeroDivisionError"' in html


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("x = 1\nraise ValueError('algo salió mal')", ["ValueError: algo salió mal", "línea 3"]),
        ("exit()", ["exit()"]),
        ("import sys\nsys.exit(3)", ["llama a exit()"]),
        ("import os\nos._exit(1)", ["El núcleo de Python murió"]),
        ("x = bytearray(10**16)", ["MemoryError", "línea 2"]),
        ("import course_code", ["ModuleNotFoundError", "course_code"]),
        ("def f(:\n    pass", ["SyntaxError"]),
    ],
)
def test_failing_block_names_page_block_and_line(toy, code, says):
    message = failing(toy, block(code))
    for part in [
        "docs/mala.md",
        "«bloque»",
        "course_code/chapters/mala.py",
        "Qué hacer",
        *says,
    ]:
        assert part in message
    assert "suma 6.0" in toy.outputs()["buena/sum.md"].decode(), "la otra página sí se ejecuta"
    assert not (toy.root / "docs/salidas/mala").exists()


def test_endless_loop_hits_the_time_limit(toy):
    page = (
        '---\nlimite: 3\n---\n# Mala\n\n```python\n--8<-- "chapters/mala.py:bloque"\n```\n\n'
        '--8<-- "mala/pie.md"\n'
    )
    message = failing(toy, block("while True:\n    pass"), page)
    assert "no terminó en 3 s" in message and "«bloque»" in message


def test_failure_keeps_the_previous_outputs(toy):
    toy.page("uno", GOOD)
    toy.run("run")
    before = toy.outputs()
    toy.script("uno", GOOD.replace('print("suma"', 'print(1 / 0, "suma"'))
    assert toy.run("site").returncode == 1
    assert toy.outputs() == before


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("y = 2", "terminó sin error"),
        ("int('a')", "promete ZeroDivisionError y el bloque lanzó ValueError"),
    ],
)
def test_promised_error_must_happen(toy, code, says):
    page = (
        '# Mala\n\n```{ .python data-raises="ZeroDivisionError" }\n'
        '--8<-- "chapters/mala.py:bloque"\n```\n\n--8<-- "mala/pie.md"\n'
    )
    assert says in failing(toy, block(code), page)


def test_claim_that_no_longer_holds(toy):
    message = failing(toy, GOOD.replace("sum(x) == 6", "sum(x) == 7"))
    assert "afirma algo que ya no se cumple" in message
    assert "la suma es 6" in message and "sum-claim" in message


def test_claim_for_full_data_is_skipped_with_mini(toy):
    toy.page("uno", GOOD.replace("sum-claim", "sum-claim-full").replace("== 6", "== 7"))
    assert toy.run("run").returncode == 0


@pytest.mark.parametrize("claim", ["y = 3", "assert sum(x) == 6", 'assert (y := 6), "hay"'])
def test_claim_only_asserts(toy, claim):
    code = GOOD.replace('assert sum(x) == 6, "la suma es 6"', claim)
    assert "afirma" in failing(toy, code)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('```python\n--8<-- "chapters/mala.py:otra"\n```\n', "no tiene la región «otra»"),
        ('```python\n--8<-- "chapters/nada.py:otra"\n```\n', "no existe"),
        ("```python\nprint(1)\n```\n", "hay Python escrito dentro de la página"),
        ("```py\nprint(1)\n```\n", "hay Python escrito dentro de la página"),
        ("    ```python\n    print(1)\n    ```\n", "hay Python escrito dentro de la página"),
        ("``` { .text .salida }\n4\n```\n", "escrita a mano"),
        ("![](salidas/mala/bloque.svg)\n", "no tiene texto alternativo"),
        ("![ ](foto.png)\n", "no tiene texto alternativo"),
        ('```python\n--8<-- "chapters/mala.py"\n```\n', "nombra la región"),
        ("Sin código.\n", "no muestra la región «bloque»"),
    ],
)
def test_page_mistakes(toy, text, says):
    page = f'# Mala\n\n{text}\n--8<-- "mala/pie.md"\n'
    if "Sin código" in text:
        page = page.replace("Sin código.", "![Una figura](salidas/mala/bloque.svg)")
    message = failing(toy, block("print(1)"), page)
    assert says in message
    assert "docs/mala.md" in message


def test_page_outside_the_nav(toy):
    toy.page("buena", GOOD)
    toy.page("suelta", GOOD, nav=False)
    result = toy.run("site")
    assert result.returncode == 1
    assert "docs/suelta.md no está en el menú" in result.stderr
    assert "Traceback" not in result.stderr


def test_unknown_page(toy):
    toy.page("buena", GOOD)
    result = toy.run("run", "nadie")
    assert result.returncode == 1
    assert "No hay ninguna página «nadie»" in result.stderr and "buena.md" in result.stderr


def test_output_that_the_page_forgets(toy):
    toy.page(
        "uno",
        GOOD,
        '# Uno\n\n```python\n--8<-- "chapters/uno.py:imports"\n'
        '--8<-- "chapters/uno.py:sum"\n```\n\n--8<-- "uno/pie.md"\n',
    )
    assert toy.run("run").returncode == 0
    result = toy.run("check")
    assert result.returncode == 1
    assert "«sum» imprime algo que la página no muestra" in result.stderr


def test_figure_that_the_page_forgets(toy):
    page = FIGURE_PAGE.replace("../salidas", "salidas")
    forgetful = page[: page.index("![")] + '--8<-- "figura/pie.md"\n'
    toy.page("figura", FIGURE, forgetful)
    assert toy.run("run").returncode == 0
    result = toy.run("check")
    assert result.returncode == 1
    assert "dibujan 1 figura y la página muestra 0" in result.stderr
    toy.page("figura", FIGURE, page, nav=False)
    assert toy.run("run").returncode == 0
    assert toy.run("check").returncode == 0


def test_stale_page_fails_the_check(toy):
    toy.page("uno", GOOD)
    result = toy.run("check")
    assert result.returncode == 1
    assert "sus salidas están atrasadas" in result.stderr


def test_figure_that_nobody_draws(toy):
    message = failing(
        toy,
        block("y = 1"),
        '# Mala\n\n```python\n--8<-- "chapters/mala.py:bloque"\n```\n\n'
        '![Algo](salidas/mala/nada.svg)\n\n--8<-- "mala/pie.md"\n',
    )
    assert "nada" in message and "figures/mala.py" in message


FILE_PAGE = """\
---
archivos: [pesos.bin]
---

# Archivo

```python
--8<-- "chapters/archivo.py:bloque"
```

[Descargar](salidas/archivo/pesos.bin)

--8<-- "archivo/pie.md"
"""


@pytest.mark.parametrize("names", ["[pesos.bin]", "pesos.bin"])
def test_file_that_a_block_writes_is_published(toy, names):
    code = 'with open("pesos.bin", "wb") as file:\n    file.write(b"abc")'
    toy.page("archivo", block(code), FILE_PAGE.replace("[pesos.bin]\n", f"{names}\n"))
    result = toy.run("site")
    assert result.returncode == 0, result.stderr
    assert (toy.root / "site/salidas/archivo/pesos.bin").read_bytes() == b"abc"


def test_file_that_nobody_writes(toy):
    text = FILE_PAGE.replace("archivo/", "mala/").replace("archivo.py", "mala.py")
    message = failing(toy, block("y = 1"), text)
    assert "docs/mala.md" in message and "«pesos.bin»" in message and "ningún bloque" in message


@pytest.mark.parametrize("name", ["../pesos.bin", "salida.md"])
def test_file_that_cannot_be_published(toy, name):
    text = FILE_PAGE.replace("archivo/", "mala/").replace("archivo.py", "mala.py")
    toy.page("mala", block("y = 1"), text.replace("[pesos.bin]", f"[{name}]"))
    result = toy.run("run")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    assert f"docs/mala.md: «archivos: {name}»" in result.stderr


def test_disk_full_while_storing(toy, monkeypatch):
    toy.page("uno", GOOD)
    assert toy.run("run").returncode == 0
    before = toy.outputs()
    toy.script("uno", GOOD.replace('print("suma"', 'print("otra"'))
    # En este proceso toda escritura falla como en un disco lleno.
    sitecustomize = toy.root / "lleno"
    sitecustomize.mkdir()
    (sitecustomize / "sitecustomize.py").write_text(
        "import errno, pathlib\n"
        "def full(self, *a, **k):\n"
        "    raise OSError(errno.ENOSPC, 'No space left on device', str(self))\n"
        "pathlib.Path.write_text = full\n"
        "pathlib.Path.write_bytes = full\n"
    )
    path = f"{sitecustomize}{os.pathsep}{toy.root}"
    result = toy.run("run", PYTHONPATH=path)
    assert result.returncode == 1
    assert "No queda espacio en el disco" in result.stderr
    assert "Traceback" not in result.stderr
    assert toy.outputs() == before
    assert toy.run("run").returncode == 0
    assert "otra 6.0" in toy.outputs()["uno/sum.md"].decode()


def test_replacing_a_folder_survives_an_error(tmp_path, monkeypatch):
    target = tmp_path / "salidas"
    store.replace_folder(target, {"a.md": b"antes"})
    real = os.replace

    def failing_replace(source, destination):
        if str(destination).endswith("salidas") and "vieja" not in str(source):
            raise OSError(28, "No space left on device")
        real(source, destination)

    monkeypatch.setattr(store.os, "replace", failing_replace)
    with pytest.raises(CourseError, match="No queda espacio"), store.clear_disk_errors("x"):
        store.replace_folder(target, {"a.md": b"nuevo"})
    assert (target / "a.md").read_bytes() == b"antes"
    assert [path.name for path in tmp_path.iterdir()] == ["salidas"]


def test_a_claim_does_not_change_the_randomness_of_who_copies(toy):
    """Quien copia los bloques no tiene las afirmaciones: no pueden gastar números al azar."""
    code = """\
# --8<-- [start:seed]
import torch
torch.manual_seed(0)
# --8<-- [end:seed]

# --8<-- [start:seed-claim]
assert torch.rand(1) < 2, "menor que 2"
# --8<-- [end:seed-claim]

# --8<-- [start:draw]
print(torch.rand(3))
# --8<-- [end:draw]
"""
    toy.page("azar", code)
    assert toy.run("run").returncode == 0
    with_claim = toy.outputs()["azar/draw.md"]
    claim = code.index("# --8<-- [start:seed-claim]"), code.index("# --8<-- [start:draw]")
    toy.script("azar", code[: claim[0]] + code[claim[1] :])
    assert toy.run("run").returncode == 0
    assert toy.outputs()["azar/draw.md"] == with_claim
