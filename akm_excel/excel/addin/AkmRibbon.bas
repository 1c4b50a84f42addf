Attribute VB_Name = "AkmRibbon"
Option Explicit

' What the ribbon calls. The control's id says which text it asks for; see the name akm_texts.

Public Sub AkmOnRecalculate(control As IRibbonControl)
    AkmRecalculate
End Sub

Public Sub AkmOnCheck(control As IRibbonControl)
    AkmCheck
End Sub

Public Sub AkmOnRepair(control As IRibbonControl)
    AkmRepair
End Sub

Public Sub AkmOnUndo(control As IRibbonControl)
    AkmUndo
End Sub

Public Sub AkmOnMergeDistricts(control As IRibbonControl)
    AkmMergeDistricts
End Sub

Public Sub AkmOnNewPlan(control As IRibbonControl)
    AkmNewPlan
End Sub

Public Sub AkmOnExportPdf(control As IRibbonControl)
    AkmExportPdf
End Sub

Public Sub AkmOnHelp(control As IRibbonControl)
    AkmHelp
End Sub

Public Sub AkmGetLabel(control As IRibbonControl, ByRef returnedVal)
    returnedVal = AkmText(control.ID & ".label")
End Sub

Public Sub AkmGetScreentip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = AkmText(control.ID & ".screentip")
End Sub

Public Sub AkmGetSupertip(control As IRibbonControl, ByRef returnedVal)
    returnedVal = AkmText(control.ID & ".supertip")
End Sub

Public Sub AkmGetVisible(control As IRibbonControl, ByRef returnedVal)
    ' Only a workbook with buttons of its own asks: beside the add-in there would be two tabs.
    returnedVal = Not AkmAddinIsOpen()
End Sub

Private Function AkmAddinIsOpen() As Boolean
    Dim Found As Object
    On Error Resume Next
    Set Found = Workbooks("akm.xlam")
    On Error GoTo 0
    AkmAddinIsOpen = Not Found Is Nothing
End Function
