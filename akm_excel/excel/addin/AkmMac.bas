Attribute VB_Name = "AkmMac"
Option Explicit
Option Private Module

' Excel for Mac starts other programs only through scripts that lie in a folder of its own; installing puts ours there.

Public Sub AkmStartOnMac(Request As String)
    On Error GoTo Missing
    #If Mac Then
        AppleScriptTask "akm.applescript", "start", Request
    #End If
    Exit Sub
Missing:
    Err.Raise 513
End Sub
