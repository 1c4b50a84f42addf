
Private Sub AkmFindPython(Starter As Object, ByRef Python As String)
    ' Installing writes the path into the add-in itself.
    Python = ThisWorkbook.Names("akm_python").RefersToRange.Value
End Sub
