#!/bin/sh
# Makes .venv with what is asked for (« demo », « demo,test »), once for each setup.cfg.
# Usage: tools/environment.sh EXTRAS
set -eu
cd "$(dirname "$0")/.."
extras=$1
python=${PYTHON:-python3}
stamp=".venv/.installed-$(printf %s "$extras" | tr , -)"
wanted=$(cat setup.cfg pyproject.toml | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "Python 3.11 or newer is needed; PYTHON=python3.x make … chooses another one." >&2
    exit 1
}
if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    # Debian keeps venv in a package of its own.
    "$python" -c 'import ensurepip, venv' 2>/dev/null || tools/system_packages.sh python3-venv || {
        echo "Python cannot make virtual environments here: apt install python3-venv" >&2
        exit 1
    }
    "$python" -m venv --clear .venv
fi
echo "Installing (once) …"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --editable ".[$extras]"
printf %s "$wanted" >"$stamp"
