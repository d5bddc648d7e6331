"""K-means: agrupar filas parecidas sin saber sus clases."""

import torch


# --8<-- [start:kmeans]
def kmeans(x, centers, steps=100):
    """Agrupa las filas de x, (n, d), a partir de unos centros, (k, d).

    Devuelve el grupo de cada fila, (n,), los centros y la inercia por vuelta.
    """
    inertias = []
    for _ in range(steps):
        distances, groups = torch.cdist(x, centers).min(dim=1)  # asignar
        inertias.append(distances.square().sum().item())
        moved = centers.clone()
        for group in groups.unique():
            moved[group] = x[groups == group].mean(dim=0)  # mover
        if torch.equal(moved, centers):
            break
        centers = moved
    return groups, centers, inertias


# --8<-- [end:kmeans]
