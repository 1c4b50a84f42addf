Attribute VB_Name = "AkmMessages"
Option Explicit
Option Private Module

Public Sub AkmTell(Message As String)
    ' On Windows MsgBox shows only letters of the system's code page; this one shows all.
    If InStr(Application.OperatingSystem, "Mac") > 0 Then
        MsgBox Message, vbExclamation, "AKM"
    Else
        CreateObject("WScript.Shell").Popup Message, 0, "AKM", vbExclamation
    End If
End Sub
