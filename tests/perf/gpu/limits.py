"""What a GPU could do at best: FLOPs, bytes and launches of a step of a network, and the time that each takes at least.

Pure functions; limits_test.py checks them against numbers worked out by hand.
"""

# Dense peaks in TFLOP/s by precision, and TB/s, from NVIDIA's data sheets (without sparsity).
CHIPS = {
    "H200": {"float32": 66.9, "tf32": 494.7, "bf16": 989.4, "bandwidth": 4.8},
    "H100 PCIe": {"float32": 51.2, "tf32": 378.0, "bf16": 756.0, "bandwidth": 2.0},
    "H100": {"float32": 66.9, "tf32": 494.7, "bf16": 989.4, "bandwidth": 3.35},
    "A100": {"float32": 19.5, "tf32": 156.0, "bf16": 312.0, "bandwidth": 2.0},
    "L40S": {"float32": 91.6, "tf32": 183.0, "bf16": 362.0, "bandwidth": 0.864},
    "RTX 4090": {"float32": 82.6, "tf32": 82.6, "bf16": 165.2, "bandwidth": 1.008},
}
# What one kernel of a graph costs at least after the one before it, in seconds: an assumption, to be measured.
LAUNCH_SECONDS = 1.5e-6


def chip_of(name):
    """The entry of CHIPS whose name stands in a GPU's name; None: unknown."""
    return next((chip for key, chip in CHIPS.items() if all(word in name for word in key.split())), None)


def dense(inputs, outputs, bias=True):
    return {"weights": inputs * outputs, "bias": outputs if bias else 0, "uses": 1, "out": outputs}


def conv(channels, filters, kernel, out_edge):
    return {"weights": kernel * kernel * channels * filters, "bias": filters, "uses": out_edge * out_edge,
            "out": out_edge * out_edge * filters}


def other(out):
    """A layer without products whose output is stored: a pool, a normalisation, a dropout."""
    return {"weights": 0, "bias": 0, "uses": 0, "out": out}


# The four networks of the benchmark, by the letters of `bench peers`.
NETWORKS = {
    "A": [dense(784, 128), dense(128, 128), dense(128, 128), dense(128, 10)],
    "C": [conv(1, 16, 3, 26), conv(16, 16, 3, 24), other(12 * 12 * 16), conv(16, 32, 3, 10), conv(32, 32, 3, 8),
          other(4 * 4 * 32), dense(512, 128), dense(128, 10)],
    "D": [conv(1, 64, 3, 28), other(14 * 14 * 64), conv(64, 128, 3, 14), other(7 * 7 * 128), conv(128, 256, 3, 7),
          other(4 * 4 * 256), dense(4096, 10)],
    "E": [conv(1, 8, 5, 28), other(15 * 15 * 8), conv(8, 12, 4, 14), other(6 * 6 * 12), dense(432, 128),
          dense(128, 32), dense(32, 10)],
}
PIXELS = 28 * 28


def flops(layers, training):
    """Of one image: two for a weight and use; training adds both gradients, but dx of the first layer."""
    forward = [2 * layer["weights"] * layer["uses"] for layer in layers]
    return 3 * sum(forward) - forward[0] if training else sum(forward)


def parameters(layers):
    return sum(layer["weights"] + layer["bias"] for layer in layers)


def step_bytes(layers, batch, training, moments=2):
    """Of one step, at least: every activation written and read once a pass (float32), the images once as bytes; in
    training also the gradients of activations, and parameters, gradients and moments read and written once."""
    activations = sum(layer["out"] for layer in layers) * batch * 4
    if not training:
        return batch * PIXELS + 2 * activations + 4 * parameters(layers)
    return batch * PIXELS + 5 * activations + 4 * parameters(layers) * (4 + 2 * moments)


def limit(layers, batch, training, launches, chip, precision):
    """Seconds of a step at least, and by what: {"flops", "bytes", "launches", "seconds", "bound"}."""
    work, moved = batch * flops(layers, training), step_bytes(layers, batch, training)
    times = {"flops": work / (chip[precision] * 1e12), "bytes": moved / (chip["bandwidth"] * 1e12),
             "launches": launches * LAUNCH_SECONDS}
    bound = max(times, key=times.get)
    return {"flops": work, "bytes": moved, "launches": launches, "seconds": times[bound], "bound": bound}


def shown(rate):
    return f"{rate / 1e6:.2f} M" if rate >= 1e6 else f"{rate / 1e3:.1f} k" if rate >= 1e4 else f"{rate / 1e3:.2f} k"


def header():
    return f"{'':14} {'batch':>5}  {'ours':>9} {'by':26}  {'peer':>9} {'by':22}  {'ratio':>6}  {'limit':>9} by"


def line(row):
    """A row of the table; what was not measured is a dash."""
    peer = max(row["peers"], key=row["peers"].get) if row["peers"] else None
    ours = max(row["ours"], key=row["ours"].get)
    ratio = f"{row['ours'][ours] / row['peers'][peer]:6.2f}" if peer else "     –"
    most = row.get("limit")
    bound = f"{shown(row['batch'] / most['seconds']):>9} {most['bound']}" if most else "        –"
    return (f"{row['mode']:5} {row['network']:8} {row['batch']:5}  {shown(row['ours'][ours]):>9} {ours:26}  "
            f"{shown(row['peers'][peer]) if peer else '–':>9} {peer or '–':22}  {ratio}  {bound}")
