"""Trains an experiment with PyTorch under the same settings: is a row that misses its published figure ours to blame?

   ./run train r0-mlp --print-config > r0-mlp.json
   /usr/bin/python3 tests/golden/train_torch.py r0-mlp.json --seeds 5 [--threads 1] [--data DIR]

Prints a JSON line a seed, with the accuracies of the last epoch and of the one that was best on the validation part, then
mean and standard deviation. It shares nothing with Selvedge but the experiment's file: initial weights, shuffles and masks
are PyTorch's. `./run bench peers` installs PyTorch. Knows dense, conv2d, max_pool2d, dropout and flatten, SGD and Adam,
and early stopping that keeps the last epoch's weights; anything else is refused.
"""
import argparse
import json
import pathlib
import statistics
import sys

import numpy as np
import torch
from torch import nn

sys.path.append(str(pathlib.Path(__file__).parents[1] / "perf" / "peers"))
from torch_networks import read_idx  # noqa: E402

ACTIVATIONS = {"none": None, "relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh, "sigmoid": nn.Sigmoid}
INITIALIZERS = {"glorot_uniform": nn.init.xavier_uniform_,
                "he_uniform": lambda weight: nn.init.kaiming_uniform_(weight, nonlinearity="relu")}


def filled(layer, settings):
    """The layer with the weights that the settings ask for, and its activation."""
    INITIALIZERS[settings["kernel_initializer"]](layer.weight)
    if settings["bias_initializer"] != "zeros":
        raise SystemExit(f"bias_initializer {settings['bias_initializer']}: only zeros is known here")
    nn.init.zeros_(layer.bias)
    activation = ACTIVATIONS[settings["activation"]]
    return [layer] if activation is None else [layer, activation()]


def network(layers):
    """An nn.Sequential for images of (1, 28, 28)."""
    modules, shape = [], (1, 28, 28)
    for layer in layers:
        kind, settings = next(iter(layer.items()))
        if kind == "flatten":
            made = [nn.Flatten()]
        elif kind == "dropout":
            made = [nn.Dropout(settings["rate"])]
        elif kind == "max_pool2d":
            stride = settings["stride"] or settings["window"]
            made = [nn.MaxPool2d(settings["window"], stride, ceil_mode=settings["padding"] == "same")]
        elif kind == "conv2d":
            padding = settings["kernel"] // 2 if settings["padding"] == "same" else 0
            made = filled(nn.Conv2d(shape[0], settings["filters"], settings["kernel"], settings["stride"], padding), settings)
        elif kind == "dense":
            made = filled(nn.Linear(shape[0], settings["units"]), settings)
        else:
            raise SystemExit(f"layer {kind}: not known here")
        modules += made
        with torch.no_grad():
            shape = tuple(nn.Sequential(*made).eval()(torch.zeros(1, *shape)).shape[1:])
    return nn.Sequential(*modules)


def optimizer(settings, parameters):
    kind, values = next(iter(settings.items()))
    if kind == "adam":
        return torch.optim.Adam(parameters, values["learning_rate"], (values["beta_1"], values["beta_2"]), values["epsilon"],
                                foreach=True)
    if kind == "sgd":
        return torch.optim.SGD(parameters, values["learning_rate"], values.get("momentum", 0),
                               nesterov=values.get("nesterov", False), foreach=True)
    raise SystemExit(f"optimizer {kind}: not known here")


def split(data, labels, seed):
    """Rows to train on and to validate on."""
    count = data["split"]["validation"]
    count = int(count * len(labels)) if count < 1 else int(count)
    if data["split"]["kind"] == "last":
        rows, validation = np.arange(len(labels) - count), np.arange(len(labels) - count, len(labels))
    else:
        random = np.random.default_rng(seed)
        of_class = [random.permutation(np.flatnonzero(labels == k)) for k in range(10)]
        validation = np.concatenate([rows[: count // 10] for rows in of_class])
        rows = random.permutation(np.concatenate([rows[count // 10:] for rows in of_class]))
    return rows[: data["subset"] or None], validation


@torch.no_grad()
def evaluate(model, images, labels):
    logits = torch.cat([model(part) for part in images.split(1000)])
    return nn.functional.cross_entropy(logits, labels).item(), (logits.argmax(1) == labels).float().mean().item()


def run(experiment, images, labels, test_images, test_labels, seed):
    data, train = experiment["data"], experiment["train"]
    if data["augment"] or data["pixels"] != "unit" or train["l2"] or train["label_smoothing"]:
        raise SystemExit("augmented or raw images, L2 and label smoothing are not known here")
    torch.manual_seed(seed)
    rows, validation = split(data, labels.numpy(), seed)
    model = network(experiment["network"]["layers"])
    step = optimizer(train["optimizer"], model.parameters())
    patience = (train["early_stopping"] or {"patience": train["epochs"]})["patience"]
    best = {"epoch": 0, "val_loss": float("inf")}
    for epoch in range(1, train["epochs"] + 1):
        model.train()
        order = torch.from_numpy(rows)[torch.randperm(len(rows))]
        for batch in order.split(train["batch_size"]):
            step.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(images[batch]), labels[batch]).backward()
            step.step()
        model.eval()
        val_loss, val_accuracy = evaluate(model, images[validation], labels[validation])
        if val_loss < best["val_loss"]:
            best = {"epoch": epoch, "val_loss": val_loss, "val_accuracy": val_accuracy,
                    "test_accuracy": evaluate(model, test_images, test_labels)[1]}
        print(f"\rseed {seed}, epoch {epoch}: val_loss {val_loss:.4f} val_acc {100 * val_accuracy:.2f} ", end="",
              file=sys.stderr, flush=True)
        if epoch - best["epoch"] >= patience:
            break
    print(file=sys.stderr)
    test_loss, test_accuracy = evaluate(model, test_images, test_labels)
    return {"seed": seed, "epochs": epoch, "val_loss": val_loss, "val_accuracy": val_accuracy, "test_loss": test_loss,
            "test_accuracy": test_accuracy, "best": best}


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("experiment", type=pathlib.Path)
    arguments.add_argument("--seeds", type=int, default=1)
    arguments.add_argument("--threads", type=int, default=1)
    arguments.add_argument("--data", type=pathlib.Path, default=pathlib.Path("/usr/share/datasets/fashion-mnist"))
    flags = arguments.parse_args()
    torch.set_num_threads(flags.threads)
    experiment = json.loads(flags.experiment.read_text())
    parts = [*read_idx(flags.data, "train"), *read_idx(flags.data, "t10k")]
    runs = []
    for seed in range(1, flags.seeds + 1):
        runs.append(run(experiment, *parts, seed))
        print(json.dumps(runs[-1]), flush=True)
    for name, values in (("last epoch", [one["test_accuracy"] for one in runs]),
                         ("best epoch", [one["best"]["test_accuracy"] for one in runs])):
        spread = statistics.stdev(values) if len(values) > 1 else float("nan")
        print(f"{experiment['id']}, {name}: test accuracy {100 * statistics.mean(values):.2f} ± {100 * spread:.2f} %, "
              f"{len(values)} seeds")


if __name__ == "__main__":
    main()
