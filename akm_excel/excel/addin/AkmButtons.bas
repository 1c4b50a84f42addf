Attribute VB_Name = "AkmButtons"
Option Explicit

' What the buttons on the ribbon and on the sheet run. Each macro is one call of a Python function:
' what it does, and what it says, is written there.

Public Sub AkmRecalculate()
    AkmCall "import akm_excel.buttons.actions as b; b.recalculate()"
End Sub

Public Sub AkmCheck()
    AkmCall "import akm_excel.buttons.actions as b; b.check()"
End Sub

Public Sub AkmRepair()
    AkmCall "import akm_excel.buttons.actions as b; b.repair()"
End Sub

Public Sub AkmUndo()
    AkmCall "import akm_excel.buttons.actions as b; b.undo()"
End Sub

Public Sub AkmMergeDistricts()
    AkmCall "import akm_excel.buttons.actions as b; b.merge_districts()"
End Sub

Public Sub AkmNewPlan()
    AkmCall "import akm_excel.buttons.actions as b; b.new_plan()"
End Sub

Public Sub AkmExportPdf()
    AkmCall "import akm_excel.buttons.actions as b; b.export_pdf()"
End Sub

Public Sub AkmHelp()
    AkmCall "import akm_excel.buttons.actions as b; b.help_()"
End Sub
