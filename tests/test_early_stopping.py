"""La detención temprana, contra cuentas hechas a mano y contra una versión que mira todo."""

import pytest
import torch
from torch import nn

from course_code.early_stopping import EarlyStopping


def run(losses, patience):
    """Pasa las pérdidas una a una; en la época k, los pesos del modelo valen k."""
    model = nn.Linear(2, 1)
    stopper = EarlyStopping(patience)
    for epoch, loss in enumerate(losses, start=1):
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.fill_(epoch)
        if stopper.should_stop(loss, model):
            break
    return stopper, model


@pytest.mark.parametrize(
    ("losses", "patience", "stops", "best"),
    [
        ([0.9, 0.5, 0.6, 0.7, 0.8, 0.1], 3, 5, 2),  # no llega a ver la última
        ([0.9, 0.5, 0.6, 0.4, 0.6, 0.7], 2, 6, 4),  # una mejora reinicia la cuenta
        ([0.9, 0.5, 0.6], 1, 3, 2),
        ([0.5, 0.5, 0.5], 2, 3, 1),  # empatar no es mejorar
        ([0.9, 0.8, 0.7], 1, 3, 3),  # mejora siempre: no para
    ],
)
def test_with_pencil(losses, patience, stops, best):
    stopper, model = run(losses, patience)
    assert (stopper.epoch, stopper.best_epoch) == (stops, best)
    assert stopper.best_loss == losses[best - 1]
    assert (model.weight == stops).all(), "anotar una época no debe cambiar el modelo"
    stopper.restore(model)
    assert all((parameter == best).all() for parameter in model.parameters())


@pytest.mark.parametrize("patience", [1, 2, 4, 7])
def test_equals_a_look_at_the_whole_curve(patience):
    """Parar en e es la primera vez que el mejor de todos quedó ``patience`` épocas atrás."""
    generator = torch.Generator().manual_seed(patience)
    for _ in range(30):
        losses = torch.rand(25, generator=generator).tolist()
        stops = [e for e in range(1, 26) if losses.index(min(losses[:e])) + 1 <= e - patience] or [
            25
        ]
        stopper, _ = run(losses, patience)
        assert stopper.epoch == stops[0]
        assert stopper.best_loss == min(losses[: stops[0]])


def test_the_kept_weights_are_a_copy():
    stopper, model = run([0.5, 0.9], patience=5)
    kept = stopper.best_state["weight"]
    assert kept.data_ptr() != model.weight.data_ptr()
    assert (kept == 1).all() and (model.weight == 2).all()


def test_nan_never_improves():
    stopper, model = run([float("nan")] * 5, patience=3)
    assert stopper.epoch == 3 and stopper.best_state is None
    with pytest.raises(TypeError):
        stopper.restore(model)
