"""Página «Embeddings y K-means»: buscar, dibujar y agrupar fotos por lo que ve una red."""

from course_code.kmeans import kmeans
from course_code.photos import open_photo
from course_code.pretrained import embed, load_network, to_network

# --8<-- [start:imports]
from copy import deepcopy
from itertools import combinations
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import timm
import torch
from PIL import Image, ImageOps
from scipy.optimize import linear_sum_assignment  # viene con scikit-learn
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics import adjusted_rand_score, silhouette_score
from torch.nn import functional as F
from torchvision.datasets.utils import download_and_extract_archive
from torchvision.transforms import v2
from torchvision.utils import make_grid

# --8<-- [end:imports]

# --8<-- [start:open]
if not Path("datos/fotos").is_dir():
    download_and_extract_archive(input("Dirección de fotos.zip: "), "datos")

device = torch.device("cpu")
if torch.accelerator.is_available():
    device = torch.accelerator.current_accelerator()

paths = sorted(Path("datos/fotos").glob("*/*.png"))
folders = np.array([path.parent.name for path in paths])
photos = torch.stack([to_network(open_photo(path)) for path in paths])
print(len(paths), "fotos en", len(set(folders)), "carpetas:", tuple(photos.shape))
# --8<-- [end:open]

# --8<-- [start:open-claim-full]
assert len(paths) == 330 and len(set(folders)) == 27, "Ya no son 330 fotos en 27 carpetas."
# --8<-- [end:open-claim-full]

# --8<-- [start:embeddings]
model = load_network().to(device)
embeddings = embed(model, photos)
print(tuple(photos.shape), "→", tuple(embeddings.shape))
print(f"de {embeddings.min():.1f} a {embeddings.max():.1f}")
# --8<-- [end:embeddings]

# --8<-- [start:embeddings-claim]
assert embeddings.shape[1] == 1280 and embeddings.min() >= 0, "Otra forma, o hay negativos."
assert not embeddings.requires_grad, "El embedding lleva su grafo."
assert 117 < 3 * 224 * 224 / 1280 < 118, "Ya no son 117 veces menos números."
# --8<-- [end:embeddings-claim]

# --8<-- [start:maps]
with torch.inference_mode():
    maps = model.forward_features(photos[:4].to(device)).cpu()
    logits = model(photos[:4].to(device)).cpu()
    last = model.classifier(embeddings[:4].to(device)).cpu()
print("mapas:", tuple(maps.shape))
same = torch.allclose(maps.mean(dim=(2, 3)), embeddings[:4], atol=1e-4)
print("su media es el embedding:", same)
print("la última capa lo lee:", torch.allclose(last, logits, atol=1e-3))
# --8<-- [end:maps]

# --8<-- [start:maps-claim]
assert same and torch.allclose(last, logits, atol=1e-3), "El embedding no es la media de los mapas."
assert maps.shape == (4, 1280, 7, 7), "Los mapas ya no son de 7 por 7."
# --8<-- [end:maps-claim]

# --8<-- [start:cosine]
units = F.normalize(embeddings)  # cada fila, dividida entre su norma
similarity = units @ units.T  # (n, n)

names = [path.stem for path in paths]
a = names.index("badger")
for other in ["beaver", "bull", "duck", "strawberry"]:
    b = names.index(other)
    print(f"{names[a]} y {other}: coseno de {similarity[a, b]:.2f}")
print(f"media de todos los pares: {similarity.mean():.2f}")
# --8<-- [end:cosine]

# --8<-- [start:cosine-claim-full]
assert similarity[a, names.index("beaver")] > 0.5, "El castor ya no se parece tanto."
assert all(
    abs(similarity[a, names.index(name)] - similarity.mean()) < 0.1
    for name in ["bull", "duck", "strawberry"]
), "Los demás ya no rondan la media."
assert similarity[a, names.index("bull")] < similarity[a, names.index("strawberry")], (
    "El toro ya se parece más que la fresa."
)
assert similarity.min() >= 0, "Hay cosenos negativos."
# --8<-- [end:cosine-claim-full]


# --8<-- [start:nearest]
def nearest(similarity, k=5):
    """Los k más parecidos a cada fila, sin contarla a ella: (n, n) → (n, k)."""
    return similarity.clone().fill_diagonal_(-torch.inf).topk(k).indices


neighbours = nearest(similarity)
print(tuple(neighbours.shape))
print("tejón:", [names[i] for i in neighbours[a]])
# --8<-- [end:nearest]

# --8<-- [start:nearest-claim]
assert (neighbours != torch.arange(len(paths))[:, None]).all(), "Una foto es su propia vecina."
# --8<-- [end:nearest-claim]

# --8<-- [start:queries]
right = torch.tensor(folders[neighbours] == folders[:, None]).float().mean(dim=1)
confidence = similarity.gather(1, neighbours).mean(dim=1)
large = torch.tensor([sum(folders == folder) > 6 for folder in folders])
wrong = torch.where(large & (right == right[large].min()), confidence, -1).argmax()
queries = [names.index(name) for name in ["duck", "apple_red", "sedan", "crossroads"]]
queries.append(wrong.item())

# --8<-- [end:queries]

# --8<-- [start:queries-claim-full]
assert names[queries[-1]] == "tomato" and right[wrong] == 0, "La peor ya no es el tomate."
assert set(folders[neighbours[wrong]]) == {"frutas"}, "Sus vecinas ya no son frutas."
assert all(right[query] == 1 for query in queries[:-1]), "Alguna de las otras falla."
# --8<-- [end:queries-claim-full]

# --8<-- [start:search]
thumbs = v2.functional.resize(photos, (80, 80)) / 2 + 0.5  # de 0 a 1, para mirarlas
fig, axes = plt.subplots(5, 6, figsize=(5.2, 5.4))
for row, query in zip(axes, queries):
    for ax, i in zip(row, [query, *neighbours[query].tolist()]):
        ax.imshow(thumbs[i].permute(1, 2, 0).clamp(0, 1))
        color = "C2" if folders[i] == folders[query] else "C3"
        if i == query:
            color = "C0"
        ax.set_title(folders[i], fontsize=10, pad=2, color=color, weight="normal")
        ax.axis("off")
plt.show()
# --8<-- [end:search]

# --8<-- [start:measure]
groups_of_folders = ["aves", "flores", "frutas", "mamiferos", "transito", "verduras"]
rows = np.flatnonzero(np.isin(folders, groups_of_folders))
targets = np.array([groups_of_folders.index(folders[row]) for row in rows])


def precision(features):
    """Precisión en 5 de cada foto. features: (n, d) → (n,)."""
    units = F.normalize(features)
    found = targets[nearest(units @ units.T)]  # (n, 5)
    return torch.tensor(found == targets[:, None]).float().mean(dim=1)


def show(name, hits):
    error = hits.std() / len(hits) ** 0.5
    print(f"{name:24s} {100 * hits.mean():.1f} ± {100 * error:.1f} %")


show("embeddings", precision(embeddings[rows]))
pixels = v2.functional.resize(photos[rows], (32, 32)).flatten(1)  # (n, 3072)
show("píxeles", precision(pixels - pixels.mean(dim=0)))
counts = np.bincount(targets)
chance = (counts * (counts - 1)).sum() / (len(rows) * (len(rows) - 1))
print(f"{'al azar':24s} {100 * chance:.1f} %")
# --8<-- [end:measure]

# --8<-- [start:measure-claim-full]
assert len(rows) == 190, "Ya no son 190 fotos."
assert precision(embeddings[rows]).mean() > 0.85, "La búsqueda acierta menos del 85 %."
assert precision(pixels - pixels.mean(dim=0)).mean() < 0.42, "Los píxeles aciertan más."
# --8<-- [end:measure-claim-full]

# --8<-- [start:control]
small = v2.functional.resize(photos[rows], (128, 128))
maps = []
with torch.inference_mode():
    for batch in small.to(device).split(32):
        maps.append(model.forward_features(batch).cpu())
maps = torch.cat(maps)  # (n, 1280, 4, 4)
show("128 px, media", precision(maps.mean(dim=(2, 3))))
show("128 px, máximo", precision(maps.amax(dim=(2, 3))))

untrained = []
for seed in range(3):
    torch.manual_seed(seed)
    blank = timm.create_model("tf_efficientnet_lite0").to(device)
    untrained.append(embed(blank, small))
    show(f"128 px, sin entrenar ({seed})", precision(untrained[-1]))
# --8<-- [end:control]

# --8<-- [start:control-claim-full]
assert precision(maps.mean(dim=(2, 3))).mean() > 0.78, "A 128 px ya no supera el 78 %."
assert (
    precision(maps.mean(dim=(2, 3))).mean() - precision(maps.amax(dim=(2, 3))).mean()
).abs() < 0.05, "Media y máximo ya no se parecen."
assert all(precision(x).mean() < 0.42 for x in untrained), "La red sin entrenar acierta más."
assert all(
    precision(x).mean() < precision(pixels - pixels.mean(dim=0)).mean() for x in untrained
), "Alguna red sin entrenar supera a los píxeles."
assert precision(embeddings[rows]).mean() > precision(maps.mean(dim=(2, 3))).mean() + 0.02, (
    "El tamaño ya no cuenta."
)
# --8<-- [end:control-claim-full]

# --8<-- [start:pca]
pca = PCA(50, random_state=0).fit(units[rows])
reduced = pca.transform(units[rows])  # (n, 50)
share = pca.explained_variance_ratio_
print(f"2 componentes: {100 * share[:2].sum():.0f} % de la varianza")
print(f"50 componentes: {100 * share.sum():.0f} %")
# --8<-- [end:pca]

# --8<-- [start:pca-claim-full]
assert share[:2].sum() < 0.25 and share.sum() > 0.6, "La varianza se reparte de otro modo."
# --8<-- [end:pca-claim-full]


# --8<-- [start:drawings]
def tsne(x, perplexity, seed):
    drawer = TSNE(perplexity=perplexity, init="random", random_state=seed)
    return drawer.fit_transform(x)


noise = np.random.default_rng(0).normal(size=(80, 50))
drawings = {
    "PCA": reduced[:, :2],
    "t-SNE 30, semilla 0": tsne(reduced, 30, 0),
    "t-SNE 30, semilla 1": tsne(reduced, 30, 1),
    "t-SNE 5, semilla 0": tsne(reduced, 5, 0),
    "ruido, PCA": PCA(2).fit_transform(noise),
    "ruido, t-SNE 2": tsne(noise, 2, 0),
}
# --8<-- [end:drawings]

# --8<-- [start:small-maps]
fig, axes = plt.subplots(3, 2, figsize=(5, 6.8), layout="constrained")
for ax, (title, xy) in zip(axes.flat, drawings.items()):
    if len(xy) == len(targets):
        for number, name in enumerate(groups_of_folders):
            style = {"s": 8, "color": f"C{number}", "linewidth": 0, "label": name}
            ax.scatter(*xy[targets == number].T, **style)
    else:
        ax.scatter(*xy.T, s=8, color="0.5", linewidth=0)
    ax.set_title(title, fontsize=12)
    ax.set(xticks=[], yticks=[])
names_once = axes[0, 0].get_legend_handles_labels()
options = {"ncols": 3, "fontsize": 12, "markerscale": 2}
fig.legend(*names_once, loc=8, **options)  # 8: abajo, al centro
fig.get_layout_engine().set(rect=(0, 0.12, 1, 0.88))  # y le dejamos sitio
plt.show()
# --8<-- [end:small-maps]


# --8<-- [start:map-precision]
def map_precision(xy):
    near = nearest(-torch.cdist(torch.tensor(xy), torch.tensor(xy)))
    return 100 * (targets[near] == targets[:, None]).mean()


for title in list(drawings)[:4]:
    rate = map_precision(drawings[title])
    print(f"{title:20s} {rate:.0f} % de los vecinos, de su carpeta")
# --8<-- [end:map-precision]

# --8<-- [start:map-precision-claim-full]
assert map_precision(drawings["PCA"]) < 70, "En el mapa de PCA los vecinos ya no se mezclan."
assert all(map_precision(drawings[title]) > 75 for title in list(drawings)[1:4]), (
    "t-SNE ya no conserva a los vecinos."
)
# --8<-- [end:map-precision-claim-full]


# --8<-- [start:snap]
def snap(xy, columns, rows):
    """Da a cada punto su propia casilla, lo más cerca posible: (n, 2) → (n,)."""
    low, high = xy.min(axis=0), xy.max(axis=0)
    places = (xy - low) / (high - low) * [columns - 1, rows - 1]
    cells = np.array([(i % columns, i // columns) for i in range(columns * rows)])
    apart = ((places[:, None] - cells) ** 2).sum(axis=2)  # (n, casillas)
    return linear_sum_assignment(apart)[1]


# --8<-- [end:snap]

# --8<-- [start:thumbnail-map]
all_reduced = PCA(50, random_state=0).fit_transform(units)
positions = TSNE(perplexity=30, random_state=0).fit_transform(all_reduced)
columns, lines = 16, 25
cells = snap(positions, columns, lines)

tiles = torch.ones(columns * lines, 3, 40, 40)
tiles[cells] = v2.functional.resize(photos, (40, 40)).clamp(-1, 1) / 2 + 0.5
wall = (make_grid(tiles, nrow=columns, padding=2, pad_value=1) * 255).byte()
wall = Image.fromarray(wall.permute(1, 2, 0).numpy()).quantize(200, 1)  # menos colores
inches = wall.width / 200, wall.height / 200
fig, ax = plt.subplots(figsize=inches, facecolor="white", layout="constrained")
fig.get_layout_engine().set(w_pad=0, h_pad=0)
ax.imshow(wall.convert("RGB"))
ax.axis("off")
plt.show()
# --8<-- [end:thumbnail-map]

# --8<-- [start:thumbnail-map-claim]
assert len(set(cells.tolist())) == len(paths), "Dos fotos comparten casilla."
# --8<-- [end:thumbnail-map-claim]

# --8<-- [start:by-hand]
torch.manual_seed(0)
six = units[rows].double()
start = six[torch.randperm(len(six))[:6]]  # seis fotos al azar
groups, centers, inertias = kmeans(six, start)
print("inercia:", [f"{inertia:.1f}" for inertia in inertias])
print("fotos por grupo:", groups.bincount().tolist())
# --8<-- [end:by-hand]

# --8<-- [start:by-hand-claim]
assert inertias == sorted(inertias, reverse=True), "La inercia subió."
# --8<-- [end:by-hand-claim]

# --8<-- [start:library]
same = KMeans(6, init=start.numpy(), n_init=1, tol=0).fit(six.numpy())
print("mismos grupos desde los mismos centros:", (same.labels_ == groups.numpy()).all())
others = [KMeans(6, n_init=1, random_state=s).fit(six.numpy()) for s in range(10)]
ends = [other.inertia_ for other in others]
print(f"diez comienzos: inercia de {min(ends):.1f} a {max(ends):.1f}")
# --8<-- [end:library]

# --8<-- [start:library-claim]
assert (same.labels_ == groups.numpy()).all(), "Los grupos no coinciden con scikit-learn."
assert max(ends) - min(ends) > 0.2, "Todos los comienzos llegan al mismo lugar."
# --8<-- [end:library-claim]


# --8<-- [start:quality]
def purity(groups):
    """Qué parte de las fotos es de la carpeta mayor de su grupo."""
    majority = [np.bincount(targets[groups == g]).max() for g in np.unique(groups)]
    return sum(majority) / len(groups)


def cluster(features, seed, k=6):
    units = F.normalize(features).double().numpy()
    return KMeans(k, n_init=10, random_state=seed).fit_predict(units)


def report(name, features):
    found = [cluster(features, seed) for seed in range(5)]
    aris = [adjusted_rand_score(targets, groups) for groups in found]
    pure = [100 * purity(groups) for groups in found]
    print(
        f"{name:16s} ARI {np.mean(aris):.2f} ± {np.std(aris, ddof=1):.2f}"
        f"   pureza {np.mean(pure):.0f} ± {np.std(pure, ddof=1):.0f} %"
    )
    return aris, pure


# --8<-- [end:quality]

# --8<-- [start:agreement]
trained = report("embeddings", embeddings[rows])
raw = report("píxeles", pixels - pixels.mean(dim=0))
blanks = [report(f"sin entrenar ({s})", x) for s, x in enumerate(untrained)]
shuffled = np.random.default_rng(0).permutation(cluster(embeddings[rows], 0))
print(
    f"grupos mezclados ARI {adjusted_rand_score(targets, shuffled):.2f}"
    f"          pureza {100 * purity(shuffled):.0f} %"
)
# --8<-- [end:agreement]

# --8<-- [start:agreement-claim-full]
assert 0.5 < np.mean(trained[0]) < 0.75, "El ARI ya no ronda 0.6."
assert np.mean(trained[1]) > 80, "La pureza ya no supera el 80 %."
assert all(np.mean(aris) < 0.2 for aris, _ in [raw, *blanks]), "Los controles agrupan mejor."
assert purity(shuffled) > 0.3, "Con los grupos mezclados, la pureza baja del 30 %."
# --8<-- [end:agreement-claim-full]

# --8<-- [start:choose-k]
x = units.numpy()
sizes = [2, 5, 10, 15, 20, 25, 30, 40]
inertia, silhouette, agreement = (np.zeros((len(sizes), 2)) for _ in range(3))
for i, k in enumerate(sizes):
    runs = [KMeans(k, n_init=1, random_state=seed).fit(x) for seed in range(5)]
    pairs = combinations([run.labels_ for run in runs], 2)
    for values, into in [
        ([run.inertia_ for run in runs], inertia),
        ([silhouette_score(x, run.labels_) for run in runs], silhouette),
        ([adjusted_rand_score(one, two) for one, two in pairs], agreement),
    ]:
        into[i] = np.mean(values), np.std(values, ddof=1)
# --8<-- [end:choose-k]

# --8<-- [start:choose-k-claim-full]
assert silhouette[:, 0].max() < 0.1, "La silueta ya no es baja."
assert np.ptp(silhouette[:, 0]) < 0.04, "La silueta ya distingue."
assert (np.diff(inertia[:, 0]) < 0).all(), "La inercia media no baja siempre."
assert agreement[:, 0].max() < 0.8 and agreement[-3:, 0].max() < 0.55, "Las semillas ya coinciden."
# --8<-- [end:choose-k-claim-full]

# --8<-- [start:k-curves]
fig, axes = plt.subplots(3, 1, figsize=(5, 6), sharex=True)
for ax, values, title in [
    (axes[0], inertia, "inercia"),
    (axes[1], silhouette, "silueta"),
    (axes[2], agreement, "ARI entre dos semillas"),
]:
    ax.errorbar(sizes, *values.T, color="C0", marker="o")
    ax.set_title(title)
    ax.set_ylim(0, 1.1 * values.max())
axes[1].set_ylim(0, 0.2)
axes[2].set(xlabel="número de grupos, k", ylim=(0, 1))
plt.show()
# --8<-- [end:k-curves]

# --8<-- [start:numbered-map]
k = 25
found = KMeans(k, n_init=5, random_state=0).fit_predict(units.double().numpy())
fig, ax = plt.subplots(figsize=(5, 5), facecolor="white")
for group in range(k):
    xy = positions[found == group]
    ax.scatter(*xy.T, s=14, color=f"C{group % 6}", alpha=0.45, linewidth=0)
    middle = ((xy - np.median(xy, axis=0)) ** 2).sum(axis=1).argmin()
    ax.text(*xy[middle], group, weight="bold", ha="center", va="center")
ax.invert_yaxis()  # como el mapa de fotos
ax.axis("off")
plt.show()
# --8<-- [end:numbered-map]

# --8<-- [start:choose-two]
members = np.bincount(found)
kinds = np.array([len(set(folders[found == group])) for group in range(k)])
alone = np.flatnonzero(kinds == 1)
pure = alone[members[alone].argmax()]  # el mayor de una sola carpeta
mixed = kinds.argmax()  # el que reúne más carpetas
print("grupos de una sola carpeta:", len(alone), "de", k)
for group in (pure, mixed):
    inside = sorted(set(folders[found == group]))
    print(f"grupo {group}, {members[group]} fotos:", ", ".join(inside))
# --8<-- [end:choose-two]

# --8<-- [start:choose-two-claim-full]
assert kinds[mixed] >= 6 and members[mixed] >= 12, "El más mezclado ya no es grande."
assert {"astros", "deportes", "frutas"} <= set(folders[found == mixed]), "Ya no es el redondo."
assert set(folders[found == pure]) == {"mamiferos"}, "El mayor de una carpeta ya no es ese."
# --8<-- [end:choose-two-claim-full]

# --8<-- [start:mosaics]
heights = [-(-members[group] // 9) for group in (pure, mixed)]  # filas de nueve
size = 5, 1 + 0.55 * sum(heights)
fig, axes = plt.subplots(2, 1, figsize=size, height_ratios=heights)
for ax, group in zip(axes, (pure, mixed)):
    mosaic = make_grid(thumbs[found == group], nrow=9, padding=3, pad_value=1)
    ax.imshow(mosaic.permute(1, 2, 0).clamp(0, 1))
    ax.set_title(f"grupo {group}")
    ax.axis("off")
plt.show()
# --8<-- [end:mosaics]

# --8<-- [start:error-grad]
with_graph = model(photos[:8].to(device)).cpu()
KMeans(2).fit(with_graph)
# --8<-- [end:error-grad]

# --8<-- [start:error-perplexity]
TSNE(perplexity=30).fit_transform(reduced[:20])
# --8<-- [end:error-perplexity]

# --8<-- [start:error-transform]
drawer = TSNE(perplexity=5, max_iter=250).fit(reduced[:50])
drawer.transform(reduced[50:60])
# --8<-- [end:error-transform]


# --8<-- [start:train-mode]
@torch.no_grad()
def embed_carelessly(x, order):
    """Como embed, pero con la red en train(). order: en qué orden van las fotos."""
    network, out = deepcopy(model).train(), torch.empty(len(x), 1280)
    for batch in order.split(32):
        maps = network.forward_features(x[batch].to(device))
        out[batch] = network.forward_head(maps, pre_logits=True).cpu()
    return out


torch.manual_seed(0)
ordered = embed_carelessly(small, torch.arange(len(small)))
mixed_up = embed_carelessly(small, torch.randperm(len(small)))
show("eval()", precision(maps.mean(dim=(2, 3))))
show("train(), mezcladas", precision(mixed_up))
show("train(), por carpeta", precision(ordered))
same = F.cosine_similarity(ordered, mixed_up).mean()
print(f"coseno de cada foto consigo misma: {same:.2f}")
# --8<-- [end:train-mode]

# --8<-- [start:train-mode-claim-full]
assert precision(ordered).mean() < 0.32, "En train() y por carpeta ya no cae casi al azar."
assert precision(mixed_up).mean() < precision(maps.mean(dim=(2, 3))).mean() - 0.05, (
    "En train() y mezcladas ya no pierde."
)
assert same < 0.75, "El embedding ya no depende de sus compañeras."
# --8<-- [end:train-mode-claim-full]

# --8<-- [start:no-normalise]
vectors = embeddings[rows]
norms = vectors.norm(dim=1)
print(f"normas: de {norms.min():.1f} a {norms.max():.1f}")
for name, scores in [
    ("coseno", units[rows] @ units[rows].T),
    ("producto punto", vectors @ vectors.T),
    ("distancia", -torch.cdist(vectors, vectors)),
]:
    near = nearest(scores)
    rate = 100 * (targets[near] == targets[:, None]).mean()
    most = near.flatten().bincount().max()
    print(f"{name:14s} {rate:.1f} %; la más repetida, en {most} listas")
# --8<-- [end:no-normalise]

# --8<-- [start:no-normalise-claim-full]
assert norms.max() > 1.8 * norms.min(), "Las normas ya no son tan distintas."
assert precision(vectors).mean() > 0.86, "El coseno ya no acierta eso."
assert norms[nearest(vectors @ vectors.T).flatten().bincount().argmax()] > norms.quantile(0.75), (
    "La foto más repetida ya no es de norma grande."
)
assert 0.8 < (targets[nearest(vectors @ vectors.T)] == targets[:, None]).mean() < 0.86, (
    "El producto punto ya no pierde unos pocos puntos."
)
# --8<-- [end:no-normalise-claim-full]

# --8<-- [start:numbers]
rates = []
for seed in range(5):
    groups = cluster(embeddings[rows], seed)
    rates.append(100 * (groups == targets).mean())
    ari = adjusted_rand_score(targets, groups)
    print(f"semilla {seed}: «exactitud» {rates[-1]:4.1f} %, ARI {ari:.2f}")
# --8<-- [end:numbers]

# --8<-- [start:numbers-claim-full]
assert min(rates) < 5 and max(rates) > 35, "La «exactitud» ya no varía tanto."
assert purity(cluster(embeddings[rows], 0, k=95)) > 0.93, "Con 95 grupos la pureza no es tan alta."
# --8<-- [end:numbers-claim-full]
