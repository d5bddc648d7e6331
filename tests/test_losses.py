"""Las pérdidas del curso, contra PyTorch y contra la diferenciación automática."""

import math

import pytest
import torch
from torch.nn import functional as F

from course_code.losses import cross_entropy, cross_entropy_gradient, mse_gradient, mse_loss


@pytest.fixture(params=[1, 2, 7, 64])
def batch(request):
    """Logits, etiquetas, predicciones y valores verdaderos de un lote, en float64."""
    n = request.param
    generator = torch.Generator().manual_seed(n)
    draw = {"generator": generator, "dtype": torch.float64}
    return (
        5 * torch.randn(n, 10, **draw),
        torch.randint(0, 10, (n,), generator=generator),
        torch.randn(n, **draw),
        torch.randn(n, **draw),
    )


def test_mse_is_half_of_the_loss_of_torch(batch):
    _, _, predictions, y = batch
    torch.testing.assert_close(mse_loss(predictions, y), F.mse_loss(predictions, y) / 2)


def test_mse_gradient_matches_autograd(batch):
    _, _, predictions, y = batch
    predictions.requires_grad_()
    (expected,) = torch.autograd.grad(mse_loss(predictions, y), predictions)
    torch.testing.assert_close(mse_gradient(predictions, y).detach(), expected)


@pytest.mark.parametrize("function", [mse_loss, mse_gradient])
def test_a_column_against_a_row_is_refused(function):
    with pytest.raises(AssertionError, match="formas deben ser iguales"):
        function(torch.zeros(3, 1), torch.zeros(3))


def test_cross_entropy_matches_torch(batch):
    logits, y, _, _ = batch
    torch.testing.assert_close(cross_entropy(logits, y), F.cross_entropy(logits, y))


def test_cross_entropy_gradient_matches_autograd(batch):
    logits, y, _, _ = batch
    logits.requires_grad_()
    (expected,) = torch.autograd.grad(F.cross_entropy(logits, y), logits)
    torch.testing.assert_close(cross_entropy_gradient(logits, y).detach(), expected)


def test_each_row_of_the_gradient_adds_up_to_zero(batch):
    logits, y, _, _ = batch
    total = cross_entropy_gradient(logits, y).sum(dim=1)
    torch.testing.assert_close(total, torch.zeros_like(total))


def test_cross_entropy_of_equal_logits_is_the_logarithm_of_the_number_of_classes():
    logits, y = torch.full((4, 10), 3.0), torch.tensor([0, 3, 9, 5])
    assert cross_entropy(logits, y).item() == pytest.approx(math.log(10), rel=1e-6)


def test_cross_entropy_stays_finite_with_huge_logits():
    logits, y = torch.tensor([[1000.0, -1000.0]]), torch.tensor([1])
    assert cross_entropy(logits, y).item() == 2000.0


def test_the_example_of_the_deck():
    logits = torch.tensor([[2.0, 1.0, 0.1]])
    p = [math.exp(z) for z in (2.0, 1.0, 0.1)]
    expected = -math.log(p[0] / sum(p))
    assert cross_entropy(logits, torch.tensor([0])).item() == pytest.approx(expected, rel=1e-6)
    assert f"{expected:.3f}" == "0.417"
