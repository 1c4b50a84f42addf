Attribute VB_Name = "AkmMessages"
Option Explicit

Public Sub AkmTell(Message As String)
    ThisWorkbook.Worksheets("Nazorat").Range("J2").Value = Message
End Sub
