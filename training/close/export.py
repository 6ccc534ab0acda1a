"""Make the trained network what the product runs: `python training/close/export.py --weights FILE --base FOLDER`.

Writes the network, its weights of eight bits, and the tokenizer; the calibration comes from `calibrate.py`. The graph
takes one text at a time, so that a reading never depends on its neighbours in a batch.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

import torch
from encoder import Close, load_base
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process

from outspoken.reader.schema import CLOSE_MODEL

OUT = Path(__file__).parents[2] / "src/outspoken/reader/weights"


def loaded(weights: Path, base: Path) -> Close:
    kept = torch.load(weights)
    close = load_base(base, heads=len(kept["heads"]), topic=kept["topic"])
    close.load_state_dict(kept["weights"])
    return close.eval()


class OneText(torch.nn.Module):
    """The network for a single text without padding."""

    def __init__(self, close: Close) -> None:
        super().__init__()
        self.close = close

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, ...]:
        out = self.close(ids, torch.ones_like(ids, dtype=torch.float32))
        return out.heads, out.tokens, out.topic


def export(close: Close, path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "plain.onnx", Path(folder) / "ready.onnx"
        torch.onnx.export(
            OneText(close), (torch.arange(100, 120)[None],), plain, input_names=["ids"],
            output_names=["heads", "tokens", "topic"], dynamic_axes={"ids": {1: "tokens"}, "tokens": {1: "tokens"}},
            opset_version=17, dynamo=False,
        )  # fmt: skip
        quant_pre_process(plain, ready, skip_symbolic_shape=True)
        quantize_dynamic(
            ready, path, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gather"]
        )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--weights", type=Path, required=True)
    ask.add_argument("--base", type=Path, required=True)
    ask.add_argument("--out", type=Path, default=OUT)
    ask.add_argument("--name", default=CLOSE_MODEL, help="close-NAME, as readings tell it")
    choice = ask.parse_args()
    path = choice.out / f"{choice.name}.onnx"
    export(loaded(choice.weights, choice.base), path)
    shutil.copy(choice.base / "tokenizer.json", choice.out / "tokenizer.json")
    print(path, f"{path.stat().st_size / 2**20:.1f} MiB")


if __name__ == "__main__":
    main()
