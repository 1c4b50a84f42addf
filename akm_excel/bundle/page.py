"""The page that is read first: what to click, in Uzbek and in Russian, with pictures."""

import base64
import html
from importlib.resources import files

from akm_excel.language import current, speaking, tr

PAGES = {"uz": "OʻQING.html", "ru": "ПРОЧТИТЕ.html"}
HOMES = {True: r"%LOCALAPPDATA%\akm-excel\program", False: "~/.local/share/akm-excel/program"}
"""Where the set-up puts the program: on Windows, and elsewhere."""
_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 Calibri, Carlito, "DejaVu Sans", sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }}
h1, h2 {{ color: #1f4e79 }} img {{ max-width: 100%; border: 1px solid #ccc }} code {{ background: #eef }}
</style></head><body>
<h1>{title}</h1>
<h2>{what}</h2><p>{needs}</p>
<h2>{how}</h2><ol>{steps}</ol>
<figure><img src="data:image/png;base64,{picture}" alt="{alt}"><figcaption>{alt}</figcaption></figure>
<h2>{trouble}</h2><p>{doctor}</p>
<h2>{away}</h2><p>{removed}</p>
</body></html>
"""


def page(language: str, *, on_windows: bool) -> str:
    """The page in a language."""
    with speaking(language):
        program = HOMES[on_windows] + (r"\akm.cmd" if on_windows else "/bin/akm")
        setup = "akm_setup.cmd" if on_windows else "akm_setup.sh"
        steps = [
            tr("Copy the whole folder to the computer (not only the files that you see marked)."),
            tr("Close Excel and LibreOffice."),
            tr("Double-click {file}. Windows may ask whether you trust it: More info, Run anyway.").format(file=setup)
            if on_windows
            else tr("Open a terminal in the folder and run: sh {file}").format(file=setup),
            tr("Wait until it says that all is set up (about a minute)."),
            tr("Open a plan: the tab AKM (in LibreOffice the toolbar AKM) is there. Click Recalculate."),
        ]
        needs = (
            tr("Windows 10 or 11, Excel 2010 or newer. No administrator and no internet is needed.")
            if on_windows
            else tr("Python 3.11, and LibreOffice 7.4 or newer for the buttons. No administrator is needed.")
        )
        return _PAGE.format(
            language=current(),
            title=html.escape(tr("The plan workbooks of AKM: how to set the program up")),
            what=html.escape(tr("What the computer needs")),
            needs=html.escape(needs),
            how=html.escape(tr("What to do")),
            steps="".join(f"<li>{html.escape(step)}</li>" for step in steps),
            picture=base64.b64encode((files("akm_excel") / "bundle" / "buttons.png").read_bytes()).decode(),
            alt=html.escape(tr("The buttons above a plan")),
            trouble=html.escape(tr("If something does not work")),
            doctor=html.escape(
                tr("In a command window run {command}: it says what is missing, and what to do about it.").format(
                    command=f"{program} doctor"
                )
            ),
            away=html.escape(tr("How to take the program away")),
            removed=html.escape(
                tr("Run {command}, then delete the folder {folder}. Workbooks stay as they are.").format(
                    command=f"{program} addin uninstall{'' if on_windows else ' --libreoffice'}",
                    folder=HOMES[on_windows],
                )
            ),
        )
