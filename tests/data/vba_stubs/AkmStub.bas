Attribute VB_Name = "AkmStub"
Option Explicit

' In place of what Windows and Excel have and LibreOffice has not. What is asked of it is written into cells of the
' sheet Nazorat: J1 what was started, J2 what was shown, J3 what is to happen, from J4 on what Python and Excel are told.

Public Function AkmStubOrder() As String
    AkmStubOrder = ThisWorkbook.Worksheets("Nazorat").Range("J3").Value
End Function

Public Function AkmStubNumber(Word As String) As Long
    ' The number behind a word of the order; 0 where it is not in it.
    Dim At As Long
    At = InStr(AkmStubOrder(), Word & " ")
    If At > 0 Then AkmStubNumber = Val(Mid(AkmStubOrder(), At + Len(Word)))
End Function

Public Function AkmStubShell() As Object
    If AkmStubNumber("create") <> 0 Then Err.Raise AkmStubNumber("create")
    Set AkmStubShell = New AkmStubStarter
End Function

Public Function AkmStubIsAddin() As Boolean
    AkmStubIsAddin = InStr(AkmStubOrder(), "addin") > 0
End Function

Public Function AkmStubLanguage() As Long
    AkmStubLanguage = AkmStubNumber("language")
End Function

Public Function AkmStubActive() As Object
    If InStr(AkmStubOrder(), "no book") = 0 Then Set AkmStubActive = ThisWorkbook
End Function

Public Function AkmStubAdd() As Object
    AkmStubTell "Added", "1"
    Set AkmStubAdd = New AkmStubStarter
End Function

Public Sub AkmStubClose(Book As Object)
    AkmStubTell "Closed", "False"
End Sub

Public Sub AkmStubShow(Message As String)
    ThisWorkbook.Worksheets("Nazorat").Range("J2").Value = Message
End Sub

Public Sub AkmStubBox(Message As String, Style As Long, Title As String)
    AkmStubShow "box|" & Style & "|" & Title & "|" & Message
End Sub

Public Sub AkmStubUndo(Text As String, Procedure As String)
    AkmStubTell "Undo", Text & "|" & Procedure
End Sub

Public Sub AkmStubTime(Moment As Variant, Procedure As String)
    AkmStubTell "Time", Moment & "|" & Procedure
End Sub

Public Sub AkmStubTell(Name As String, Value As Variant)
    Dim Row As Long
    Row = 4
    Do While ThisWorkbook.Worksheets("Nazorat").Range("J" & Row).Value <> ""
        Row = Row + 1
    Loop
    ThisWorkbook.Worksheets("Nazorat").Range("J" & Row).Value = Name & "=" & Value
End Sub
