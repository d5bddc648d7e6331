"""La pieza de las comprobaciones: qué escribe si está bien, si falta y si se detiene."""

import torch

from course_code.checks import check, missing


def test_no_hint_means_correct(capsys):
    @check("Tarea 1")
    def hint():
        return None

    assert capsys.readouterr().out == "✔ Tarea 1: bien.\n"


def test_a_hint_is_written(capsys):
    @check("Reto")
    def hint():
        return "faltan 3 puntos. ¿Qué cambiarías?"

    assert capsys.readouterr().out == "✘ Reto: faltan 3 puntos. ¿Qué cambiarías?\n"


def test_an_unknown_name_asks_for_the_cell(capsys):
    @check("Tarea 2")
    def hint():
        return not_yet_defined  # noqa: F821

    out = capsys.readouterr().out
    assert out.startswith("✘ Tarea 2: name 'not_yet_defined'") and "¿Ejecutaste" in out


def test_an_error_is_explained_without_a_traceback(capsys):
    @check("Tarea 3")
    def hint():
        return torch.ones(2, 3) @ torch.ones(2, 3)

    out = capsys.readouterr().out
    assert out.startswith("✘ Tarea 3: el código se detiene. RuntimeError:")
    assert "Traceback" not in out and out.count("\n") == 1


def test_missing_knows_what_is_not_written():
    assert missing(...) and missing(None) and missing(1, None)
    assert not missing(0) and not missing(torch.zeros(1), "", [])
