#!/usr/bin/env python3
"""Checks the house: every room includes only what layering.txt grants; no room above kernels asks the
preprocessor for the CPU; the names of files and of the types in headers are unique in src/.

    tools/check_layering.py REPOSITORY
"""
import pathlib
import re
import sys

# kernels is where the choice is made; base pauses a spinning thread, image has a loop of its own.
ROOMS_THAT_ASK_FOR_THE_CPU = {"base", "image", "kernels"}
CPU_MACRO = re.compile(
    r"\b(__(x86_64|amd64|i386|aarch64|arm|riscv|AVX\w*|SSE\w*|ARM_\w+)(__)?|_M_(X64|AMD64|IX86|ARM64|ARM))\b")


def read_grants(path):
    """{room: rooms it may include}; a row may name only rooms above it in the file."""
    grants = {}
    for line in path.read_text().splitlines():
        line = line.split("#")[0].strip()
        if not line:
            continue
        room, uses = line.split(":")
        unknown = set(uses.split()) - set(grants)
        if unknown:
            sys.exit(f"{path}: {room} names {sorted(unknown)}, which no earlier row has")
        grants[room] = set(uses.split()) | {room}
    return grants


def room_of(path, source):
    return path.relative_to(source).parts[0]


def include_problems(path, source, grants):
    room = room_of(path, source)
    if room not in grants:
        yield f"{path}: room {room} is not in layering.txt"
        return
    for number, text in enumerate(path.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s+"([^"/]+)/', text)
        if include and include[1] in grants and include[1] not in grants[room]:
            yield f"{path}:{number}: {room} may not include {include[1]}"
        if re.search(r"(tflite|metadata)_schema_generated\.h", text) and room != "formats":
            yield f"{path}:{number}: generated schemas are for formats alone"


def cpu_problems(path, source):
    if room_of(path, source) in ROOMS_THAT_ASK_FOR_THE_CPU:
        return
    for number, text in enumerate(path.read_text().splitlines(), 1):
        if re.match(r"\s*#\s*(el)?if", text) and CPU_MACRO.search(text):
            yield f"{path}:{number}: the CPU is chosen at run time, in kernels"


def name_problems(paths):
    seen = {}
    for path in paths:
        if path.name in seen:
            yield f"{path}: the name {path.name} is taken by {seen[path.name]}"
        seen[path.name] = path


def type_problems(paths):
    """Two types of one name in the one namespace are undefined behaviour that no linker reports."""
    seen = {}
    for path in paths:
        if path.suffix != ".h":
            continue
        for name in set(re.findall(r"^(?:struct|class|enum class) (\w+)[^;(]*\{", path.read_text(), re.M)):
            if name in seen:
                yield f"{path}: type {name} is also defined in {seen[name]}"
            seen[name] = path


def main():
    root = pathlib.Path(sys.argv[1])
    source = root / "src"
    grants = read_grants(root / "layering.txt")
    paths = sorted(p for p in source.rglob("*") if p.suffix in (".h", ".cc"))
    problems = list(name_problems(paths)) + list(type_problems(paths))
    for path in paths:
        problems += include_problems(path, source, grants)
        problems += cpu_problems(path, source)
    print("\n".join(problems) or f"{len(paths)} files in {len(grants)} rooms keep to layering.txt")
    sys.exit(bool(problems))


main()
