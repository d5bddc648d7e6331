"""La calibración de un clasificador: ¿acierta tanto como dice?"""

from torch import nn


# --8<-- [start:calibration_bins]
def calibration_bins(probabilities, labels, bins=15):
    """Reparte los ejemplos en tramos según su mayor probabilidad.

    probabilities: (n, clases)   labels: (n,)
    Devuelve, por tramo, tres tensores (bins,): la fracción de los ejemplos
    que cae en él, su probabilidad media y su exactitud (0 y 0 si está vacío).
    """
    confidence, predictions = probabilities.max(dim=1)
    hits = (predictions == labels).float()
    index = (confidence * bins).long().clamp(max=bins - 1)
    count = index.bincount(minlength=bins)
    mean_confidence = index.bincount(confidence, minlength=bins) / count.clamp(min=1)
    accuracy = index.bincount(hits, minlength=bins) / count.clamp(min=1)
    return count / len(labels), mean_confidence, accuracy


# --8<-- [end:calibration_bins]


# --8<-- [start:expected_calibration_error]
def expected_calibration_error(probabilities, labels, bins=15):
    """Distancia media entre lo que la red dice y lo que acierta (de 0 a 1)."""
    share, confidence, accuracy = calibration_bins(probabilities, labels, bins)
    return (share * (accuracy - confidence).abs()).sum().item()


# --8<-- [end:expected_calibration_error]


# --8<-- [start:fit_temperature]
def fit_temperature(logits, labels):
    """La temperatura, de 0.5 a 3, con la menor entropía cruzada.

    logits: (n, clases)   labels: (n,)
    """
    loss_fn = nn.CrossEntropyLoss()
    temperatures = [step / 100 for step in range(50, 301)]
    losses = [loss_fn(logits / t, labels).item() for t in temperatures]
    return temperatures[losses.index(min(losses))]


# --8<-- [end:fit_temperature]
