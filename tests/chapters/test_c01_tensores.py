"""Los dígitos de «Tensores», contra π y e calculados de otra manera."""

import re
from decimal import Decimal, localcontext
from pathlib import Path

from course_code.figures import c01_tensores

SCRIPT = Path(__file__).parents[2] / "course_code" / "chapters" / "c01_tensores.py"


def arctan_inverse(n, unit):
    """arctan(1/n) · unit, con enteros (serie de Gregory)."""
    term, total, k = unit // n, 0, 0
    while term:
        total += term // (2 * k + 1) if k % 2 == 0 else -(term // (2 * k + 1))
        term //= n * n
        k += 1
    return total


def pi_digits(count):
    """Los primeros dígitos de π, por la fórmula de Machin."""
    unit = 10 ** (count + 10)
    return str(4 * (4 * arctan_inverse(5, unit) - arctan_inverse(239, unit)))[:count]


def e_digits(count):
    """Los primeros dígitos de e, con aritmética decimal."""
    with localcontext() as context:
        context.prec = count + 10
        return str(Decimal(1).exp()).replace(".", "")[:count]


def test_the_script_has_the_digits_of_pi_and_e():
    found = re.findall(r'^digits = "(\d+)"$', SCRIPT.read_text(encoding="utf-8"), re.M)
    assert found == [pi_digits(24), e_digits(32)]


def test_the_figure_shows_the_same_digits():
    assert pi_digits(24) == c01_tensores.PI_DIGITS
    assert e_digits(32) == c01_tensores.E_DIGITS
