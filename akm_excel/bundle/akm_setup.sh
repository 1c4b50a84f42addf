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

# What is there stays aside until the new one has said its version: a set-up that fails, or is ended, changes nothing.
old=$home.old
if [ -e "$old" ]; then
    if [ -e "$home/akm_bundle.txt" ]; then rm -rf "$old"; else rm -rf "$home" && mv "$old" "$home"; fi
fi
rmdir "$home" 2>/dev/null || true
if [ -e "$home" ] && [ ! -e "$home/akm_bundle.txt" ] && [ ! -e "$home/pyvenv.cfg" ]; then
    echo "{taken} $home" >&2
    exit 1
fi
if [ -e "$home" ]; then mv "$home" "$old"; fi
put_back() {{
    rm -rf "$home"
    if [ -e "$old" ]; then mv "$old" "$home"; fi
    echo "{failed}" >&2
}}
trap put_back EXIT
trap 'exit 1' HUP INT TERM
"$python" -m venv "$home"
"$home/bin/python" -m pip install --quiet --no-index --find-links "$here/wheels" --require-hashes -r "$here/requirements.txt"
"$home/bin/akm" --version >/dev/null
echo "$here" > "$home/akm_bundle.txt"
trap - EXIT
rm -rf "$old"
echo "{done}: $home/bin/akm"

case $(uname) in
    Darwin) "$home/bin/akm" addin install ;;
    *) if command -v soffice >/dev/null; then "$home/bin/akm" addin install --libreoffice; fi ;;
esac
