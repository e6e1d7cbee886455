#!/bin/sh
# Installs Debian packages where root or a silent sudo allows it; otherwise says what is missing.
# Usage: tools/system_packages.sh PACKAGE…
set -eu
missing=
for package in "$@"; do
    dpkg-query --show --showformat='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n"
else
    echo "Missing, and no right to install it: apt install$missing" >&2
    exit 1
fi
export DEBIAN_FRONTEND=noninteractive
echo "Installing Debian packages:$missing"
# shellcheck disable=SC2086 - a list of words is meant
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -qq -y --no-install-recommends $missing >/dev/null
