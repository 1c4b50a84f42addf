Attribute VB_Name = "AkmRunner"
Option Explicit
Option Private Module

' Starts Python for a button, and says in her language what keeps it from starting.
' There are Subs only, in all of the project: the formula of a cell cannot reach a Sub.

' What Python ends with; see akm_excel.excel.__main__.
Private Const AkmDone As Long = 64
Private Const AkmUndoable As Long = 65
Private Const AkmLingering As Long = 66
Private Const AkmNoPython As Long = 513

Public Sub AkmRun(Button As String, Needs As String)
    If TypeName(Application.Caller) = "Range" Then Exit Sub
    On Error GoTo Failed
    Dim Blank As Object
    Dim Here As String
    Dim Outcome As Long
    Dim Number As Long
    Dim Problem As String
    AkmLook Needs, Problem
    If Problem <> "" Then
        AkmTell Problem, "", ""
        Exit Sub
    End If
    AkmShow "status.starting"
    Application.Cursor = 2
    ' Python finds Excel by the window of a workbook: without one it gets an empty one for a while.
    If Needs = "application" And ActiveWorkbook Is Nothing Then Set Blank = Workbooks.Add
    AkmStart Button, Outcome
    ' The work is done: what fails from here on is no failure of the button.
    On Error Resume Next
    If Not Blank Is Nothing Then Blank.Close False
    Application.Cursor = -4143
    Here = "'" & Replace(ThisWorkbook.Name, "'", "''") & "'!"
    If Outcome < AkmDone Or Outcome > AkmLingering Then
        Application.StatusBar = False
        AkmTell "problem.python_failed", "{code}", CStr(Outcome)
    ElseIf Outcome = AkmLingering Then
        Application.OnTime Now + TimeSerial(0, 0, 5), Here & "AkmRest"
    Else
        Application.StatusBar = False
    End If
    If Outcome = AkmUndoable Then
        AkmFind "undo", Problem
        ' The last statement, as what follows would take the place of Ctrl+Z again.
        Application.OnUndo "AKM: " & Problem, Here & "AkmUndo"
    End If
    Exit Sub
Failed:
    Number = Err.Number
    Problem = Err.Description
    On Error Resume Next
    Application.Cursor = -4143
    Application.StatusBar = False
    If Not Blank Is Nothing Then Blank.Close False
    AkmExplain Number, Problem
End Sub

Private Sub AkmLook(Needs As String, ByRef Problem As String)
    ' Why a button is not to start, as the key of a text; nothing where it may.
    Dim Excel As Object
    Dim View As Object
    If Needs = "nothing" Then Exit Sub
    Set Excel = Application
    On Error Resume Next
    Set View = Excel.ActiveProtectedViewWindow
    On Error GoTo 0
    If Not View Is Nothing Then
        Problem = "problem.protected_view"
    ElseIf Needs = "workbook" And ActiveWorkbook Is Nothing Then
        Problem = "problem.no_workbook"
    End If
End Sub

Private Sub AkmStart(Button As String, ByRef Outcome As Long)
    ' What Python is told goes by the environment: nothing of it is ever read as something to start.
    Dim Book As String
    Dim Language As String
    Dim Python As String
    Dim Starter As Object
    Dim Told As Object
    If Not ActiveWorkbook Is Nothing Then Book = ActiveWorkbook.Name
    AkmAskLanguage Language
    If InStr(Application.OperatingSystem, "Mac") > 0 Then
        AkmStartOnMac Button & vbLf & Language & vbLf & Book
        Outcome = AkmDone
        Exit Sub
    End If
    Set Starter = CreateObject("WScript.Shell")
    AkmFindPython Starter, Python
    If Python = "" Then Err.Raise AkmNoPython
    Set Told = Starter.Environment("Process")
    Told.Item("AKM_BUTTON") = Button
    Told.Item("AKM_BOOK") = Book
    Told.Item("AKM_HWND") = CStr(Application.Hwnd)
    Told.Item("AKM_OFFICE_LANGUAGE") = Language
    ' Only an add-in may be called again later: a workbook that was closed meanwhile would be opened for it.
    Told.Item("AKM_STATUS") = IIf(ThisWorkbook.IsAddin, "true", "false")
    Outcome = Starter.Run("""" & Python & """" & " -E -P -m akm_excel.excel", 0, True)
End Sub

Private Sub AkmExplain(Number As Long, Description As String)
    ' The long numbers are HRESULT_FROM_WIN32: file and path not found, access denied, forbidden by policy, infected.
    Select Case Number
        Case AkmNoPython
            AkmTell "problem.not_installed", "", ""
        Case 53, 76, -2147024894, -2147024893
            AkmTell "problem.python_gone", "", ""
        Case 70, -2147024891, -2147023636
            AkmTell "problem.blocked", "", ""
        Case 429
            AkmTell "problem.no_shell", "", ""
        Case -2147024671
            AkmTell "problem.antivirus", "", ""
        Case 1004
            AkmTell "problem.excel_refused", "", ""
        Case Else
            AkmTell "problem.unexpected", "{error}", Description & " (" & Number & ")"
    End Select
End Sub

Private Sub AkmTell(Key As String, Place As String, Value As String)
    ' MsgBox shows only letters of the code page, where an apostrophe must do for the letters of Uzbek.
    Dim Text As String
    Dim Turned As String
    Dim Modifier As String
    AkmFind Key, Text
    Text = Replace(Text, Place, Value)
    On Error GoTo Plain
    If InStr(Application.OperatingSystem, "Mac") > 0 Then GoTo Plain
    ' vbExclamation, vbSystemModal (above all others), vbMsgBoxSetForeground.
    CreateObject("WScript.Shell").Popup Text, 0, "AKM", 48 + 4096 + 65536
    Exit Sub
Plain:
    AkmFind "letter.turned", Turned
    AkmFind "letter.modifier", Modifier
    MsgBox Replace(Replace(Text, Turned, "'"), Modifier, "'"), 48, "AKM"
End Sub

Private Sub AkmShow(Key As String)
    Dim Text As String
    AkmFind Key, Text
    Application.StatusBar = "AKM: " & Text
End Sub

Private Sub AkmFind(Key As String, ByRef Text As String)
    ' Texts stand in cells, in all languages: a module's source has no Cyrillic letters.
    Dim Language As String
    Dim Table As Object
    Dim Column As Long
    AkmAskLanguage Language
    Set Table = ThisWorkbook.Names("akm_texts").RefersToRange
    Column = Application.WorksheetFunction.Match(Language, Table.Rows(1), 0)
    Text = Application.WorksheetFunction.VLookup(Key, Table, Column, False)
End Sub

Private Sub AkmAskLanguage(ByRef Language As String)
    ' uz, ru or en: the language of Office; Uzbek where it is another one or cannot be told.
    Dim Number As Long
    On Error Resume Next
    Number = Application.LanguageSettings.LanguageID(2)
    On Error GoTo 0
    Select Case Number And 1023
        Case 9
            Language = "en"
        Case 25
            Language = "ru"
        Case Else
            Language = "uz"
    End Select
End Sub
