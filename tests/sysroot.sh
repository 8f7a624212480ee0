#!/bin/bash
# Libraries of another architecture in a folder of their own: nothing of this machine's
# packages changes, and apt and dpkg of Debian do the work.
#
# Usage: tests/sysroot.sh FOLDER ARCHITECTURE    (Debian's name: arm64, s390x)
set -eu
folder=$(realpath -m "$1")
architecture=$2
# What the program and its tests are linked with, and what these need when they run.
packages="libc6 libgcc-s1 libglib2.0-0 libglib2.0-dev libpcre2-8-0 libpcre2-dev libsqlite3-0
    libsqlite3-dev libgsl27 libgslcblas0 libgsl-dev libcunit1 libcunit1-dev libmpfr6 libmpfr-dev
    libgmp10 libgmp-dev"
[[ ! -e $folder/complete ]] || exit 0

apt=$folder.apt
rm -rf "$folder" "$apt"
mkdir -p "$folder" "$apt"/{lists,archives}/partial "$apt/packages"
trap 'rm -rf "$apt"' EXIT
options=(-q -o "APT::Architecture=$architecture" -o "APT::Architectures=$architecture"
    -o "Dir::State::lists=$apt/lists" -o "Dir::State::status=/dev/null"
    -o "Dir::Cache=$apt" -o "APT::Sandbox::User=root")
apt-get "${options[@]}" update
cd "$apt/packages"
apt-get "${options[@]}" download $packages
for package in *.deb; do
    dpkg -x "$package" "$folder"
done
touch "$folder/complete"
