#!/bin/sh
# Sets the program up for the user who runs this: no administrator, no network, nothing outside of the user's own folder.
# AKM_HOME names another folder; PYTHON names the Python to use. Needs Python {python} (the wheels are for it).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${{AKM_HOME:-$HOME/.local/share/akm-excel/program}}

fits() {{ "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info[:2] != ({version}))' 2>/dev/null; }}
python=
# LibreOffice's buttons need the Python that its modules are for: the system's own comes first.
for one in ${{PYTHON:+"$PYTHON"}} /usr/bin/python3 python{python} python3; do
    if command -v "$one" >/dev/null && fits "$one"; then python=$one; break; fi
done
if [ -z "$python" ]; then echo "{no_python}" >&2; exit 1; fi

"$python" -m venv --clear "$home"
"$home/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
echo "$here" > "$home/akm_bundle.txt"
echo "{done}: $home/bin/akm"

case $(uname) in
    Darwin) "$home/bin/akm" addin install ;;
    *) if command -v soffice >/dev/null; then "$home/bin/akm" addin install --libreoffice; fi ;;
esac
