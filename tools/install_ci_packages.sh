#!/usr/bin/env bash
# Debian packages that only CI needs: the second compiler with its sanitizers, SIMDe, the cross compiler,
# qemu.
set -euo pipefail
packages=(clang-14 libclang-rt-14-dev g++-aarch64-linux-gnu qemu-user libsimde-dev)
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
$sudo apt-get update -q
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "${missing[@]}"
