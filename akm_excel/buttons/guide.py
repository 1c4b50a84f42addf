"""The help button: a page in the browser that says what each button does, and what is at work."""

import html
import sys
import webbrowser

from akm_excel.buttons.table import buttons
from akm_excel.language import current, tr
from akm_excel.storage import cache_folder, private_folder, write_whole
from akm_excel.version import __version__

_PAGE = """<!DOCTYPE html>
<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 16px/1.5 Calibri, Carlito, "DejaVu Sans", sans-serif; max-width: 46em; margin: 2em auto; padding: 0 1em }}
h1 {{ color: #1f4e79 }} dt {{ font-weight: bold; margin-top: .8em }} footer {{ color: #555; margin-top: 2em }}
</style></head><body>
<h1>{title}</h1>
<dl>
{buttons}
</dl>
<h2>{nothing}</h2>
<p>{blocked}</p>
<footer>{footer}</footer>
</body></html>
"""


def page() -> str:
    """The page, in the language in force."""
    said = [button.texts() for button in buttons()]
    listed = "\n".join(f"<dt>{html.escape(one.label)}</dt><dd>{html.escape(one.about)}</dd>" for one in said)
    return _PAGE.format(
        language=current(),
        title=html.escape(tr("The buttons of AKM")),
        buttons=listed,
        nothing=html.escape(tr("If a button does nothing")),
        blocked=html.escape(
            tr("Run 'akm addin status' in a command window: it says what is missing or blocked, and what to do.")
        ),
        footer=html.escape(f"akm-excel {__version__}, {sys.executable}"),
    )


def show() -> None:
    """Write the page to the user's own cache folder and open it in the browser.

    Not to the folder of temporary files, which is shared: a file or a link of that name may be somebody else's.
    """
    path = cache_folder() / "guide.html"
    private_folder(path.parent)
    write_whole(path, page().encode(), private=True, durable=False)
    webbrowser.open(path.as_uri())
