"""Image files that Pillow reads and cannot write: built byte by byte.

Every function takes a numpy Generator, so that a seed gives the same files, and returns bytes.
"""
import struct
import zlib

ADAM7 = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
PNG_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_filtered(rng, rows):
    """Rows of packed bytes with random filter bytes 0 (none), 1 (sub) of one byte, 2 (up)."""
    out = bytearray()
    previous = None
    for row in rows:
        kind = int(rng.integers(0, 2)) * 2 if previous is not None else 0
        out.append(kind)
        out += bytes((a - b) & 255 for a, b in zip(row, previous)) if kind == 2 else bytes(row)
        previous = row
    return bytes(out)


def png(rng, width, height, color_type, depth, interlaced=False, palette_size=None, extra_chunks=()):
    """A PNG of random samples. Palette indices stay within the palette."""
    channels = PNG_CHANNELS[color_type]
    palette_size = palette_size or 1 << depth
    top = palette_size if color_type == 3 else 1 << depth
    samples = rng.integers(0, top, size=(height, width, channels))
    if depth == 16 and color_type == 0:  # grey saturates at 255: give both sides a chance
        samples = samples % rng.choice([300, 65536], size=samples.shape)

    def pack(pixels):
        bits = "".join(format(int(v), f"0{depth}b") for v in pixels.reshape(-1))
        bits += "0" * (-len(bits) % 8)
        return bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))

    raw = b""
    if interlaced:
        for x0, y0, dx, dy in ADAM7:
            part = samples[y0::dy, x0::dx]
            if part.shape[0] and part.shape[1]:
                raw += png_filtered(rng, [pack(row) for row in part])
    else:
        raw = png_filtered(rng, [pack(row) for row in samples])
    header = struct.pack(">IIBBBBB", width, height, depth, color_type, 0, 0, int(interlaced))
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)
    if color_type == 3:
        data += png_chunk(b"PLTE", bytes(rng.integers(0, 256, 3 * palette_size, dtype="uint8")))
    for kind, content in extra_chunks:
        data += png_chunk(kind, content)
    compressed = zlib.compress(raw)
    cut = int(rng.integers(0, len(compressed) + 1))
    data += png_chunk(b"IDAT", compressed[:cut]) + png_chunk(b"IDAT", compressed[cut:])
    return data + png_chunk(b"IEND", b"")


def exif(orientation, big_endian=False):
    """A TIFF structure with two entries: image width and orientation."""
    order = ">" if big_endian else "<"
    head = (b"MM\x00\x2a" if big_endian else b"II\x2a\x00") + struct.pack(order + "I", 8)
    entries = struct.pack(order + "HHIHH", 0x0100, 3, 1, 77, 0)
    entries += struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    return head + struct.pack(order + "H", 2) + entries + struct.pack(order + "I", 0)


BMP_FIELDS = {
    (16, "555"): (0x7C00, 0x3E0, 0x1F, 0),
    (16, "565"): (0xF800, 0x7E0, 0x1F, 0),
    (24, "bgr"): (0xFF0000, 0xFF00, 0xFF, 0),
    (32, "bgrx"): (0xFF0000, 0xFF00, 0xFF, 0),
    (32, "xbgr"): (0xFF000000, 0xFF0000, 0xFF00, 0),
    (32, "abgr"): (0xFF000000, 0xFF0000, 0xFF00, 0xFF),
    (32, "rgba"): (0xFF, 0xFF00, 0xFF0000, 0xFF000000),
    (32, "bgra"): (0xFF0000, 0xFF00, 0xFF, 0xFF000000),
    (32, "none"): (0, 0, 0, 0),
}


def bmp_rle(rng, width, height, bits):
    """Run-length codes that Pillow 9.4 reads right: no skips, RLE4 literals of even length."""
    data = bytearray()
    for _ in range(height):
        x = 0
        while x < width:
            left = width - x
            literal = left >= 4 and rng.integers(0, 2)
            if literal:
                count = int(rng.integers(3, min(left, 60) + 1))
                if bits == 4:
                    count = min(count // 4 * 4 or 4, left)
                payload = bytes(rng.integers(0, 256, count * bits // 8, dtype="uint8"))
                data += bytes([0, count]) + payload + bytes(len(payload) % 2)
            else:
                count = int(rng.integers(1, min(left, 255) + 1))
                data += bytes([count, int(rng.integers(0, 256))])
            x += count
        data += b"\0\0"
    return bytes(data + b"\0\1")


def bmp(rng, width, height, bits, header_bytes=40, fields=None, top_down=False, rle=False,
        colors=0, gap=0):
    """A BMP of random pixels. colors is the palette size (0: full), gap goes before the pixels."""
    stride = (width * bits + 31) // 32 * 4
    if rle:
        pixels = bmp_rle(rng, width, height, bits)
    elif bits == 8 and colors:
        pixels = bytes(rng.integers(0, colors, stride * height, dtype="uint8"))
    else:
        pixels = bytes(rng.integers(0, 256, stride * height, dtype="uint8"))
    compression = {8: 1, 4: 2}[bits] if rle else 3 if fields else 0
    palette = b""
    if bits <= 8:
        entry = 3 if header_bytes == 12 else 4
        palette = bytes(rng.integers(0, 256, entry * (colors or 1 << bits), dtype="uint8"))
    if header_bytes == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        header = struct.pack("<IiiHHIIiiII", header_bytes, width, -height if top_down else height, 1,
                             bits, compression, len(pixels), 2835, 2835, colors, 0)
        masks = struct.pack("<IIII", *BMP_FIELDS[bits, fields]) if fields else b""
        if header_bytes == 40:
            header += masks[:12]
        else:
            header = (header + masks).ljust(header_bytes, b"\0")
    offset = 14 + len(header) + len(palette) + gap
    head = b"BM" + struct.pack("<IHHI", offset + len(pixels), 0, 0, offset)
    return head + header + palette + bytes(gap) + pixels


def lzw(indices, bits):
    """GIF's LZW, with a clear code before the table is full, in sub-blocks."""
    clear, end = 1 << bits, (1 << bits) + 1
    out, accumulator, filled = bytearray(), 0, 0

    def emit(code, size):
        nonlocal accumulator, filled
        accumulator |= code << filled
        filled += size
        while filled >= 8:
            out.append(accumulator & 255)
            accumulator >>= 8
            filled -= 8

    table, size = {bytes([i]): i for i in range(clear)}, bits + 1
    emit(clear, size)
    current = b""
    for index in indices:
        longer = current + bytes([index])
        if longer in table:
            current = longer
            continue
        emit(table[current], size)
        table[longer] = len(table) + 2
        if table[longer] == 1 << size:
            size += 1
        current = bytes([index])
        if len(table) + 2 >= 4095:
            emit(table[current], size)
            emit(clear, size)
            table, size, current = {bytes([i]): i for i in range(clear)}, bits + 1, b""
    if current:
        emit(table[current], size)
    emit(end, size)
    if filled:
        out.append(accumulator & 255)
    blocks = b"".join(bytes([len(out[i : i + 255])]) + out[i : i + 255] for i in range(0, len(out), 255))
    return bytes([bits]) + blocks + b"\0"


def gif(rng, screen, frames, global_bits=None, grey_palette=False):
    """frames: dicts of x, y, width, height, bits (palette), local, interlaced, transparent."""
    def palette(bits):
        if grey_palette:
            return bytes(v for i in range(1 << bits) for v in (i, i, i))
        return bytes(rng.integers(0, 256, 3 << bits, dtype="uint8"))

    flags = 0x80 | (global_bits - 1) if global_bits else 0
    data = b"GIF89a" + struct.pack("<HHBBB", *screen, flags, 1, 0)
    if global_bits:
        data += palette(global_bits)
    for frame in frames:
        data += b"!\xfe\x05hello\x00"
        if frame.get("transparent") is not None:
            data += struct.pack("<BBBBHBB", 0x21, 0xF9, 4, 1 | frame.get("dispose", 0) << 2, 7,
                                frame["transparent"], 0)
        width, height, bits = frame["width"], frame["height"], frame["bits"]
        flags = (0x80 | (bits - 1) if frame.get("local") else 0) | (0x40 if frame.get("interlaced") else 0)
        data += b"," + struct.pack("<HHHHB", frame["x"], frame["y"], width, height, flags)
        if frame.get("local"):
            data += palette(bits)
        indices = rng.integers(0, 1 << bits, width * height, dtype="uint8")
        indices[: len(indices) // 2] //= 2  # runs, so that codes get long
        data += lzw(indices.tolist(), max(bits, 2))
    return data + b";"
