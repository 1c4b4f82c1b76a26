"""The networks of the benchmarks in PyTorch, and the training images."""
import gzip

import numpy as np
import torch
from torch import nn


def mlp(*units):
    layers = [nn.Flatten()]
    for before, after in zip(units[:-2], units[1:-1]):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Linear(units[-2], units[-1]))


def network_c():
    return nn.Sequential(
        nn.Conv2d(1, 16, 3), nn.ReLU(), nn.Conv2d(16, 16, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.5),
        nn.Conv2d(16, 32, 3), nn.ReLU(), nn.Conv2d(32, 32, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Dropout(0.3),
        nn.Flatten(), nn.Linear(512, 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))


def network_d():
    def block(before, after):
        return [nn.Conv2d(before, after, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2, 2, ceil_mode=True)]
    return nn.Sequential(*block(1, 64), *block(64, 128), *block(128, 256), nn.Flatten(), nn.Linear(4096, 10))


def network_e():
    return nn.Sequential(
        nn.Conv2d(1, 8, 5, padding=2), nn.ReLU(), nn.AvgPool2d(4, 2, 2), nn.BatchNorm2d(8),
        nn.Conv2d(8, 12, 4, padding=1), nn.ReLU(), nn.AvgPool2d(4, 2), nn.BatchNorm2d(12),
        nn.Flatten(), nn.Linear(432, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 10))


NETWORKS = {
    "A": lambda: mlp(784, 128, 128, 128, 10),
    "B": lambda: mlp(784, 512, 256, 128, 64, 32, 10),
    "C": network_c,
    "D": network_d,
    "E": network_e,
}
CONVOLUTIONAL = {"C", "D", "E"}


def read_idx(folder, part):
    """Images (N, 1, 28, 28) from 0 to 1 and labels (N) of the part, "train" or "t10k"."""
    def read(name):
        path = folder / name
        raw = path.read_bytes() if path.exists() else gzip.decompress((folder / (name + ".gz")).read_bytes())
        return np.frombuffer(raw, np.uint8)
    pixels = read(part + "-images-idx3-ubyte")[16:].reshape(-1, 1, 28, 28).astype(np.float32) / 255
    labels = read(part + "-labels-idx1-ubyte")[8:].astype(np.int64)
    return torch.from_numpy(pixels), torch.from_numpy(labels)


def images(folder):
    pixels, labels = read_idx(folder, "train")
    order = np.random.default_rng(1).permutation(len(labels))
    return pixels[order], labels[order]
