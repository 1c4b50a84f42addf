Attribute VB_Name = "AkmCalls"
Option Explicit
Option Private Module

Public Sub AkmCall(PythonCommand As String)
    Dim Problem As String
    Problem = AkmProblem()
    If Problem <> "" Then
        AkmTell AkmText(Problem)
        Exit Sub
    End If
    ' Messages in the language of the ribbon, unless the environment asks for another.
    RunPython "import os; os.environ.setdefault('AKM_LANG', '" & AkmLanguage() & "'); " & PythonCommand
End Sub

Private Function AkmProblem() As String
    ' Why Python is not to be started, as the key of a text; nothing where it may be.
    If ActiveWorkbook Is Nothing Then
        AkmProblem = "problem.no_workbook"
    ElseIf AkmNameIsUnsafe(ActiveWorkbook.FullName) Then
        AkmProblem = "problem.unsafe_name"
    ElseIf AkmBringsSettings() Then
        AkmProblem = "problem.foreign_settings"
    ElseIf LCase(GetConfig("ADD_WORKBOOK_TO_PYTHONPATH")) <> "false" Then
        AkmProblem = "problem.not_installed"
    End If
End Function

Private Function AkmNameIsUnsafe(FullName As String) As Boolean
    ' RunPython puts the name into a command line: these would end it and begin another one.
    Dim Unsafe As String
    Dim Position As Long
    Unsafe = ";=^"
    If InStr(Application.OperatingSystem, "Mac") > 0 Then Unsafe = ";=$`|\" & Chr(34)
    For Position = 1 To Len(Unsafe)
        If InStr(FullName, Mid(Unsafe, Position, 1)) > 0 Then AkmNameIsUnsafe = True
    Next Position
End Function

Private Function AkmBringsSettings() As Boolean
    ' RunPython would obey a workbook that came by mail: a sheet or a file beside it names another program to run.
    Dim Sheet As Object
    For Each Sheet In ActiveWorkbook.Worksheets
        If Right(Sheet.Name, 3) = ".py" Then AkmBringsSettings = True
        If LCase(Sheet.Name) = "akm.conf" Then AkmBringsSettings = True
    Next Sheet
    If FileExists(GetDirectoryConfigFilePath()) Then AkmBringsSettings = True
End Function
