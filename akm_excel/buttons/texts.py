"""The texts of the ribbon, of the buttons on the sheet and of the macros, in all languages."""

from collections.abc import Iterator

from akm_excel.language import LANGUAGES, speaking, tr


def texts() -> dict[str, str]:
    """What the ribbon and the macros say, in the language in force, by the keys that `AkmText` asks for."""
    return {
        "AkmPlanGroup.label": tr("Plan"),
        "AkmRecalculate.label": tr("Recalculate"),
        "AkmRecalculate.screentip": tr("Recalculate the plan"),
        "AkmRecalculate.supertip": tr(
            "Brings totals, variances and the sheet Nazorat up to date. No figure changes without being listed."
        ),
        "AkmCheck.label": tr("Check"),
        "AkmCheck.screentip": tr("Check the plan"),
        "AkmCheck.supertip": tr("Lists what is wrong or doubtful on the sheet Nazorat, with a link to each cell."),
        "AkmRepair.label": tr("Repair"),
        "AkmRepair.screentip": tr("Repair what can be repaired"),
        "AkmRepair.supertip": tr(
            "Mends what is safe to mend and lists each cell before and after; "
            "all else stays a proposal on the sheet Nazorat."
        ),
        "AkmUndo.label": tr("Undo"),
        "AkmUndo.screentip": tr("Undo the last button"),
        "AkmUndo.supertip": tr("Puts the cells that the last button changed back as they were."),
        "AkmRegionGroup.label": tr("Region"),
        "AkmMergeDistricts.label": tr("Merge districts"),
        "AkmMergeDistricts.screentip": tr("Merge the districts' workbooks"),
        "AkmMergeDistricts.supertip": tr(
            "Asks for the folder with the districts' workbooks and makes the regional workbook of them."
        ),
        "AkmDocumentGroup.label": tr("Document"),
        "AkmNewPlan.label": tr("New plan"),
        "AkmNewPlan.screentip": tr("An empty plan"),
        "AkmNewPlan.supertip": tr("Makes an empty plan workbook for a district and a year."),
        "AkmExportPdf.label": tr("PDF"),
        "AkmExportPdf.screentip": tr("Save the plan as PDF"),
        "AkmExportPdf.supertip": tr("Saves the official form as a PDF file beside the workbook."),
        "AkmHelpGroup.label": tr("Help"),
        "AkmHelp.label": tr("Guide"),
        "AkmHelp.screentip": tr("How to work with the plan"),
        "AkmHelp.supertip": tr("Opens a page that explains the buttons and says which version is at work."),
        "problem.no_workbook": tr("No workbook is open. Open a plan first."),
        "problem.unsafe_name": tr(
            "The name of this workbook or of its folder has a sign that must not be there (such as ; = ^). "
            "Save it under another name and try again."
        ),
        "problem.foreign_settings": tr(
            "This workbook brings settings of its own: a sheet akm.conf or *.py, or a file akm.conf beside it. "
            "Such settings could start another program, so nothing was done. "
            "Delete them if you did not put them there."
        ),
        "problem.not_installed": tr(
            "The buttons are not set up on this computer. Run 'akm addin install', then open the workbook again."
        ),
    }


def text_rows() -> Iterator[tuple[str, ...]]:
    """The table behind `AkmText`: a heading with the languages, then a row for each text."""
    spoken = []
    for language in LANGUAGES:
        with speaking(language):
            spoken.append(texts())
    yield ("", *LANGUAGES)
    for key in spoken[0]:
        yield (key, *(said[key] for said in spoken))
