"""Writes the seed corpora of the image fuzzers: src/image/testdata/fuzz/<fuzzer>/.

    /usr/bin/python3 tools/make_image_seeds.py

Needs Pillow and numpy. The seed is fixed, the files tiny: a few of each kind, made by the same
functions as the cases of tests/pillow.
"""
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "pillow"))

import compare_with_pillow as pillow  # noqa: E402
import numpy  # noqa: E402

FILES_A_FORMAT = 24
MAX_BYTES = 2000
LABELS = {
    "lines.txt": b"background\ntench\r\ngoldfish\n\n",
    "latin1.txt": b"caf\xe9\nna\xc3\xafve\n",
    "array.json": b'["tench", "goldfish"]',
    "map.json": b'{"0": "tench", "1": ["n01443537", "goldfish"]}',
    "sparse.json": b'{"7": "shark"}',
    "broken.json": b'{"0": ["tench"',
}


def write(fuzzer, name, data):
    folder = os.path.join(ROOT, "src", "image", "testdata", "fuzz", fuzzer)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def main():
    for format_index, (kind, make) in enumerate(pillow.MAKERS.items()):
        written = attempt = 0
        while written < FILES_A_FORMAT:
            rng = numpy.random.default_rng([1, format_index, attempt])
            attempt += 1
            _, data = make(rng, (int(rng.integers(1, 14)), int(rng.integers(1, 14))))
            if len(data) <= MAX_BYTES:
                write(f"decode_{kind}_fuzz", f"seed_{written:02}.{kind}", data)
                written += 1
    for name, data in LABELS.items():
        write("labels_fuzz", name, data)


if __name__ == "__main__":
    main()
