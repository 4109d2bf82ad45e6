"""Compares octet's preprocessing with Pillow, bit for bit, over random images and options.

    compare_with_pillow.py PREPROCESS_BATCH [--seed N] [--cases N] [--keep FOLDER]

Prints the seed and, for every case that differs, the line that reproduces it. Exit status 0: all
equal; 1: a difference; 77: skipped, because Pillow or numpy is missing or too different a version.
"""
import argparse
import collections
import io
import os
import subprocess
import sys
import tempfile
import warnings

SKIPPED = 77
try:
    import numpy
    import PIL
    from PIL import Image, ImageFile, ImageOps
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(SKIPPED)
# 12.3 resizes tall images in the other order; before 9.1 GIF and palettes were read differently.
VERSION = tuple(int(part) for part in PIL.__version__.split(".")[:2])
if not (9, 1) <= VERSION < (12, 3):
    print(f"skipped: Pillow {PIL.__version__} is not between 9.1 and 12.3")
    sys.exit(SKIPPED)

import handmade_images as handmade  # noqa: E402  (needs numpy's generators only)

ImageFile.MAXBLOCK = 1 << 24  # the JPEG encoder wants a whole progressive image in one block
FILTERS = {"bilinear": Image.BILINEAR, "bicubic": Image.BICUBIC, "nearest": Image.NEAREST}
SIZES = [(224, 224), (128, 128), (96, 96), (1, 1), (7, 5), (300, 20), (33, 240)]
CROP_FRACTION = 0.875


def random_size(rng):
    odd = [(1, 1), (1, 97), (83, 1), (3000, 2), (2, 2100), (17, 16), (16, 17), (224, 224),
           (640, 480)]
    if rng.integers(0, 4) == 0:
        return odd[rng.integers(0, len(odd))]
    return int(rng.integers(1, 400)), int(rng.integers(1, 400))


def random_image(rng, mode, size):
    """Half noise, half a smooth picture: codecs and filters behave differently on them."""
    channels = {"1": 1, "L": 1, "P": 1, "LA": 2, "RGB": 3, "RGBA": 4, "CMYK": 4}[mode]
    width, height = size
    if rng.integers(0, 2):
        pixels = rng.integers(0, 256, (height, width, channels), dtype="uint8")
    else:
        coarse = rng.integers(0, 256, (4, 4, channels), dtype="uint8")
        planes = [Image.fromarray(coarse[:, :, c]).resize(size, Image.BICUBIC)
                  for c in range(channels)]
        pixels = numpy.stack([numpy.asarray(plane) for plane in planes], axis=2)
    if mode == "1":
        return Image.fromarray(pixels[:, :, 0]).point(lambda v: 255 * (v > 127)).convert("1")
    if mode == "P":
        image = Image.fromarray(pixels[:, :, 0])
        image.putpalette(bytes(rng.integers(0, 256, 768, dtype="uint8")))
        return image
    return Image.fromarray(pixels.squeeze(2) if channels == 1 else pixels, mode)


def saved(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def random_exif(rng, orientation):
    """Mostly a SHORT, as the standard wants; sometimes another type."""
    kind = 3 if rng.integers(0, 2) else list(handmade.EXIF_TYPES)[rng.integers(0, 6)]
    return handmade.exif(orientation, bool(rng.integers(0, 2)), kind)


def make_jpeg(rng, size):
    mode = str(rng.choice(["L", "RGB", "RGB", "RGB", "CMYK"]))
    options = dict(quality=int(rng.integers(5, 101)), progressive=bool(rng.integers(0, 2)),
                   optimize=bool(rng.integers(0, 2)))
    if mode == "RGB":
        options["subsampling"] = int(rng.integers(0, 3))
    orientation = int(rng.integers(0, 10))
    if 1 <= orientation <= 9:  # 9 is not an orientation: ignored
        options["exif"] = b"Exif\0\0" + random_exif(rng, orientation)
    name = (f"{mode} quality {options['quality']} subsampling {options.get('subsampling')} "
            f"progressive {options['progressive']:d} o{orientation}")
    return name, saved(random_image(rng, mode, size), "JPEG", **options)


def make_png(rng, size):
    kind = rng.integers(0, 3)
    if kind == 0:
        mode = str(rng.choice(["1", "L", "LA", "P", "RGB", "RGBA"]))
        options = {}
        if mode == "P":
            options["transparency"] = bytes(rng.integers(0, 256, 200, dtype="uint8"))
        return f"Pillow {mode}", saved(random_image(rng, mode, size), "PNG", **options)
    types = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4),
             (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]
    color_type, depth = types[rng.integers(0, len(types))]
    size = min(size[0], 120), min(size[1], 120)
    interlaced = bool(rng.integers(0, 2))
    palette_size = int(rng.integers(1, (1 << depth) + 1)) if color_type == 3 else None
    extra = []
    if color_type == 3 and rng.integers(0, 2):
        extra.append((b"tRNS", bytes(rng.integers(0, 256, palette_size, dtype="uint8"))))
    if color_type == 2 and rng.integers(0, 2):
        extra.append((b"tRNS", bytes(6)))
    if rng.integers(0, 2):
        extra.append((b"gAMA", (45455).to_bytes(4, "big")))
    orientation = int(rng.integers(0, 9))
    if orientation:
        extra.append((b"eXIf", random_exif(rng, orientation)))
    name = f"type {color_type} depth {depth} interlaced {interlaced:d} o{orientation}"
    return name, handmade.png(rng, *size, color_type, depth, interlaced, palette_size, extra)


def make_bmp(rng, size):
    kind = rng.integers(0, 6)
    header = int(rng.choice([40, 64, 108, 124]))
    top_down = bool(rng.integers(0, 2))
    gap = int(rng.integers(0, 2)) * 6
    if kind == 0:
        mode = str(rng.choice(["1", "L", "P", "RGB", "RGBA"]))
        return f"Pillow {mode}", saved(random_image(rng, mode, size), "BMP")
    if kind == 1:
        bits = int(rng.choice([1, 4, 8]))
        colors = int(rng.choice([0, 0, 200])) if bits == 8 else 0
        return (f"palette {bits} of {colors} header {header} top-down {top_down:d}",
                handmade.bmp(rng, *size, bits, header, top_down=top_down, colors=colors, gap=gap))
    if kind == 2:
        bits = int(rng.choice([4, 8]))
        return (f"rle{bits} top-down {top_down:d}",
                handmade.bmp(rng, *size, bits, 40, top_down=top_down, rle=True))
    if kind == 3:
        bits, fields = list(handmade.BMP_FIELDS)[rng.integers(0, len(handmade.BMP_FIELDS))]
        if fields in ("abgr", "rgba", "bgra"):
            header = int(rng.choice([108, 124]))
        return (f"fields {bits} {fields} header {header}",
                handmade.bmp(rng, *size, bits, header, fields=fields, top_down=top_down, gap=gap))
    if kind == 4:
        bits = int(rng.choice([1, 4, 8, 24]))
        return f"OS/2 {bits}", handmade.bmp(rng, *size, bits, 12, gap=gap + 2)
    bits = int(rng.choice([16, 24, 32]))
    return (f"raw {bits} header {header} top-down {top_down:d}",
            handmade.bmp(rng, *size, bits, header, top_down=top_down, gap=gap))


def make_gif(rng, size):
    size = min(size[0], 150), min(size[1], 150)
    if rng.integers(0, 4) == 0:
        frames = [random_image(rng, "RGB", size) for _ in range(3)]
        animated = bool(rng.integers(0, 2))
        options = dict(save_all=True, append_images=frames[1:], duration=40) if animated else {}
        return f"Pillow animated {animated:d}", saved(frames[0], "GIF", **options)
    bits = int(rng.integers(1, 9))
    local = bool(rng.integers(0, 2))
    frames = []
    for _ in range(int(rng.integers(1, 3))):
        transparent = int(rng.integers(0, 1 << bits)) if rng.integers(0, 2) else None
        frames.append(dict(
            x=int(rng.integers(0, 9)), y=int(rng.integers(0, 9)), width=size[0], height=size[1],
            bits=bits, local=local, interlaced=bool(rng.integers(0, 2)), transparent=transparent,
            dispose=int(rng.integers(0, 4))))
    screen = tuple(max(1, side + int(rng.integers(-5, 30))) for side in size)
    has_global = not local or rng.integers(0, 2)
    grey = rng.integers(0, 4) == 0
    name = f"bits {bits} screen {screen} frame {frames[0]} global {has_global:d} grey {grey:d}"
    return name, handmade.gif(rng, screen, frames, bits if has_global else None, grey)


def make_webp(rng, size):
    mode = str(rng.choice(["RGB", "RGBA"]))
    options = dict(lossless=bool(rng.integers(0, 2)), quality=int(rng.integers(0, 101)), method=1)
    if rng.integers(0, 2):
        options["exact"] = True
    animated = rng.integers(0, 4) == 0
    if animated:
        more = [random_image(rng, mode, size) for _ in range(2)]
        options.update(save_all=True, append_images=more, duration=50)
    orientation = int(rng.integers(0, 9))
    if orientation:
        options["exif"] = b"Exif\0\0" + random_exif(rng, orientation)
    name = f"{mode} lossless {options['lossless']:d} animated {animated:d} o{orientation}"
    return name, saved(random_image(rng, mode, size), "WEBP", **options)


MAKERS = {"jpeg": make_jpeg, "png": make_png, "bmp": make_bmp, "gif": make_gif, "webp": make_webp}

Case = collections.namedtuple("Case", "name path width height channels resize filter exif jpeg output")


def make_case(rng, index, folder):
    """Case `index` depends on the generator alone, which the caller seeds for it."""
    kind = list(MAKERS)[index % len(MAKERS)]
    name, data = MAKERS[kind](rng, random_size(rng))
    path = os.path.join(folder, f"{index}.image")
    with open(path, "wb") as file:
        file.write(data)
    width, height = SIZES[rng.integers(0, len(SIZES))]
    if rng.integers(0, 5) == 0:  # decoding alone: the size stays
        with Image.open(path) as image:
            width, height = image.size
    return Case(f"{kind}: {name}", path, width, height, int(rng.choice([1, 3, 3])),
                str(rng.choice(["stretch", "stretch", "crop"])), str(rng.choice(list(FILTERS))),
                str(rng.choice(["apply", "apply", "ignore"])), str(rng.choice(["exact", "exact", "fast"])),
                f"{path}.tensor")


def reduction(case, image):
    """How far the option jpeg: fast scales a JPEG file down while it is decoded."""
    width, height = image.size
    if case.exif == "apply" and image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
        width, height = height, width
    for divisor in (8, 4, 2):
        size = width // divisor, height // divisor
        if case.resize == "crop":
            size = 2 * (max(1, int(CROP_FRACTION * min(size))),)
        if size[0] >= 2 * case.width and size[1] >= 2 * case.height:
            return divisor
    return 1


def by_pillow(case):
    with Image.open(case.path) as image:
        if case.jpeg == "fast" and image.format == "JPEG":
            divisor = reduction(case, image)
            image.draft(None, tuple(max(1, side // divisor) for side in image.size))
        if case.exif == "apply":
            image = ImageOps.exif_transpose(image)
        image = image.convert("RGB" if case.channels == 3 else "L")
    if case.resize == "crop":
        side = max(1, int(CROP_FRACTION * min(image.size)))
        x, y = ((n - side + 1) // 2 for n in image.size)
        image = image.crop((x, y, x + side, y + side))
    return image.resize((case.width, case.height), FILTERS[case.filter]).tobytes()


def difference(case, answer):
    """None when equal, else what differs."""
    if answer != "ok":
        return answer
    wanted = by_pillow(case)
    with open(case.output, "rb") as file:
        got = file.read()
    if got == wanted:
        return None
    a, b = (numpy.frombuffer(data, dtype="uint8").astype(int) for data in (got, wanted))
    return f"{numpy.count_nonzero(a - b)} of {len(b)} bytes differ, by up to {abs(a - b).max()}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program", nargs="+", help="preprocess_batch, after an emulator and its options if needed")
    parser.add_argument("--seed", type=int, default=20240229)
    parser.add_argument("--cases", type=int, default=750)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--keep", help="folder for the images and tensors")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or temporary
        os.makedirs(folder, exist_ok=True)
        numbers = range(arguments.first, arguments.first + arguments.cases)
        cases = [make_case(numpy.random.default_rng([arguments.seed, number]), number, folder)
                 for number in numbers]
        manifest = os.path.join(folder, "manifest")
        with open(manifest, "w") as file:
            for case in cases:
                names = case._replace(path=os.path.basename(case.path),
                                      output=os.path.basename(case.output))
                file.write(" ".join(str(field) for field in names[1:]) + "\n")
        run = subprocess.run([*arguments.program[:-1], os.path.abspath(arguments.program[-1]), "manifest"], cwd=folder,
                             stdout=subprocess.PIPE, text=True, check=True)
        answers = run.stdout.splitlines()
        assert len(answers) == len(cases), f"{len(answers)} answers to {len(cases)} cases"
        failures = 0
        equal = collections.Counter()
        for number, case, answer in zip(numbers, cases, answers):
            problem = difference(case, answer)
            if problem is None:
                equal[case.name.split(":")[0]] += 1
                continue
            failures += 1
            print(f"{case.name}: {case.width} x {case.height} x {case.channels} {case.resize} "
                  f"{case.filter} {case.exif} {case.jpeg}: {problem}\n"
                  f"  reproduce: {sys.argv[0]} {' '.join(arguments.program)} --seed {arguments.seed} "
                  f"--first {number} --cases 1 --keep FOLDER")
    counts = ", ".join(f"{kind} {count}" for kind, count in equal.items())
    print(f"Pillow {PIL.__version__}, seed {arguments.seed}: {sum(equal.values())} of {len(cases)} "
          f"cases equal ({counts})")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
