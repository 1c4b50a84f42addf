Attribute VB_Name = "xlwings"
Option Explicit

' In place of xlwings' macros, which know Excel alone: what would be run is written into a cell instead.

Public Function RunPython(PythonCommand As String)
    ThisWorkbook.Worksheets("Nazorat").Range("J1").Value = PythonCommand
End Function

Public Function GetConfig(configKey As String) As Variant
    If configKey = "ADD_WORKBOOK_TO_PYTHONPATH" Then
        GetConfig = ThisWorkbook.Worksheets("Nazorat").Range("J3").Value
    End If
End Function

Public Function GetDirectoryConfigFilePath() As String
    GetDirectoryConfigFilePath = ThisWorkbook.Path & "/akm.conf"
End Function

' FileExists is a function of LibreOffice's own Basic.
