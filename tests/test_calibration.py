"""La calibración, contra cuentas a lápiz y contra una versión escrita con bucles."""

import numpy as np
import pytest
import torch

from course_code.calibration import (
    calibration_bins,
    expected_calibration_error,
    fit_temperature,
)


def with_loops(probabilities, labels, bins):
    """La definición, tramo a tramo y en NumPy: [i/bins, (i+1)/bins), el último cerrado."""
    confidence, guess = probabilities.max(axis=1), probabilities.argmax(axis=1)
    rows = []
    for i in range(bins):
        last = i == bins - 1
        inside = (confidence >= i / bins) & ((confidence < (i + 1) / bins) | last)
        hits = guess[inside] == labels[inside]
        means = (confidence[inside].mean(), hits.mean()) if inside.any() else (0.0, 0.0)
        rows.append((inside.mean(), *means))
    return np.array(rows).T


def test_with_pencil():
    """Dos tramos de 1/2 a 1: dos dicen 0.6 y acierta uno; dos dicen 0.9 y aciertan los dos."""
    probabilities = torch.tensor([[0.6, 0.4], [0.4, 0.6], [0.9, 0.1], [0.1, 0.9]])
    labels = torch.tensor([0, 0, 0, 1])
    share, confidence, accuracy = calibration_bins(probabilities, labels, bins=4)
    torch.testing.assert_close(share, torch.tensor([0.0, 0.0, 0.5, 0.5]))
    torch.testing.assert_close(confidence, torch.tensor([0.0, 0.0, 0.6, 0.9]))
    torch.testing.assert_close(accuracy, torch.tensor([0.0, 0.0, 0.5, 1.0]))
    assert expected_calibration_error(probabilities, labels, bins=4) == pytest.approx(0.1)


@pytest.mark.parametrize("bins", [1, 7, 15])
def test_equals_the_definition_with_loops(bins):
    generator = torch.Generator().manual_seed(0)
    logits = 3 * torch.randn(500, 10, generator=generator, dtype=torch.float64)
    labels = torch.randint(0, 10, (500,), generator=generator)
    probabilities = logits.softmax(dim=1)
    share, confidence, accuracy = with_loops(probabilities.numpy(), labels.numpy(), bins)
    for found, expected in zip(
        calibration_bins(probabilities, labels, bins), (share, confidence, accuracy), strict=True
    ):
        np.testing.assert_allclose(found.numpy(), expected, atol=1e-6)
    ece = expected_calibration_error(probabilities, labels, bins)
    assert ece == pytest.approx((share * abs(accuracy - confidence)).sum(), abs=1e-6)


def test_a_sure_and_right_model_has_no_error():
    labels = torch.arange(10)
    assert expected_calibration_error(torch.eye(10), labels) == 0.0
    assert expected_calibration_error(torch.eye(10), (labels + 1) % 10) == 1.0


def test_answers_drawn_from_the_probabilities_are_calibrated():
    generator = torch.Generator().manual_seed(0)
    probabilities = torch.randn(50_000, 5, generator=generator).softmax(dim=1)
    labels = torch.multinomial(probabilities, 1, generator=generator).flatten()
    assert expected_calibration_error(probabilities, labels) < 0.01
    overconfident = (probabilities.log() * 3).softmax(dim=1)
    assert expected_calibration_error(overconfident, labels) > 0.2


def slope(logits, labels, t):
    """La derivada de la entropía cruzada media respecto de 1/T, en NumPy y a mano."""
    z = logits.double().numpy()
    p = np.exp(z / t - (z / t).max(axis=1, keepdims=True))
    p /= p.sum(axis=1, keepdims=True)
    return ((p * z).sum(axis=1) - z[range(len(z)), labels.numpy()]).mean()


@pytest.mark.parametrize("scale", [0.7, 1.0, 2.5])
def test_the_temperature_is_where_the_slope_changes_sign(scale):
    """Etiquetas sorteadas según los logits: al multiplicarlos, la temperatura los devuelve."""
    generator = torch.Generator().manual_seed(0)
    logits = 2 * torch.randn(3000, 10, generator=generator)
    labels = torch.multinomial(logits.softmax(dim=1), 1, generator=generator).flatten()
    found = fit_temperature(scale * logits, labels)
    assert found == pytest.approx(scale, rel=0.1)
    assert slope(scale * logits, labels, found - 0.01) > 0
    assert slope(scale * logits, labels, found + 0.01) < 0


def test_the_temperature_stays_in_its_range():
    logits, labels = 10 * torch.eye(4), torch.arange(4)
    assert fit_temperature(logits, labels) == 0.5  # todo aciertos: cuanto más fría, mejor
    assert fit_temperature(logits, (labels + 1) % 4) == 3.0
