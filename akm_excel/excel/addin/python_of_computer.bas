
Private Sub AkmFindPython(Starter As Object, ByRef Python As String)
    ' A workbook goes from one computer to another: each says where its own Python is.
    On Error Resume Next
    Python = Starter.RegRead("HKCU\Software\akm\python")
End Sub
