"""The five networks of the golden test: each in PyTorch, and beside it what Selvedge reads.

Attributes are named as Selvedge names layers (conv2d, conv2d_1, residual.batch_norm, ...), so that a parameter's name
follows from PyTorch's. Nothing here is generated from the JSON: the two are written apart, and the test says if they
disagree. Numbers that Selvedge keeps as float32 (momenta, slopes, epsilons, ...) are rounded to it here as well.
"""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def f32(number):
    """`number` as float32 holds it."""
    return float(np.float32(number))


def dense_after_flatten(channels, height, width, units):
    """A dense layer that reads an image; make_golden.py brings its rows from C, H, W to H, W, C order."""
    layer = nn.Linear(channels * height * width, units)
    layer.image = (channels, height, width)
    return layer


class KerasBatchNorm(nn.Module):
    """Batch normalisation as Keras does it: running <- .99 running + .01 batch, with the biased variance."""

    def __init__(self, channels):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, x):
        if not self.training:
            return F.batch_norm(x, self.running_mean, self.running_var, self.weight, self.bias, eps=f32(1e-3))
        with torch.no_grad():
            keep = f32(0.99)
            self.running_mean.mul_(keep).add_((1 - keep) * x.mean((0, 2, 3)))
            self.running_var.mul_(keep).add_((1 - keep) * x.var((0, 2, 3), unbiased=False))
        return F.batch_norm(x, None, None, self.weight, self.bias, training=True, eps=f32(1e-3))


class Mlp(nn.Module):
    """Dense layers, label smoothing, Nesterov momentum."""

    input = [28, 28, 1]
    layers = ["flatten",
              {"dense": {"units": 24, "activation": "relu"}},
              {"dense": {"units": 16, "activation": "relu"}},
              {"dense": {"units": 10}}]
    optimizer = {"sgd": {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}}
    label_smoothing = 0.1

    def __init__(self):
        super().__init__()
        self.dense, self.dense_1, self.dense_2 = nn.Linear(784, 24), nn.Linear(24, 16), nn.Linear(16, 10)

    def forward(self, x):
        x = F.relu(self.dense(x.flatten(1)))
        return self.dense_2(F.relu(self.dense_1(x)))

    def make_optimizer(self):
        return torch.optim.SGD(self.parameters(), lr=0.02, momentum=f32(0.9), nesterov=True), None


class Cnn(nn.Module):
    """A Keras-like CNN: valid and same convolutions, max pooling, a softmax at the end, Adam with Keras' epsilon."""

    input = [14, 12, 1]
    layers = [{"conv2d": {"filters": 6, "kernel": 3, "padding": "valid", "activation": "relu"}},
              {"conv2d": {"filters": 8, "kernel": 3, "padding": "same", "activation": "relu"}},
              {"max_pool2d": {"window": 2}},
              "flatten",
              {"dense": {"units": 20, "activation": "relu"}},
              {"dense": {"units": 10, "activation": "softmax"}}]
    optimizer = {"adam": {"learning_rate": {"step": {"initial": 0.01, "step_size": 4, "gamma": 0.5}},
                          "epsilon": 1e-7}}

    def __init__(self):
        super().__init__()
        self.conv2d, self.conv2d_1 = nn.Conv2d(1, 6, 3), nn.Conv2d(6, 8, 3, padding=1)
        self.dense, self.dense_1 = dense_after_flatten(8, 6, 5, 20), nn.Linear(20, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv2d_1(F.relu(self.conv2d(x)))), 2)
        return self.dense_1(F.relu(self.dense(x.flatten(1))))

    def make_optimizer(self):
        optimizer = torch.optim.Adam(self.parameters(), lr=0.01, betas=(f32(0.9), f32(0.999)), eps=f32(1e-7))
        return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.5)


class BatchNorm(nn.Module):
    """PyTorch's manners: padding in numbers, nn.BatchNorm2d, average pooling with and without counted padding, SGD on
    one cycle."""

    input = [14, 14, 1]
    norm = {"batch_norm": {"momentum": 0.9, "epsilon": 1e-5, "unbiased_running_variance": True}}
    layers = [{"conv2d": {"filters": 6, "kernel": 5, "padding": 2}},
              norm,
              {"activation": {"function": "relu"}},
              {"avg_pool2d": {"window": 3, "stride": 2, "padding": 1, "count_padding": True}},
              {"conv2d": {"filters": 8, "kernel": 5, "padding": 2, "use_bias": False}},
              norm,
              {"activation": {"function": "relu"}},
              {"avg_pool2d": {"window": [2, 3], "stride": 2, "padding": [1, 1], "count_padding": False}},
              "flatten",
              {"dense": {"units": 10}}]
    optimizer = {"sgd": {"learning_rate": {"one_cycle": {"max": 0.1}}}}

    def __init__(self):
        super().__init__()
        self.conv2d, self.conv2d_1 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 8, 5, padding=2, bias=False)
        self.batch_norm = nn.BatchNorm2d(6, eps=f32(1e-5), momentum=1 - f32(0.9))
        self.batch_norm_1 = nn.BatchNorm2d(8, eps=f32(1e-5), momentum=1 - f32(0.9))
        self.dense = dense_after_flatten(8, 4, 4, 10)

    def forward(self, x):
        x = F.relu(self.batch_norm(self.conv2d(x)))
        x = F.avg_pool2d(x, 3, stride=2, padding=1, count_include_pad=True)
        x = F.relu(self.batch_norm_1(self.conv2d_1(x)))
        x = F.avg_pool2d(x, (2, 3), stride=2, padding=(1, 1), count_include_pad=False)
        return self.dense(x.flatten(1))

    def make_optimizer(self):
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, total_steps=10, cycle_momentum=False)


class Residual(nn.Module):
    """Residual blocks with and without a shortcut of their own, Keras' batch norm and strided 'same', exact GELU, SiLU,
    global average pooling, AdamW on a cosine."""

    input = [12, 12, 1]
    layers = [{"conv2d": {"filters": 8, "kernel": 3, "padding": "same", "activation": "gelu"}},
              {"residual": {"layers": [
                  {"conv2d": {"filters": 8, "kernel": 3, "padding": "same", "use_bias": False}},
                  "batch_norm",
                  {"activation": {"function": "silu"}},
                  {"conv2d": {"filters": 8, "kernel": 3, "padding": "same"}}]}},
              {"activation": {"function": "gelu"}},
              {"residual": {"layers": [
                  {"conv2d": {"filters": 12, "kernel": 3, "stride": 2, "padding": "same", "activation": "silu"}}],
                  "shortcut": [{"conv2d": {"filters": 12, "kernel": 1, "stride": 2, "use_bias": False}}]}},
              "global_avg_pool2d",
              {"dense": {"units": 16, "activation": "gelu"}},
              {"dense": {"units": 10}}]
    optimizer = {"adamw": {"learning_rate": {"cosine": {"initial": 0.005, "final": 0.0005}}, "weight_decay": 0.05}}

    def __init__(self):
        super().__init__()
        self.conv2d = nn.Conv2d(1, 8, 3, padding=1)
        self.residual = nn.ModuleDict({"conv2d": nn.Conv2d(8, 8, 3, padding=1, bias=False),
                                       "batch_norm": KerasBatchNorm(8),
                                       "conv2d_1": nn.Conv2d(8, 8, 3, padding=1)})
        self.residual_1 = nn.ModuleDict({
            "conv2d": nn.Conv2d(8, 12, 3, stride=2),
            "shortcut": nn.ModuleDict({"conv2d": nn.Conv2d(8, 12, 1, stride=2, bias=False)})})
        self.dense, self.dense_1 = nn.Linear(12, 16), nn.Linear(16, 10)

    def forward(self, x):
        x = F.gelu(self.conv2d(x))
        through = F.silu(self.residual["batch_norm"](self.residual["conv2d"](x)))
        x = F.gelu(self.residual["conv2d_1"](through) + x)
        # 12 pixels, window 3, stride 2, 'same': one pixel of padding in all, and it goes to the bottom and right.
        through = F.silu(self.residual_1["conv2d"](F.pad(x, (0, 1, 0, 1))))
        x = through + self.residual_1["shortcut"]["conv2d"](x)
        return self.dense_1(F.gelu(self.dense(x.mean((2, 3)))))

    def make_optimizer(self):
        optimizer = torch.optim.AdamW(self.parameters(), lr=0.005, betas=(f32(0.9), f32(0.999)), eps=f32(1e-7),
                                      weight_decay=f32(0.05))
        return optimizer, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10, eta_min=0.0005)


class Windows(nn.Module):
    """Rectangular, strided and lopsided windows, overlapping max pooling, every other activation, L2 penalty, momentum,
    an input of two channels that is not scaled to 0 .. 1, and a last batch that is not full."""

    input = [13, 11, 2]
    layers = [{"conv2d": {"filters": 6, "kernel": [5, 3], "stride": [2, 1], "padding": [1, 2, 3, 0],
                          "activation": {"leaky_relu": {"alpha": 0.1}}}},
              {"max_pool2d": {"window": 3, "stride": 2, "padding": "same"}},
              {"conv2d": {"filters": 8, "kernel": [3, 2], "stride": [1, 2], "padding": "same", "activation": "tanh"}},
              "flatten",
              {"dense": {"units": 20, "activation": {"elu": {"alpha": 0.7}}}},
              {"dense": {"units": 16, "activation": "sigmoid"}},
              {"dense": {"units": 10}}]
    optimizer = {"sgd": {"learning_rate": 0.1, "momentum": 0.8}}
    images = 20
    l2 = 0.01
    input_scale, input_offset = 1 / 128, -1.0

    def __init__(self):
        super().__init__()
        self.conv2d, self.conv2d_1 = nn.Conv2d(2, 6, (5, 3), stride=(2, 1)), nn.Conv2d(6, 8, (3, 2), stride=(1, 2))
        self.dense = dense_after_flatten(8, 4, 3, 20)
        self.dense_1, self.dense_2 = nn.Linear(20, 16), nn.Linear(16, 10)

    def forward(self, x):
        # F.pad counts left, right, top, bottom. 17x13 -> 7x11 -> 4x6 -> 4x3.
        x = F.leaky_relu(self.conv2d(F.pad(x, (2, 0, 1, 3))), f32(0.1))
        x = F.max_pool2d(F.pad(x, (1, 1, 1, 1), value=-float("inf")), 3, stride=2)
        x = torch.tanh(self.conv2d_1(F.pad(x, (0, 0, 1, 1))))
        x = F.elu(self.dense(x.flatten(1)), f32(0.7))
        return self.dense_2(torch.sigmoid(self.dense_1(x)))

    def make_optimizer(self):
        return torch.optim.SGD(self.parameters(), lr=0.1, momentum=f32(0.8)), None


# File name -> network. The test's list of files is in golden_test.cpp.
NETWORKS = {"mlp": Mlp, "cnn": Cnn, "batch_norm": BatchNorm, "residual": Residual, "windows": Windows}
