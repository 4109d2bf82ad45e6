#!/usr/bin/env python3
"""Decoding and resizing to 224 x 224: octet beside Pillow, one thread each, in interleaved turns.

    compare_speed.py OCTET_IMAGE_TURNS [--turns N] [--photos FOLDER] [--commit NAME]

Prints a table in Markdown: medians of the processor time of the process (other work on the machine counts less than in
elapsed time; both are single threads), and the ratio Pillow / octet as median over the turns. The photos are scaled by
Pillow to three sizes and saved as JPEG, quality 90, 4:2:0; without --photos a picture is drawn. What Pillow does is
Image.open(file).convert("RGB").resize((224, 224), Image.BILINEAR); octet's pixels are the same bytes ("exact"), or those
of a decoder that scales while it decodes ("fast").
"""
import argparse
import datetime
import io
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy
import PIL
from PIL import Image

SIZES = [(640, 480), (1920, 1080), (4032, 3024)]


def drawn_photo():
    """Gradients, edges and noise: one of the three alone makes the decoder's work too easy."""
    rng = numpy.random.default_rng(1)
    coarse = Image.fromarray(rng.integers(0, 256, (60, 80, 3), dtype="uint8"))
    smooth = numpy.asarray(coarse.resize((2016, 1512), Image.BICUBIC)).astype("int16")
    noise = rng.normal(0, 4, smooth.shape)
    return Image.fromarray((smooth + noise).clip(0, 255).astype("uint8"))


def read_photos(folder):
    if not folder:
        return {"drawn": drawn_photo()}
    photos = {}
    for name in sorted(os.listdir(folder)):
        if name.lower().endswith((".jpg", ".bmp", ".png")):
            photos[name] = Image.open(os.path.join(folder, name)).convert("RGB")
    return photos


def jpeg_of(photo, size):
    """Cut to the shape of `size` first, so that nothing is distorted."""
    width = min(photo.width, photo.height * size[0] // size[1])
    height = width * size[1] // size[0]
    out = io.BytesIO()
    photo.crop((0, 0, width, height)).resize(size, Image.BICUBIC).save(out, "JPEG", quality=90, subsampling=2)
    return out.getvalue()


def pillow_turn(data):
    start = time.process_time_ns()
    Image.open(io.BytesIO(data)).convert("RGB").resize((224, 224), Image.BILINEAR)
    return time.process_time_ns() - start


class Octet:
    def __init__(self, program):
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def turn(self, mode, path):
        self.process.stdin.write(f"{mode} {path}\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def cpu_name():
    with open("/proc/cpuinfo") as lines:
        match = re.search(r"model name\s*: (.*)|Model\s*: (.*)", lines.read())
    return match.group(0).split(": ")[1] if match else "unknown CPU"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--turns", type=int, default=41)
    parser.add_argument("--photos")
    parser.add_argument("--commit", default="unknown commit")
    arguments = parser.parse_args()
    octet = Octet(arguments.program)
    print(f"Pillow {PIL.__version__}, octet {arguments.commit}, {cpu_name()}, {datetime.date.today()}, "
          f"{arguments.turns} turns.\n")
    print("| photo | size | bits/pixel | Pillow ms | octet exact ms | Pillow / exact | octet fast ms | Pillow / fast |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "photo.jpg")
        for size in SIZES:
            for name, photo in read_photos(arguments.photos).items():
                data = jpeg_of(photo, size)
                path = os.path.join(folder, f"{size[0]}_{name}.jpg")
                with open(path, "wb") as file:
                    file.write(data)
                times = {"pillow": [], "exact": [], "fast": []}
                for turn in range(arguments.turns + 2):
                    row = {"pillow": pillow_turn(data), "exact": octet.turn("exact", path),
                           "fast": octet.turn("fast", path)}
                    if turn >= 2:  # the first two are warm-up
                        for what, nanoseconds in row.items():
                            times[what].append(nanoseconds)
                median = {what: statistics.median(values) / 1e6 for what, values in times.items()}
                ratio = {what: statistics.median(p / o for p, o in zip(times["pillow"], times[what]))
                         for what in ("exact", "fast")}
                bits = 8 * len(data) / (size[0] * size[1])
                print(f"| {name} | {size[0]} x {size[1]} | {bits:.1f} | {median['pillow']:.2f} | {median['exact']:.2f} | "
                      f"{ratio['exact']:.2f} | {median['fast']:.2f} | {ratio['fast']:.2f} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
