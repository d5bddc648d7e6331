"""La calibración de un clasificador: ¿acierta tanto como dice?"""


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
