Attribute VB_Name = "AkmTexts"
Option Explicit
Option Private Module

' Texts stand in cells, in three languages: a module's source has no Cyrillic letters.

Public Function AkmText(Key As String) As String
    Dim Table As Object
    Dim Column As Long
    Set Table = ThisWorkbook.Names("akm_texts").RefersToRange
    Column = Application.WorksheetFunction.Match(AkmLanguage(), Table.Rows(1), 0)
    AkmText = Application.WorksheetFunction.VLookup(Key, Table, Column, False)
End Function

Public Function AkmLanguage() As String
    ' uz, ru or en: the language of Office; Uzbek where it is another one or cannot be told.
    Dim Number As Long
    On Error Resume Next
    Number = Application.LanguageSettings.LanguageID(2)
    On Error GoTo 0
    Select Case Number And 1023
        Case 9
            AkmLanguage = "en"
        Case 25
            AkmLanguage = "ru"
        Case Else
            AkmLanguage = "uz"
    End Select
End Function
