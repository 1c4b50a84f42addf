-- Starts Python for a button in Excel: what is to be done, Office's language and the workbook's name, a line each.
-- In the background: Excel waits for this script, and must not wait for Python, which talks to Excel.
on start(request)
	set {button, spoken, book} to paragraphs 1 thru 3 of (request & linefeed)
	set told to "AKM_BUTTON=" & quoted form of button & " AKM_OFFICE_LANGUAGE=" & quoted form of spoken & " AKM_BOOK=" & quoted form of book
	do shell script told & " \"$HOME/.akm/python\" -E -P -m akm_excel.excel >/dev/null 2>&1 &"
	return ""
end start
