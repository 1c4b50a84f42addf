"""What the macros themselves say: why Python was not started, and what to do. All else Python says."""

from collections.abc import Iterator

from akm_excel.language import OF_OFFICE, speaking, tr

SPOKEN = OF_OFFICE
"""The languages of Office that the macros know; where it speaks another one they speak Uzbek."""


def texts() -> dict[str, str]:
    """The texts in the language in force, by the keys that `AkmFind` asks for."""
    return {
        "letter.turned": "ʻ",  # what oʻ and gʻ have, U+02BB
        "letter.modifier": "ʼ",  # U+02BC
        "status.starting": tr("Starting…"),
        "undo": tr("Undo the last button"),
        "problem.no_workbook": tr("No workbook is open. Open a plan first."),
        "problem.protected_view": tr(
            "The workbook in front is open for reading only (Protected View), so nothing was done. "
            "Press 'Enable Editing' in the yellow bar above the sheet, then click again."
        ),
        "problem.not_installed": tr(
            "The buttons are not set up on this computer. Run 'akm addin install', then open the workbook again."
        ),
        "problem.python_gone": tr(
            "Python, which does the work of the buttons, is not where it was: it was moved, deleted, or put into "
            "quarantine by the antivirus program. Nothing was changed. Show this to your administrator: "
            "'akm addin status' says which file is missing, 'akm addin install' sets the buttons up again."
        ),
        "problem.blocked": tr(
            "Windows does not let Excel start another program, so nothing was done. It is a rule of your "
            "administrator's: Office applications may not create child processes. Use the shortcuts in the start menu "
            "under AKM, or the buttons in LibreOffice: they do the same. 'akm addin status' names the rule."
        ),
        "problem.no_shell": tr(
            "WScript.Shell, by which Excel starts Python, is switched off on this computer, so nothing was done. "
            "Use the shortcuts in the start menu under AKM, or the buttons in LibreOffice: they do the same."
        ),
        "problem.antivirus": tr(
            "The antivirus program does not let Python start, so nothing was done. Show this to your administrator: "
            "'akm addin status' says which file is to be allowed."
        ),
        "problem.excel_refused": tr(
            "Excel refused, so nothing was done. Close any open dialog, leave the cell (Enter or Esc), and click again."
        ),
        "problem.python_failed": tr(
            "Python ended before its work was done (code {code}). Compare the figures before you go on. "
            "Show this to your administrator: 'akm addin status' says what is wrong."
        ),
        "problem.unexpected": tr("Something unexpected happened: {error}"),
    }


def text_rows() -> Iterator[tuple[str, ...]]:
    """The table behind `AkmFind`: a heading with the languages, then a row for each text."""
    spoken = []
    for language in SPOKEN:
        with speaking(language):
            spoken.append(texts())
    yield ("", *SPOKEN)
    for key in spoken[0]:
        yield (key, *(said[key] for said in spoken))
