#!/usr/bin/env bash
# Objects compiled for one instruction set (suffix _avx2, _neon ...) must export no weak symbol: the linker
# may otherwise hand their copy of an inline function to a CPU without that instruction set.
#   tools/check_weak_symbols.sh NM BUILD_FOLDER SUFFIX...
set -euo pipefail
nm=$1 build=$2
shift 2
bad=0 count=0
for suffix in "$@"; do
  while IFS= read -r object; do
    count=$((count + 1))
    if weak=$("$nm" -C "$object" | grep -E '^[0-9a-f]+ [VWu] '); then
      printf '%s exports weak symbols:\n%s\n' "$object" "$weak"
      bad=1
    fi
  done < <(find "$build" -name "*_$suffix.cc.o")
done
echo "$count objects of one instruction set checked"
exit $bad
