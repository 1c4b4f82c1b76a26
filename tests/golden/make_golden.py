"""Makes tests/golden/data/*.safetensors: what PyTorch computes for five networks (networks.py), in double precision.

It needs PyTorch 1.13 or newer and NumPy: `apt-get install python3-torch` on Debian, else `pip install torch numpy`.

    python3 tests/golden/make_golden.py [FOLDER]

Each file holds, under the names that golden_test.cpp reads:
    metadata   network, options: JSON in Selvedge's form
    images, labels, order            the data set, and the order in which every epoch visits it
    initial.NAME, grad.NAME, final.NAME   each parameter before; its gradient in step 1; after ten steps
    logits, loss, confusion          of every image with the initial parameters, as for evaluation (loss: their mean)
    losses, penalties, corrects      of each training step (mean over the batch; L2 penalty; right answers)
    final.logits, final.loss         like logits and loss, after the ten steps
NAME covers running statistics as well, which have no gradient. Layouts are Selvedge's: NHWC, HWIO, in x out.
"""

import json
import struct
import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from networks import NETWORKS, KerasBatchNorm, f32

STEPS, BATCH_SIZE, CLASSES = 10, 8, 10
DTYPES = {"float64": "F64", "float32": "F32", "uint32": "U32", "uint8": "U8"}


def save_safetensors(path, metadata, tensors):
    """Hugging Face's format: 8 bytes of header length, JSON padded to a multiple of 8, raw little-endian data."""
    header, data = {"__metadata__": metadata}, b""
    for name, array in sorted(tensors.items(), key=lambda item: (-item[1].dtype.itemsize, item[0])):
        raw = np.ascontiguousarray(array).astype(array.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": DTYPES[array.dtype.name], "shape": list(array.shape),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def make_images(random, count, shape):
    """Coarse blocks under fine noise, so that there is something to see at every scale."""
    height, width, channels = shape
    blocks = random.randint(0, 200, (count, -(-height // 4), -(-width // 4), channels))
    blocks = blocks.repeat(4, axis=1).repeat(4, axis=2)[:, :height, :width]
    return (blocks + random.randint(0, 56, blocks.shape)).astype(np.uint8)


def initialize(model, random):
    """Everything random, biases and statistics too, and exact in float32; weights in He's range."""
    def draw(tensor, low, high):
        tensor.data = torch.from_numpy(random.uniform(low, high, tuple(tensor.shape)).astype(np.float32)).double()

    for layer in model.modules():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            reach = (6 / layer.weight[0].numel()) ** 0.5
            draw(layer.weight, -reach, reach)
            if layer.bias is not None:
                draw(layer.bias, -0.2, 0.2)
        elif isinstance(layer, (nn.BatchNorm2d, KerasBatchNorm)):
            draw(layer.weight, 0.5, 1.5)
            draw(layer.bias, -0.5, 0.5)
            draw(layer.running_mean, -0.5, 0.5)
            draw(layer.running_var, 0.5, 1.5)


def named(model, of_parameter):
    """{Selvedge's name: of_parameter(tensor) in Selvedge's layout}; of_parameter says None for what is left out."""
    found = {}
    for prefix, layer in model.named_modules():
        norm = isinstance(layer, (nn.BatchNorm2d, KerasBatchNorm))
        names = {"weight": "gamma", "bias": "beta"} if norm else {"weight": "kernel"}
        own = list(layer.named_parameters(recurse=False)) + list(layer.named_buffers(recurse=False))
        for name, tensor in own:
            value = None if name == "num_batches_tracked" else of_parameter(tensor)
            if value is not None:
                array = to_our_layout(layer, value.detach().numpy())
                found[f"{prefix}.{names.get(name, name)}"] = array.astype(np.float32)
    return found


def to_our_layout(layer, array):
    if array.ndim == 4:  # F, C, H, W -> H, W, C, F
        return array.transpose(2, 3, 1, 0)
    if array.ndim == 2 and hasattr(layer, "image"):  # O, (C, H, W) -> (H, W, C), O
        return array.reshape(-1, *layer.image).transpose(2, 3, 1, 0).reshape(-1, len(array))
    return array.T


def penalty_of(model, l2):
    """l2 / 2 times the sum of squares of all kernels: no biases, no batch norm."""
    kernels = [layer.weight for layer in model.modules() if isinstance(layer, (nn.Linear, nn.Conv2d))]
    return l2 / 2 * sum((kernel**2).sum() for kernel in kernels)


def make(name, seed):
    random = np.random.RandomState(seed)
    model = NETWORKS[name]().double()
    settings = {"batch_size": BATCH_SIZE, "total_steps": STEPS,
                "label_smoothing": getattr(model, "label_smoothing", 0.0), "l2": getattr(model, "l2", 0.0),
                "input_scale": getattr(model, "input_scale", 1 / 255),
                "input_offset": getattr(model, "input_offset", 0.0), "optimizer": model.optimizer}
    count = getattr(model, "images", 3 * BATCH_SIZE)
    images = make_images(random, count, model.input)
    labels = random.randint(0, CLASSES, count).astype(np.uint8)
    order = random.permutation(count).astype(np.uint32)
    initialize(model, random)

    x = torch.from_numpy(images.transpose(0, 3, 1, 2).copy()).double()
    x = x * f32(settings["input_scale"]) + f32(settings["input_offset"])
    y = torch.from_numpy(labels.astype(np.int64))

    def loss_of(logits, targets):
        return F.cross_entropy(logits, targets, label_smoothing=f32(settings["label_smoothing"]))

    def evaluate(prefix):
        model.eval()
        with torch.no_grad():
            logits = model(x)
        model.train()
        top = logits.topk(2).values
        assert (top[:, 0] - top[:, 1]).min() > 1e-4, "an answer hangs on rounding: choose another seed"
        tensors[prefix + "logits"] = logits.numpy().astype(np.float32)
        tensors[prefix + "loss"] = np.array([loss_of(logits, y).item()])
        return logits.argmax(1).numpy()

    tensors = {"images": images, "labels": labels, "order": order}
    tensors.update({"initial." + key: value for key, value in named(model, lambda tensor: tensor).items()})
    tensors["confusion"] = np.zeros((CLASSES, CLASSES), np.uint32)
    np.add.at(tensors["confusion"], (labels, evaluate("")), 1)

    optimizer, schedule = model.make_optimizer()
    losses, penalties, corrects = [], [], []
    for step in range(STEPS):
        first = step % -(-count // BATCH_SIZE) * BATCH_SIZE
        rows = torch.from_numpy(order[first:first + BATCH_SIZE].astype(np.int64))
        optimizer.zero_grad()
        logits = model(x[rows])
        loss, penalty = loss_of(logits, y[rows]), penalty_of(model, f32(settings["l2"]))
        (loss + penalty).backward()
        if step == 0:
            tensors.update({"grad." + key: value for key, value in named(model, lambda tensor: tensor.grad).items()})
        optimizer.step()
        if schedule is not None and step + 1 < STEPS:
            schedule.step()
        losses.append(loss.item())
        penalties.append(penalty.item())
        corrects.append((logits.argmax(1) == y[rows]).sum().item())
    tensors.update(losses=np.array(losses), penalties=np.array(penalties), corrects=np.array(corrects, np.float64))
    tensors.update({"final." + key: value for key, value in named(model, lambda tensor: tensor).items()})
    evaluate("final.")
    network = {"input": model.input, "layers": model.layers}
    return {"network": json.dumps(network), "options": json.dumps(settings), "torch": torch.__version__}, tensors


def main():
    torch.set_num_threads(1)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "data"
    folder.mkdir(parents=True, exist_ok=True)
    for seed, name in enumerate(NETWORKS):
        metadata, tensors = make(name, seed)
        path = folder / (name + ".safetensors")
        save_safetensors(path, metadata, tensors)
        print(f"{path}: {path.stat().st_size} bytes, losses {np.round(tensors['losses'], 3)}")


if __name__ == "__main__":
    main()
