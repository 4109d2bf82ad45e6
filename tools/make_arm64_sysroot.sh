#!/usr/bin/env bash
# Unpacks the arm64 libraries that octet's engine, command line and tests need into a folder, beside and
# not into the system: most -dev packages cannot be installed for two architectures at once.
#   tools/make_arm64_sysroot.sh build/arm64-sysroot
set -euo pipefail
sysroot=$1
packages=(libfmt-dev libfmt9 libssl-dev libssl3 libjpeg62-turbo-dev libjpeg62-turbo libpng-dev libpng16-16
  libwebp-dev libwebp7 libwebpdemux2 libgif-dev libgif7 libminizip-dev libminizip1 zlib1g-dev zlib1g
  libflatbuffers-dev libprotobuf-dev libprotobuf-lite32 libyaml-cpp-dev libyaml-cpp0.7
  libgtest-dev libgmock-dev)
packages=("${packages[@]/%/:arm64}" nlohmann-json3-dev libcli11-dev libeigen3-dev)
stamp="$sysroot/packages.txt"
[ -e "$stamp" ] && [ "$(cat "$stamp")" = "${packages[*]}" ] && exit

sudo=$([ "$(id -u)" = 0 ] || echo sudo)
if ! dpkg --print-foreign-architectures | grep -qx arm64; then
  $sudo dpkg --add-architecture arm64
fi
$sudo apt-get update -q
rm -rf "$sysroot"
mkdir -p "$sysroot/debs"
(cd "$sysroot/debs" && apt-get download -q -o APT::Sandbox::User=root "${packages[@]}")
for deb in "$sysroot"/debs/*.deb; do dpkg -x "$deb" "$sysroot"; done
rm -rf "$sysroot/debs"
echo "${packages[*]}" >"$stamp"
