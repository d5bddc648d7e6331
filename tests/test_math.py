"""Las fórmulas: de LaTeX a MathML, sin confundirlas con dinero ni con código."""

import markdown
import pytest

from course_build.markdown_ext.math import JOINER, FormulaError, to_mathml


def render(text):
    names = [
        "admonition",
        "tables",
        "toc",
        "pymdownx.superfences",
        "course_build.markdown_ext.math",
    ]
    return markdown.markdown(text, extensions=names)


def test_inline():
    html = render("La salida $\\hat{y}_i$ del ejemplo")
    assert "<p>La salida <math>" in html
    assert "display" not in html


def test_block_alone_or_between_lines():
    for text in ("$$ x^2 $$", "antes\n$$\nx^2\n$$\ndespués", "- punto\n\n    $$ x^2 $$"):
        html = render(text)
        assert html.count('<div class="formula"') == 1
        assert '<math display="block"><msup>' in html
    assert render("antes\n$$x$$\ndespués").startswith("<p>antes</p>")


def test_block_with_a_blank_line():
    html = render("$$\n\\begin{aligned}\na &= b \\\\\n\n&= c\n\\end{aligned}\n$$\n\nsigue")
    assert html.count("<mtr>") == 2
    assert html.endswith("<p>sigue</p>")


@pytest.mark.parametrize(
    "text",
    ["Cuesta $5 y $10.", "Entre $5/$10 la hora", r"Son \$3 y \$4", "Pesos: $ 3 o 4 $", "`$x$`"],
)
def test_money_and_code_are_not_formulas(text):
    html = render(text)
    assert "<math" not in html
    assert "\\" not in html


def test_fences_stay_as_written():
    assert "$$x$$" in render("```\n$$x$$\n```")


def test_markdown_marks_inside_a_formula():
    html = render("$a_1 * b_1 * c_1$ y $x < y$")
    assert "<em>" not in html
    assert "<mo>&lt;</mo>" in html


def test_headings_and_cells():
    assert "<math>" in render("## Título con $x$").split("</h2>")[0]
    assert "<td><math>" in render("|a|\n|---|\n|$x$|")


def test_punctuation_stays_with_the_formula():
    html = render("Sea ($x$), y luego $y$.")
    assert f"({JOINER}<math>" in html
    assert f"</math>{JOINER})" in html
    assert html.endswith(f"</math>{JOINER}.</p>")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (r"$\noexiste{x}$", r"\noexiste{x}"),
        (r"$$ \frac{a $$", r"\frac{a"),
        ("$$\nx + 1\n\nsigue", "falta el $$ final"),
        ("En medio $$x$$ no", "párrafo propio"),
    ],
)
def test_a_bad_formula_stops_the_build_and_is_named(text, words):
    with pytest.raises(FormulaError, match="órmula") as error:
        render(text)
    assert words in str(error.value)


def test_only_mathml_core():
    html = to_mathml(r"\mathbf{W}\,\mathbb{R}\,\mathcal{L}\,\operatorname{softmax}(z)")
    assert "mathvariant" not in html
    assert "&ApplyFunction" not in html
