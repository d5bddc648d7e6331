"""Prueba una práctica en tres direcciones: python tests/practicas/prove.py 03 [--data full|mini]

1. La solución pasa todas las comprobaciones y sus afirmaciones se cumplen.
2. El ejercicio sin tocar no pasa ninguna, y cada una lo dice con su pista, sin detenerse.
3. Cada error previsto (``docs/practicas/errores_03.py``) recibe una pista propia; y ninguna
   constante, ni un número copiado del enunciado, pasa por respuesta.

Cada intento se hace en un proceso hijo (``os.fork``): parte del estado que deja la solución hasta
esa tarea y no lo estropea. Con ``--json`` escribe el informe; termina con 1 si algo falla.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import io
import json
import os
import re
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["MPLBACKEND"] = "Agg"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import jupytext  # noqa: E402
import torch  # noqa: E402, F401 (los procesos hijos lo heredan ya cargado)

from course_build import data  # noqa: E402
from course_build.exercises import Source, read_source, source_path, variant  # noqa: E402
from course_build.pages import Block, claim_name  # noqa: E402
from course_build.prelude import block_course_modules, patch_torchvision  # noqa: E402

GENERIC = ("el código se detiene.", "¿Ejecutaste la celda de la tarea")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
MINIMUM = 2  # errores previstos por tarea


@dataclass
class Mistake:
    """Un error previsto: el código que reemplaza la tarea y un trozo de la pista que merece."""

    task: str
    name: str
    hint: str
    code: str


@dataclass
class Report:
    """Lo que se intentó y lo que no salió como debía."""

    number: str
    tasks: int = 0
    mistakes: int = 0
    attacks: int = 0
    seconds: float = 0.0
    problems: list[str] = field(default_factory=list)
    hints: dict[str, dict[str, str]] = field(default_factory=dict)


def read_mistakes(path: Path) -> list[Mistake]:
    """Los errores previstos de una práctica, en el orden del archivo."""
    if not path.is_file():
        return []
    notebook = jupytext.reads(path.read_text(encoding="utf-8"), fmt="py:percent")
    return [
        Mistake(cell.metadata["task"], cell.metadata["name"], cell.metadata["hint"], cell.source)
        for cell in notebook.cells
        if cell.cell_type == "code" and "task" in cell.metadata
    ]


def execute(code: str, namespace: dict) -> tuple[str, str]:
    """Ejecuta una celda; devuelve lo que imprimió y, si falló, su error."""
    printed = io.StringIO()
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(code, "<celda>", "exec"), namespace)
    except Exception as error:
        return printed.getvalue(), "".join(traceback.format_exception_only(error)).strip()
    return printed.getvalue(), ""


def in_child(work) -> object:
    """El resultado de ``work()`` en un proceso hijo, que no cambia nada de este."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        try:
            answer = json.dumps(work())
        except BaseException:
            answer = json.dumps({"fallo": traceback.format_exc()})
        with os.fdopen(writer, "w") as pipe:
            pipe.write(answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    return json.loads(answer) if answer else {"fallo": "el proceso terminó sin responder"}


def verdict(output: str) -> tuple[bool | None, str]:
    """Si una comprobación está contenta (None si no dijo nada) y lo último que escribió."""
    lines = [line for line in output.strip().split("\n") if line.startswith(("✔", "✘"))]
    if not lines:
        return None, output.strip()
    start = output.rindex(lines[-1])
    return lines[-1].startswith("✔"), output[start:].strip()


def attempt(task: str, check: str, namespace: dict):
    """Lo que dice la comprobación de una tarea resuelta con el código ``task``."""

    def work():
        _, error = execute(task, namespace)
        output, crash = execute(check, namespace)
        return {"output": output, "error": error, "crash": crash}

    return in_child(work)


def bound_names(code: str) -> list[tuple[str, bool]]:
    """Los nombres que define una tarea: (nombre, si es una función)."""
    names = []
    for node in ast.parse(code).body:
        if isinstance(node, ast.FunctionDef):
            names.append((node.name, True))
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                parts = target.elts if isinstance(target, ast.Tuple) else [target]
                names += [(part.id, False) for part in parts if isinstance(part, ast.Name)]
    return names


def constants(statement: str) -> list[str]:
    """Valores que no son una respuesta: constantes y los números que da el enunciado."""
    copied = list(dict.fromkeys(NUMBER.findall(statement.replace("\u202f", ""))))
    return ["0", "1", "True", "'a'", "[]", "torch.zeros(1)", *copied[:12]]


def constant_answer(names: list[tuple[str, bool]], value: str) -> str:
    """El código que responde siempre ``value``."""
    lines = ["import torch"]
    for name, is_function in names:
        lines.append(f"def {name}(*a, **k): return {value}" if is_function else f"{name} = {value}")
    return "\n".join(lines)


def statement_of(source: Source, name: str) -> str:
    """La prosa que precede a una tarea, desde su título."""
    position = next(i for i, cell in enumerate(source.cells) if cell.name == name)
    texts = []
    for cell in reversed(source.cells[:position]):
        if cell.kind != "markdown":
            break
        texts.append(cell.text)
    return "\n".join(reversed(texts))


def prove_structure(source: Source, report: Report) -> None:
    """Los tres pasos, depurar y un reto; y en cada tarea, el número que debe salir y una pista."""
    prose = "\n".join(cell.text for cell in source.cells if cell.kind == "markdown")
    titles = re.findall(r"^## (.+)$", prose, re.M)
    for wanted in ("★ ", "★★ ", "★★★ ", "Depurar", "Reto"):
        if not any(title.startswith(wanted) for title in titles):
            report.problems.append(f"falta una sección que empiece por «## {wanted}»")
    tasks = [task for task, _ in source.tasks()]
    claimed, current = set(), ""  # las tareas con alguna afirmación antes de la siguiente
    for cell in source.cells:
        current = cell.name if cell.is_task else current
        if claim_name(cell.name):
            claimed.add(current)
    if not 5 <= len(tasks) <= 9:
        report.problems.append(f"tiene {len(tasks)} tareas; deben ser de 5 a 9 con el reto")
    for task in tasks:
        statement = statement_of(source, task.name)
        if not re.search(r"\*\*Debes obtener\*\*:.*\d", statement):
            report.problems.append(f"«{task.name}» no dice «**Debes obtener**: …» con un número")
        if '??? tip "Pista' not in statement:
            report.problems.append(f"«{task.name}» no tiene una pista plegada (??? tip)")
        if task.name not in claimed:
            report.problems.append(f"«{task.name}» no afirma su número en ninguna «…-claim»")


def prove_untouched(source: Source, report: Report) -> None:
    """El ejercicio sin tocar llega al final y no pasa ninguna comprobación."""
    _, blocks = variant(source, solution=False)

    def work():
        namespace: dict = {"__name__": "__main__"}
        return [[block.id, *execute(block.code, namespace)] for block in blocks]

    checks = {f"{task.name}-check": task.name for task, _ in source.tasks()}
    answer = in_child(work)
    if isinstance(answer, dict):
        report.problems.append(f"el ejercicio sin tocar: {answer['fallo']}")
        return
    for name, output, error in answer:
        if error:
            report.problems.append(f"el ejercicio sin tocar se detiene en «{name}»: {error}")
        if name in checks:
            passed, message = verdict(output)
            report.hints.setdefault(checks[name], {})["sin tocar"] = message
            if passed is not False:
                report.problems.append(f"«{name}» aprueba el ejercicio sin tocar: {message!r}")
            report.problems += flaws(name, "sin tocar", message)


def flaws(check: str, case: str, message: str) -> list[str]:
    """Lo que una pista tiene de malo."""
    found = []
    if any(text in message for text in GENERIC):
        found.append(f"«{check}» ante «{case}» da un mensaje genérico: {message}")
    if "¿" not in message or "?" not in message:
        found.append(f"«{check}» ante «{case}» no pregunta nada: {message}")
    return found


def prove(number: str, mode: str = "mini", root: Path = ROOT) -> Report:
    """Prueba una práctica entera."""
    started = time.monotonic()
    report = Report(number)
    source = read_source(root, source_path(root, number))
    mistakes = read_mistakes(source.path.with_name(f"errores_{number}.py"))
    prove_structure(source, report)
    prove_untouched(source, report)
    tasks = {task.name: check.name for task, check in source.tasks()}
    report.tasks = len(tasks)
    for name in {mistake.task for mistake in mistakes} - set(tasks):
        report.problems.append(f"errores_{number}.py nombra una tarea que no existe: «{name}»")
    _, blocks = variant(source, solution=True)
    codes = {block.id: block.code for block in blocks}
    namespace: dict = {"__name__": "__main__"}
    for block in blocks:
        if block.id in tasks:
            attack(block, codes[tasks[block.id]], source, mistakes, namespace, report)
        output, error = execute(block.code, namespace)
        if error:
            report.problems.append(f"la solución se detiene en «{block.id}»: {error}")
        if block.id in tasks.values() and verdict(output)[0] is not True:
            report.problems.append(f"la solución no pasa «{block.id}»: {output.strip()}")
        for claim, code in block.claims:
            if claim.endswith("-full") and mode == "mini":
                continue
            _, error = execute(code, namespace)
            if error:
                report.problems.append(f"«{claim}» no se cumple: {error}")
    report.seconds = round(time.monotonic() - started, 1)
    return report


def attack(
    block: Block,
    check: str,
    source: Source,
    mistakes: list[Mistake],
    namespace: dict,
    report: Report,
) -> None:
    """Intenta cada error previsto y cada constante en el lugar de una tarea."""
    own = [mistake for mistake in mistakes if mistake.task == block.id]
    hints = report.hints.setdefault(block.id, {})
    if len(own) < MINIMUM:
        report.problems.append(f"«{block.id}» tiene {len(own)} errores previstos; hacen falta 2")
    for mistake in own:
        report.mistakes += 1
        answer = attempt(mistake.code, check, namespace)
        passed, message = verdict(answer.get("output", ""))
        if passed is not False:
            report.problems.append(f"«{block.id}» no ve el error «{mistake.name}»: {answer}")
            continue
        if mistake.hint not in message:
            report.problems.append(
                f"«{block.id}» ante «{mistake.name}» no dice «{mistake.hint}», sino: {message}"
            )
        report.problems += flaws(f"{block.id}-check", mistake.name, message)
        same = [case for case, known in hints.items() if known == message]
        if same:
            report.problems.append(
                f"«{block.id}» da la misma pista a «{mistake.name}» y a «{same[0]}»: {message}"
            )
        hints[mistake.name] = message
    names = bound_names(block.code)
    for value in constants(statement_of(source, block.id)) if names else ():
        report.attacks += 1
        answer = attempt(constant_answer(names, value), check, namespace)
        if verdict(answer.get("output", ""))[0] is not False or answer.get("crash"):
            report.problems.append(f"«{block.id}» acepta la constante {value}: {answer}")


def main() -> int:
    """Atiende la línea de órdenes."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("number", help="la práctica, con dos cifras: 03")
    parser.add_argument("--data", choices=("mini", "full"), default="mini")
    parser.add_argument("--root", type=Path, default=ROOT, help="el proyecto de la práctica")
    parser.add_argument("--json", action="store_true", help="escribe el informe en JSON")
    arguments = parser.parse_args()
    root = arguments.root.resolve()
    text = source_path(root, arguments.number).read_text(encoding="utf-8")
    if "torchvision" in text or "timm" in text:
        patch_torchvision()
    with tempfile.TemporaryDirectory(prefix="practica-") as folder:
        work = Path(folder)
        if '"datos' in text:
            data.ensure(ROOT, mode=arguments.data)
            data.link_into(ROOT, arguments.data, work)
        sys.path.remove(str(ROOT))
        for name in [name for name in sys.modules if name.split(".")[0] == "course_code"]:
            del sys.modules[name]
        block_course_modules()
        os.chdir(work)
        report = prove(arguments.number, arguments.data, root)
        os.chdir(ROOT)
    if arguments.json:
        print(json.dumps(asdict(report), ensure_ascii=False, indent=1))
    else:
        for task, hints in report.hints.items():
            print(f"\n{task}")
            for case, hint in hints.items():
                print(f"  {case:24} {hint}")
        print(
            f"\nPráctica {report.number}: {report.tasks} tareas, {report.mistakes} errores "
            f"previstos, {report.attacks} constantes, en {report.seconds} s"
        )
        for problem in report.problems:
            print(f"PROBLEMA: {problem}")
    return 1 if report.problems else 0


if __name__ == "__main__":
    sys.exit(main())
