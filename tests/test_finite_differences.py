"""Las diferencias finitas, contra derivadas conocidas y contra la diferenciación automática."""

import pytest
import torch

from course_code.finite_differences import numerical_gradient


def random(*shape):
    """Números al azar en float64, siempre los mismos."""
    generator = torch.Generator().manual_seed(0)
    return torch.randn(*shape, dtype=torch.float64, generator=generator)


def test_a_line_has_the_same_slope_everywhere():
    x = random(7)
    torch.testing.assert_close(
        numerical_gradient(lambda v: 3 * v + 1, x), torch.full_like(x, 3.0), rtol=0, atol=1e-8
    )


@pytest.mark.parametrize(
    ("f", "derivative"),
    [(torch.sin, torch.cos), (torch.exp, torch.exp), (lambda v: v**3, lambda v: 3 * v**2)],
    ids=["sin", "exp", "cubo"],
)
def test_known_derivatives(f, derivative):
    x = random(20)
    torch.testing.assert_close(numerical_gradient(f, x), derivative(x), rtol=1e-8, atol=1e-8)


def test_a_function_of_a_matrix_that_gives_one_number():
    """∂ suma((AW)²)/∂W, contra la retropropagación."""
    a, w = random(5, 3), random(3, 2).requires_grad_()

    def loss(v):
        return ((a @ v) ** 2).sum()

    loss(w).backward()
    measured = numerical_gradient(loss, w.detach())
    assert measured.shape == (3, 2)
    torch.testing.assert_close(measured, w.grad, rtol=1e-7, atol=1e-7)


def test_several_outputs_are_added():
    """El gradiente de la suma de las salidas: con v · w, el propio w por la cantidad de filas."""
    x = random(4)
    measured = numerical_gradient(lambda v: torch.stack([v[0] * v[1], v[1]]), x)
    expected = torch.stack([x[1], x[0] + 1, x[0] * 0, x[0] * 0])
    torch.testing.assert_close(measured, expected, rtol=0, atol=1e-8)


def test_a_single_number_and_a_transposed_tensor():
    point = torch.tensor(2.0, dtype=torch.float64)
    assert numerical_gradient(torch.square, point).item() == pytest.approx(4)
    x = random(3, 2).T
    torch.testing.assert_close(numerical_gradient(torch.square, x), 2 * x, rtol=0, atol=1e-8)


def test_x_is_not_modified_and_the_result_carries_no_graph():
    x = random(3).requires_grad_()
    before = x.detach().clone()
    assert not numerical_gradient(torch.square, x).requires_grad
    assert torch.equal(x.detach(), before)


def test_at_the_corner_of_relu_it_gives_the_mean_of_both_slopes():
    corner = torch.zeros(1, dtype=torch.float64)
    assert numerical_gradient(torch.relu, corner).item() == pytest.approx(0.5)


@pytest.mark.parametrize("dtype", [torch.float32, torch.int64], ids=str)
def test_other_types_are_refused(dtype):
    with pytest.raises(TypeError, match="float64"):
        numerical_gradient(torch.square, torch.ones(2, dtype=dtype))


def test_the_error_shrinks_with_the_square_of_the_step():
    """Diferencias centradas: un paso diez veces menor, un error cien veces menor."""
    x = torch.tensor([1.0], dtype=torch.float64)
    errors = [abs(numerical_gradient(torch.sin, x, eps) - x.cos()).item() for eps in (1e-1, 1e-2)]
    assert errors[0] / errors[1] == pytest.approx(100, rel=0.01)
