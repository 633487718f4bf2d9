#!/bin/sh
# Installs an archive of nanobanana for one user, once its checksum is verified.
#
#     sh install.sh ARCHIVE [PREFIX]
#
# ARCHIVE is a file or an https:// URL, with SHA256SUMS beside it. PREFIX is ~/.local by default.
set -eu

fail() { echo "error: $1" >&2; exit 1; }

[ $# -ge 1 ] && [ $# -le 2 ] || fail "usage: install.sh ARCHIVE [PREFIX]"
archive=$1
prefix=${2:-$HOME/.local}
mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
name=${archive##*/}
case $archive in
    */*) beside=${archive%/*} ;;
    *) beside=. ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM

fetch() {
    case $1 in
        https://*)
            if command -v curl >/dev/null; then
                curl -fsSL --proto '=https' "$1" -o "$scratch/$2"
            elif command -v wget >/dev/null; then
                wget -q "$1" -O "$scratch/$2"
            else
                fail "needs curl or wget"
            fi ;;
        *://*) fail "only https:// URLs and files" ;;
        *) cp "$1" "$scratch/$2" ;;
    esac || fail "cannot get $1"
}
fetch "$archive" "$name"
fetch "$beside/SHA256SUMS" SHA256SUMS

cd "$scratch"
awk -v name="$name" '$2 == name' SHA256SUMS >expected
[ -s expected ] || fail "SHA256SUMS does not name $name"
if command -v sha256sum >/dev/null; then check=sha256sum; else check="shasum -a 256"; fi
$check -c expected >/dev/null 2>&1 || fail "the checksum of $name is wrong"
tar -xzf "$name"
cd "${name%.tar.gz}"
version=$(bin/nanobanana --version) || fail "$name is not for this machine"

# A program that runs is replaced and not written into.
cp -Rf bin share "$prefix/"
echo "installed $version in $prefix/bin"
case :$PATH: in
    *:"$prefix/bin":*) ;;
    *) echo "hint: add $prefix/bin to your PATH" ;;
esac
