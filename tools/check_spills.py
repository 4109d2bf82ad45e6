#!/usr/bin/env python3
"""Refuses kernel objects whose hot loops spill.

    check_spills.py OBJDUMP OBJECT...

A hot loop is an innermost loop with at least MIN_DOTS dot product instructions; it may not touch vector registers
on the stack. A spilled accumulator costs a kernel half its speed and nothing else would notice.
"""
import re
import subprocess
import sys

DOT = re.compile(r"\b(vpdpbusd|vpmaddwd|sdot|smmla|smlal2?)\b")
X86_STACK = re.compile(r"\(%r[sb]p[,)].*%[xyz]mm|%[xyz]mm.*\(%r[sb]p[,)]")
ARM_STACK = re.compile(r"\b(ldr|str|ldp|stp)\s+q\d+.*\[(sp|x29)")
JUMP = re.compile(r"^(?:j\w+|b(?:\.\w+)?|cbn?z|tbn?z)\b.*?\b([0-9a-f]+)\s*<")
MIN_DOTS = 6


def instructions(objdump, path):
    text = subprocess.run([objdump, "-d", "--no-show-raw-insn", path], capture_output=True, text=True, check=True)
    for line in text.stdout.splitlines():
        match = re.match(r"\s+([0-9a-f]+):\s+(.*)", line)
        if match:
            yield int(match[1], 16), match[2]


def loops(code):
    """Bodies of innermost loops: from the target of a backward jump to the jump, no other backward jump inside."""
    index = {address: i for i, (address, _) in enumerate(code)}
    jumps = []
    for i, (address, text) in enumerate(code):
        match = JUMP.match(text)
        if match and int(match[1], 16) <= address and int(match[1], 16) in index:
            jumps.append((index[int(match[1], 16)], i))
    for start, end in jumps:
        if not any(start <= s and e < end for s, e in jumps):
            yield [text for _, text in code[start : end + 1]]


def main():
    objdump, *paths = sys.argv[1:]
    hot = 0
    failed = False
    for path in paths:
        for body in loops(list(instructions(objdump, path))):
            dots = sum(bool(DOT.search(text)) for text in body)
            if dots < MIN_DOTS:
                continue
            hot += 1
            spills = [text for text in body if X86_STACK.search(text) or ARM_STACK.search(text)]
            if spills:
                failed = True
                print(f"{path}: a loop of {dots} dot products touches vectors on the stack {len(spills)} times: {spills[0]}")
    print(f"{hot} hot loops checked in {len(paths)} objects")
    return 1 if failed or hot == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
